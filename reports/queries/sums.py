"""Larger totals from smaller ones, at read time (DESIGN.md section 4, Adding up).

A subtree, a street, a district, the city, one unit across plans: each is the sum of its units' own stored figures, as
published where a quarter of a plan is closed, live where it is open. Task figures count once, at the accountable lead,
duty figures at the unit that owed them; the two families are never mixed. No raw row is read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from plans.models import Plan
from plans.quarters import Quarter
from reports.models import Totals
from reports.results import TOTALS, as_published
from units.models import Unit


@dataclass(frozen=True)
class TaskSums:
    """Tasks by the light they have, and the sums of which their mean progress is made; percents are derived."""

    tasks: int = 0
    completed: int = 0
    ahead: int = 0
    on_schedule: int = 0
    behind: int = 0
    overdue: int = 0
    not_started: int = 0
    undecided: int = 0
    suspended: int = 0
    terminated: int = 0
    quantified: int = 0
    weight: int = 0
    weighted_bp: int = 0
    unassigned: int = 0


@dataclass(frozen=True)
class DutySums:
    """Reports owed, handed in, handed in on time, returned, handed in and never returned."""

    owed: int = 0
    reported: int = 0
    on_time: int = 0
    returned: int = 0
    passed: int = 0


@dataclass(frozen=True)
class Sums:
    """What the units of a subtree add up to in one quarter.

    ``closed`` of its ``plans`` have been closed; ``as_of`` is the oldest instant any of them speaks of.
    """

    tasks: TaskSums
    duties: DutySums
    plans: int = 0
    closed: int = 0
    as_of: datetime | None = None


NOTHING = Sums(TaskSums(), DutySums())
TASK_TOTALS = len(fields(TaskSums))  # of TOTALS, which lists both families in the order of their fields
QUERY = (Path(__file__).parent / "sums.sql").read_text(encoding="utf-8")
KEPT = ", ".join(f"{name} bigint" for name in TOTALS)
SUMS = ", ".join(f"sum(CASE WHEN f.published IS NULL THEN f.{name} ELSE k.{name} END)" for name in TOTALS)


def added(parts: Iterable[TaskSums]) -> TaskSums:
    few = tuple(parts)
    return few[0] if len(few) == 1 else TaskSums(*map(sum, zip(*map(astuple, few), strict=True)))


def task_sums(figure: Totals) -> TaskSums:
    """The task family of a stored row, as published where its quarter is closed."""
    row = as_published(figure)
    return TaskSums(**{field.name: getattr(row, field.name) for field in fields(TaskSums)})


def sums_of(
    unit: Unit, quarters: Iterable[int], *, plans: QuerySet[Plan] | None = None
) -> dict[Quarter, Sums]:
    """A unit and everything below it, per quarter, across plans or in one; one query."""
    rows = _summed(unit, [int(quarter) for quarter in quarters], plans, by="f.quarter")
    return {Quarter(quarter): sums for quarter, sums in rows}


def sums_below(
    unit: Unit, quarter: int, *, plans: QuerySet[Plan] | None = None
) -> tuple[tuple[Unit, Sums], ...]:
    """The unit's own figures and those of each child's subtree, in the order of the tree, never by result; two queries.

    They add up to the figures of the unit's subtree.
    """
    child = f"split_part(u.path, '/', {unit.path.count('/') + 1})"
    found = dict(_summed(unit, [int(quarter)], plans, by=child))
    parts = (("", unit), *((str(each.pk), each) for each in unit.children.all()))
    return tuple(
        (part, found.get(key, NOTHING)) for key, part in parts if part.ended_on is None or key in found
    )


def sums_within(unit: Unit, quarter: int, *, plans: QuerySet[Plan] | None = None) -> dict[int, Sums]:
    """The subtree of every unit at or below this one that has figures, by the unit's id; one query.

    Each figure counts at its own unit and at every unit above it, as their paths say.
    """
    rows = _summed(unit, [int(quarter)], plans, by="unnest(string_to_array(u.path, '/'))")
    beyond = {"", *unit.path.split("/")} - {str(unit.pk)}
    return {int(above): sums for above, sums in rows if above not in beyond}


def _summed(
    unit: Unit, quarters: list[int], plans: QuerySet[Plan] | None, *, by: str
) -> list[tuple[Any, Sums]]:
    """The sums of a subtree by an expression of the query's own tables; it never comes from outside."""
    try:
        chosen, asked = plans.values("pk").query.sql_with_params() if plans is not None else ("", ())
    except EmptyResultSet:
        return []
    query = QUERY.format(by=by, plans=f"AND f.plan_id IN ({chosen})" if chosen else "", sums=SUMS, kept=KEPT)
    with connection.cursor() as cursor:
        cursor.execute(query, [f"{unit.path}%", quarters, *asked])
        return [(key, _sums(values)) for key, *values in cursor.fetchall()]


def _sums(values: list[Any]) -> Sums:
    """From a row of the query: the totals by name, then how many plans, how many closed, and as of when."""
    *totals, plans, closed, as_of = values
    return sums_from(totals, plans=plans, closed=closed, as_of=as_of)


def sums_from(totals: Sequence[Any], **told: Any) -> Sums:
    """From the totals in the order of TOTALS, and what else is known of them."""
    return Sums(tasks_from(totals), DutySums(*map(int, totals[TASK_TOTALS:])), **told)


def tasks_from(totals: Sequence[Any]) -> TaskSums:
    return TaskSums(*map(int, totals[:TASK_TOTALS]))
