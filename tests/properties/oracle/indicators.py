"""An indicator in a quarter: what is so far, completion, the year's progress (DESIGN.md section 4 alone)."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from tests.properties.oracle.facts import Indicator, Target, Term
from tests.properties.oracle.ledger import Ledger, Pair, Standing
from tests.properties.oracle.time import places, year_of

ONE = Fraction(1)


@dataclass(frozen=True)
class Aims:
    """Targets in force for a quarter, of the whole or of one unit: the plan's, and its year's own."""

    plan: Fraction | None
    plan_max: Fraction | None
    by: int | None
    year: Fraction | None
    year_by: int | None

    @property
    def standing(self) -> Fraction | None:
        return self.plan if self.year is None else self.year


def aims(ledger: Ledger, indicator: Indicator, quarter: int, unit: int | None = None) -> Aims:
    """With unit targets only, the whole is their sum, ratios by denominator."""
    year = year_of(quarter)
    plans = own_or_all(in_force(ledger, indicator, quarter, None), unit)
    years = own_or_all(in_force(ledger, indicator, quarter, year), unit)
    return Aims(
        plan=_together(ledger, indicator, plans, ledger.quarters(None, quarter), quarter, unit),
        plan_max=next((target.value_max for target in plans if target.unit == unit), None),
        by=max((target.by for target in plans), default=None),
        year=_together(ledger, indicator, years, ledger.quarters(year, quarter), quarter, unit),
        year_by=max((target.by for target in years), default=None),
    )


def in_force(ledger: Ledger, indicator: Indicator, quarter: int, year: int | None) -> list[Target]:
    """The targets of a year, or of the plan, of the whole and of units; not of those that are 不涉及 at home.

    Reading: of a bearer's targets by several quarters one is in force: of the plan's the next that falls due, after all
    of them the last; of a year's the last.
    """
    duties = ledger.host(indicator.id, quarter).duties
    left_out = {duty.unit for duty in duties if not duty.is_involved}
    bearers: dict[int | None, list[Target]] = {}
    for target in indicator.targets:
        if target.year == year and target.unit not in left_out:
            bearers.setdefault(target.unit, []).append(target)
    return [
        max(found, key=lambda one: one.by) if year else min(found, key=lambda one: _wait(one, quarter))
        for found in bearers.values()
    ]


def _wait(target: Target, quarter: int) -> tuple[bool, int]:
    """Those still to come first, the nearest of each kind first."""
    return target.by < quarter, abs(target.by - quarter)


def own_or_all(targets: list[Target], unit: int | None) -> list[Target]:
    """One's own, or all units' where the whole has none."""
    own = [target for target in targets if target.unit == unit]
    return own if own or unit is not None else targets


def _together(
    ledger: Ledger,
    indicator: Indicator,
    targets: list[Target],
    quarters: list[int],
    quarter: int,
    unit: int | None,
) -> Fraction | None:
    known = [target for target in targets if target.value is not None]
    if not known or known[0].unit == unit:
        return known[0].value if known else None
    if indicator.measure != "ratio":
        return sum((target.value for target in known), Fraction(0))
    parts = [
        (target.value, amount(ledger, indicator, quarter, quarters, target.unit).denominator)
        for target in known
    ]
    weighed = [(value, denominator) for value, denominator in parts if denominator]
    if not weighed:
        return None
    return places(sum(v * d for v, d in weighed) / sum(d for _v, d in weighed))


@dataclass(frozen=True)
class Amount:
    """Numerator, and denominator where there is one; None where nothing was reported."""

    numerator: Fraction | None
    denominator: Fraction | None


NOTHING = Amount(None, None)


@lru_cache(maxsize=4096)
def _amount(
    ledger: Ledger, indicator_id: int, quarter: int, quarters: tuple[int, ...], unit: int | None
) -> Amount:
    indicator, sides = ledger.indicator(indicator_id, quarter), {}
    for side in ("numerator", "denominator"):
        terms = [term for term in indicator.terms if term.side == side]
        if indicator.accumulation == "flow":
            numbers = [each for q in quarters for each in ledger.numbers(indicator, quarter, q, unit)]
            found = [number for term, number in numbers if term.side == side]
        else:
            upto = max(quarters, default=0)
            found = [n for term in terms for _q, n in standing(ledger, indicator, term, quarter, upto, unit)]
        sides[side] = sum(found, Fraction(0)) if found else None
    return Amount(**sides)


def amount(
    ledger: Ledger, indicator: Indicator, quarter: int, quarters: list[int], unit: int | None = None
) -> Amount:
    """A flow over ``quarters``, or a stock as of the last of them, under the terms of ``quarter``."""
    return _amount(ledger, indicator.id, quarter, tuple(quarters), unit)


def standing(
    ledger: Ledger, indicator: Indicator, term: Term, quarter: int, upto: int, unit: int | None
) -> list[Standing]:
    """The last values of a stock and their quarters, of one unit or of all units asked.

    Reading: of a unit that took over a post and its predecessors the number of the latest quarter stands; of the same
    quarter the unit's own.
    """
    if unit is not None:
        found = [ledger.last(term, unit, upto)]
    else:
        units = sorted({holder for asked, holder in ledger.asked(indicator, quarter) if asked == term})
        found = [_own_or_inherited(ledger, indicator, term, quarter, upto, holder) for holder in units]
    return [each for each in found if each is not None]


def _own_or_inherited(
    ledger: Ledger, indicator: Indicator, term: Term, quarter: int, upto: int, unit: int
) -> Standing | None:
    holders = [*ledger.predecessors(indicator, quarter, unit), unit]
    held = [ledger.last(term, holder, upto) for holder in holders]
    known = [(each[0], place, each) for place, each in enumerate(held) if each is not None]
    return max(known)[2] if known else None


def is_measured(ledger: Ledger, indicator: Indicator, quarter: int, unit: int | None = None) -> bool:
    """Whether the quarter has a value of its own; a carried value is shown, never counted again."""
    if indicator.accumulation == "flow":
        return bool(ledger.numbers(indicator, quarter, quarter, unit))
    found = [
        each for term in indicator.terms for each in standing(ledger, indicator, term, quarter, quarter, unit)
    ]
    return any(reported_for == quarter for reported_for, _value in found)


def value_of(indicator: Indicator, found: Amount) -> Fraction | None:
    """The sum, or Σ numerator ÷ Σ denominator in the target's own unit; nothing where the denominator is 0.

    Reading: a ratio is a Decimal of four places like every value, and what follows is computed from that.
    """
    if indicator.measure == "sum":
        return found.numerator
    if found.numerator is None or not found.denominator:
        return None
    return places(found.numerator * indicator.factor / found.denominator)


def this_year(ledger: Ledger, indicator: Indicator, quarter: int, unit: int | None = None) -> Amount:
    """Flow: year to date; stock: the last value."""
    year = None if indicator.accumulation == "stock" else year_of(quarter)
    return amount(ledger, indicator, quarter, ledger.quarters(year, quarter), unit)


def actual(ledger: Ledger, indicator: Indicator, quarter: int, unit: int | None = None) -> Fraction | None:
    return value_of(indicator, this_year(ledger, indicator, quarter, unit))


def total(ledger: Ledger, indicator: Indicator, quarter: int, unit: int | None = None) -> Fraction | None:
    """Flow: since the plan began; stock: the last value."""
    return value_of(indicator, amount(ledger, indicator, quarter, ledger.quarters(None, quarter), unit))


def before(ledger: Ledger, indicator: Indicator, quarter: int, unit: int | None = None) -> Fraction | None:
    """What stood on 1 January: a flow's sum so far; a stock's last value, else its baseline, else 0."""
    eve = year_of(quarter) * 4 - 1
    found = value_of(indicator, amount(ledger, indicator, quarter, ledger.quarters(None, eve), unit))
    if found is not None:
        return found
    return (indicator.baseline if indicator.accumulation == "stock" else None) or Fraction(0)


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


def units_that_met(ledger: Ledger, indicator: Indicator, quarter: int) -> Amount:
    """Units that met the target, and units owed; nothing where no unit reported."""
    goal, pairs = aims(ledger, indicator, quarter), ledger.asked(indicator, quarter)
    year = None if goal.year is None else year_of(quarter)
    values = [unit_value(ledger, indicator, pair, quarter, year) for pair in pairs]
    if goal.standing is None or all(value is None for value in values):
        return NOTHING
    met = [value for value in values if value is not None and is_met(indicator, value, goal.standing)]
    return Amount(Fraction(len(met)), Fraction(len(pairs)))


def unit_value(
    ledger: Ledger, indicator: Indicator, pair: Pair, quarter: int, year: int | None
) -> Fraction | None:
    term, unit = pair
    if indicator.accumulation == "stock":
        last = ledger.last(term, unit, quarter)
        return None if last is None else last[1]
    numbers = [
        each for q in ledger.quarters(year, quarter) for each in ledger.numbers(indicator, quarter, q, unit)
    ]
    found = [number for asked, number in numbers if asked == term]
    return sum(found, Fraction(0)) if found else None
