"""Opening a quarter: from that moment reports are owed. The engine that the button and the clock both call."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from plans import formulas
from plans.clock import today
from plans.models import Plan, ReportingPeriod
from plans.quarters import Quarter
from plans.staleness import mark_stale
from tasks.errors import PeriodError
from tasks.models import Asked, Assignment, DataValue, ProgressUpdate, Task
from tasks.querysets import TaskQuerySet
from tasks.states import LIVE
from units import audit
from units.models import User

NEVER_LATE_AFTER = date(9999, 12, 31)


@transaction.atomic
def open_period(*, plan: Plan, quarter: Quarter, by: User | None) -> ReportingPeriod:
    """Open a quarter of an issued plan and create what is owed in it; twice changes nothing.

    ``by`` None is the clock. A quarter before the plan's first period may be opened to be filled in afterwards
    (补录): what is reported there is never late.
    """
    _require_openable(plan, quarter)
    due = formulas.due_on(quarter)
    is_backfill = plan.first_period is not None and quarter < plan.first_period
    period, created = ReportingPeriod.objects.get_or_create(
        plan=plan,
        quarter=quarter,
        defaults={
            "owner_id": plan.owner_id,
            "steps": ReportingPeriod.DEFAULT_STEPS,
            "opens_on": formulas.opens_on(quarter),
            "due_on": due,
            "late_after": NEVER_LATE_AFTER if is_backfill else formulas.late_after(due),
            "opened_by": by,
        },
    )
    if period.is_closed:
        return period
    owed = _create_updates(period) + _create_values(period)
    if created:
        audit.record("quarter.opened", by=by, about=period, tenant=plan.owner_id, quarter=str(quarter))
    if created or owed:
        mark_stale(plan.pk, since=quarter)
    return period


def _require_openable(plan: Plan, quarter: Quarter) -> None:
    if plan.state != Plan.State.ISSUED:
        raise PeriodError(_("计划下达后才能开启填报"))
    if not plan.starts <= quarter <= plan.ends:
        raise PeriodError(_("%(quarter)s不在计划期内") % {"quarter": quarter.label})
    if not _is_asked(plan, quarter):
        raise PeriodError(
            _("本计划%(cycle)s填报一次，%(quarter)s不填报")
            % {"cycle": plan.get_cycle_display(), "quarter": quarter.label}
        )
    if today(plan) < formulas.opens_on(quarter):
        raise PeriodError(
            _("%(quarter)s要到 %(day)s 才开始填报")
            % {"quarter": quarter.label, "day": formulas.opens_on(quarter).isoformat()}
        )


def _is_asked(plan: Plan, quarter: Quarter) -> bool:
    """A half-yearly plan reports in the second and fourth quarter, a yearly one in the fourth."""
    return (int(quarter) + 1) % plan.cycle == 0


def owing_tasks(plan: Plan, quarter: Quarter) -> TaskQuerySet:
    """Tasks that are live in the quarter: issued, started, not closed or stopped."""
    started = Q(starts=None) | Q(starts__lte=quarter)
    return Task.objects.filter(started, plan=plan, state__in=LIVE)


def _create_updates(period: ReportingPeriod) -> int:
    mode = Task.ReportMode
    asked = Q(role=Assignment.Role.ACCOUNTABLE) | Q(
        task__report_mode=mode.EACH, role=Assignment.Role.RESPONSIBLE, not_involved_because=""
    )
    assignments = Assignment.objects.filter(asked, task__in=owing_tasks(period.plan, period.quarter))
    missing = assignments.exclude(updates__quarter=period.quarter)
    rows = [
        ProgressUpdate(
            plan_id=period.plan_id,
            owner_id=period.owner_id,
            period=period,
            quarter=period.quarter,
            task_id=assignment.task_id,
            assignment=assignment,
            unit_id=assignment.unit_id,
            report_by=period.late_after,
        )
        for assignment in missing
    ]
    ProgressUpdate.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _create_values(period: ReportingPeriod) -> int:
    """One empty value per item and unit asked; only items whose collection is due this quarter."""
    due = [cycle for cycle in Plan.Cycle if (int(period.quarter) + 1) % cycle == 0]
    asked = Asked.objects.filter(
        task__in=owing_tasks(period.plan, period.quarter), item__collected__in=due
    ).values_list("item_id", "unit_id")
    there = set(
        DataValue.objects.filter(quarter=period.quarter, item__in=asked.values("item_id")).values_list(
            "item_id", "unit_id"
        )
    )
    rows = [
        DataValue(
            owner_id=period.owner_id,
            item_id=item,
            unit_id=unit,
            quarter=period.quarter,
            report_by=period.late_after,
        )
        for item, unit in sorted(set(asked) - there)
    ]
    DataValue.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def open_due_quarters() -> list[ReportingPeriod]:
    """What the clock does each morning: open what has come to its day in every issued plan.

    A quarter may be opened until its due day, so that a clock that stood still on the 20th catches up.
    """
    opened = []
    for plan in Plan.objects.issued().on_real_clocks().iterator():
        current = Quarter.containing(today(plan))
        for quarter in (current - 1, current):
            if _is_to_open(plan, quarter):
                opened.append(open_period(plan=plan, quarter=quarter, by=None))
    return opened


def _is_to_open(plan: Plan, quarter: Quarter) -> bool:
    first = max(plan.starts, plan.first_period or plan.starts)
    is_in_life = first <= quarter <= plan.ends and _is_asked(plan, quarter)
    return is_in_life and formulas.opens_on(quarter) <= today(plan) <= formulas.due_on(quarter)
