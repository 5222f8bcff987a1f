"""任务分解 in its simplest form: who leads, and the plan goes out."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from plans import formulas
from plans.clock import today
from plans.models import Plan, ReportingPeriod
from plans.queries import work_calendar
from plans.staleness import mark_open, mark_stale
from tasks.actions.retracting import retract_approval
from tasks.actions.rounds import end_round
from tasks.actions.terms import require_changeable
from tasks.errors import LeadMissingError, ReasonNeededError, WrongStateError
from tasks.models import Asked, Assignment, DataValue, Handover, Milestone, ProgressUpdate, Task
from tasks.opening import settle_owed
from tasks.queries.leads import numbers_without_lead
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
    require_changeable(plan, by)
    require_own_units(plan, leads.values())
    tasks = list(Task.objects.select_for_update().filter(plan=plan, id__in=leads).order_by("id"))
    before = {each.task_id: each.unit.code for each in _accountable(tasks)}
    changed = [task for task in tasks if set_lead(task, leads[task.pk])]
    if changed:
        told = {
            "before": {task.code: before.get(task.pk) for task in changed},
            "leads": {task.code: leads[task.pk].code for task in changed},
        }
        audit.record("plan.leads_assigned", by=by, about=plan, tenant=plan.owner_id, **told)
        retract_approval(plan, by)
        settle_owed(plan, changed)
        mark_open(plan)
    return len(changed)


def change_lead(*, task: Task, unit: Unit, by: User) -> bool:
    """Give one task to another accountable lead; returns whether anything changed."""
    return bool(assign_leads(plan=task.plan, leads={task.pk: unit}, by=by))


def require_own_units(plan: Plan, units: Iterable[Unit]) -> None:
    """A plan's duties stay inside its owner's subtree, with units that are still there."""
    for unit in units:
        if not unit.path.startswith(plan.owner.path):
            raise WrongStateError(
                _("「%(unit)s」不在「%(owner)s」之内") % {"unit": unit, "owner": plan.owner}
            )
        if unit.ended_on is not None:
            raise WrongStateError(_("「%(unit)s」已撤销") % {"unit": unit})


def _accountable(tasks: list[Task]) -> QuerySet[Assignment]:
    posts = Assignment.objects.filter(task__in=tasks, role=Assignment.Role.ACCOUNTABLE)
    return posts.select_related("unit")


def set_lead(task: Task, unit: Unit) -> bool:
    """The post moves from unit to unit; one left by a unit that ended is taken up again."""
    current = _accountable([task]).first()
    if current is not None and current.unit_id == unit.pk and not current.not_involved_because:
        return False
    task.assignments.filter(role=Assignment.Role.LEAD, unit=unit).delete()
    if current is None:
        Assignment.objects.create(
            task=task, owner_id=task.owner_id, unit=unit, role=Assignment.Role.ACCOUNTABLE
        )
        return True
    hand_over(task, current, unit)
    return True


def hand_over(task: Task, assignment: Assignment, unit: Unit) -> None:
    """Move a post to another unit, with what it still has to report; closed quarters stay, and what the former one
    reported stays in the sums."""
    before = assignment.unit
    if task.state != TaskState.DRAFT and before != unit:
        Handover.objects.create(plan_id=task.plan_id, assignment=assignment, unit=before)
    held = list(Asked.objects.filter(task=task, unit=before).values_list("item_id", flat=True))
    ProgressUpdate.objects.filter(assignment=assignment, state__in=EDITABLE, period__closed_at=None).update(
        unit=unit
    )
    Assignment.objects.filter(pk=assignment.pk).update(
        unit=unit, accepted_at=None, accepted_by=None, not_involved_because=""
    )
    still_asked = Asked.objects.filter(unit=before, item__in=held).values("item")
    there = DataValue.objects.filter(item=OuterRef("item"), quarter=OuterRef("quarter"), unit=unit)
    closed = ReportingPeriod.objects.closed().filter(
        quarter=OuterRef("quarter"), plan__indicators__terms__item=OuterRef("item")
    )
    owed = DataValue.objects.filter(item__in=held, unit=before, state__in=EDITABLE)
    moving = owed.exclude(item__in=still_asked).exclude(Exists(closed)).exclude(Exists(there))
    DataValue.objects.filter(id__in=list(moving.values_list("id", flat=True))).update(unit=unit)


@transaction.atomic
def issue_plan(*, plan: Plan, by: User, issued_on: date | None = None) -> None:
    """Send the plan out: every task has its accountable lead, and the first period is settled.

    ``issued_on`` is the day the plan was really given out, today unless said otherwise, never in the future.
    """
    require(by, Permission.MANAGE_PLANS, plan.owner)
    day = issued_on or today(plan)
    if day > today(plan):
        raise WrongStateError(_("下达日期不能晚于今天"))
    if missing := numbers_without_lead(plan):
        raise LeadMissingError(missing)
    issued = Plan.objects.filter(pk=plan.pk, state=Plan.State.DRAFT).update(
        state=Plan.State.ISSUED,
        issued_on=day,
        issued_at=timezone.now(),
        issued_by=by,
        first_period=max(formulas.first_period(day, work_calendar()), plan.starts),
    )
    if not issued:
        raise WrongStateError(_("这份计划已经下达"))
    end_round(plan, by)
    plan.refresh_from_db()
    plan.tasks.filter(state=TaskState.DRAFT).update(state=TaskState.ISSUED)
    audit.record("plan.issued", by=by, about=plan, tenant=plan.owner_id, issued_on=day)
    mark_stale(plan.pk, since=plan.starts)


@transaction.atomic
def exclude_unit(*, assignment: Assignment, by: User, reason: str) -> bool:
    """不涉及: take a responsible unit out of what is owed and of denominators, with the reason.

    What it has never submitted in quarters still open is owed no longer. The accountable lead cannot be left out. The
    first reason stands; returns whether anything changed.
    """
    task = assignment.task
    require_changeable(task.plan, by)
    if not reason.strip():
        raise ReasonNeededError()
    if assignment.role == Assignment.Role.ACCOUNTABLE:
        raise WrongStateError(_("第一牵头单位不能标为不涉及，请先改派"))
    left = Assignment.objects.filter(pk=assignment.pk, not_involved_because="")
    if not left.update(not_involved_because=reason):
        return False
    assignment.updates.filter(period__closed_at=None, state__in=EDITABLE, submitted_at=None).delete()
    settle_owed(task.plan, [task])
    audit.record("assignment.excluded", by=by, about=assignment, tenant=assignment.owner_id, reason=reason)
    retract_approval(task.plan, by)
    mark_open(task.plan)
    return True


@transaction.atomic
def involve_unit(*, assignment: Assignment, by: User, reason: str) -> bool:
    """Take 不涉及 back: the unit owes again, from the quarters still open on."""
    task = assignment.task
    require_changeable(task.plan, by)
    require_own_units(task.plan, [assignment.unit])
    if not reason.strip():
        raise ReasonNeededError()
    before = assignment.not_involved_because
    out = Assignment.objects.filter(pk=assignment.pk).exclude(not_involved_because="")
    if not out.update(not_involved_because=""):
        return False
    settle_owed(task.plan, [task])
    told = {"before": before, "reason": reason}
    audit.record("assignment.involved", by=by, about=assignment, tenant=assignment.owner_id, **told)
    retract_approval(task.plan, by)
    mark_open(task.plan)
    return True


@transaction.atomic
def add_milestones(*, task: Task, milestones: list[tuple[str, date, int]], by: User) -> None:
    """Add dated steps (title, due day, weight) that are not there yet."""
    require(by, Permission.MANAGE_PLANS, task.plan.owner)
    for title, due_on, weight in milestones:
        Milestone.objects.get_or_create(task=task, title=title, defaults={"due_on": due_on, "weight": weight})
    audit.record("task.milestones_added", by=by, about=task, tenant=task.owner_id, count=len(milestones))
    retract_approval(task.plan, by)
    mark_stale(task.plan_id, since=task.plan.starts)
