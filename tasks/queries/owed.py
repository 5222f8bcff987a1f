"""What is owed: reports and data items, of whom, by when."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import ReportingPeriod
from plans.quarters import Quarter
from plans.queries import work_calendar
from plans.workdays import WorkCalendar
from tasks.models import Asked, DataValue, ProgressUpdate
from tasks.opening import NEVER_LATE_AFTER
from tasks.queries.due import Due, backfilled, due_of, due_on
from tasks.states import EDITABLE, REPORTED, WAITING, State
from units.access import covered, in_own_street, own_unit_ids, posts
from units.models import Unit, User
from units.roles import GRANTS, Permission


@dataclass(frozen=True)
class OwedRow:
    """One report as a line of a list. ``tone`` is the suffix of its tag."""

    id: int
    number: str
    title: str
    unit: str
    plan: str
    quarter: str
    is_reported: bool
    word: str
    tone: str
    reason: str
    due: Due


@dataclass(frozen=True)
class EntryRow:
    """The data items a unit fills in itself for one quarter, as one line."""

    unit: str
    unit_code: str
    quarter: Quarter
    total: int
    filled: int
    returned: int
    reason: str = ""
    due: Due | None = None

    @property
    def is_done(self) -> bool:
        return self.filled == self.total


def own_work(user: User) -> Q:
    """Rows of the units whose work a person does: that of their posts, and what lies below a reporter's.

    The supervision office may fill in for everybody, yet does not owe everybody's work.
    """
    found = Q(pk__in=own_unit_ids(user, Permission.REPORT))
    for post in posts(user):
        grants = GRANTS[post.role]
        if Permission.REPORT in grants and Permission.APPROVE not in grants:
            found |= Q(path__startswith=post.path)
    return Q(unit__in=Unit.objects.filter(found).values("pk"))


def owed_updates(user: User, *, of_everybody: bool = False) -> QuerySet[ProgressUpdate]:
    """Reports still to be written, returned ones first. Those of closed quarters stay owed, late for good."""
    whose = covered(user, Permission.REPORT, "unit__path") if of_everybody else own_work(user)
    is_back = Q(state=State.DRAFT) & ~Q(returned_because="")
    return (
        ProgressUpdate.objects.filter(whose, state__in=EDITABLE)
        .annotate(
            is_back=Case(When(is_back, then=Value(True)), default=Value(False), output_field=BooleanField())
        )
        .select_related("task", "unit", "period", "plan")
        .defer("plan__source_text", "task__text")
        .order_by("-is_back", "quarter", "plan", "task__position", "id")
    )


def reported_updates(user: User) -> QuerySet[ProgressUpdate]:
    """What was sent for open quarters by the units whose work a person does, the latest first."""
    sent = ProgressUpdate.objects.filter(own_work(user), state__in=REPORTED, period__closed_at=None)
    related = sent.select_related("task", "unit", "period", "plan").defer("plan__source_text", "task__text")
    return related.order_by("-submitted_at", "-id")


def owed_rows(updates: Iterable[ProgressUpdate]) -> list[OwedRow]:
    calendar = work_calendar()
    return [_row(update, calendar) for update in updates]


def _row(update: ProgressUpdate, calendar: WorkCalendar) -> OwedRow:
    word, tone = word_of(update)
    return OwedRow(
        id=update.pk,
        number=update.task.number,
        title=update.task.title,
        unit=str(update.unit),
        plan=update.plan.title,
        quarter=update.quarter.label,
        is_reported=update.state in REPORTED,
        word=word,
        tone=tone,
        reason=update.returned_because if update.is_returned else "",
        due=due_of(update, calendar),
    )


def word_of(row: ProgressUpdate | DataValue) -> tuple[str, str]:
    """State in a word, with the tone of its tag."""
    if row.is_returned:
        return _("已退回"), "error"
    state = State(row.state)
    if state in WAITING:
        return _("待审"), "plain"
    return str(state.label), {State.APPROVED: "good", State.DRAFT: "warning"}.get(state, "plain")


def siblings(update: ProgressUpdate) -> list[OwedRow]:
    """Every report of the same unit, plan and quarter, done or not, in the plan's order."""
    rows = (
        ProgressUpdate.objects.filter(plan=update.plan_id, quarter=update.quarter, unit=update.unit_id)
        .select_related("task", "unit", "period", "plan")
        .defer("plan__source_text", "task__text")
        .order_by("task__position")
    )
    return owed_rows(rows[:200])


def _still_open(user: User) -> list[ReportingPeriod]:
    """Open quarters of plans of the person's own streets and of the units above these, the first due first."""
    above = {int(unit) for post in posts(user) for unit in post.path.strip("/").split("/")}
    near = Unit.objects.filter(in_own_street(user) | Q(pk__in=above))
    opened = ReportingPeriod.objects.still_open().filter(owner__in=near.values("pk"))
    return list(opened.select_related("plan").defer("plan__source_text").order_by("due_on", "id"))


def entry_rows(user: User) -> list[EntryRow]:
    """数据填报 of the units whose work a person does, per open quarter: unfinished ones first, returned ones on top."""
    opened = _still_open(user)
    plans, due = {period.plan_id for period in opened}, _due_by_quarter(opened)
    no_task = Asked.objects.filter(own_work(user), task=None, plan__in=plans).values_list("item", "unit")
    # what no report asks for
    alone = reduce(or_, (Q(item=item, unit=unit) for item, unit in no_task), Q(item__source="unit"))
    asked = DataValue.objects.filter(own_work(user), alone, quarter__in=due).not_refused().typed()
    counted = (
        asked.values("unit__name", "unit__short_name", "unit__code", "quarter")
        .annotate(
            total=Count("id"),
            filled=Count("id", filter=~Q(state__in=EDITABLE)),
            returned=Count("id", filter=Q(state=State.DRAFT) & ~Q(returned_because="")),
        )
        .order_by("quarter", "unit__position", "unit__code")
    )
    found = list(counted[:200])
    reasons = _reasons(asked) if any(row["returned"] for row in found) else {}
    rows = [
        EntryRow(
            unit=row["unit__short_name"] or row["unit__name"],
            unit_code=row["unit__code"],
            quarter=Quarter(row["quarter"]),
            total=row["total"],
            filled=row["filled"],
            returned=row["returned"],
            reason=reasons.get((row["unit__code"], int(row["quarter"])), ""),
            due=due.get(int(row["quarter"])),
        )
        for row in found
    ]
    return sorted(rows, key=lambda row: (row.is_done, not row.returned))


def _due_by_quarter(opened: Iterable[ReportingPeriod]) -> dict[int, Due]:
    """The first due day of each open quarter; of one filled in afterwards none."""
    calendar = work_calendar()
    found: dict[int, Due] = {}
    for period in opened:
        is_backfill = period.late_after == NEVER_LATE_AFTER
        day = backfilled() if is_backfill else due_on(today(period.plan), period.due_on, calendar)
        found.setdefault(int(period.quarter), day)
    return found


def _reasons(asked: QuerySet[DataValue]) -> dict[tuple[str, int], str]:
    """Why numbers came back, by unit and quarter."""
    back = asked.filter(state=State.DRAFT).exclude(returned_because="").order_by("-id")
    names = ("unit__code", "quarter", "item__name", "returned_because")
    return {
        (unit, int(quarter)): f"{item}：{reason}"
        for unit, quarter, item, reason in back.values_list(*names)[:200]
    }
