"""An indicator in a quarter: what is so far, completion, the year's progress (DESIGN.md section 4 alone)."""

from dataclasses import dataclass
from fractions import Fraction

from tests.properties.oracle.facts import Indicator
from tests.properties.oracle.ledger import Ledger, Pair
from tests.properties.oracle.time import places, year_of

ONE = Fraction(1)


@dataclass(frozen=True)
class Aims:
    """Targets in force for a quarter: the plan's, and its year's own."""

    plan: Fraction | None
    plan_max: Fraction | None
    by: int | None
    year: Fraction | None

    @property
    def standing(self) -> Fraction | None:
        return self.plan if self.year is None else self.year


def aims(indicator: Indicator, quarter: int) -> Aims:
    """With unit targets only, the whole is their sum."""
    years = [t for t in indicator.targets if t.year == year_of(quarter)]
    whole = [t for t in indicator.targets if t.year is None]
    return Aims(
        plan=_whole([(t.unit, t.value) for t in whole]),
        plan_max=_whole([(t.unit, t.value_max) for t in whole]),
        by=max((t.by for t in whole), default=None),
        year=_whole([(t.unit, t.value) for t in years]),
    )


def _whole(values: list[tuple[int | None, Fraction | None]]) -> Fraction | None:
    known = [(unit, value) for unit, value in values if value is not None]
    for unit, value in known:
        if unit is None:
            return value
    return sum((value for _unit, value in known), Fraction(0)) if known else None


@dataclass(frozen=True)
class Amount:
    """Numerator, and denominator where there is one; None where nothing was reported."""

    numerator: Fraction | None
    denominator: Fraction | None


def amount(ledger: Ledger, indicator: Indicator, quarter: int, quarters: list[int]) -> Amount:
    """A flow over ``quarters`` or a stock as of ``quarter``, over the units asked."""
    sides = {}
    for side in ("numerator", "denominator"):
        pairs = {pair for pair in ledger.asked(indicator, quarter) if pair[0].side == side}
        found = _found(ledger, indicator, pairs, quarter, quarters)
        sides[side] = sum(found, Fraction(0)) if found else None
    return Amount(**sides)


def _found(
    ledger: Ledger, indicator: Indicator, pairs: set[Pair], quarter: int, quarters: list[int]
) -> list[Fraction]:
    if indicator.accumulation == "flow":
        return [number for each in quarters for number in ledger.numbers(pairs, each)]
    return [value for pair in pairs if (value := ledger.last(pair, quarter)) is not None]


def value_of(indicator: Indicator, found: Amount) -> Fraction | None:
    """The sum, or Σ numerator ÷ Σ denominator in the target's own unit; nothing where the denominator is 0.

    Reading: a ratio is a Decimal of four places like every value, and what follows is computed from that.
    """
    if indicator.measure == "sum":
        return found.numerator
    if found.numerator is None or not found.denominator:
        return None
    return places(found.numerator * indicator.factor / found.denominator)


def this_year(ledger: Ledger, indicator: Indicator, quarter: int) -> Amount:
    return amount(ledger, indicator, quarter, ledger.quarters(year_of(quarter), quarter))


def actual(ledger: Ledger, indicator: Indicator, quarter: int) -> Fraction | None:
    """Flow: year to date; stock: the last value."""
    return value_of(indicator, this_year(ledger, indicator, quarter))


def total(ledger: Ledger, indicator: Indicator, quarter: int) -> Fraction | None:
    """Flow: since the plan began; stock: the last value."""
    return value_of(indicator, amount(ledger, indicator, quarter, ledger.quarters(None, quarter)))


def before(ledger: Ledger, indicator: Indicator, quarter: int) -> Fraction | None:
    """What stood on 1 January: a flow's sum so far; a stock's last value, else its baseline, else 0."""
    eve = year_of(quarter) * 4 - 1
    found = (
        value_of(indicator, amount(ledger, indicator, quarter, ledger.quarters(None, eve)))
        if (indicator.accumulation == "flow")
        else value_of(indicator, _stock_on(ledger, indicator, quarter, eve))
    )
    if found is not None:
        return found
    return (indicator.baseline if indicator.accumulation == "stock" else None) or Fraction(0)


def _stock_on(ledger: Ledger, indicator: Indicator, quarter: int, upto: int) -> Amount:
    """The stock as of an earlier quarter, over the units that the terms of ``quarter`` ask."""
    sides = {}
    for side in ("numerator", "denominator"):
        pairs = [pair for pair in ledger.asked(indicator, quarter) if pair[0].side == side]
        found = [value for pair in pairs if (value := ledger.last(pair, upto)) is not None]
        sides[side] = sum(found, Fraction(0)) if found else None
    return Amount(**sides)


def completion(
    indicator: Indicator, value: Fraction | None, aim: Fraction | None, aim_max: Fraction | None = None
) -> Fraction | None:
    """The table of directions; no value where the target is empty or a denominator is 0."""
    if value is None:
        return None
    if indicator.direction == "covered":
        return value / indicator.factor
    if indicator.direction == "zero":
        return ONE if value == 0 else Fraction(0)
    if aim is None:
        return None
    return _against(indicator, value, aim, aim_max)


def _against(
    indicator: Indicator, value: Fraction, aim: Fraction, aim_max: Fraction | None
) -> Fraction | None:
    base = indicator.baseline
    match indicator.direction:
        case "at_least" if base is not None:
            return (value - base) / (aim - base) if aim != base else None
        case "at_least":
            return value / aim if aim else None
        case "decrease":
            return (base - value) / (base - aim) if base is not None and base > aim else None
        case "at_most":
            return ONE if value <= aim else aim / value
    return ONE if is_met(indicator, value, aim, aim_max) else Fraction(0)


def is_met(
    indicator: Indicator, value: Fraction, aim: Fraction | None, aim_max: Fraction | None = None
) -> bool:
    match indicator.direction:
        case "zero":
            return value == 0
        case "covered":
            return value >= indicator.factor
        case "at_least":
            return value >= aim
        case "decrease" | "at_most":
            return value <= aim
        case "range":
            return aim <= value and (aim_max is None or value <= aim_max)
    return value == aim


def years_share(indicator: Indicator, quarter: int, goal: Aims, at_start: Fraction) -> Fraction | None:
    """How far the year must go: the annual target, else what was left on 1 January ÷ years remaining."""
    is_flow = indicator.accumulation == "flow"
    if goal.year is not None:
        return goal.year if is_flow else goal.year - at_start
    if goal.plan is None or goal.by is None:
        return None
    years = max(1, year_of(goal.by) - year_of(quarter) + 1)
    return (goal.plan - at_start) / years


def years_progress(
    indicator: Indicator, quarter: int, goal: Aims, value: Fraction | None, at_start: Fraction
) -> Fraction | None:
    """Year's progress; 100 where nothing was left to do in the target's direction."""
    share = years_share(indicator, quarter, goal, at_start)
    if value is None or share is None:
        return None
    moved = value if indicator.accumulation == "flow" else value - at_start
    if indicator.direction == "decrease":
        share, moved = -share, -moved
    return moved / share if share > 0 else ONE


def share_of_units(ledger: Ledger, indicator: Indicator, quarter: int) -> Fraction | None:
    """Units that met the target ÷ units owed; nothing where no unit reported."""
    goal, pairs = aims(indicator, quarter), ledger.asked(indicator, quarter)
    year = None if goal.year is None else year_of(quarter)
    values = [unit_value(ledger, indicator, pair, quarter, year) for pair in pairs]
    if goal.standing is None or all(value is None for value in values):
        return None
    met = [value for value in values if value is not None and is_met(indicator, value, goal.standing)]
    return Fraction(len(met), len(pairs))


def unit_value(
    ledger: Ledger, indicator: Indicator, pair: Pair, quarter: int, year: int | None
) -> Fraction | None:
    if indicator.accumulation == "stock":
        return ledger.last(pair, quarter)
    found = [number for each in ledger.quarters(year, quarter) for number in ledger.numbers([pair], each)]
    return sum(found, Fraction(0)) if found else None
