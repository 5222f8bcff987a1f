"""申请销号, 中止 and 终止: how a task ends or pauses. Verification reads figures and lives in reports.actions."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import Plan, ReportingPeriod, Schedule
from plans.quarters import Quarter
from plans.staleness import mark_stale
from tasks.errors import OwnReportError, PeriodError, ReasonNeededError, WrongStateError
from tasks.models import CompletionClaim, Milestone, ProgressUpdate, Task, TaskStop
from tasks.opening import settle_owed
from tasks.queries.deadlines import due_on_in_force
from tasks.queries.leads import lead_unit
from tasks.states import LIVE, TASK_MOVES, ClaimState, TaskState
from units import audit
from units.access import require
from units.models import User
from units.roles import Permission


@transaction.atomic
def file_claim(*, task: Task, by: User, completed_on: date, statement: str) -> CompletionClaim:
    """Say that a task is done since ``completed_on``. A claim already pending is returned as it is."""
    require(by, Permission.REPORT, lead_unit(task))
    if completed_on > today(task.plan):
        raise WrongStateError(_("完成日期不能晚于今天"))
    if not statement.strip():
        raise ReasonNeededError()
    _require_last_quarter(task, completed_on)
    pending = task.claims.filter(state=ClaimState.FILED).first()
    if pending is not None:
        return pending
    move_task(task, TaskState.COMPLETION_CLAIMED, before=LIVE)
    claim = CompletionClaim.objects.create(
        task=task,
        owner_id=task.owner_id,
        completed_on=completed_on,
        statement=statement,
        filed_on=today(task.plan),
        filed_by=by,
    )
    audit.record("claim.filed", by=by, about=claim, tenant=task.owner_id, completed_on=completed_on)
    mark_stale(task.plan_id, since=moves_from(claim))
    return claim


def moves_from(claim: CompletionClaim) -> Quarter:
    """The first quarter whose light a claim may move: that of its completion date, or, filed in the days in which a
    quarter is still due (light rule 3), the quarter before its filing."""
    return min(Quarter.containing(claim.completed_on), Quarter.containing(claim.filed_on) - 1)


def _require_last_quarter(task: Task, completed_on: date) -> None:
    """常态化: a task whose targets are all hold or frequency goes on until its last quarter."""
    schedules = set(task.task_indicators.values_list("indicator__schedule", flat=True))
    is_routine = bool(schedules) and schedules <= ROUTINE and not task.milestones.exists()
    last = Quarter.containing(due_on_in_force(task))
    if is_routine and Quarter.containing(completed_on) < last:
        raise WrongStateError(_("常态化任务到%(quarter)s才能销号") % {"quarter": last.label})


def file_claim_of(update: ProgressUpdate, *, by: User, completed_on: date) -> CompletionClaim:
    """The word 申请销号 on a report files the claim."""
    return file_claim(
        task=update.task, by=by, completed_on=completed_on, statement=update.progress or _("申请销号")
    )


ROUTINE = {Schedule.HOLD.value, Schedule.FREQUENCY.value}
STOPS = (TaskState.SUSPENDED, TaskState.TERMINATED)


def move_task(
    task: Task, after: TaskState, *, before: frozenset[TaskState] | None = None, **fields: object
) -> None:
    """The filter is the lock: of two who move a task at once, one is told. ``before`` narrows the table of moves."""
    allowed = TASK_MOVES[after] & (before or TASK_MOVES[after])
    moved = Task.objects.filter(pk=task.pk, state__in=allowed).update(state=after, **fields)
    task.refresh_from_db()
    if not moved:
        raise WrongStateError(
            _("任务现在是「%(now)s」，不能变为「%(after)s」")
            % {"now": task.get_state_display(), "after": after.label}
        )


def decide(claim: CompletionClaim, *, state: ClaimState, by: User, reason: str = "") -> None:
    """Settle a pending claim once; whoever comes second is told. Nobody settles their own."""
    if claim.filed_by_id == by.pk:
        raise OwnReportError()
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
    claimed = Task.objects.filter(pk=claim.task_id, state=TaskState.COMPLETION_CLAIMED)
    claimed.update(state=TaskState.IN_PROGRESS)  # a task stopped meanwhile stays stopped
    audit.record("claim.rejected", by=by, about=claim, tenant=claim.owner_id, reason=reason)
    mark_stale(claim.task.plan_id, since=moves_from(claim))


@transaction.atomic
def stop_task(
    *,
    task: Task,
    by: User,
    state: TaskState,
    since: date,
    reason: str,
    outcome: str = "",
    carried_to: Plan | None = None,
) -> TaskStop:
    """Suspend or terminate a task from a day on; quarters that ended before it keep their lights. ``outcome`` is for
    what ends with its plan: tasks.actions.ending.

    A termination ends a running suspension the day it begins. Stops of one task never overlap, so that each day has
    one state. What nobody has begun to report for the quarters concerned is owed no longer.
    """
    require(by, Permission.MANAGE_PLANS, task.plan.owner)
    if state not in STOPS:
        raise WrongStateError(_("只能中止或终止任务"))
    if not reason.strip():
        raise ReasonNeededError()
    if since > today(task.plan):
        raise WrongStateError(_("起始日期不能晚于今天"))
    move_task(task, state, stopped_on=since, stopped_because=reason)
    _end_suspension(task, since, by)
    end = {"outcome": outcome, "carried_to": carried_to}
    stop = TaskStop.objects.create(
        task=task, owner_id=task.owner_id, state=state, since=since, reason=reason, stopped_by=by, **end
    )
    settle_owed(task.plan, [task])
    told = {"since": since, "reason": reason}
    if outcome:
        told |= {"outcome": outcome, "carried_to": carried_to and carried_to.code}
    audit.record(f"task.{state.value}", by=by, about=task, tenant=task.owner_id, **told)
    mark_stale(task.plan_id, since=Quarter.containing(since))
    return stop


def _end_suspension(task: Task, on: date, by: User) -> TaskStop | None:
    """End the running suspension, if there is one; a day before an earlier stop began or ended is refused."""
    running = task.stops.filter(until=None).first()
    for stop in task.stops.all():
        if on < (stop.until or stop.since):
            raise WrongStateError(
                _("任务%(since)s起已有一次中止，日期不能早于%(day)s")
                % {"since": stop.since.isoformat(), "day": (stop.until or stop.since).isoformat()}
            )
    task.stops.filter(until=None).update(until=on, resumed_at=timezone.now(), resumed_by=by)
    return running


@transaction.atomic
def resume_task(*, task: Task, by: User, on: date | None = None) -> None:
    """A suspended task goes on from a day, today unless said otherwise; a claim that was pending is pending again."""
    require(by, Permission.MANAGE_PLANS, task.plan.owner)
    day = on or today(task.plan)
    if day > today(task.plan):
        raise WrongStateError(_("恢复日期不能晚于今天"))
    is_claimed = task.claims.filter(state=ClaimState.FILED).exists()
    after = TaskState.COMPLETION_CLAIMED if is_claimed else TaskState.IN_PROGRESS
    suspended = frozenset({TaskState.SUSPENDED})
    move_task(task, after, before=suspended, stopped_on=None, stopped_because="")
    stop = _end_suspension(task, day, by)
    settle_owed(task.plan, [task])
    audit.record("task.resumed", by=by, about=task, tenant=task.owner_id, on=day)
    mark_stale(task.plan_id, since=Quarter.containing(stop.since if stop else day))


@transaction.atomic
def verify_milestone(*, milestone: Milestone, by: User, on: date) -> None:
    """A dated step counts from the day it was reached, once the supervision office has seen it.

    Never in the future, and never in a closed quarter: its figures move by correction only.
    """
    task = milestone.task
    require(by, Permission.APPROVE, task.plan.owner)
    if on > today(task.plan):
        raise WrongStateError(_("完成日期不能晚于今天"))
    quarter = Quarter.containing(on)
    if ReportingPeriod.objects.closed().filter(plan=task.plan_id, quarter__gte=quarter).exists():
        raise PeriodError(_("%(quarter)s已定稿，请按更正程序办理") % {"quarter": quarter.label})
    verified = Milestone.objects.filter(pk=milestone.pk, verified_on=None).update(
        verified_on=on, verified_at=timezone.now(), verified_by=by
    )
    if verified:
        audit.record("milestone.verified", by=by, about=milestone, tenant=task.owner_id, on=on)
        mark_stale(task.plan_id, since=quarter)
