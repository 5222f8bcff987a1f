"""Plans as the supervision office works on them: the list, the breakdown, the quarters."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from plans import formulas
from plans.clock import today
from plans.models import Plan, PlanEdition, ReportingPeriod
from plans.quarters import Quarter, span
from plans.queries import work_calendar
from plans.querysets import PlanQuerySet
from plans.workdays import WorkCalendar
from tasks.models import Assignment, ProgressUpdate, Task
from tasks.opening import NEVER_LATE_AFTER
from tasks.queries.load import Load, load_of
from tasks.states import EDITABLE, WAITING, State
from units.access import may
from units.models import Unit, User
from units.roles import Permission

MANY = 5


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


def plans_of(user: User) -> PlanQuerySet:
    return (
        Plan.objects.visible_to(user)
        .select_related("owner")
        .defer("source_text")
        .annotate(task_count=Count("tasks", distinct=True))
        .order_by("-id")
    )


def editions_of(user: User, plan: Plan) -> list[PlanEdition]:
    """Earlier versions, for those who manage the plan."""
    if not may(user, Permission.MANAGE_PLANS, plan.owner):
        return []
    return list(plan.editions.defer("source_text", "tasks"))


def breakdown(plan: Plan) -> Breakdown:
    tasks = plan.tasks.select_related("section").prefetch_related(
        Prefetch("assignments", Assignment.objects.select_related("unit", "group"))
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
        printed="；".join(_printed(others, responsible)),
    )


def _printed(leads: list[str], responsible: list[Assignment]) -> list[str]:
    """The other units of a task in words: groups by their printed name, others by their own, at most five."""
    groups = Counter(str(part.group) for part in responsible if part.group is not None)
    named = [str(part.unit) for part in responsible if part.group is None]
    words = [f"{name}（{count}）" for name, count in groups.items()] + named[:MANY]
    words += [_("等 %(count)s 个") % {"count": len(named)}] if len(named) > MANY else []
    together = _("共同牵头：%(units)s") % {"units": "、".join(leads)} if leads else ""
    told = _("责任：%(units)s") % {"units": "、".join(words)} if words else ""
    return [part for part in (together, told) if part]


def quarter_rows(plan: Plan) -> list[QuarterRow]:
    """Every quarter of the plan, the latest that matters first in time order."""
    periods = {period.quarter: period for period in plan.periods.all()}
    counts, calendar = _counts(plan), work_calendar()
    return [
        _quarter_row(plan, quarter, periods.get(quarter), counts.get(int(quarter), {}), calendar)
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
    names = ("owed", "waiting", "approved")
    rows = counted.order_by("quarter").values_list("quarter", *names)
    return {int(quarter): dict(zip(names, counts, strict=True)) for quarter, *counts in rows}


def _quarter_row(
    plan: Plan,
    quarter: Quarter,
    period: ReportingPeriod | None,
    counts: dict[str, int],
    calendar: WorkCalendar,
) -> QuarterRow:
    word, tone, note, step = _standing(plan, quarter, period)
    if period is not None and has_provisional_days(period, calendar):
        note += _("（放假安排未公布，日期暂定）")
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
    if period is not None:
        return _of_period(plan, period)
    if plan.state != Plan.State.ISSUED or plan.first_period is None:
        return _("未开启"), "plain", _("计划下达后开启"), ""
    if today(plan) < formulas.opens_on(quarter):
        opens = chinese(formulas.opens_on(quarter))
        return _("未开启"), "plain", _("%(day)s起可以开启") % {"day": opens}, ""
    if quarter < plan.first_period:
        return _("计划未下达"), "plain", _("可以开启补录，不计迟报"), "open"
    return _("待开启"), "warning", _("已到开启日"), "open"


def has_provisional_days(period: ReportingPeriod, calendar: WorkCalendar) -> bool:
    """Whether days still to come hang on a year whose holidays nobody has announced."""
    has_days = not period.is_closed and period.late_after != NEVER_LATE_AFTER
    return has_days and calendar.is_provisional(period.late_after.year)


def _of_period(plan: Plan, period: ReportingPeriod) -> tuple[str, str, str, str]:
    if period.is_closed:
        return _("已定稿"), "good", _("%(day)s定稿") % {"day": chinese(period.closed_on)}, ""
    if period.late_after == NEVER_LATE_AFTER:
        return _("补录中"), "now", _("不计迟报"), "close"
    days = {"due": chinese(period.due_on), "late": chinese(period.late_after)}
    if today(plan) <= period.late_after:
        return _("填报中"), "now", _("%(due)s前报送，%(late)s之后可以定稿") % days, ""
    return _("填报中"), "now", _("%(due)s前报送，现在可以定稿") % days, "close"


def chinese(day: date | None) -> str:
    return date_format(day, "Y年n月j日") if day else ""
