"""Changing what a plan is judged by: weights, schedules, report modes, thresholds.

Quarters not closed are judged anew, closed ones keep their terms. Each change is locked, compared, written and audited
with what stood before; the same change a second time writes nothing.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Plan, Preset
from plans.quarters import Quarter
from plans.staleness import mark_open
from tasks.actions.retracting import retract_approval
from tasks.errors import WrongStateError
from tasks.models import Task
from tasks.opening import settle_owed
from tasks.queries.deadlines import due_on_in_force
from tasks.states import State
from units import audit
from units.access import require
from units.models import User
from units.roles import Permission

THRESHOLDS = ("red_below_bp", "yellow_to_bp", "ahead_from_bp", "frequency_yellow_bp")


@transaction.atomic
def change_weight(*, task: Task, weight: int, by: User) -> bool:
    """Weights are 1 to 1000. Returns whether anything changed, like every function here."""
    require_changeable(task.plan, by)
    if not 1 <= weight <= 1000:
        raise WrongStateError(_("权重为 1 到 1000 的整数"))
    return _change_task(task, by, "task.weight_changed", weight=weight)


@transaction.atomic
def change_schedule(*, task: Task, starts: Quarter | None, preset: str, by: User) -> bool:
    """When a task starts (None: with the plan) and how its year's work is spread ("": as the plan's).

    Reports of open quarters before a later start are withdrawn if nobody has begun them, those of an earlier start
    become owed.
    """
    require_changeable(task.plan, by)
    if preset and preset not in Preset.values:
        raise WrongStateError(_("没有这种序时进度"))
    last = min(task.plan.ends, Quarter.containing(due_on_in_force(task)))
    if starts is not None and not task.plan.starts <= starts <= last:
        raise WrongStateError(_("开始季度要在计划期内，且不晚于完成期限"))
    changed = _change_task(task, by, "task.schedule_changed", starts=starts, preset=preset)
    if changed:
        settle_owed(task.plan, [task])
    return changed


@transaction.atomic
def change_report_mode(*, task: Task, mode: str, by: User) -> bool:
    """Who reports from now on: the accountable lead, or each responsible unit beside it.

    In open quarters what is newly owed is opened, what nobody has begun is withdrawn; what was begun stays.
    """
    require_changeable(task.plan, by)
    changed = _change_task(task, by, "task.report_mode_changed", report_mode=Task.ReportMode(mode).value)
    if changed:
        settle_owed(task.plan, [task])
    return changed


@transaction.atomic
def change_leader(*, task: Task, leader: User | None, by: User) -> bool:
    """分管领导: somebody with a post in the plan's own street, or nobody."""
    require_changeable(task.plan, by)
    street = task.plan.owner.path
    if leader is not None and not leader.memberships.filter(unit__path__startswith=street).exists():
        raise WrongStateError(_("「%(person)s」不在本单位") % {"person": leader})
    return _change_task(task, by, "task.leader_changed", leader_in_charge=leader)


@transaction.atomic
def change_due_day(*, task: Task, due_on: date | None, by: User) -> bool:
    """By when a task is to be done (None: by the plan's end), while the plan is a draft; then by extension only."""
    require_changeable(task.plan, by)
    if task.plan.state != Plan.State.DRAFT:
        raise WrongStateError(_("计划已下达，改期限请走延期申请"))
    first = (task.starts or task.plan.starts).first_day
    if due_on is not None and not first <= due_on <= task.plan.ends.last_day:
        raise WrongStateError(_("完成期限要在计划期内，且不早于开始季度"))
    return _change_task(task, by, "task.due_day_changed", due_on=due_on)


@transaction.atomic
def change_plan_settings(*, plan: Plan, by: User, preset: str = "", **thresholds: int) -> bool:
    """The plan's own schedule preset and the thresholds of its lights, in basis points; what is not named stays."""
    require_changeable(plan, by)
    if unknown := set(thresholds) - set(THRESHOLDS):
        raise TypeError(f"no thresholds called {sorted(unknown)}")
    if preset and preset not in Preset.values:
        raise WrongStateError(_("没有这种序时进度"))
    settings: dict[str, Any] = dict(thresholds) | ({"preset": preset} if preset else {})
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    wanted = {name: settings.get(name, getattr(plan, name)) for name in THRESHOLDS}
    if not wanted["red_below_bp"] <= wanted["yellow_to_bp"] < wanted["ahead_from_bp"]:
        raise WrongStateError(_("门槛要依次升高：红、黄、超序"))
    changed = _write_differences(plan, by, "plan.settings_changed", settings)
    if changed:
        mark_open(plan)
    return changed


@transaction.atomic
def change_review(*, plan: Plan, signs: bool, endorses: bool, needs_signature: bool, by: User) -> bool:
    """Which steps a report passes before it is approved, and whether a leader signs each quarter before it is closed.

    Quarters already open keep the steps they were opened with.
    """
    require_changeable(plan, by)
    steps = [State.SUBMITTED, *[State.SIGNED] * signs, *[State.ENDORSED] * endorses]
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    settings = {"steps": [step.value for step in steps], "needs_signature": needs_signature}
    return _write_differences(plan, by, "plan.review_changed", settings)


def require_changeable(plan: Plan, by: User) -> None:
    """Terms are changed by the supervision office, until the plan is wound up."""
    require(by, Permission.MANAGE_PLANS, plan.owner)
    if plan.state == Plan.State.CLOSED:
        raise WrongStateError(_("计划已办结，不能再改"))


def _change_task(task: Task, by: User, action: str, **settings: Any) -> bool:
    locked = Task.objects.select_for_update(of=("self",)).select_related("plan").get(pk=task.pk)
    changed = _write_differences(locked, by, action, settings)
    if changed:
        task.refresh_from_db(fields=list(settings))
        retract_approval(locked.plan, by)
        mark_open(locked.plan)
    return changed


def _write_differences(row: Plan | Task, by: User, action: str, settings: dict[str, Any]) -> bool:
    """Write what differs on a locked row, with one audit event that says what stood before."""
    before = {name: getattr(row, name) for name in settings}
    after = {name: value for name, value in settings.items() if value != before[name]}
    for name, value in after.items():
        setattr(row, name, value)
    if after:
        row.save(update_fields=list(after))
        told = {
            "before": {name: text(before[name]) for name in after},
            "after": {n: text(v) for n, v in after.items()},
        }
        audit.record(action, by=by, about=row, tenant=row.owner_id, **told)
    return bool(after)


def text(value: Any) -> Any:
    """Quarters, days and people are written in words, everything else as it is."""
    return str(value) if isinstance(value, Quarter | date | User) else value
