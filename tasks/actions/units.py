"""A unit ends: a unit never changes street, and its duties pass to a successor or become gaps that are seen."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.models import Indicator, Plan
from plans.staleness import mark_open
from tasks.actions.breakdown import hand_over, set_lead
from tasks.errors import WrongStateError
from tasks.models import Assignment, Task
from tasks.opening import settle_owed
from tasks.states import TaskState
from units import audit
from units.access import require
from units.models import Unit, User
from units.roles import Permission

ENDED = (TaskState.CLOSED, TaskState.TERMINATED)


@transaction.atomic
def end_unit(
    *, unit: Unit, on: date, by: User, successor: Unit | None = None, at: date | None = None
) -> None:
    """From ``on`` the unit is no more. Its posts in open tasks pass to the successor, with what is still to be
    reported; without one they are left: nobody is asked, and tasks it led count at the plan's owner as ownership gaps.

    What it reported stays its own; its own targets stay too, until they are amended. Repeating changes nothing. ``at``
    is the day on which this is done, today unless said otherwise; nothing ends in the future.
    """
    require(by, Permission.MANAGE_PLANS, unit.tenant or unit)
    _require_endable(unit, on, successor, at or timezone.localdate())
    if not Unit.objects.filter(pk=unit.pk, ended_on=None).update(ended_on=on):
        _require_same(unit, on)
        return
    unit.refresh_from_db()
    plans = list(_plans_of(unit))
    moved = [_pass_on(post, successor) for post in _open_posts(unit)]
    Indicator.objects.filter(responsible_unit=unit, plan__in=plans).update(responsible_unit=successor)
    for plan in plans:
        settle_owed(plan, [task for task in moved if task.plan_id == plan.pk])
        mark_open(plan)
    _close_posts_of_people(unit, successor)
    after = {"on": on, "successor": successor and successor.code, "tasks": [task.code for task in moved]}
    audit.record("unit.ended", by=by, about=unit, tenant=unit.tenant_id, **after)


def _require_endable(unit: Unit, on: date, successor: Unit | None, day: date) -> None:
    if unit.is_tenant:
        raise WrongStateError(_("街道和区不能这样撤销"))
    if on > day:
        raise WrongStateError(_("撤销日期不能晚于今天"))
    if unit.children.filter(ended_on=None).exists():
        raise WrongStateError(_("请先撤销或改设「%(unit)s」的下属单位") % {"unit": unit})
    if successor is None:
        return
    if successor.pk == unit.pk or successor.tenant_id != unit.tenant_id or successor.ended_on is not None:
        raise WrongStateError(_("承接单位要是同一街道的另一个在册单位"))


def _require_same(unit: Unit, on: date) -> None:
    unit.refresh_from_db()
    if unit.ended_on != on:
        raise WrongStateError(_("「%(unit)s」已于 %(day)s 撤销") % {"unit": unit, "day": unit.ended_on})


def _open_posts(unit: Unit) -> QuerySet[Assignment]:
    open_tasks = Task.objects.exclude(state__in=ENDED).exclude(plan__state=Plan.State.CLOSED)
    posts = Assignment.objects.filter(unit=unit, task__in=open_tasks)
    return posts.select_related("task__plan", "unit").order_by("id")


def _plans_of(unit: Unit) -> QuerySet[Plan]:
    """Plans that count the unit in: through a post, an indicator or a target."""
    concerned = (
        Q(tasks__assignments__unit=unit)
        | Q(indicators__responsible_unit=unit)
        | Q(indicators__targets__unit=unit)
    )
    return Plan.objects.filter(concerned).exclude(state=Plan.State.CLOSED).distinct().order_by("id")


def _pass_on(post: Assignment, successor: Unit | None) -> Task:
    """A post the successor holds already is left, like one without successor."""
    held = Assignment.objects.filter(task=post.task_id, unit=successor, role=post.role)
    if successor is not None and post.role == Assignment.Role.ACCOUNTABLE:
        set_lead(post.task, successor)
        return post.task
    if successor is not None and not held.exists():
        hand_over(post.task, post, successor)
        return post.task
    because = _("单位已撤销") if successor is None else _("单位已并入%(unit)s") % {"unit": successor}
    Assignment.objects.filter(pk=post.pk, not_involved_because="").update(not_involved_because=because)
    return post.task


def _close_posts_of_people(unit: Unit, successor: Unit | None) -> None:
    """People and machines lose their rights with the unit; printed collectives name the successor in its place."""
    last_day = (unit.ended_on or timezone.localdate()) - timedelta(days=1)
    in_force = unit.memberships.filter(Q(until=None) | Q(until__gt=last_day))
    in_force.update(until=Greatest(F("since"), last_day))
    unit.api_tokens.filter(revoked_at=None).update(revoked_at=timezone.now())
    for group in unit.in_groups.all():
        group.members.remove(unit)
        if successor is not None:
            group.members.add(successor)
