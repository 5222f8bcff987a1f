"""What is worth telling on a day: work owed by units, and decisions that wait. Reads only, in few queries."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from plans.models import Plan, ReportingPeriod
from plans.quarters import Quarter
from plans.workdays import WorkCalendar
from tasks.models import (
    Asked,
    BreakdownRound,
    CompletionClaim,
    DataValue,
    ExtensionRequest,
    ItemRefusal,
    Objection,
    Opinion,
    ProgressUpdate,
    ValueDispute,
)
from tasks.opening import NEVER_LATE_AFTER
from tasks.queries.steps import leads_of, place_of
from tasks.reminders.rules import LIGHTENED, is_near, is_told_again, is_urged
from tasks.states import ClaimState, State, next_state
from units.models import Unit

OF = ("period__steps", "unit__path", "unit__kind")
IS_BACK = Q(state=State.DRAFT) & ~Q(returned_because="")


@dataclass(frozen=True)
class Notice:
    """``count`` things of one kind at one unit. ``quarter`` and ``due_on`` where they belong to one."""

    kind: str
    unit: int
    count: int
    quarter: Quarter | None = None
    due_on: date | None = None
    is_lightened: bool = False


@dataclass(frozen=True)
class Day:
    """A day, its calendar, and the plans it is looked at for."""

    on: date
    calendar: WorkCalendar
    plans: QuerySet[Plan]


def notices(day: Day) -> list[Notice]:
    """Everything worth telling, merged by kind, unit, quarter and day; nothing on a day that is not worked."""
    if not day.calendar.is_workday(day.on):
        return []
    found: Counter[Notice] = Counter()
    for read in (_reports, _entries, _reviews, _decisions, _consulted, _signatures):
        for notice in read(day):
            found[replace(notice, count=0)] += notice.count
    return [replace(notice, count=count) for notice, count in found.items()]


def _reports(day: Day) -> Iterator[Notice]:
    owed = ProgressUpdate.objects.owed().filter(plan__in=day.plans, period__closed_at=None)
    rows = _counted(owed, "period__due_on", "period__late_after")
    for row in rows:
        settled = row["report_by"] == row["period__late_after"]
        yield from _owed(day, row, row["period__due_on"] if settled else row["report_by"], "report")


def _entries(day: Day) -> Iterator[Notice]:
    """Facts that a unit enters by itself; those held by a lead go with its report."""
    dues = _due_days(day)
    no_task = Asked.objects.filter(task=None, item=OuterRef("item"), unit=OuterRef("unit"))
    asked = Asked.objects.filter(plan__in=day.plans, item=OuterRef("item"), unit=OuterRef("unit"))
    refused = ItemRefusal.objects.exclude(state=ItemRefusal.State.REJECTED)
    owed = (
        DataValue.objects.owed()
        .filter(Exists(asked), quarter__in={quarter for _owner, quarter in dues})
        .filter(Q(item__source="unit") | Q(item__source="lead") & Exists(no_task))
        .exclude(Exists(refused.filter(item=OuterRef("item"), unit=OuterRef("unit"))))
    )
    for row in _counted(owed, "owner"):
        due, late_after = dues.get((row["owner"], int(row["quarter"])), (None, None))
        if due is not None:
            yield from _owed(day, row, due if row["report_by"] == late_after else row["report_by"], "entry")


def _counted(owed: QuerySet, *more: str) -> QuerySet:
    """Rows owed by living units, counted per unit, quarter, day and whether they were returned, and when."""
    living = owed.filter(unit__ended_on=None).exclude(report_by=NEVER_LATE_AFTER)
    back = living.annotate(is_back=IS_BACK, back_on=TruncDate("reviewed_at"))
    what = ("unit", "unit__kind", "quarter", "report_by", "is_back", "back_on", *more)
    counted: QuerySet = back.values(*what).annotate(count=Count("id"))
    return counted


def _due_days(day: Day) -> dict[tuple[int, int], tuple[date, date]]:
    """The due day and the last day on time of each street's open quarters; the earliest where plans differ."""
    open_periods = ReportingPeriod.objects.still_open().filter(plan__in=day.plans)
    rows = open_periods.exclude(late_after=NEVER_LATE_AFTER).order_by("-due_on")
    return {
        (owner, int(quarter)): (due, late)
        for owner, quarter, due, late in rows.values_list("owner", "quarter", "due_on", "late_after")
    }


def _owed(day: Day, row: dict, due: date, what: str) -> Iterator[Notice]:
    is_lightened = row["unit__kind"] in LIGHTENED
    notice = Notice("", row["unit"], row["count"], Quarter(row["quarter"]), due, is_lightened)
    if row["is_back"] and row["back_on"] and is_told_again(row["back_on"], day.on, day.calendar):
        yield replace(notice, kind=f"{what}_returned")
    elif is_near(due, day.on, day.calendar, is_lightened=is_lightened):
        yield replace(notice, kind=f"{what}_due")
    elif not is_lightened and is_urged(due, day.on, day.calendar):
        yield replace(notice, kind=f"{what}_late")
    if what == "report" and is_told_again(due, day.on, day.calendar):
        yield replace(notice, kind="missing", is_lightened=False)


def _reviews(day: Day) -> Iterator[Notice]:
    """What waits for review, at whoever has the next move: signing, endorsing, or the supervision office."""
    waiting = ProgressUpdate.objects.waiting().filter(plan__in=day.plans, unit__ended_on=None)
    told = [
        update
        for update in waiting.select_related("period", "unit").only(
            "state", "task", "submitted_on", "quarter", *OF
        )
        if update.submitted_on and is_told_again(update.submitted_on, day.on, day.calendar)
    ]
    leads = leads_of({update.task_id for update in told})
    for update in told:
        step = next_state(update.period.steps, update.state)
        if step is not None:
            yield Notice(f"to_{step.value}", place_of(update, step, leads).pk, 1, update.quarter)
    yield from _value_reviews(day)


def _value_reviews(day: Day) -> Iterator[Notice]:
    asked = Asked.objects.filter(plan__in=day.plans, item=OuterRef("item"))
    values = DataValue.objects.waiting().filter(Exists(asked), item__source="unit", unit__ended_on=None)
    counted = values.values_list("unit", "submitted_on", "quarter").annotate(count=Count("id"))
    for unit, since, quarter, count in counted:
        if since is not None and is_told_again(since, day.on, day.calendar):
            yield Notice("values_to_approve", unit, count, Quarter(quarter))


def _decisions(day: Day) -> Iterator[Notice]:
    """What waits for a decision, at the plan's owner."""
    streets = day.plans.values("owner")
    waiting: tuple[tuple[str, QuerySet, str], ...] = (
        ("claim", _of_plans(CompletionClaim, day).filter(state=ClaimState.FILED), "filed_at"),
        ("extension", _of_plans(ExtensionRequest, day).filter(state="filed"), "filed_at"),
        (
            "objection",
            Objection.objects.filter(assignment__task__plan__in=day.plans, state="raised"),
            "raised_at",
        ),
        (
            "opinion",
            Opinion.objects.filter(round__plan__in=day.plans, agrees=False, answered_at=None),
            "given_at",
        ),
        ("refusal", ItemRefusal.objects.filter(owner__in=streets, state="raised"), "raised_at"),
        ("dispute", ValueDispute.objects.filter(owner__in=streets, state="raised"), "raised_at"),
    )
    for kind, rows, instant in waiting:
        by_owner: dict[int, list[date]] = {}
        for owner, at in rows.values_list("owner", instant):
            by_owner.setdefault(owner, []).append(timezone.localdate(at))
        for owner, came in by_owner.items():
            if any(is_told_again(on, day.on, day.calendar) for on in came):
                yield Notice(kind, owner, len(came))


def _of_plans(model: type[CompletionClaim] | type[ExtensionRequest], day: Day) -> QuerySet:
    return model._default_manager.filter(task__plan__in=day.plans)


def _consulted(day: Day) -> Iterator[Notice]:
    """Units asked for their opinion that have not given one, as its day comes near."""
    rounds = BreakdownRound.objects.filter(
        plan__in=day.plans, state=BreakdownRound.State.CONSULTING, opinions_due_on__gte=day.on
    )
    for one in rounds:
        if one.opinions_due_on is None:
            continue
        said = Opinion.objects.filter(round=one).values("unit")
        concerned = Unit.objects.living().filter(assignments__task__plan=one.plan_id).exclude(pk__in=said)
        for unit, kind in concerned.distinct().values_list("pk", "kind"):
            is_lightened = kind in LIGHTENED
            if is_near(one.opinions_due_on, day.on, day.calendar, is_lightened=is_lightened):
                quarter = Quarter.containing(one.opinions_due_on)
                yield Notice("consulted", unit, 1, quarter, one.opinions_due_on, is_lightened)


def _signatures(day: Day) -> Iterator[Notice]:
    asked = ReportingPeriod.objects.still_open().filter(plan__in=day.plans, signed_at=None)
    for owner, quarter, at in asked.exclude(signature_asked_at=None).values_list(
        "owner", "quarter", "signature_asked_at"
    ):
        if is_told_again(timezone.localdate(at), day.on, day.calendar):
            yield Notice("signature", owner, 1, Quarter(quarter))
