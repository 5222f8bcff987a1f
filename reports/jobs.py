from celery import shared_task
from django.db import OperationalError

from plans.models import StaleFigure
from plans.staleness import mark_by_calendar, ring
from reports.rollup import roll_up


@shared_task(autoretry_for=(OperationalError,), retry_backoff=5, max_retries=4, acks_late=True)
def roll_up_plans(*plan_ids: int) -> None:
    roll_up(*plan_ids)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=30, max_retries=4, acks_late=True)
def refresh_by_calendar() -> None:
    """Late, overdue and due come with the day alone: mark every issued plan once a night."""
    mark_by_calendar()


@shared_task(acks_late=True)
def sweep_stale_figures() -> None:
    """Ring again for every plan with a mark: whatever became of the first bell, the figures become fresh."""
    ring(*StaleFigure.objects.values_list("plan_id", flat=True).distinct())
