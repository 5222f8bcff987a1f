"""申请销号, 中止 and 终止: how a task ends. Verification reads figures and lives in reports.actions."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.clock import today
from plans.quarters import Quarter
from plans.staleness import mark_stale
from tasks.errors import ReasonNeededError, WrongStateError
from tasks.models import CompletionClaim, Milestone, ProgressUpdate, Task
from tasks.states import TASK_MOVES, ClaimState, TaskState
from units import audit
from units.access import require
from units.models import Unit, User
from units.roles import Permission


@transaction.atomic
def file_claim(*, task: Task, by: User, completed_on: date, statement: str) -> CompletionClaim:
    """Say that a task is done since ``completed_on``. A claim already pending is returned as it is."""
    require(by, Permission.REPORT, _lead_unit(task))
    if completed_on > today(task.plan):
        raise WrongStateError(_("完成日期不能晚于今天"))
    if not statement.strip():
        raise ReasonNeededError()
    pending = task.claims.filter(state=ClaimState.FILED).first()
    if pending is not None:
        return pending
    move_task(task, TaskState.COMPLETION_CLAIMED)
    claim = CompletionClaim.objects.create(
        task=task,
        owner_id=task.owner_id,
        completed_on=completed_on,
        statement=statement,
        filed_on=today(task.plan),
        filed_by=by,
    )
    audit.record("claim.filed", by=by, about=claim, tenant=task.owner_id, completed_on=completed_on)
    mark_stale(task.plan_id, since=Quarter.containing(completed_on))
    return claim


def file_claim_of(update: ProgressUpdate, *, by: User, completed_on: date) -> CompletionClaim:
    """The word 申请销号 on a report files the claim."""
    return file_claim(
        task=update.task, by=by, completed_on=completed_on, statement=update.progress or _("申请销号")
    )


def _lead_unit(task: Task) -> Unit:
    return task.assignments.get(role="accountable").unit


def move_task(task: Task, after: TaskState, **fields: object) -> None:
    """The filter is the lock: of two who move a task at once, one is told."""
    moved = Task.objects.filter(pk=task.pk, state__in=TASK_MOVES[after]).update(state=after, **fields)
    task.refresh_from_db()
    if not moved:
        raise WrongStateError(
            _("任务现在是「%(now)s」，不能变为「%(after)s」")
            % {"now": task.get_state_display(), "after": after.label}
        )


def decide(claim: CompletionClaim, *, state: ClaimState, by: User, reason: str = "") -> None:
    """Settle a pending claim once; whoever comes second is told."""
    decided = CompletionClaim.objects.filter(pk=claim.pk, state=ClaimState.FILED).update(
        state=state,
        decided_on=today(claim.task.plan),
        decided_at=timezone.now(),
        decided_by=by,
        reason=reason,
    )
    if not decided:
        raise WrongStateError(_("这份销号申请已经处理过"))
    claim.refresh_from_db()


@transaction.atomic
def reject_claim(*, claim: CompletionClaim, by: User, reason: str) -> None:
    require(by, Permission.APPROVE, claim.task.plan.owner)
    if not reason.strip():
        raise ReasonNeededError()
    decide(claim, state=ClaimState.REJECTED, by=by, reason=reason)
    move_task(claim.task, TaskState.IN_PROGRESS)
    audit.record("claim.rejected", by=by, about=claim, tenant=claim.owner_id, reason=reason)
    mark_stale(claim.task.plan_id, since=Quarter.containing(claim.completed_on))


@transaction.atomic
def stop_task(*, task: Task, by: User, state: TaskState, since: date, reason: str) -> None:
    """Suspend or terminate a task from a day on; earlier quarters keep their lights."""
    require(by, Permission.MANAGE_PLANS, task.plan.owner)
    if not reason.strip():
        raise ReasonNeededError()
    move_task(task, state, stopped_on=since, stopped_because=reason)
    audit.record(f"task.{state.value}", by=by, about=task, tenant=task.owner_id, since=since, reason=reason)
    mark_stale(task.plan_id, since=Quarter.containing(since))


@transaction.atomic
def resume_task(*, task: Task, by: User) -> None:
    require(by, Permission.MANAGE_PLANS, task.plan.owner)
    since = task.stopped_on or today(task.plan)
    move_task(task, TaskState.IN_PROGRESS, stopped_on=None, stopped_because="")
    audit.record("task.resumed", by=by, about=task, tenant=task.owner_id)
    mark_stale(task.plan_id, since=Quarter.containing(since))


@transaction.atomic
def verify_milestone(*, milestone: Milestone, by: User, on: date) -> None:
    """A dated step counts from the day it was reached, once the supervision office has seen it."""
    task = milestone.task
    require(by, Permission.APPROVE, task.plan.owner)
    verified = Milestone.objects.filter(pk=milestone.pk, verified_on=None).update(
        verified_on=on, verified_at=timezone.now(), verified_by=by
    )
    if verified:
        audit.record("milestone.verified", by=by, about=milestone, tenant=task.owner_id, on=on)
        mark_stale(task.plan_id, since=Quarter.containing(on))
