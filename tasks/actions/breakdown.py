"""任务分解 in its simplest form: who leads, and the plan goes out."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans import formulas
from plans.clock import today
from plans.models import Plan
from plans.staleness import mark_stale
from tasks.errors import LeadMissingError, WrongStateError
from tasks.models import Asked, Assignment, DataValue, Milestone, ProgressUpdate, Task
from tasks.states import EDITABLE, TaskState
from units import audit
from units.access import require
from units.models import Unit, User
from units.roles import Permission


@transaction.atomic
def assign_leads(*, plan: Plan, leads: Mapping[int, Unit], by: User) -> int:
    """Set the accountable lead of many tasks at once; returns how many changed.

    Open work follows the post: reports not yet submitted move to the new lead, submitted ones stay where they are.
    """
    require(by, Permission.MANAGE_PLANS, plan.owner)
    tasks = Task.objects.select_for_update().filter(plan=plan, id__in=leads).order_by("id")
    changed = {task.code: leads[task.pk].code for task in tasks if _set_lead(task, leads[task.pk])}
    if changed:
        audit.record("plan.leads_assigned", by=by, about=plan, tenant=plan.owner_id, leads=changed)
        mark_stale(plan.pk, since=plan.starts)
    return len(changed)


def _set_lead(task: Task, unit: Unit) -> bool:
    current = task.assignments.filter(role=Assignment.Role.ACCOUNTABLE).first()
    if current is not None and current.unit_id == unit.pk:
        return False
    task.assignments.filter(role=Assignment.Role.LEAD, unit=unit).delete()
    if current is None:
        Assignment.objects.create(
            task=task, owner_id=task.owner_id, unit=unit, role=Assignment.Role.ACCOUNTABLE
        )
        return True
    _hand_over(task, current, unit)
    return True


def _hand_over(task: Task, assignment: Assignment, unit: Unit) -> None:
    """Move the accountable assignment to another unit, with what it still has to report."""
    held = list(Asked.objects.filter(task=task, unit=assignment.unit).values_list("item_id", flat=True))
    ProgressUpdate.objects.filter(assignment=assignment, state__in=EDITABLE, period__closed_at=None).update(
        unit=unit
    )
    already = DataValue.objects.filter(item__in=held, unit=unit).values("item_id", "quarter")
    taken = {(row["item_id"], row["quarter"]) for row in already}
    for value in DataValue.objects.filter(item__in=held, unit=assignment.unit, state__in=EDITABLE):
        if (value.item_id, value.quarter) not in taken:
            DataValue.objects.filter(pk=value.pk).update(unit=unit)
    Assignment.objects.filter(pk=assignment.pk).update(unit=unit, accepted_at=None, accepted_by=None)


@transaction.atomic
def issue_plan(*, plan: Plan, by: User, issued_on: date | None = None) -> None:
    """Send the plan out: every task has its accountable lead, and the first period is settled.

    ``issued_on`` is the day the plan was really given out, today unless said otherwise, never in the future.
    """
    require(by, Permission.MANAGE_PLANS, plan.owner)
    day = issued_on or today(plan)
    if day > today(plan):
        raise WrongStateError(_("下达日期不能晚于今天"))
    _require_leads(plan)
    issued = Plan.objects.filter(pk=plan.pk, state=Plan.State.DRAFT).update(
        state=Plan.State.ISSUED,
        issued_on=day,
        issued_at=timezone.now(),
        issued_by=by,
        first_period=max(formulas.first_period(day), plan.starts),
    )
    if not issued:
        raise WrongStateError(_("这份计划已经下达"))
    plan.refresh_from_db()
    plan.tasks.filter(state=TaskState.DRAFT).update(state=TaskState.ISSUED)
    audit.record("plan.issued", by=by, about=plan, tenant=plan.owner_id, issued_on=day)
    mark_stale(plan.pk, since=plan.starts)


def _require_leads(plan: Plan) -> None:
    led = Assignment.objects.filter(task__plan=plan, role=Assignment.Role.ACCOUNTABLE).values("task")
    missing = plan.tasks.exclude(id__in=led).values_list("number", flat=True)
    if missing:
        raise LeadMissingError(list(missing))


@transaction.atomic
def accept_task(*, assignment: Assignment, by: User) -> None:
    """签收: a unit says the task is its own. A second time changes nothing."""
    require(by, Permission.REPORT, assignment.unit)
    accepted = Assignment.objects.filter(pk=assignment.pk, accepted_at=None).update(
        accepted_at=timezone.now(), accepted_by=by
    )
    if accepted:
        Task.objects.filter(pk=assignment.task_id, state=TaskState.ISSUED).update(state=TaskState.ACCEPTED)
        audit.record("task.accepted", by=by, about=assignment, tenant=assignment.owner_id)


@transaction.atomic
def exclude_unit(*, assignment: Assignment, by: User, reason: str) -> None:
    """不涉及: take a responsible unit out of what is owed and of denominators, with the reason."""
    require(by, Permission.MANAGE_PLANS, assignment.task.plan.owner)
    Assignment.objects.filter(pk=assignment.pk).update(not_involved_because=reason)
    audit.record("assignment.excluded", by=by, about=assignment, tenant=assignment.owner_id, reason=reason)
    mark_stale(assignment.task.plan_id, since=assignment.task.plan.starts)


@transaction.atomic
def add_milestones(*, task: Task, milestones: list[tuple[str, date, int]], by: User) -> None:
    """Add dated steps (title, due day, weight) that are not there yet."""
    require(by, Permission.MANAGE_PLANS, task.plan.owner)
    for title, due_on, weight in milestones:
        Milestone.objects.get_or_create(task=task, title=title, defaults={"due_on": due_on, "weight": weight})
    audit.record("task.milestones_added", by=by, about=task, tenant=task.owner_id, count=len(milestones))
    mark_stale(task.plan_id, since=task.plan.starts)
