"""Marking figures as older than the facts, and ringing for the recomputation."""

import logging
from collections.abc import Mapping
from functools import partial
from itertools import groupby

from celery import current_app
from django.db import transaction
from django.db.models import Min
from kombu.exceptions import OperationalError

from plans.models import Plan, ReportingPeriod, StaleFigure
from plans.quarters import Quarter
from units.inserting import insert

ROLL_UP = "reports.jobs.roll_up_plans"
BATCH = 8  # plans of one job: what a roll-up costs by itself is paid once for all of them
log = logging.getLogger(__name__)


def mark_stale(*plan_ids: int, since: int) -> None:
    """Say in this transaction that these plans' figures from ``since`` on are stale, and ring after commit."""
    insert(*marks(dict.fromkeys(plan_ids, since)))


def marks(since: Mapping[int, int]) -> list[StaleFigure]:
    """The same by plan, for a caller that writes the marks with what else it leaves behind."""
    transaction.on_commit(partial(ring, *since))
    return [StaleFigure(plan_id=plan_id, since=quarter) for plan_id, quarter in since.items()]


def mark_open(plan: Plan) -> None:
    """A term changed: quarters not closed are judged by it, closed ones keep the terms they were judged by."""
    mark_stale(plan.pk, since=first_open_quarter(plan))


def first_open_quarter(plan: Plan) -> Quarter:
    """The earliest quarter still open; without one, the quarter after the last that was closed."""
    periods = ReportingPeriod.objects.filter(plan=plan)
    still_open: ReportingPeriod | None = periods.still_open().order_by("quarter").first()
    if still_open is not None:
        return still_open.quarter
    last: ReportingPeriod | None = periods.order_by("-quarter").first()
    return plan.starts if last is None else last.quarter + 1


def ring(*plan_ids: int) -> None:
    """Ask for a roll-up. The bell may be lost: the mark stays, and beat sweeps every 30 seconds."""
    try:
        for first in range(0, len(plan_ids), BATCH):
            current_app.send_task(ROLL_UP, args=plan_ids[first : first + BATCH], retry=False)
    except OperationalError:
        log.warning("roll-up not queued: the broker does not answer; the sweep will find plans %s", plan_ids)


def mark_by_calendar() -> None:
    """Mark the open quarters of every issued plan on the world's clock: a new day may change their lights."""
    first_open = ReportingPeriod.objects.still_open().filter(
        plan__state=Plan.State.ISSUED, plan__clock_on=None
    )
    plans = first_open.values_list("plan_id").annotate(since=Min("quarter")).order_by("since", "plan_id")
    for since, marked in groupby(plans, key=lambda row: row[1]):
        with transaction.atomic():
            mark_stale(*(plan_id for plan_id, _since in marked), since=since)
