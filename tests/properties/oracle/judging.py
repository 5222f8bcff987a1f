"""Light rules 4 to 7 on one indicator in one quarter, from DESIGN.md section 4 alone."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache

from tests.properties.oracle import indicators as of
from tests.properties.oracle.answers import duties
from tests.properties.oracle.facts import Indicator, Plan, Result
from tests.properties.oracle.ledger import Ledger
from tests.properties.oracle.time import bp, first_day, periods_ended, schedule, start_of, year_of

GREEN, AHEAD, YELLOW, RED = "green", "ahead", "yellow", "red"
ROUTINE = ("hold", "frequency")


@dataclass(frozen=True)
class Judged:
    """An indicator in a quarter: its light, if a rule of 4 to 7 gives one, its shares of the year and of the plan, and
    of its units with targets of their own how many met theirs."""

    light: str | None = None
    rule: int | None = None
    reason: str = ""
    found: of.Amount = of.NOTHING
    actual: Fraction | None = None
    text: str = ""
    target: Fraction | None = None
    year_target: Fraction | None = None
    completion: Fraction | None = None
    year: Fraction | None = None
    plan: Fraction | None = None
    schedule_bp: int | None = None
    gap_bp: int | None = None
    owed: int | None = None
    is_met: bool | None = None
    is_measured: bool = False
    asked: int = 0
    reported: int = 0
    incomplete: bool = False
    units_met: int | None = None
    units_targeted: int | None = None


@lru_cache(maxsize=4096)
def judge(ledger: Ledger, indicator: int, quarter: int) -> Judged:
    """Of the whole."""
    terms = ledger.indicator(indicator, quarter)
    found = replace(judged_by_schedule(ledger, terms, quarter), **duties(ledger, terms, quarter))
    found = replace(found, **units_that_met(ledger, terms, quarter))
    if not is_promised(ledger, terms, quarter) or quarter < starts(ledger, terms, quarter):
        return replace(found, light=None, rule=None, reason="")
    return found


def is_promised(ledger: Ledger, terms: Indicator, quarter: int) -> bool:
    """Without a target an indicator is monitored only."""
    return any(of.in_force(ledger, terms, quarter, year) for year in (None, year_of(quarter)))


def judged_by_schedule(ledger: Ledger, terms: Indicator, quarter: int) -> Judged:
    """By the result in words where there is one, else by the numbers."""
    said = result(ledger, terms, quarter)
    if said is not None:
        return soften(terms, in_words(ledger, terms, quarter, said))
    rules = {"cumulate": cumulate, "hold": hold, "frequency": frequency, "reach": reach}
    return soften(terms, rules[terms.schedule](ledger, terms, quarter))


def judge_unit(ledger: Ledger, indicator: int, quarter: int, unit: int) -> Judged:
    """Of one unit that has a target of its own: what it reached, no light."""
    terms = ledger.indicator(indicator, quarter)
    found = shares(ledger, terms, quarter, unit)
    said = result(ledger, terms, quarter, unit)
    return found if said is None else told(found, said)


def told(found: Judged, said: Result) -> Judged:
    """Met is 100, missed is 0."""
    share = Fraction(said.is_met)
    return replace(found, text=said.text, is_met=said.is_met, completion=share, year=share, plan=share)


def result(ledger: Ledger, terms: Indicator, quarter: int, unit: int | None = None) -> Result | None:
    """The result in words of this quarter.

    Reading: of a stock, and of what is to be reached by a date, the last one stands while no number is known.
    """
    mine = [
        r for r in ledger.facts.results if (r.indicator, r.unit) == (terms.id, unit) and r.quarter <= quarter
    ]
    last = max(mine, key=lambda each: each.quarter, default=None)
    if last is None or last.quarter == quarter:
        return last
    stands = terms.accumulation == "stock" or terms.schedule == "reach"
    return last if stands and of.total(ledger, terms, quarter, unit) is None else None


def units_targeted(ledger: Ledger, terms: Indicator, quarter: int) -> list[int]:
    """Units with a target in force."""
    rows = [
        *of.in_force(ledger, terms, quarter, None),
        *of.in_force(ledger, terms, quarter, year_of(quarter)),
    ]
    return sorted({target.unit for target in rows if target.unit is not None})


def units_that_met(ledger: Ledger, terms: Indicator, quarter: int) -> dict[str, int | None]:
    """Unit targets make no light, only "met m of n"."""
    units = units_targeted(ledger, terms, quarter)
    if not units:
        return {"units_met": None, "units_targeted": None}
    met = [unit for unit in units if judge_unit(ledger, terms.id, quarter, unit).is_met]
    return {"units_met": len(met), "units_targeted": len(units)}


def starts(ledger: Ledger, terms: Indicator, quarter: int) -> int:
    return start_of(ledger.host(terms.id, quarter), ledger.terms(quarter).plan, quarter)


def soften(terms: Indicator, judged: Judged) -> Judged:
    """Anticipatory missed is yellow at most. Reading: in rule 6 too, of which the design says nothing."""
    if terms.nature == "anticipatory" and judged.light == RED:
        return replace(
            judged, light=YELLOW, reason="behind" if judged.reason == "far_behind" else judged.reason
        )
    return judged


def shares(ledger: Ledger, terms: Indicator, quarter: int, unit: int | None = None) -> Judged:
    """Actual, completion, the year's and the plan's progress, before any rule."""
    if terms.measure == "units_met":
        return shares_of_units(ledger, terms, quarter)
    goal = of.aims(ledger, terms, quarter, unit)
    this_year, whole = of.actual(ledger, terms, quarter, unit), of.total(ledger, terms, quarter, unit)
    year = of.years_progress(terms, quarter, goal, this_year, of.before(ledger, terms, quarter, unit))
    plan = of.completion(terms, whole, goal.plan, goal.plan_max)
    is_by_year = terms.accumulation == "flow" and goal.year is not None
    due = scheduled(ledger, terms, quarter)
    return Judged(
        found=of.this_year(ledger, terms, quarter, unit),
        actual=this_year,
        target=goal.plan,
        year_target=goal.year,
        completion=of.completion(terms, this_year, goal.year) if is_by_year else plan,
        plan=plan,
        year=year,
        schedule_bp=due,
        gap_bp=None if year is None or due is None else bp(year) - due,
        is_met=is_met(terms, goal, this_year, whole, is_unit=unit is not None),
        is_measured=of.is_measured(ledger, terms, quarter, unit),
    )


def is_met(
    terms: Indicator, goal: of.Aims, this_year: Fraction | None, whole: Fraction | None, *, is_unit: bool
) -> bool | None:
    """Reading: the whole by the plan's target where there is one, a unit by its year's where there is one."""
    if goal.year is not None and (is_unit or goal.plan is None):
        return met(terms, this_year, goal.year)
    return met(terms, whole, goal.plan, goal.plan_max)


def met(
    terms: Indicator, value: Fraction | None, aim: Fraction | None, aim_max: Fraction | None = None
) -> bool | None:
    """Nothing is met or missed without a value, or without a target where the direction does not imply it."""
    if value is None or (aim is None and terms.direction not in ("zero", "covered")):
        return None
    return of.is_met(terms, value, aim, aim_max)


def shares_of_units(ledger: Ledger, terms: Indicator, quarter: int) -> Judged:
    """Of a target ``per`` unit: units that met it ÷ units owed; the year's where each unit has an annual target."""
    found, goal = of.units_that_met(ledger, terms, quarter), of.aims(ledger, terms, quarter)
    share = found.numerator / found.denominator if found.denominator else None
    due = scheduled(ledger, terms, quarter)
    return Judged(
        found=found,
        actual=share,
        target=goal.plan,
        year_target=goal.year,
        completion=share,
        year=share,
        plan=share,
        schedule_bp=due,
        gap_bp=None if share is None or due is None else bp(share) - due,
        is_met=None if share is None else share >= 1,
        is_measured=of.is_measured(ledger, terms, quarter),
    )


def scheduled(ledger: Ledger, terms: Indicator, quarter: int) -> int | None:
    return bp(schedule(ledger.host(terms.id, quarter), ledger.terms(quarter).plan, quarter))


def in_words(ledger: Ledger, terms: Indicator, quarter: int, said: Result) -> Judged:
    """Met is 100, missed 0; each schedule's rule says the light."""
    numbers = frequency if terms.schedule == "frequency" else shares
    found = told(numbers(ledger, terms, quarter), said)
    found = replace(found, is_measured=found.is_measured or said.quarter == quarter)
    match terms.schedule:
        case "cumulate":
            return by_gap(ledger, terms, quarter, with_gap(found))
        case "hold":
            found = replace(found, year=None, gap_bp=None)
            return (
                found
                if is_unanswered(ledger, terms, quarter, found)
                else by_run(ledger, terms, quarter, found)
            )
        case "frequency":
            return by_events(replace(found, year=None, gap_bp=None, rule=6))
    return by_date(ledger, terms, quarter, with_gap(found), is_met=said.is_met)


def with_gap(found: Judged) -> Judged:
    gap = None if found.schedule_bp is None else bp(found.year) - found.schedule_bp
    return replace(found, gap_bp=gap)


def gap_light(plan: Plan, gap: int) -> tuple[str, str]:
    """Rule 4: both limits belong to yellow."""
    if gap < plan.red_below:
        return RED, "far_behind"
    if gap <= plan.yellow_to:
        return YELLOW, "slightly_behind"
    return (AHEAD, "ahead") if gap >= plan.ahead_from else (GREEN, "on_schedule")


def cumulate(ledger: Ledger, terms: Indicator, quarter: int) -> Judged:
    return by_gap(ledger, terms, quarter, shares(ledger, terms, quarter))


def by_gap(ledger: Ledger, terms: Indicator, quarter: int, found: Judged) -> Judged:
    """Rule 4; in the year's last quarter a binding target that is missed is red."""
    if found.gap_bp is None:
        return found
    light, reason = gap_light(ledger.terms(quarter).plan, found.gap_bp)
    if terms.nature == "binding" and is_years_last(ledger, terms, quarter) and found.year < 1:
        light, reason = RED, "missed"
    return replace(found, light=light, rule=4, reason=reason)


def is_years_last(ledger: Ledger, terms: Indicator, quarter: int) -> bool:
    """The year's last quarter for a target: 31 December, or the quarter it falls due if that is earlier."""
    by = of.aims(ledger, terms, quarter).by
    return quarter % 4 == 3 or (by is not None and by <= quarter)


def held(ledger: Ledger, terms: Indicator, quarter: int) -> bool | None:
    """Whether a hold target was met by the quarter's own measurement; None without one."""
    said = result(ledger, terms, quarter)
    if said is not None and said.quarter == quarter:
        return said.is_met
    if not of.is_measured(ledger, terms, quarter):
        return None
    return met(terms, *hold_terms(ledger, terms, quarter))


def hold_terms(
    ledger: Ledger, terms: Indicator, quarter: int
) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    goal = of.aims(ledger, terms, quarter)
    return of.value_of(terms, hold_amount(ledger, terms, quarter)), goal.standing, goal.plan_max


def hold_amount(ledger: Ledger, terms: Indicator, quarter: int) -> of.Amount:
    """Stock and zero judge the quarter's own value, a flow's upper limit the year to date.

    Reading: so does every other flow, but zero and what is promised for every quarter.
    """
    if terms.accumulation == "stock":
        return of.amount(ledger, terms, quarter, ledger.quarters(None, quarter))
    is_own = terms.direction == "zero" or terms.every == "quarter"
    return of.amount(
        ledger, terms, quarter, [quarter] if is_own else ledger.quarters(year_of(quarter), quarter)
    )


def hold(ledger: Ledger, terms: Indicator, quarter: int) -> Judged:
    """Reading: the last measurement stands where nothing was asked this quarter; asked and not answered is no light."""
    value, aim, aim_max = hold_terms(ledger, terms, quarter)
    share = of.completion(terms, value, aim, aim_max)
    found = replace(
        shares(ledger, terms, quarter),
        found=hold_amount(ledger, terms, quarter),
        actual=value,
        completion=share,
        plan=share,
        is_met=met(terms, value, aim, aim_max),
        year=None,
        gap_bp=None,
    )
    if share is None or is_unanswered(ledger, terms, quarter, found):
        return found
    return by_run(ledger, terms, quarter, found)


def is_unanswered(ledger: Ledger, terms: Indicator, quarter: int, found: Judged) -> bool:
    return bool(ledger.rows(terms, quarter, quarter)) and not found.is_measured


def by_run(ledger: Ledger, terms: Indicator, quarter: int, found: Judged) -> Judged:
    """Rule 5: missed once yellow, twice running red; binding missed is red."""
    if found.is_met:
        return replace(found, light=GREEN, rule=5, reason="hold_met")
    runs = [not was_met for was_met in measurements(ledger, terms, quarter)][:2]
    if runs == [True, True]:
        return replace(found, light=RED, rule=5, reason="hold_missed_twice")
    light = RED if terms.nature == "binding" else YELLOW
    return replace(found, light=light, rule=5, reason="hold_missed")


def measurements(ledger: Ledger, terms: Indicator, quarter: int) -> list[bool]:
    """Met or not, newest first, each quarter under its own terms; runs cross 1 January."""
    quarters = reversed(ledger.quarters(None, quarter))
    found = [held(ledger, ledger.indicator(terms.id, each), each) for each in quarters]
    return [was_met for was_met in found if was_met is not None]


def frequency(ledger: Ledger, terms: Indicator, quarter: int) -> Judged:
    """Rule 6. Periods of half a year or more are judged year to date, and are not due until one ends."""
    is_long = terms.every in ("half_year", "year")
    quarters = ledger.quarters(year_of(quarter), quarter) if is_long else [quarter]
    events = of.amount(ledger, terms, quarter, quarters)
    found = replace(
        shares(ledger, terms, quarter),
        found=events,
        actual=events.numerator,
        completion=None,
        plan=None,
        year=None,
        gap_bp=None,
        is_met=None,
    )
    goal = of.aims(ledger, terms, quarter).standing
    units = {unit for _term, unit in ledger.asked(terms, quarter)}
    if goal is None or not units:
        return found
    owed = goal * periods_owed(ledger, terms, quarter, is_long=is_long) * len(units)
    if not owed:
        return replace(found, light=GREEN, rule=6, reason="not_due", owed=0)
    if events.numerator is None:
        return replace(found, owed=int(owed))
    return events_light(ledger, replace(found, owed=int(owed)), min(events.numerator, owed) / owed, quarter)


def periods_owed(ledger: Ledger, terms: Indicator, quarter: int, *, is_long: bool) -> int:
    begins = max(date(year_of(quarter), 1, 1), first_day(starts(ledger, terms, quarter)))
    ended = periods_ended(terms.every, begins, quarter)
    return ended if is_long else ended - periods_ended(terms.every, begins, quarter - 1)


def by_events(found: Judged) -> Judged:
    """As somebody decided it, once anything is owed."""
    if found.reason == "not_due":
        return found
    light, reason = (GREEN, "events_met") if found.is_met else (RED, "events_short")
    return replace(found, light=light, reason=reason)


def events_light(ledger: Ledger, found: Judged, share: Fraction, quarter: int) -> Judged:
    found = replace(found, completion=share, plan=share, rule=6, is_met=share >= 1)
    if share >= 1:
        return replace(found, light=GREEN, reason="events_met")
    is_near = bp(share) >= ledger.terms(quarter).plan.frequency_yellow
    return replace(found, light=YELLOW if is_near else RED, reason="events_short")


def reach(ledger: Ledger, terms: Indicator, quarter: int) -> Judged:
    """Rule 7, with a figure of the year's own at each year's end."""
    found, goal = shares(ledger, terms, quarter), of.aims(ledger, terms, quarter)
    if is_due(goal.by, quarter):
        whole = of.total(ledger, terms, quarter)
        return by_date(ledger, terms, quarter, found, is_met=met(terms, whole, goal.plan, goal.plan_max))
    return by_date(ledger, terms, quarter, found, is_met=met(terms, found.actual, goal.year))


def is_due(by: int | None, quarter: int) -> bool:
    return by is not None and quarter >= by


def by_date(ledger: Ledger, terms: Indicator, quarter: int, found: Judged, *, is_met: bool | None) -> Judged:
    """Rule 7: not due before its date, then met or missed by nature.

    Reading: a year's figure that is the sum of units' and cannot be worked out yet is none.
    """
    goal = of.aims(ledger, terms, quarter)
    is_years_due = is_due(goal.year_by, quarter) and goal.year is not None
    if not is_due(goal.by, quarter) and not is_years_due:
        return replace(found, light=GREEN, rule=7, reason="not_due")
    if is_met is None:
        return found
    if is_met:
        return replace(found, light=GREEN, rule=7, reason="reached")
    return replace(found, light=RED, rule=7, reason="missed")
