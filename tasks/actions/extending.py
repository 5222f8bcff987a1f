"""延期: the lead asks for a later deadline before it has passed; the supervision office or a leader decides."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.clock import today
from plans.quarters import Quarter
from plans.staleness import mark_stale
from tasks.errors import OwnReportError, ReasonNeededError, WrongStateError
from tasks.models import ExtensionRequest, Task
from tasks.queries.deadlines import due_on_in_force
from tasks.queries.leads import lead_unit
from tasks.states import LIVE, TaskState
from units import audit
from units.access import require
from units.models import User
from units.roles import Permission

MOST = 2
State = ExtensionRequest.State


@transaction.atomic
def file_extension(*, task: Task, new_due_on: date, reason: str, by: User) -> ExtensionRequest:
    """Ask for a later deadline. The same request, filed again while it is pending, is returned as it is.

    Refused once the deadline in force has passed, for a day that is not later, and after two that were granted.
    """
    require(by, Permission.REPORT, lead_unit(task))
    if not reason.strip():
        raise ReasonNeededError()
    task = Task.objects.select_for_update(of=("self",)).select_related("plan").get(pk=task.pk)
    due_on = due_on_in_force(task)
    pending = task.extensions.filter(state=State.FILED).first()
    if pending is not None and pending.new_due_on == new_due_on:
        return pending
    _require_extensible(task, due_on, new_due_on, is_pending=pending is not None)
    request = ExtensionRequest.objects.create(
        task=task,
        owner_id=task.owner_id,
        due_on=due_on,
        new_due_on=new_due_on,
        reason=reason,
        filed_on=today(task.plan),
        filed_by=by,
    )
    audit.record(
        "extension.filed", by=by, about=request, tenant=task.owner_id, before=due_on, after=new_due_on
    )
    return request


def _require_extensible(task: Task, due_on: date, new_due_on: date, *, is_pending: bool) -> None:
    if is_pending:
        raise WrongStateError(_("已有一份延期申请待审批"))
    if task.state not in LIVE | {TaskState.SUSPENDED}:
        raise WrongStateError(_("任务现在是「%(now)s」，不能延期") % {"now": task.get_state_display()})
    if today(task.plan) > due_on:
        raise WrongStateError(_("完成期限 %(day)s 已过，不能再申请延期") % {"day": due_on.isoformat()})
    if new_due_on <= due_on:
        raise WrongStateError(_("新的期限要晚于 %(day)s") % {"day": due_on.isoformat()})
    if task.extensions.filter(state=State.GRANTED).count() >= MOST:
        raise WrongStateError(_("已延期 %(count)s 次，不能再延") % {"count": MOST})


@transaction.atomic
def grant_extension(*, request: ExtensionRequest, by: User, reason: str = "") -> None:
    """The new deadline counts from the day it was asked for: nobody is overdue because the reviewer took time."""
    _decide(request, State.GRANTED, by, reason)
    audit.record(
        "extension.granted", by=by, about=request, tenant=request.owner_id,
        before=request.due_on, after=request.new_due_on,
    )  # fmt: skip
    mark_stale(request.task.plan_id, since=Quarter.containing(request.filed_on))


@transaction.atomic
def reject_extension(*, request: ExtensionRequest, by: User, reason: str) -> None:
    if not reason.strip():
        raise ReasonNeededError()
    _decide(request, State.REJECTED, by, reason)
    audit.record("extension.rejected", by=by, about=request, tenant=request.owner_id, reason=reason)


def _decide(request: ExtensionRequest, state: State, by: User, reason: str) -> None:
    """Settle a pending request once; whoever comes second is told. Nobody decides their own."""
    require(by, Permission.EXTEND, request.task.plan.owner)
    if request.filed_by_id == by.pk:
        raise OwnReportError()
    decided = ExtensionRequest.objects.filter(pk=request.pk, state=State.FILED).update(
        state=state,
        decided_on=today(request.task.plan),
        decided_at=timezone.now(),
        decided_by=by,
        decided_because=reason,
    )
    request.refresh_from_db()
    if not decided:
        raise WrongStateError(_("这份延期申请已经处理过"))
