"""签收: units say that issued tasks are theirs, or send them back with a reason, which the office decides on."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.models import Plan
from tasks.actions.breakdown import change_lead, exclude_unit, require_own_units
from tasks.actions.duties import add_unit
from tasks.actions.terms import require_changeable
from tasks.errors import ReasonNeededError, StaleError, WrongStateError
from tasks.models import Assignment, Objection, Task
from tasks.states import TaskState
from units import audit
from units.access import require
from units.models import Unit, User
from units.roles import Permission

State = Objection.State


@transaction.atomic
def accept_tasks(*, assignments: Collection[Assignment], by: User) -> int:
    """A unit says that tasks are its own; returns how many are so from now on.

    A second time changes nothing; what was sent back waits for its decision.
    """
    for unit in {post.unit for post in assignments}:
        require(by, Permission.REPORT, unit)
    ids = [post.pk for post in assignments]
    rows = Assignment.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    units = {post.pk: post.unit_id for post in assignments}
    # in a statement of its own: whoever sent a task back held the lock that was waited for
    list(rows)
    sent_back = Objection.objects.filter(assignment=OuterRef("pk"), state=State.RAISED)
    free = Assignment.objects.filter(pk__in=ids, accepted_at=None).exclude(Exists(sent_back))
    taken = [post for post in free.select_related("task", "unit") if post.unit_id == units[post.pk]]
    Assignment.objects.filter(pk__in=[post.pk for post in taken]).update(
        accepted_at=timezone.now(), accepted_by=by
    )
    tasks = {post.task_id for post in taken}
    Task.objects.filter(pk__in=tasks, state=TaskState.ISSUED).update(state=TaskState.ACCEPTED)
    audit.record_each("task.accepted", by=by, about=[(post, post.owner_id, {}) for post in taken])
    return len(taken)


@transaction.atomic
def send_back(*, assignment: Assignment, reason: str, by: User) -> Objection:
    """退回, "not ours": before it is accepted, with a reason. The duty stands until the office decides."""
    require(by, Permission.REPORT, assignment.unit)
    if not reason.strip():
        raise ReasonNeededError()
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("task__plan")
    row = rows.get(pk=assignment.pk)
    if row.unit_id != assignment.unit_id or row.not_involved_because:
        raise WrongStateError(_("这项任务已不在贵单位名下"))
    if row.accepted_at is not None:
        raise WrongStateError(_("已经签收，不能再退回；确需调整请联系督查室"))
    if row.task.plan.state != Plan.State.ISSUED:
        raise WrongStateError(_("计划下达后才能签收或退回"))
    if row.objections.filter(state=State.RAISED).exists():
        raise WrongStateError(_("已经退回，等督查室处理"))
    objection = Objection.objects.create(
        assignment=row,
        owner_id=row.owner_id,
        unit_id=row.unit_id,
        reason=reason.strip()[:500],
        raised_by=by,
    )
    audit.record("assignment.sent_back", by=by, about=row, tenant=row.owner_id, reason=reason.strip())
    return objection


@transaction.atomic
def uphold_objection(
    *, objection: Objection, by: User, because: str = "", successor: Unit | None = None
) -> None:
    """The post is changed: it passes to ``successor``, or the unit is 不涉及. A lead's post needs a successor."""
    post = _decide(objection, State.UPHELD, because, by)
    task = post.task
    if successor is not None:
        require_own_units(task.plan, [successor])
    if successor is not None and successor.pk == post.unit_id:
        raise WrongStateError(_("请改派给别的单位"))
    if post.role == Assignment.Role.ACCOUNTABLE:
        if successor is None:
            raise WrongStateError(_("第一牵头单位退回的任务，请选择改派的单位"))
        change_lead(task=task, unit=successor, by=by)
        return
    exclude_unit(assignment=post, by=by, reason=(because.strip() or objection.reason)[:300])
    if successor is not None:
        add_unit(task=task, unit=successor, role=post.role, by=by)


@transaction.atomic
def reject_objection(*, objection: Objection, because: str, by: User) -> None:
    """The duty stands, with the reason; the unit may now accept it."""
    if not because.strip():
        raise ReasonNeededError()
    _decide(objection, State.REJECTED, because, by)


def _decide(objection: Objection, state: Objection.State, because: str, by: User) -> Assignment:
    Assignment.objects.select_for_update().get(pk=objection.assignment_id)
    # read anew: a lock taken together with the unit's row finds nothing once the post has moved to another unit
    posts = Assignment.objects.select_related("task__plan__owner", "unit")
    post = posts.get(pk=objection.assignment_id)
    require_changeable(post.task.plan, by)
    raised = Objection.objects.filter(pk=objection.pk, state=State.RAISED)
    decided = raised.update(
        state=state, decided_because=because.strip()[:500], decided_at=timezone.now(), decided_by=by
    )
    if not decided:
        raise StaleError()
    told = {"state": state.value, "because": because.strip()}
    audit.record("assignment.objection_decided", by=by, about=post, tenant=post.owner_id, **told)
    return post
