"""年度指标 as a grid: indicators by years, one indicator's units by years, and whether the years lead to the plan's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from plans.models import DataItem, Indicator, Plan, Schedule, Target
from tasks.models import Asked
from tasks.queries.figures import plain
from units.models import Unit
from units.querysets import UnitQuerySet

SUMMED = (Schedule.CUMULATE, Schedule.REACH)


@dataclass(frozen=True)
class Place:
    """One number of the grid; ``name`` is its field. ``note`` is a promise in words beside it."""

    indicator: int
    unit: int | None
    year: int
    value: Decimal | None
    note: str = ""

    @property
    def name(self) -> str:
        return f"t_{self.indicator}_{self.unit or 0}_{self.year}"

    @property
    def words(self) -> str:
        return plain(self.value)


@dataclass(frozen=True)
class GridRow:
    """An indicator, or a unit of one: what is promised altogether, year by year, and what does not fit."""

    key: int
    title: str
    facts: str
    whole: str
    places: list[Place]
    mismatch: str


def years_of(plan: Plan) -> list[int]:
    return list(range(plan.starts.year, plan.ends.year + 1))


def indicators_of(plan: Plan) -> QuerySet[Indicator]:
    return plan.indicators.order_by("position", "pk")


def indicator_rows(plan: Plan, indicators: Sequence[Indicator]) -> list[GridRow]:
    """One row per indicator, with the whole's targets."""
    years, found = years_of(plan), _in_force(indicators, Q(unit=None))
    return [_indicator_row(indicator, years, found) for indicator in indicators]


Found = dict[tuple[int, int | None, int | None], Target]


def _in_force(indicators: Iterable[Indicator], which: Q) -> Found:
    """By indicator, unit and year; of several in a term the last stands for it."""
    rows = Target.objects.filter(which, indicator__in=list(indicators), replaced_at=None)
    return {
        (target.indicator_id, target.unit_id, target.year): target
        for target in rows.order_by("by_quarter", "pk")
    }


def _indicator_row(indicator: Indicator, years: list[int], found: Found) -> GridRow:
    places = _places(indicator, None, years, found)
    whole = found.get((indicator.pk, None, None))
    return GridRow(
        key=indicator.pk,
        title=f"{indicator.number} {indicator.name}".strip(),
        facts="，".join([*filter(None, [indicator.unit_of_measure]), indicator.get_nature_display()]),
        whole=_words(whole),
        places=places,
        mismatch=_mismatch(indicator, whole, places),
    )


def _places(indicator: Indicator, unit: int | None, years: list[int], found: Found) -> list[Place]:
    targets = [(year, found.get((indicator.pk, unit, year))) for year in years]
    return [
        Place(indicator.pk, unit, year, target.value if target else None, _note(target))
        for year, target in targets
    ]


def _note(target: Target | None) -> str:
    if target is None or target.value_max is not None:
        return "" if target is None else _("至 %(value)s") % {"value": plain(target.value_max)}
    return target.text if target.value is None else ""


def _words(target: Target | None) -> str:
    if target is None:
        return ""
    if target.value is None:
        return target.text
    most = "" if target.value_max is None else f"—{plain(target.value_max)}"
    return f"{plain(target.value)}{most}"


def is_summed(indicator: Indicator) -> bool:
    """A flow's years add up to the plan's target; everything else ends at it (DESIGN.md section 4)."""
    is_flow = indicator.accumulation == DataItem.Accumulation.FLOW
    return is_flow and indicator.measure == Indicator.Measure.SUM and indicator.schedule in SUMMED


def _mismatch(indicator: Indicator, whole: Target | None, places: list[Place]) -> str:
    values = [place.value for place in places if place.value is not None]
    if whole is None or whole.value is None or not values:
        return ""
    promised = {"plan": plain(whole.value)}
    if is_summed(indicator):
        total = sum(values, Decimal(0))
        told = _("各年合计 %(sum)s，计划目标 %(plan)s") % (promised | {"sum": plain(total)})
        return told if total != whole.value else ""
    last = places[-1].value
    told = _("末年 %(last)s，计划目标 %(plan)s") % (promised | {"last": plain(last)})
    return told if last is not None and last != whole.value else ""


def units_of(indicator: Indicator) -> UnitQuerySet:
    """Units that are asked for the indicator's facts, or have targets of their own."""
    asked = Asked.objects.filter(indicator=indicator).values("unit")
    own = Target.objects.filter(indicator=indicator, replaced_at=None).exclude(unit=None).values("unit")
    return Unit.objects.filter(Q(pk__in=asked) | Q(pk__in=own)).order_by("position", "id")


def unit_rows(indicator: Indicator, units: Sequence[Unit], years: list[int]) -> list[GridRow]:
    """One row per unit of an indicator."""
    found = _in_force([indicator], Q(unit__in=list(units)))
    return [_unit_row(indicator, unit, years, found) for unit in units]


def _unit_row(indicator: Indicator, unit: Unit, years: list[int], found: Found) -> GridRow:
    return GridRow(
        key=unit.pk,
        title=str(unit),
        facts=unit.get_kind_display(),
        whole=_words(found.get((indicator.pk, unit.pk, None))),
        places=_places(indicator, unit.pk, years, found),
        mismatch="",
    )


def all_unit_rows(plan: Plan, indicators: Sequence[Indicator]) -> list[tuple[Indicator, Unit, GridRow]]:
    """Every unit of every indicator, in three queries; one lone unit shares its indicator's row."""
    found, years = _in_force(indicators, ~Q(unit=None)), years_of(plan)
    pairs = {(target.indicator_id, target.unit_id or 0) for target in found.values()}
    pairs |= set(Asked.objects.filter(plan=plan).values_list("indicator_id", "unit_id"))
    units = list(Unit.objects.filter(pk__in={unit for _one, unit in pairs}).order_by("position", "id"))
    rows = []
    for indicator in indicators:
        here = [unit for unit in units if (indicator.pk, unit.pk) in pairs]
        rows += [
            (indicator, unit, _unit_row(indicator, unit, years, found)) for unit in here if len(here) > 1
        ]
    return rows


def year_sums(indicator: Indicator, years: list[int]) -> list[str]:
    """What the units' targets of each year come to beside the whole's, where they should add up and do not."""
    if indicator.measure != Indicator.Measure.SUM:
        return ["" for _year in years]
    sums: dict[int, Decimal] = {}
    whole: dict[int, Decimal] = {}
    rows = Target.objects.filter(indicator=indicator, replaced_at=None, year__in=years, value__isnull=False)
    for target in rows:
        year, value = target.year or 0, target.value or Decimal(0)
        if target.unit_id is None:
            whole[year] = value
        else:
            sums[year] = sums.get(year, Decimal(0)) + value
    return [_year_words(sums.get(year), whole.get(year)) for year in years]


def _year_words(total: Decimal | None, whole: Decimal | None) -> str:
    if total is None:
        return ""
    told = {"sum": plain(total), "whole": plain(whole)}
    if whole is None or total == whole:
        return _("合计 %(sum)s") % told
    return _("合计 %(sum)s，全体目标 %(whole)s") % told
