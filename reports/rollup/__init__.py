"""The roll-up: from what was reported and approved to every stored figure of a plan (DESIGN.md section 4, Roll-up).

Python only takes the lock, reads the marks and runs the statements in order; the rules are in ``sql/``, one query per
file, put together in chains.py. May be run twice, killed halfway, or by two workers at once: the result is the same.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F

from plans.clock import today
from plans.formulas import PRESETS
from plans.models import Plan, StaleFigure
from reports.rollup.chains import statements
from reports.rollup.prepared import prepared

PLAN_LOCK = 7_100
EARLIEST = 0
# Plans are kept for the session, so they must be right for tables of any size, empty ones too: every table is read by
# its key, never as a whole and never in the order of another index. Compiling them would cost more than they do.
PLANNING = """
SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off; SET LOCAL enable_mergejoin = off;
SET LOCAL jit = off
"""


@dataclass(frozen=True)
class RollUp:
    """What one run did: how many marks it cleared and how many figures changed."""

    marks: int
    changed: int


def roll_up(plan_id: int) -> RollUp:
    """Recompute a plan's figures from its earliest mark on; without a mark nothing is done."""
    with transaction.atomic(), connection.cursor() as cursor:
        lock(cursor, plan_id)
        marks = list(StaleFigure.objects.filter(plan_id=plan_id).values_list("id", "since"))
        if not marks:
            return RollUp(marks=0, changed=0)
        changed = recompute(cursor, plan_id, since=min(since for _id, since in marks))
        StaleFigure.objects.filter(id__in=[mark for mark, _since in marks]).delete()
        return RollUp(marks=len(marks), changed=changed)


def rebuild(plan_id: int, *, since: int = EARLIEST) -> RollUp:
    """Recompute every figure of a plan, or those from a quarter on, marked or not."""
    with transaction.atomic(), connection.cursor() as cursor:
        lock(cursor, plan_id)
        return RollUp(marks=0, changed=recompute(cursor, plan_id, since=since))


def lock(cursor: CursorWrapper, plan_id: int) -> None:
    """One roll-up per plan at a time. A statement of its own: under READ COMMITTED the next one sees all that the
    holder before us committed, so no mark is cleared without its fact having been read."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PLAN_LOCK, plan_id])


def recompute(cursor: CursorWrapper, plan_id: int, *, since: int) -> int:
    """Run the statements and return how many rows changed; the caller holds the lock."""
    plan = Plan.objects.get(pk=plan_id)
    facts: dict[str, Any] = {
        "plan": plan_id,
        "since": int(since),
        "today": today(plan),
        "presets": json.dumps(PRESETS),
    }
    cursor.execute(PLANNING)
    changed = 0
    for statement in statements():
        cursor.execute(*prepared(cursor, statement, facts))
        changed += cursor.fetchone()[0]
    if changed:
        Plan.objects.filter(pk=plan_id).update(figures_revision=F("figures_revision") + 1)
    return changed
