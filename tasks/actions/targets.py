"""Amending targets: the row in force is closed and another added; rows are never edited."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.models import Indicator, Plan, Schedule, Target
from plans.quarters import Quarter
from plans.staleness import mark_open
from tasks.actions.retracting import retract_approval
from tasks.actions.terms import require_changeable
from tasks.errors import ReasonNeededError, WrongStateError
from tasks.models import Task
from tasks.opening import settle_owed
from units import audit
from units.models import Unit, User

PROMISED = ("value", "value_max", "text")


@transaction.atomic
def set_target(
    *,
    indicator: Indicator,
    by_quarter: Quarter,
    value: Decimal | None,
    reason: str,
    by: User,
    value_max: Decimal | None = None,
    text: str = "",
    year: int | None = None,
    unit: Unit | None = None,
) -> Target:
    """Set what is promised for a term: of the whole or a ``unit``, of the plan or a ``year``, by the end of a quarter.

    ``value_max`` is the upper end of a range, ``text`` a promise in words. The same promise again changes nothing.
    """
    term = {"indicator": indicator, "unit": unit, "year": year, "by_quarter": by_quarter}
    return _put(
        Target(**term, value=value, value_max=value_max, text=text, reason=reason, set_by=by), None, by
    )


@transaction.atomic
def amend_target(
    *,
    target: Target,
    value: Decimal | None,
    reason: str,
    by: User,
    value_max: Decimal | None = None,
    text: str = "",
    by_quarter: Quarter | None = None,
) -> Target:
    """Revise a target in force, with ``by_quarter`` its day too. Whoever amends one already revised is told."""
    new = Target(
        indicator=target.indicator,
        unit=target.unit,
        year=target.year,
        by_quarter=by_quarter or target.by_quarter,
        comparator=target.comparator,
        value=value,
        value_max=value_max,
        text=text,
        reason=reason,
        set_by=by,
    )
    return _put(new, target, by)


@transaction.atomic
def withdraw_target(*, target: Target, reason: str, by: User) -> bool:
    """A unit's or a year's target is promised no longer; returns whether it was in force."""
    plan = target.indicator.plan
    require_changeable(plan, by)
    if not reason.strip():
        raise ReasonNeededError()
    if target.unit_id is None and target.year is None:
        raise WrongStateError(_("计划的总目标不能撤销，只能调整"))
    Indicator.objects.select_for_update().get(pk=target.indicator_id)
    if not Target.objects.filter(pk=target.pk, replaced_at=None).update(replaced_at=timezone.now()):
        return False
    told = {"before": _told(target), "after": None, "reason": reason}
    audit.record("target.withdrawn", by=by, about=target, tenant=target.indicator.owner_id, **told)
    _settle(target, plan, by)
    return True


def _settle(target: Target, plan: Plan, by: User) -> None:
    if target.unit_id is not None:
        settle_owed(plan, Task.objects.filter(task_indicators__indicator=target.indicator_id))
    for year in {None, target.year}:
        retract_approval(plan, by, year=year)
    mark_open(plan)


def _put(new: Target, old: Target | None, by: User) -> Target:
    _require_sound(new, by)
    indicator = (
        Indicator.objects.select_for_update(of=("self",)).select_related("plan").get(pk=new.indicator_id)
    )
    in_force = indicator.targets.filter(replaced_at=None)
    there = in_force.filter(unit=new.unit, year=new.year, by_quarter=new.by_quarter).first()
    if there is not None and all(getattr(there, name) == getattr(new, name) for name in PROMISED):
        return there
    if old is not None and not in_force.filter(pk=old.pk).exists():
        raise WrongStateError(_("这个目标已经调整过，请按现行目标再改"))
    new.set_at = timezone.now()
    in_force.filter(pk__in=[row.pk for row in (old, there) if row is not None]).update(replaced_at=new.set_at)
    new.save()
    told = {"before": _told(old or there), "after": _told(new), "reason": new.reason}
    audit.record("target.amended", by=by, about=new, tenant=indicator.owner_id, **told)
    _settle(new, indicator.plan, by)
    return new


def _require_sound(new: Target, by: User) -> None:
    plan = new.indicator.plan
    require_changeable(plan, by)
    if not new.reason.strip():
        raise ReasonNeededError()
    if not plan.starts <= new.by_quarter <= plan.ends or new.year not in (None, new.by_quarter.year):
        raise WrongStateError(_("目标的期限要在计划期内，年度目标要在当年之内"))
    if new.unit is not None and not new.unit.path.startswith(plan.owner.path):
        raise WrongStateError(
            _("「%(unit)s」不在「%(owner)s」之内") % {"unit": new.unit, "owner": plan.owner}
        )
    if new.indicator.schedule == Schedule.FREQUENCY and new.value is not None and new.value < 0:
        raise WrongStateError(_("次数不能是负数"))
    if new.value is not None and new.value_max is not None and new.value_max < new.value:
        raise WrongStateError(_("区间的上限不能低于下限"))


def _told(target: Target | None) -> dict[str, Any] | None:
    if target is None:
        return None
    numbers = {
        name: str(getattr(target, name))
        for name in ("value", "value_max")
        if getattr(target, name) is not None
    }
    unit = target.unit.code if target.unit else None
    term = {"unit": unit, "year": target.year, "by_quarter": str(target.by_quarter)}
    return {**term, **numbers, "text": target.text}
