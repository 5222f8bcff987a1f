from celery import shared_task
from django.db import OperationalError

from tasks import opening
from tasks.importing import reading
from tasks.models import ImportRun
from tasks.reminders.sending import remind as remind_people


@shared_task(autoretry_for=(OperationalError,), retry_backoff=30, max_retries=4, acks_late=True)
def open_due_quarters() -> None:
    opening.open_due_quarters()


@shared_task(autoretry_for=(OperationalError,), retry_backoff=30, max_retries=4, acks_late=True)
def read_import(run_id: int) -> None:
    reading.read_run(run_id)


@shared_task(acks_late=True)
def sweep_imports() -> None:
    """Ring again for every upload still unread: the first bell may have been lost."""
    for run_id in ImportRun.objects.filter(state=ImportRun.State.UPLOADED).values_list("id", flat=True):
        reading.ask_to_read(run_id)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=30, max_retries=4, acks_late=True)
def remind() -> None:
    remind_people()
