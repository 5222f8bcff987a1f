"""Plans as the supervision office works on them: the list, the breakdown, the quarters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Prefetch, Q

from plans import formulas
from plans.clock import today
from plans.models import Plan, ReportingPeriod
from plans.quarters import Quarter, span
from tasks.models import Asked, Assignment, ProgressUpdate, Task
from tasks.states import EDITABLE, LIVE, WAITING, State
from units.models import Unit, User


@dataclass(frozen=True)
class BreakdownRow:
    """A task with its accountable lead, and the units printed beside it."""

    id: int
    number: str
    title: str
    lead_id: int | None
    lead: str
    printed: str


@dataclass(frozen=True)
class BreakdownSection:
    """Tasks under one printed heading; ``key`` names it in the form."""

    key: str
    title: str
    rows: list[BreakdownRow]

    @property
    def missing(self) -> int:
        return sum(row.lead_id is None for row in self.rows)


@dataclass(frozen=True)
class Load:
    """What a plan will ask for each quarter: reports of leads, and data items per unit asked (least and most)."""

    reports: int
    units: int
    least: int
    most: int


@dataclass(frozen=True)
class Breakdown:
    sections: list[BreakdownSection]
    units: list[Unit]
    load: Load

    @property
    def missing(self) -> int:
        return sum(section.missing for section in self.sections)

    @property
    def tasks(self) -> int:
        return sum(len(section.rows) for section in self.sections)


@dataclass(frozen=True)
class QuarterRow:
    """A quarter of a plan: its state in words, its days and what was sent. ``step`` is open, close or empty."""

    quarter: Quarter
    word: str
    tone: str
    note: str
    owed: int
    waiting: int
    approved: int
    step: str

    @property
    def all(self) -> int:
        return self.owed + self.waiting + self.approved


def plans_of(user: User) -> "Iterable[Plan]":
    return (
        Plan.objects.visible_to(user)
        .select_related("owner")
        .defer("source_text")
        .annotate(task_count=Count("tasks", distinct=True))
        .order_by("-id")
    )


def breakdown(plan: Plan) -> Breakdown:
    tasks = plan.tasks.select_related("section").prefetch_related(
        Prefetch("assignments", Assignment.objects.select_related("unit"))
    )
    units = Unit.objects.living().of_street(plan.owner).select_related(None).order_by("position", "id")
    return Breakdown(sections=_sections(tasks), units=list(units), load=load_of(plan))


def _sections(tasks: Iterable[Task]) -> list[BreakdownSection]:
    found: dict[str, BreakdownSection] = {}
    for task in tasks:
        key = str(task.section_id or 0)
        title = str(task.section) if task.section else ""
        section = found.setdefault(key, BreakdownSection(key=key, title=title, rows=[]))
        section.rows.append(_breakdown_row(task))
    return list(found.values())


def _breakdown_row(task: Task) -> BreakdownRow:
    parts = list(task.assignments.all())
    leads = [part for part in parts if part.role in (Assignment.Role.ACCOUNTABLE, Assignment.Role.LEAD)]
    accountable = next((part for part in parts if part.role == Assignment.Role.ACCOUNTABLE), None)
    others = [str(part.unit) for part in leads if part is not accountable]
    responsible = [part for part in parts if part.role == Assignment.Role.RESPONSIBLE]
    return BreakdownRow(
        id=task.pk,
        number=task.number,
        title=task.title,
        lead_id=accountable.unit_id if accountable else None,
        lead=str(accountable.unit) if accountable else "",
        printed="；".join(filter(None, ["、".join(others), _responsible_words(responsible)])),
    )


def _responsible_words(parts: list[Assignment]) -> str:
    named = [str(part.unit) for part in parts if part.group_id is None]
    grouped = sum(part.group_id is not None for part in parts)
    words = named[:3] + ([f"等 {len(named)} 个"] if len(named) > 3 else [])
    words += [f"成组的 {grouped} 个单位"] if grouped else []
    return "责任：" + "、".join(words) if words else ""


def load_of(plan: Plan) -> Load:
    """Asked of the breakdown as it stands: lead reports of a quarter, and what each unit fills in itself."""
    states = (*LIVE, "draft")
    each = Count(
        "assignments", filter=Q(assignments__role="responsible", assignments__not_involved_because="")
    )
    counted = plan.tasks.filter(state__in=states).annotate(units=each).values_list("report_mode", "units")
    reports = sum(1 + units if mode == Task.ReportMode.EACH else 1 for mode, units in counted)
    asked = (
        Asked.objects.filter(plan=plan, item__source="unit")
        .values("unit")
        .annotate(items=Count("item", distinct=True))
        .aggregate(units=Count("unit"), least=Min("items"), most=Max("items"))
    )
    return Load(reports=reports, units=asked["units"], least=asked["least"] or 0, most=asked["most"] or 0)


def quarter_rows(plan: Plan) -> list[QuarterRow]:
    """Every quarter of the plan, the latest that matters first in time order."""
    periods = {period.quarter: period for period in plan.periods.all()}
    counts = _counts(plan)
    return [
        _quarter_row(plan, quarter, periods.get(quarter), counts.get(int(quarter), {}))
        for quarter in span(plan.starts, plan.ends)
    ]


def _counts(plan: Plan) -> dict[int, dict[str, int]]:
    counted = (
        ProgressUpdate.objects.filter(plan=plan)
        .values("quarter")
        .annotate(
            owed=Count("id", filter=Q(state__in=EDITABLE)),
            waiting=Count("id", filter=Q(state__in=WAITING)),
            approved=Count("id", filter=Q(state=State.APPROVED)),
        )
    )
    return {int(row.pop("quarter")): row for row in counted.order_by("quarter")}


def _quarter_row(
    plan: Plan, quarter: Quarter, period: ReportingPeriod | None, counts: dict[str, int]
) -> QuarterRow:
    word, tone, note, step = _standing(plan, quarter, period)
    return QuarterRow(
        quarter=quarter,
        word=word,
        tone=tone,
        note=note,
        owed=counts.get("owed", 0),
        waiting=counts.get("waiting", 0),
        approved=counts.get("approved", 0),
        step=step,
    )


def _standing(plan: Plan, quarter: Quarter, period: ReportingPeriod | None) -> tuple[str, str, str, str]:
    """State, tone, note and next step of a quarter."""
    if period is not None and period.is_closed:
        return "已定稿", "good", f"{chinese(period.closed_on)} 定稿", ""
    if period is not None:
        return "填报中", "now", f"{chinese(period.due_on)}前报送", "close"
    if plan.state != Plan.State.ISSUED or plan.first_period is None:
        return "未开启", "plain", "计划下达后开启", ""
    if today(plan) < formulas.opens_on(quarter):
        return "未开启", "plain", f"{chinese(formulas.opens_on(quarter))}起可以开启", ""
    if quarter < plan.first_period:
        return "计划未下达", "plain", "可以开启补录，不计迟报", "open"
    return "待开启", "warning", "已到开启日", "open"


def chinese(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
