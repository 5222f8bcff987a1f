"""What is owed: reports and data items, of whom, by when."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from plans.models import ReportingPeriod
from plans.quarters import Quarter
from plans.queries import work_calendar
from plans.workdays import WorkCalendar
from tasks.models import Asked, DataValue, ProgressUpdate
from tasks.queries.due import Due, due_of
from tasks.states import EDITABLE, REPORTED, WAITING, State
from units.access import covered, own_unit_ids, posts
from units.models import User
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

    @property
    def is_done(self) -> bool:
        return self.filled == self.total


def own_work(user: User) -> Q:
    """Rows of the units whose work a person does: that of their posts, and what lies below a reporter's.

    The supervision office may fill in for everybody, yet does not owe everybody's work.
    """
    found = Q(unit__in=own_unit_ids(user, Permission.REPORT))
    for post in posts(user):
        grants = GRANTS[post.role]
        if Permission.REPORT in grants and Permission.APPROVE not in grants:
            found |= Q(unit__path__startswith=post.path)
    return found


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


def entry_rows(user: User) -> list[EntryRow]:
    """数据填报 of the units whose work a person does, per open quarter, unfinished ones first."""
    open_quarters = ReportingPeriod.objects.still_open().values("quarter")
    no_task = Asked.objects.filter(task=None, item=OuterRef("item"), unit=OuterRef("unit"))
    alone = Q(item__source="unit") | Exists(no_task)  # what no report asks for
    counted = (
        DataValue.objects.filter(own_work(user), alone, quarter__in=open_quarters)
        .values("unit__name", "unit__short_name", "unit__code", "quarter")
        .annotate(
            total=Count("id"),
            filled=Count("id", filter=~Q(state__in=EDITABLE)),
            returned=Count("id", filter=Q(state=State.DRAFT) & ~Q(returned_because="")),
        )
        .order_by("quarter", "unit__position", "unit__code")
    )
    rows = [
        EntryRow(
            unit=row["unit__short_name"] or row["unit__name"],
            unit_code=row["unit__code"],
            quarter=Quarter(row["quarter"]),
            total=row["total"],
            filled=row["filled"],
            returned=row["returned"],
        )
        for row in counted[:200]
    ]
    return sorted(rows, key=lambda row: row.is_done)
