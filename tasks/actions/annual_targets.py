"""分年度、分单位的目标 as a grid: what was changed in it is written as a whole, or nothing is."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Indicator, Plan, Target
from plans.quarters import Quarter
from tasks.actions.targets import amend_target, set_target, withdraw_target
from tasks.actions.terms import require_changeable
from tasks.errors import ReasonNeededError, StaleError, WrongStateError
from units.models import Unit, User


@dataclass(frozen=True)
class Cell:
    """One number of the grid: ``shown`` is what the page or sheet had, ``value`` what is wanted; None is nothing."""

    indicator: int
    unit: int | None
    year: int
    shown: Decimal | None
    value: Decimal | None


@transaction.atomic
def save_grid(*, plan: Plan, cells: Collection[Cell], reason: str, by: User) -> int:
    """Set, amend or withdraw annual targets; returns how many changed. Cells left as they were shown are left alone.

    Once the plan is issued every change takes a reason. A number that somebody else changed meanwhile is not
    overwritten: the whole is refused.
    """
    require_changeable(plan, by)
    wanted = [cell for cell in cells if cell.value != cell.shown]
    if not wanted:
        return 0
    if plan.state != Plan.State.DRAFT and not reason.strip():
        raise ReasonNeededError()
    if any(not plan.starts.year <= cell.year <= plan.ends.year for cell in wanted):
        raise WrongStateError(_("目标的年度要在计划期内"))
    because = reason.strip()[:500] or _("任务分解")
    indicators = _locked(plan, {cell.indicator for cell in wanted})
    units = Unit.objects.in_bulk({cell.unit for cell in wanted if cell.unit is not None})
    there = targets_in_force(plan, indicators)
    for cell in wanted:
        target = there.get((cell.indicator, cell.unit, cell.year))
        if (target.value if target else None) != cell.shown or cell.indicator not in indicators:
            raise StaleError(str(target.set_by or "") if target else "")
        _write(cell, indicators[cell.indicator], units.get(cell.unit or 0), target, because, by)
    return len(wanted)


def _locked(plan: Plan, ids: Collection[int]) -> dict[int, Indicator]:
    rows = Indicator.objects.select_for_update(of=("self",)).filter(plan=plan, pk__in=ids).order_by("pk")
    return {indicator.pk: indicator for indicator in rows.select_related("plan__owner")}


def targets_in_force(plan: Plan, ids: Collection[int]) -> dict[tuple[int, int | None, int], Target]:
    """Annual targets by indicator, unit and year; of several in a year the last stands for it."""
    rows = Target.objects.filter(indicator__plan=plan, indicator__in=ids, replaced_at=None)
    related = rows.exclude(year=None).select_related("indicator__plan__owner", "unit", "set_by")
    return {
        (target.indicator_id, target.unit_id, target.year or 0): target
        for target in related.order_by("by_quarter", "pk")
    }


def _write(
    cell: Cell, indicator: Indicator, unit: Unit | None, target: Target | None, reason: str, by: User
) -> None:
    if target is None:
        last = min(Quarter.of(cell.year, 4), indicator.plan.ends)
        term = {"indicator": indicator, "unit": unit, "year": cell.year, "by_quarter": Quarter(last)}
        set_target(**term, value=cell.value, reason=reason, by=by)  # type: ignore[arg-type]
    elif cell.value is None:
        withdraw_target(target=target, reason=reason, by=by)
    else:
        same = {"value_max": target.value_max, "text": target.text}
        amend_target(target=target, value=cell.value, reason=reason, by=by, **same)  # type: ignore[arg-type]
