"""办结: every task of a plan that is still open is settled, then the plan is closed.

A task is done by 销号 (reports.actions.verify_claim); whatever is not done is carried over 结转 to a later plan, made
routine work 转常态, or dropped 终止, with a reason each.
"""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import Plan
from tasks.actions.completion import stop_task
from tasks.errors import ActionError, WrongStateError
from tasks.models import Task, TaskStop
from tasks.queries.endings import open_tasks
from tasks.states import ClaimState, TaskState
from units import audit
from units.access import require
from units.models import User
from units.roles import Permission

Outcome = TaskStop.Outcome
NAMED = 5


class TaskRefusedError(ActionError):
    """One task of several could not be ended; nothing was written for any."""

    code = "task_refused"

    def __init__(self, task: Task, why: ActionError) -> None:
        super().__init__(f"{task}：{why.message}")


@transaction.atomic
def end_task(
    *,
    task: Task,
    outcome: Outcome,
    reason: str,
    by: User,
    carried_to: Plan | None = None,
    on: date | None = None,
) -> TaskStop:
    """Say what becomes of a task that ends with its plan undone; it is terminated from ``on``, today unless said
    otherwise, and a pending claim has to be decided first."""
    require(by, Permission.MANAGE_PLANS, task.plan.owner)
    _require_successor(task, outcome, carried_to)
    if task.claims.filter(state=ClaimState.FILED).exists():
        raise WrongStateError(_("还有一份销号申请待核查，请先核查"))
    return stop_task(
        task=task,
        by=by,
        state=TaskState.TERMINATED,
        since=on or today(task.plan),
        reason=reason,
        outcome=outcome.value,
        carried_to=carried_to,
    )


def _require_successor(task: Task, outcome: Outcome, carried_to: Plan | None) -> None:
    if (outcome == Outcome.CARRIED) != (carried_to is not None):
        raise WrongStateError(_("结转要选承接的计划，其他办法不选"))
    if carried_to is None:
        return
    is_later = carried_to.owner_id == task.owner_id and carried_to.ends > task.plan.ends
    if not is_later or carried_to.state == Plan.State.CLOSED:
        raise WrongStateError(_("只能结转到本街道一个更晚结束、还没办结的计划"))


@transaction.atomic
def end_tasks(
    *, tasks: Collection[Task], outcome: Outcome, reason: str, by: User, carried_to: Plan | None = None
) -> int:
    """End several tasks alike, all or none; returns how many. The first that cannot be ended is named."""
    for task in sorted(tasks, key=lambda each: each.pk):
        try:
            end_task(task=task, outcome=outcome, reason=reason, by=by, carried_to=carried_to)
        except ActionError as why:
            raise TaskRefusedError(task, why) from why
    return len(tasks)


@transaction.atomic
def close_plan(*, plan: Plan, by: User) -> bool:
    """办结 the plan: refused while a quarter is open or a task is. Returns whether it was not closed before."""
    require(by, Permission.MANAGE_PLANS, plan.owner)
    locked = Plan.objects.select_for_update(no_key=True).defer("source_text").get(pk=plan.pk)
    if locked.state == Plan.State.CLOSED:
        plan.refresh_from_db(fields=["state", "closed_on", "closed_at"])
        return False
    _require_endable(locked)
    day = today(locked)
    Plan.objects.filter(pk=plan.pk).update(
        state=Plan.State.CLOSED, closed_on=day, closed_at=timezone.now(), closed_by=by
    )
    audit.record("plan.closed", by=by, about=plan, tenant=plan.owner_id, on=day)
    plan.refresh_from_db(fields=["state", "closed_on", "closed_at", "closed_by"])
    return True


def _require_endable(plan: Plan) -> None:
    if plan.state != Plan.State.ISSUED:
        raise WrongStateError(_("计划下达后才能办结"))
    open_quarters = [period.quarter.label for period in plan.periods.still_open()]
    if open_quarters:
        raise WrongStateError(_("%(quarters)s还没有定稿") % {"quarters": "、".join(open_quarters)})
    left = open_tasks(plan)
    count = left.count()
    if count:
        named = "、".join(left.values_list("number", flat=True)[:NAMED])
        told = {"count": count, "named": named + (_(" 等") if count > NAMED else "")}
        raise WrongStateError(_("还有 %(count)s 项任务没有了结：%(named)s") % told)
