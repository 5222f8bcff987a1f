from celery import shared_task

from units import changes
from units.audit import seal_events
from units.kept_answers import forget_old_answers
from units.webhooks import deliveries


@shared_task
def seal_audit() -> None:
    """What was sealed is told at once to whoever asked to be told."""
    seal_events()
    deliveries.announce()
    deliveries.ring()


@shared_task(acks_late=True, soft_time_limit=60)
def deliver_webhook(delivery_id: int) -> None:
    deliveries.deliver(delivery_id)


@shared_task
def sweep_webhooks() -> None:
    """Ring for what is due: first bells that were lost, and the next attempts."""
    deliveries.announce()
    deliveries.ring()


@shared_task
def tidy_interface() -> None:
    """Forget what REST clients no longer ask for."""
    changes.forget()
    forget_old_answers()
    deliveries.forget_old_deliveries()
