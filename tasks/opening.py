"""Opening a quarter: from that moment reports are owed. The engine that the button and the clock both call."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from plans import formulas
from plans.clock import today
from plans.models import IndicatorTerm, Plan, ReportingPeriod
from plans.quarters import Quarter
from plans.queries import work_calendar
from plans.staleness import mark_stale
from plans.workdays import WorkCalendar
from tasks.errors import PeriodError
from tasks.models import (
    Asked,
    Assignment,
    DataValue,
    Evidence,
    Handover,
    ProgressUpdate,
    Task,
    TaskStop,
    ValueDispute,
)
from tasks.querysets import AssignmentQuerySet, TaskQuerySet
from tasks.states import EDITABLE, State, TaskState
from units import audit
from units.models import User

NEVER_LATE_AFTER = date(9999, 12, 31)


@transaction.atomic
def open_period(
    *,
    plan: Plan,
    quarter: Quarter,
    by: User | None,
    at: date | None = None,
    calendar: WorkCalendar | None = None,
) -> ReportingPeriod:
    """Open a quarter of an issued plan and create what is owed in it; twice changes nothing.

    ``by`` None is the clock; ``at`` is the day on which it happens, the plan's today unless said otherwise. A quarter
    before the plan's first period may be opened to be filled in afterwards (补录): nothing reported there is late.
    """
    day, calendar = at or today(plan), calendar or work_calendar()
    # a plan being closed at this moment is waited for, and so is another who opens
    plan = Plan.objects.select_for_update(no_key=True).defer("source_text").get(pk=plan.pk)
    _require_openable(plan, quarter, day)
    due = formulas.due_on(quarter, calendar)
    is_backfill = plan.first_period is not None and quarter < plan.first_period
    period, created = ReportingPeriod.objects.get_or_create(
        plan=plan,
        quarter=quarter,
        defaults={
            "owner_id": plan.owner_id,
            "steps": plan.steps,
            "opens_on": formulas.opens_on(quarter),
            "due_on": due,
            "late_after": NEVER_LATE_AFTER if is_backfill else formulas.late_after(due, calendar),
            "opened_by": by,
        },
    )
    if period.is_closed:
        return period
    owed = create_owed(
        period, report_by=period.late_after if created else _asked_later(period, day, calendar)
    )
    if created:
        audit.record("quarter.opened", by=by, about=period, tenant=plan.owner_id, quarter=str(quarter))
    if created or owed:
        mark_stale(plan.pk, since=quarter)
    return period


def _asked_later(period: ReportingPeriod, day: date, calendar: WorkCalendar) -> date:
    """Who is asked after the quarter was opened has five working days like everybody: nobody is late at once."""
    return max(period.late_after, formulas.late_after(day, calendar))


def _require_openable(plan: Plan, quarter: Quarter, day: date) -> None:
    if plan.state != Plan.State.ISSUED:
        raise PeriodError(_("计划下达后才能开启填报"))
    if not plan.starts <= quarter <= plan.ends:
        raise PeriodError(_("%(quarter)s不在计划期内") % {"quarter": quarter.label})
    if not _is_asked(plan, quarter):
        raise PeriodError(
            _("本计划%(cycle)s填报一次，%(quarter)s不填报")
            % {"cycle": plan.get_cycle_display(), "quarter": quarter.label}
        )
    if day < formulas.opens_on(quarter):
        raise PeriodError(
            _("%(quarter)s要到 %(day)s 才开始填报")
            % {"quarter": quarter.label, "day": formulas.opens_on(quarter).isoformat()}
        )


def _is_asked(plan: Plan, quarter: Quarter) -> bool:
    """A half-yearly plan reports in the second and fourth quarter, a yearly one in the fourth."""
    return (int(quarter) + 1) % plan.cycle == 0


def owing_tasks(plan: Plan, quarter: Quarter) -> TaskQuerySet:
    """Tasks that are live on the quarter's last day: issued, started, neither closed nor stopped by then."""
    started = Q(starts=None) | Q(starts__lte=quarter)
    not_closed = Q(closed_on=None) | Q(closed_on__gt=quarter.last_day)
    stops = TaskStop.objects.filter(
        Q(until=None) | Q(until__gt=quarter.last_day), since__lte=quarter.last_day
    )
    issued = Task.objects.filter(started, not_closed, plan=plan).exclude(state=TaskState.DRAFT)
    return issued.exclude(Exists(stops.filter(task=OuterRef("pk"))))


def owing_assignments(period: ReportingPeriod) -> AssignmentQuerySet:
    """Posts that owe a report: the accountable lead's, and in each mode those of the responsible units involved."""
    each = Q(task__report_mode=Task.ReportMode.EACH, role=Assignment.Role.RESPONSIBLE)
    asked = Assignment.objects.involved().filter(Q(role=Assignment.Role.ACCOUNTABLE) | each)
    return asked.filter(task__in=owing_tasks(period.plan, period.quarter))


def asked_in(period: ReportingPeriod) -> QuerySet[Asked]:
    """What is asked of whom in a quarter; an indicator that no task repeats is asked as long as the plan runs."""
    owing = Q(task__in=owing_tasks(period.plan, period.quarter)) | Q(task=None)
    due = [cycle for cycle in Plan.Cycle if (int(period.quarter) + 1) % cycle == 0]
    return Asked.objects.filter(owing, plan=period.plan_id, item__collected__in=due, unit__ended_on=None)


def create_owed(period: ReportingPeriod, *, report_by: date) -> int:
    """Create the reports and values that are owed in an open quarter and not there yet; returns how many."""
    return _create_updates(period, report_by) + _create_values(period, report_by)


def _create_updates(period: ReportingPeriod, report_by: date) -> int:
    missing = owing_assignments(period).exclude(updates__quarter=period.quarter)
    rows = [
        ProgressUpdate(
            plan_id=period.plan_id,
            owner_id=period.owner_id,
            period=period,
            quarter=period.quarter,
            task_id=assignment.task_id,
            assignment=assignment,
            unit_id=assignment.unit_id,
            report_by=report_by,
        )
        for assignment in missing
    ]
    ProgressUpdate.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _create_values(period: ReportingPeriod, report_by: date) -> int:
    """One empty value per item and unit asked; only items whose collection is due this quarter."""
    asked = set(
        asked_in(period).exclude(_is_answered_before(period.quarter)).values_list("item_id", "unit_id")
    )
    values = DataValue.objects.filter(quarter=period.quarter, item__in={item for item, _unit in asked})
    there = set(values.values_list("item_id", "unit_id"))
    rows = [
        DataValue(
            owner_id=period.owner_id, item_id=item, unit_id=unit, quarter=period.quarter, report_by=report_by
        )
        for item, unit in sorted(asked - there)
    ]
    DataValue.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _is_answered_before(quarter: Quarter) -> Exists:
    """Who takes over a post is not asked again for what the former unit has handed in for the quarter."""
    facts = DataValue.objects.filter(item=OuterRef(OuterRef("item")), quarter=quarter, unit=OuterRef("unit"))
    before = Handover.objects.filter(assignment__task=OuterRef("task"), assignment__unit=OuterRef("unit"))
    return Exists(before.filter(Exists(facts.exclude(state__in=EDITABLE))))


def settle_owed(plan: Plan, tasks: Iterable[Task]) -> None:
    """After a change of these tasks' duties: in every open quarter what is owed now is created, and what is owed no
    longer and nobody has begun to fill in is withdrawn. What somebody typed stays."""
    calendar = work_calendar()
    for period in ReportingPeriod.objects.still_open().filter(plan=plan).select_related("plan"):
        withdraw(not_owed_updates(period, tasks).exclude(having(Evidence, "update_of")))
        withdraw(not_owed_values(period, tasks).exclude(having(ValueDispute, "value_of")))
        create_owed(period, report_by=_asked_later(period, today(plan), calendar))


def not_owed_updates(period: ReportingPeriod, tasks: Iterable[Task]) -> QuerySet[ProgressUpdate]:
    owing = owing_assignments(period).filter(task__in=tasks)
    return ProgressUpdate.objects.filter(period=period, task__in=tasks).exclude(assignment__in=owing)


def not_owed_values(period: ReportingPeriod, tasks: Iterable[Task]) -> QuerySet[DataValue]:
    """Values of these tasks, or of indicators that no task repeats, which nobody asks for any more; a quarter that
    another plan has closed is left alone."""
    terms = IndicatorTerm.objects.filter(indicator__plan=period.plan_id)
    no_task = terms.exclude(indicator__task_indicators__is_home=True).values_list("item", flat=True)
    of_tasks = terms.filter(indicator__task_indicators__task__in=tasks).values_list("item", flat=True)
    items = {*no_task, *of_tasks}
    closed = ReportingPeriod.objects.closed().filter(
        quarter=period.quarter, plan__indicators__terms__item__in=items
    )
    items -= set(closed.values_list("plan__indicators__terms__item", flat=True))
    asked = Asked.objects.filter(item__in=items, unit__ended_on=None).filter(
        Q(task__in=owing_tasks(period.plan, period.quarter)) | Q(task=None) | ~Q(plan=period.plan_id)
    )
    still = set(asked.values_list("item", "unit"))
    values = DataValue.objects.filter(quarter=period.quarter, item__in=items)
    found = values.values_list("pk", "item", "unit")
    return values.filter(pk__in=[pk for pk, item, unit in found if (item, unit) not in still])


def having(papers: type[Model], field: str) -> Exists:
    """A file beside a report, or a dispute of a number: somebody has begun, though the row itself is as it was made."""
    return Exists(papers._default_manager.filter(**{field: OuterRef("pk")}))


def withdraw(rows: QuerySet) -> int:
    """Delete rows nobody has touched. They are locked first: who saves a draft at this moment either comes first, and
    keeps it, or is told."""
    untouched = rows.filter(state=State.NOT_STARTED, revision=0).order_by("pk")
    gone = list(untouched.select_for_update().values_list("pk", flat=True))
    rows.model._default_manager.filter(pk__in=gone).delete()
    return len(gone)


def open_due_quarters(*, at: date | None = None) -> list[ReportingPeriod]:
    """What the clock does each morning: open what has come to its day in every issued plan.

    A quarter may be opened until its due day, so that a clock that stood still on the 20th catches up.
    """
    opened, day, calendar = [], at or timezone.localdate(), work_calendar()
    current = Quarter.containing(day)
    for plan in Plan.objects.issued().on_real_clocks().iterator():
        for quarter in (current - 1, current):
            if _is_to_open(plan, quarter, day, calendar):
                opened.append(open_period(plan=plan, quarter=quarter, by=None, at=day, calendar=calendar))
    return opened


def _is_to_open(plan: Plan, quarter: Quarter, day: date, calendar: WorkCalendar) -> bool:
    first = max(plan.starts, plan.first_period or plan.starts)
    is_in_life = first <= quarter <= plan.ends and _is_asked(plan, quarter)
    return is_in_life and formulas.opens_on(quarter) <= day <= formulas.due_on(quarter, calendar)
