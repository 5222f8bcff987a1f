"""Corrections of closed quarters, as the task page shows them beside what they moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from plans.models import Plan
from plans.quarters import Quarter
from reports.models import ManualLight, Restatement
from reports.wording import day
from tasks.models import DataValue, IndicatorResult, Milestone, ProgressUpdate, Task
from tasks.states import EDITABLE, State

# a report or a light speaks of its own quarter; a number, a milestone or a result moves later quarters too
OF_ITS_QUARTER = (ProgressUpdate._meta.label_lower, ManualLight._meta.label_lower)


@dataclass(frozen=True)
class Correction:
    """One raw value or report that was changed after closing. ``what`` and ``reason`` only for who may read reports."""

    quarter: Quarter
    is_carried: bool
    what: str
    change: str
    reason: str
    when: str
    who: str

    def moves(self, quarter: int) -> bool:
        """Whether the figures of this quarter can have moved by it."""
        return self.quarter == quarter or (self.is_carried and self.quarter < quarter)


def corrections_of(task: Task, *, may_read: bool) -> tuple[Correction, ...]:
    """Corrections of what this task's figures are made of, the oldest first; one query."""
    rows = Restatement.objects.filter(_about(task), plan=task.plan_id).select_related("approved_by")
    return tuple(_correction(row, may_read) for row in rows)


def restatements_of(plan: Plan) -> QuerySet[Restatement]:
    """Every restatement of a plan, the latest first."""
    return Restatement.objects.filter(plan=plan).select_related("approved_by").order_by("-id")


def in_words(rows: Iterable[Restatement]) -> list[Correction]:
    return [_correction(row, may_read=True) for row in rows]


def correctable_in(task: Task, quarter: Quarter) -> tuple[list[ProgressUpdate], QuerySet[DataValue]]:
    """The task's reports of a quarter that were handed in, and the numbers that it asks for."""
    people = ("unit", "submitted_by", "reviewed_by", "period")
    updates = task.updates.filter(quarter=quarter).exclude(state__in=EDITABLE).select_related(*people)
    values = DataValue.objects.filter(
        quarter=quarter, item__in_indicators__indicator__task_indicators__task=task
    ).exclude(state__in=EDITABLE)
    shown = values.distinct().select_related("item", "unit").order_by("item", "unit__position", "unit")
    return list(updates.order_by("unit__position", "id")), shown


def _about(task: Task) -> Q:
    indicators = task.task_indicators.values("indicator")
    sources: tuple[QuerySet[Any], ...] = (
        ProgressUpdate.objects.filter(task=task),
        DataValue.objects.filter(item__in_indicators__indicator__in=indicators),
        Milestone.objects.filter(task=task),
        IndicatorResult.objects.filter(indicator__in=indicators),
        ManualLight.objects.filter(task=task),
    )
    found = Q(pk__in=[])
    for rows in sources:
        found |= Q(about_type=rows.model._meta.label_lower, about_id__in=rows.values("pk"))
    return found


def _correction(row: Restatement, may_read: bool) -> Correction:
    return Correction(
        quarter=Quarter(row.quarter),
        is_carried=row.about_type not in OF_ITS_QUARTER,
        what=row.about_text if may_read else "",
        change=f"{_said(row.before)} → {_said(row.after)}" if may_read else "",
        reason=row.reason if may_read else "",
        when=day(row.at.date()),
        who=str(row.approved_by) if may_read else "",
    )


def _said(facts: Any) -> str:
    """What a restatement kept of a value, in words: states by their name, nothing as such."""
    if not isinstance(facts, dict):
        return _("无") if facts is None else str(facts)
    return "、".join(_word(value) for value in facts.values())


def _word(value: Any) -> str:
    if value is None:
        return _("无")
    return str(State(value).label) if value in State.values else str(value)
