"""任务分解 task by task: who does what, how it is reported, weighed and timed.

Before a plan is issued units come and go; afterwards who goes is 不涉及 with its reason, and open quarters are settled.
Every function returns whether anything changed.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Plan
from plans.quarters import Quarter
from plans.staleness import mark_open
from tasks.actions.breakdown import change_lead, exclude_unit, involve_unit, require_own_units
from tasks.actions.retracting import retract_approval
from tasks.actions.terms import (
    change_due_day,
    change_leader,
    change_report_mode,
    change_schedule,
    change_weight,
    require_changeable,
)
from tasks.errors import ReasonNeededError, StaleError
from tasks.models import Assignment, Task
from tasks.opening import settle_owed
from tasks.queries.breakdown import stamp_of
from tasks.querysets import AssignmentQuerySet
from units import audit
from units.models import Unit, User

Role = Assignment.Role
Posts = Mapping[tuple[Unit, str], int | None]
"""(unit, role) ▸ id of the group it came by; the accountable lead is none of them."""


@dataclass(frozen=True)
class Duties:
    """Everything that the editor of a task says of it. ``reason`` is why units go or come back."""

    accountable: Unit | None
    posts: Posts
    leader: User | None
    report_mode: str
    weight: int
    preset: str
    starts: Quarter | None
    due_on: date | None
    reason: str = ""


@transaction.atomic
def change_duties(*, task: Task, duties: Duties, shown: str, by: User) -> bool:
    """All that differs, or nothing; ``shown`` is the stamp of the task as the page had it."""
    plan = _locked(task, by, shown)
    changed = []
    if duties.accountable is not None:
        changed.append(change_lead(task=task, unit=duties.accountable, by=by))
    changed += [
        place_units(task=task, posts=duties.posts, reason=duties.reason, by=by),
        change_leader(task=task, leader=duties.leader, by=by),
        change_report_mode(task=task, mode=duties.report_mode, by=by),
        change_weight(task=task, weight=duties.weight, by=by),
        change_schedule(task=task, starts=duties.starts, preset=duties.preset, by=by),
    ]
    if plan.state == Plan.State.DRAFT:
        changed.append(change_due_day(task=task, due_on=duties.due_on, by=by))
    return any(changed)


def _locked(task: Task, by: User, shown: str) -> Plan:
    """The plan's row keeps issuing away, the task's a second editor; what was shown must still stand."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("owner").get(pk=task.plan_id)
    Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    require_changeable(plan, by)
    task.refresh_from_db()
    task.plan = plan
    if stamp_of(task) != shown:
        raise StaleError()
    return plan


@transaction.atomic
def place_units(*, task: Task, posts: Posts, reason: str, by: User) -> bool:
    """Co-leads, responsible and supporting units as wanted. Whoever is left out with a reason is 不涉及; without one
    the post is removed, which only a draft allows."""
    plan = task.plan
    require_changeable(plan, by)
    require_own_units(plan, {unit for unit, _role in posts})
    there = {(post.unit_id, post.role): post for post in _others(task)}
    wanted = {(unit.pk, str(role)): group for (unit, role), group in posts.items()}
    leaving = [post for key, post in there.items() if key not in wanted and not post.not_involved_because]
    back = [post for key, post in there.items() if key in wanted and post.not_involved_because]
    new = [key for key in wanted if key not in there]
    _leave(plan, leaving, reason, by)
    for post in back:
        involve_unit(assignment=post, by=by, reason=reason or _("任务分解调整"))
    _join(task, new, wanted)
    if new or leaving:
        _tell(task, [there_key.unit for there_key in leaving], new, reason, by)
    return bool(leaving or back or new)


@transaction.atomic
def add_unit(*, task: Task, unit: Unit, role: str, by: User) -> bool:
    """One more unit with a part in a task; one that was 不涉及 is back."""
    posts: dict[tuple[Unit, str], int | None] = {
        (post.unit, str(post.role)): post.group_id for post in _others(task).involved()
    }
    return place_units(task=task, posts=posts | {(unit, role): None}, reason="", by=by)


def _others(task: Task) -> AssignmentQuerySet:
    others = Assignment.objects.filter(task=task).exclude(role=Role.ACCOUNTABLE)
    return others.select_related("unit", "task__plan__owner")


def _leave(plan: Plan, posts: Collection[Assignment], reason: str, by: User) -> None:
    if reason.strip():
        for post in posts:
            exclude_unit(assignment=post, by=by, reason=reason.strip()[:300])
    elif posts and plan.state != Plan.State.DRAFT:
        raise ReasonNeededError()
    else:
        Assignment.objects.filter(pk__in=[post.pk for post in posts]).delete()


def _join(task: Task, keys: list[tuple[int, str]], groups: Mapping[tuple[int, str], int | None]) -> None:
    Assignment.objects.bulk_create(
        Assignment(task=task, owner_id=task.owner_id, unit_id=unit, role=role, group_id=groups[unit, role])
        for unit, role in keys
    )


def _tell(task: Task, gone: list[Unit], new: list[tuple[int, str]], reason: str, by: User) -> None:
    codes = dict(Unit.objects.filter(pk__in=[unit for unit, _role in new]).values_list("pk", "code"))
    told = {
        "gone": [unit.code for unit in gone],
        "new": [f"{codes[unit]} {role}" for unit, role in new],
        "reason": reason,
    }
    audit.record("task.units_placed", by=by, about=task, tenant=task.owner_id, **told)
    settle_owed(task.plan, [task])
    retract_approval(task.plan, by)
    mark_open(task.plan)
