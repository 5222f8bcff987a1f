"""The roll-up: from what was reported and approved to every stored figure of a plan (DESIGN.md section 4, Roll-up).

Python only takes the lock, reads the marks and runs the statements in order; the rules are in ``sql/``, one query per
file, put together in chains.py. May be run twice, killed halfway, or by two workers at once: the result is the same.
"""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F
from django.utils import timezone

from plans.clock import today
from plans.formulas import PRESETS
from plans.models import Plan, StaleFigure
from reports.rollup.chains import statements
from reports.rollup.prepared import prepared

PLAN_LOCK = 7_100
EARLIEST = 0
# Plans are kept for the session, so they must be right for tables of any size, empty ones too: every table is read by
# its key, never as a whole and never in the order of another index; a look by key costs less than a young table's
# statistics would say. Compiling them would cost more than they do.
PLANNING = """
SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off; SET LOCAL enable_mergejoin = off;
SET LOCAL jit = off; SET LOCAL random_page_cost = 0.1
"""


@dataclass(frozen=True)
class RollUp:
    """What one run did: how many marks it cleared and how many figures changed."""

    marks: int
    changed: int


def roll_up(*plan_ids: int) -> RollUp:
    """Recompute the figures of those plans that are marked, from the earliest mark on; without one nothing is done."""
    with transaction.atomic(), connection.cursor() as cursor:
        lock(cursor, *plan_ids)
        marks = list(StaleFigure.objects.filter(plan_id__in=plan_ids))
        if not marks:
            return RollUp(marks=0, changed=0)
        stale = {mark.plan_id for mark in marks}
        changed = recompute(cursor, *stale, since=min(mark.since for mark in marks))
        StaleFigure.objects.filter(id__in=[mark.pk for mark in marks]).delete()
        return RollUp(marks=len(marks), changed=changed)


def rebuild(*plan_ids: int, since: int = EARLIEST) -> RollUp:
    """Recompute every figure of some plans, or those from a quarter on, marked or not."""
    with transaction.atomic(), connection.cursor() as cursor:
        lock(cursor, *plan_ids)
        return RollUp(marks=0, changed=recompute(cursor, *plan_ids, since=since))


def lock(cursor: CursorWrapper, *plan_ids: int) -> None:
    """One roll-up per plan at a time. A statement of its own: under READ COMMITTED the next one sees all that the
    holder before us committed, so no mark is cleared without its fact having been read. Several plans are locked in the
    order of their ids, so that two who want the same ones wait for each other only once."""
    for plan_id in sorted(plan_ids):
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PLAN_LOCK, plan_id])


def recompute(cursor: CursorWrapper, *plan_ids: int, since: int) -> int:
    """Run the statements and return how many rows changed; the caller holds the locks.

    A quarter starts from the stored figures of the quarter before ``since``: they must be right. From EARLIEST on
    nothing is before, and everything comes from raw rows.
    """
    plans = Plan.objects.only("clock_on").in_bulk(plan_ids)
    facts: dict[str, Any] = {
        "plans": list(plans),
        "days": [today(plan) for plan in plans.values()],
        "since": int(since),
        "presets": json.dumps(PRESETS),
    }
    cursor.execute(PLANNING)
    changed: Counter[int] = Counter()
    for statement in statements():
        cursor.execute(*prepared(cursor, statement, facts))
        changed.update(dict(cursor.fetchall()))
    Plan.objects.filter(pk__in=plans).update(figures_at=timezone.now())
    if changed:
        Plan.objects.filter(pk__in=changed).update(figures_revision=F("figures_revision") + 1)
    return changed.total()
