from celery import shared_task

from units.audit import seal_events


@shared_task
def seal_audit() -> None:
    seal_events()
