"""Settings, addresses and wiring. Celery's application is loaded with Django, so that jobs find their queue."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
