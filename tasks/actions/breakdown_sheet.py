"""Taking a 任务分解表 back: all of it or nothing."""

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Plan
from plans.staleness import mark_stale
from tasks.actions.retracting import retract_approval
from tasks.errors import WrongStateError
from tasks.importing.breakdown_sheet import ReadSheet, TaskChange, read_sheet
from tasks.models import Assignment, Task
from units import audit
from units.access import require
from units.models import User
from units.roles import Permission

Wanted = dict[tuple[int, str], int | None]


@transaction.atomic
def take_sheet(*, plan: Plan, content: bytes, by: User) -> tuple[ReadSheet, int]:
    """Change the tasks of a draft plan as a returned sheet says; with one cell wrong nothing is changed.

    Returns what was read and how many tasks changed. Raises SheetError where the file is no such workbook. A second
    time changes nothing. Once a plan is issued its duties move one by one, with their own consequences.
    """
    require(by, Permission.MANAGE_PLANS, plan.owner)
    state = Plan.objects.select_for_update().values_list("state", flat=True).get(pk=plan.pk)
    if state != Plan.State.DRAFT:
        raise WrongStateError(_("计划已下达，不能再用表格整体改动；请逐项改派"))
    read = read_sheet(plan, content)
    if read.errors:
        return read, 0
    changed = [change.task.code for change in read.changes if _apply(change)]
    if changed:
        audit.record("plan.breakdown_taken", by=by, about=plan, tenant=plan.owner_id, tasks=changed)
        retract_approval(plan, by)
        mark_stale(plan.pk, since=plan.starts)
    return read, len(changed)


def _apply(change: TaskChange) -> bool:
    task = change.task
    said = {
        "title": change.title,
        "due_on": change.due_on,
        "leader_in_charge_id": change.leader and change.leader.pk,
    }
    if task.due_on is None and change.due_on == task.plan.ends.last_day:
        said["due_on"] = None  # what the sheet shows for a task without a deadline of its own
    fresh = {name: value for name, value in said.items() if getattr(task, name) != value}
    Task.objects.filter(pk=task.pk).update(**fresh)
    return _assign(task, _wanted(change)) or bool(fresh)


def _wanted(change: TaskChange) -> Wanted:
    """(unit, role) ▸ the group it came by; the first lead is the accountable one."""
    wanted: Wanted = {}
    for role, meaning in change.units:
        for unit in meaning.units:
            has_lead = any(known == Assignment.Role.ACCOUNTABLE for _unit, known in wanted)
            is_first = role == Assignment.Role.LEAD and not has_lead
            key = (unit.pk, str(Assignment.Role.ACCOUNTABLE if is_first else role))
            if (unit.pk, str(Assignment.Role.ACCOUNTABLE)) not in wanted or role != Assignment.Role.LEAD:
                wanted.setdefault(key, meaning.group.pk if meaning.group else None)
    return wanted


def _assign(task: Task, wanted: Wanted) -> bool:
    now = {(part.unit_id, str(part.role)): part.pk for part in task.assignments.all()}
    gone = [key for key in now if key not in wanted]
    Assignment.objects.filter(pk__in=[now[key] for key in gone]).delete()
    new = [key for key in wanted if key not in now]
    for unit, role in new:
        Assignment.objects.create(
            task=task, owner_id=task.owner_id, unit_id=unit, role=role, group_id=wanted[unit, role]
        )
    return bool(gone or new)
