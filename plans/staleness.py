"""Marking figures as older than the facts, and ringing for the recomputation."""

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from django.db.models import Min
from kombu.exceptions import OperationalError

from plans.models import Plan, ReportingPeriod, StaleFigure

ROLL_UP = "reports.jobs.roll_up_plan"
log = logging.getLogger(__name__)


def mark_stale(plan_id: int, *, since: int) -> None:
    """Say in this transaction that the plan's figures from ``since`` on are stale, and ring after commit."""
    StaleFigure.objects.create(plan_id=plan_id, since=since)
    transaction.on_commit(partial(ring, plan_id))


def ring(plan_id: int) -> None:
    """Ask for a roll-up. The bell may be lost: the mark stays, and beat sweeps every 30 seconds."""
    try:
        current_app.send_task(ROLL_UP, args=[plan_id], retry=False)
    except OperationalError:
        log.warning(
            "roll-up of plan %s not queued: the broker does not answer; the sweep will find it", plan_id
        )


def mark_by_calendar() -> None:
    """Mark the open quarters of every issued plan on the world's clock: a new day may change their lights."""
    first_open = ReportingPeriod.objects.still_open().filter(
        plan__state=Plan.State.ISSUED, plan__clock_on=None
    )
    for plan_id, since in (
        first_open.values_list("plan_id").annotate(since=Min("quarter")).order_by("plan_id")
    ):
        with transaction.atomic():
            mark_stale(plan_id, since=since)
