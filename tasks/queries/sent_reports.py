"""Which reports the rows of another system name, by public codes; and why a row names none."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from plans.models import ReportingPeriod
from tasks.models import Task
from units.models import Unit, User

FIND = """
SELECT sent.place - 1, report.id
  FROM unnest(%s::text[], %s::text[], %s::text[], %s::int[], %s::text[])
       WITH ORDINALITY AS sent (plan, task, unit, quarter, role, place)
  JOIN plans_plan plan ON plan.code = sent.plan
  JOIN tasks_task task ON task.plan_id = plan.id AND task.code = sent.task
  JOIN units_unit unit ON unit.code = sent.unit AND starts_with(unit.path, %s)
  JOIN tasks_progressupdate report
    ON report.task_id = task.id AND report.unit_id = unit.id AND report.quarter = sent.quarter
  JOIN tasks_assignment post
    ON post.id = report.assignment_id AND (sent.role = '' OR post.role = sent.role)
"""


@dataclass(frozen=True)
class SentReport:
    """One report as it was sent, by public codes. ``role`` tells apart the two that a unit may owe of one task;
    ``revision`` is the one that was seen. Of ``content`` what is left out stays as it is."""

    plan: str
    task: str
    unit: str
    quarter: int
    role: str = ""
    revision: int | None = None
    content: Mapping[str, Any] = field(default_factory=dict)


def ids_by_place(rows: Sequence[SentReport], within: Unit) -> dict[int, list[int]]:
    """The reports of units in ``within`` that each row names; two where a unit owes two of one task."""
    keys = [(row.plan, row.task, row.unit, row.quarter, row.role) for row in rows]
    found: defaultdict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(FIND, [*(list(part) for part in zip(*keys, strict=True)), within.path])
        for place, key in cursor.fetchall():
            found[place].append(key)
    return found


def why_none(rows: Mapping[int, SentReport], within: Unit, by: User) -> dict[int, str]:
    """A code for each row without a report. What is outside the token's scope is as unknown as what never was."""
    if not rows:
        return {}
    codes = {row.unit for row in rows.values()}
    units = set(Unit.objects.within(within).filter(code__in=codes).values_list("code", flat=True))
    named = Task.objects.visible_to(by).filter(code__in={row.task for row in rows.values()})
    tasks = set(named.values_list("plan__code", "code"))

    periods = ReportingPeriod.objects.filter(plan__code__in={row.plan for row in rows.values()})
    opened = {(plan, int(quarter)) for plan, quarter in periods.values_list("plan__code", "quarter")}

    def code_of(row: SentReport) -> str:
        if row.unit not in units:
            return "unknown_unit"
        if (row.plan, row.task) not in tasks:
            return "unknown_task"
        return "not_asked" if (row.plan, row.quarter) in opened else "not_open"

    return {place: code_of(row) for place, row in rows.items()}
