"""Light rules 4 to 7 on one indicator in one quarter, from DESIGN.md section 4 alone."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from tests.properties.oracle import indicators as of
from tests.properties.oracle.facts import Indicator, Plan
from tests.properties.oracle.ledger import Ledger
from tests.properties.oracle.time import bp, first_day, periods_ended, schedule, start_of, year_of

GREEN, AHEAD, YELLOW, RED = "green", "ahead", "yellow", "red"
ROUTINE = ("hold", "frequency")


@dataclass(frozen=True)
class Judged:
    """An indicator's light, if a rule of 4 to 7 gives one, and its shares of the year and of the plan.

    Reading: completion is that against the plan's target; the annual one is in the year's share.
    """

    light: str | None = None
    rule: int | None = None
    reason: str = ""
    actual: Fraction | None = None
    year: Fraction | None = None
    plan: Fraction | None = None
    schedule_bp: int | None = None
    gap_bp: int | None = None
    owed: int | None = None
    is_measured: bool = False
    asked: int = 0
    reported: int = 0
    incomplete: bool = False


def judge(ledger: Ledger, indicator: int, quarter: int) -> Judged:
    terms = ledger.indicator(indicator, quarter)
    judged = {"cumulate": cumulate, "hold": hold, "frequency": frequency, "reach": reach}[terms.schedule]
    found = soften(terms, judged(ledger, terms, quarter))
    found = replace(found, **duties(ledger, terms, quarter))
    home = ledger.home(indicator, quarter)
    if home is None or quarter < start_of(home, ledger.terms(quarter).plan, quarter):
        return replace(found, light=None, rule=None, reason="")
    return found


def duties(ledger: Ledger, terms: Indicator, quarter: int) -> dict[str, int]:
    """已报 n/m: units asked this quarter, and those that handed in all they were asked; whether a fact is missing.

    Reading: a flow misses what was not approved this year, a stock what was not approved this quarter.
    """
    rows = ledger.rows(terms, quarter, [quarter])
    silent = {each.unit for each in rows if each.state in ("not_started", "draft")}
    units = {each.unit for each in rows}
    if terms.accumulation == "flow":
        rows = ledger.rows(terms, quarter, ledger.quarters(year_of(quarter), quarter))
    missing = any(each.state != "approved" for each in rows)
    return {"asked": len(units), "reported": len(units - silent), "incomplete": missing}


def soften(terms: Indicator, judged: Judged) -> Judged:
    """Anticipatory missed is yellow at most. Reading: in rule 6 too, of which the design says nothing."""
    if terms.nature == "anticipatory" and judged.light == RED:
        return replace(
            judged, light=YELLOW, reason="behind" if judged.reason == "far_behind" else judged.reason
        )
    return judged


def shares(ledger: Ledger, terms: Indicator, quarter: int) -> Judged:
    """Actual, completion, the year's and the plan's progress, before any rule."""
    if terms.measure == "units_met":
        return shares_of_units(ledger, terms, quarter)
    goal = of.aims(terms, quarter)
    this_year, whole = of.actual(ledger, terms, quarter), of.total(ledger, terms, quarter)
    year = of.years_progress(terms, quarter, goal, this_year, of.before(ledger, terms, quarter))
    due = scheduled(ledger, terms, quarter)
    return Judged(
        actual=this_year,
        plan=of.completion(terms, whole, goal.plan, goal.plan_max),
        year=year,
        schedule_bp=due,
        gap_bp=None if year is None or due is None else bp(year) - due,
        is_measured=is_measured(ledger, terms, quarter),
    )


def shares_of_units(ledger: Ledger, terms: Indicator, quarter: int) -> Judged:
    """Of a target ``per`` unit: units that met it ÷ units owed; the year's where each unit has an annual target."""
    met = of.share_of_units(ledger, terms, quarter)
    due = scheduled(ledger, terms, quarter)
    return Judged(
        actual=met,
        year=met,
        plan=met,
        schedule_bp=due,
        gap_bp=None if met is None or due is None else bp(met) - due,
        is_measured=is_measured(ledger, terms, quarter),
    )


def scheduled(ledger: Ledger, terms: Indicator, quarter: int) -> int | None:
    home = ledger.home(terms.id, quarter)
    return bp(schedule(home, ledger.terms(quarter).plan, quarter)) if home else None


def gap_light(plan: Plan, gap: int) -> tuple[str, str]:
    """Rule 4: both limits belong to yellow."""
    if gap < plan.red_below:
        return RED, "far_behind"
    if gap <= plan.yellow_to:
        return YELLOW, "slightly_behind"
    return (AHEAD, "ahead") if gap >= plan.ahead_from else (GREEN, "on_schedule")


def cumulate(ledger: Ledger, terms: Indicator, quarter: int) -> Judged:
    """Rule 4; in the year's last quarter a binding target that is missed is red."""
    found = shares(ledger, terms, quarter)
    if found.gap_bp is None:
        return found
    light, reason = gap_light(ledger.terms(quarter).plan, found.gap_bp)
    if terms.nature == "binding" and is_years_last(ledger, terms, quarter) and found.year < 1:
        light, reason = RED, "missed"
    return replace(found, light=light, rule=4, reason=reason)


def is_years_last(ledger: Ledger, terms: Indicator, quarter: int) -> bool:
    """The year's last quarter for a target: 31 December, or the quarter it falls due if that is earlier."""
    by = of.aims(terms, quarter).by
    return quarter % 4 == 3 or (by is not None and by <= quarter)


def is_measured(ledger: Ledger, terms: Indicator, quarter: int) -> bool:
    """Whether the quarter has a value of its own; a carried value is shown, never counted again."""
    return bool(ledger.numbers(ledger.asked(terms, quarter), quarter))


def held(ledger: Ledger, terms: Indicator, quarter: int) -> bool | None:
    """Whether a hold target was met by the quarter's own measurement; None without one."""
    if not is_measured(ledger, terms, quarter):
        return None
    value, aim, aim_max = hold_terms(ledger, terms, quarter)
    if value is None or (aim is None and terms.direction not in ("zero", "covered")):
        return None
    return of.is_met(terms, value, aim, aim_max)


def hold_terms(
    ledger: Ledger, terms: Indicator, quarter: int
) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """Stock and zero judge the quarter's own value, a flow's upper limit the year to date.

    Reading: so does every other flow but zero.
    """
    goal = of.aims(terms, quarter)
    quarters = [quarter] if terms.direction == "zero" else ledger.quarters(year_of(quarter), quarter)
    value = of.value_of(terms, of.amount(ledger, terms, quarter, quarters))
    return value, goal.standing, goal.plan_max


def hold(ledger: Ledger, terms: Indicator, quarter: int) -> Judged:
    """Rule 5: missed once yellow, twice running red; binding missed is red.

    Reading: where nothing was asked this quarter the last measurement's light stands; asked and not answered is none.
    """
    value, aim, aim_max = hold_terms(ledger, terms, quarter)
    share = of.completion(terms, value, aim, aim_max)
    found = replace(shares(ledger, terms, quarter), actual=value, plan=share, year=None, gap_bp=None)
    is_asked = ledger.rows(terms, quarter, [quarter])
    if share is None or (is_asked and not found.is_measured):
        return found
    if of.is_met(terms, value, aim, aim_max):
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
    found = replace(shares(ledger, terms, quarter), plan=None, year=None, gap_bp=None)
    home = ledger.home(terms.id, quarter)
    goal = of.aims(terms, quarter).standing
    if home is None or goal is None:
        return found
    is_long = terms.every in ("half_year", "year")
    owed = events_owed(ledger, terms, quarter, goal, is_long=is_long)
    quarters = ledger.quarters(year_of(quarter), quarter) if is_long else [quarter]
    events = of.amount(ledger, terms, quarter, quarters).numerator
    found = replace(found, actual=events)
    if not owed:
        return replace(found, light=GREEN, rule=6, reason="not_due", owed=0)
    if events is None:
        return replace(found, owed=int(owed))
    return events_light(ledger, replace(found, owed=int(owed)), min(events, owed) / owed, quarter)


def events_owed(
    ledger: Ledger, terms: Indicator, quarter: int, times: Fraction, *, is_long: bool
) -> Fraction:
    home, plan = ledger.home(terms.id, quarter), ledger.terms(quarter).plan
    begins = max(date(year_of(quarter), 1, 1), first_day(start_of(home, plan, quarter)))
    ended = periods_ended(terms.every, begins, quarter)
    if not is_long:
        ended -= periods_ended(terms.every, begins, quarter - 1)
    units = {unit for _term, unit in ledger.asked(terms, quarter)}
    return times * ended * len(units)


def events_light(ledger: Ledger, found: Judged, share: Fraction, quarter: int) -> Judged:
    found = replace(found, plan=share, rule=6)
    if share >= 1:
        return replace(found, light=GREEN, reason="events_met")
    is_near = bp(share) >= ledger.terms(quarter).plan.frequency_yellow
    return replace(found, light=YELLOW if is_near else RED, reason="events_short")


def reach(ledger: Ledger, terms: Indicator, quarter: int) -> Judged:
    """Rule 7: not due before its date, then met or missed by nature."""
    found, goal = shares(ledger, terms, quarter), of.aims(terms, quarter)
    if goal.by is None or quarter < goal.by:
        return replace(found, light=GREEN, rule=7, reason="not_due")
    value, aim = of.total(ledger, terms, quarter), goal.plan
    if value is None or (aim is None and terms.direction not in ("zero", "covered")):
        return found
    if of.is_met(terms, value, aim, goal.plan_max):
        return replace(found, light=GREEN, rule=7, reason="reached")
    return replace(found, light=RED, rule=7, reason="missed")
