"""Quarters, schedules and rounding, from DESIGN.md section 4 alone."""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from tests.properties.oracle.facts import Milestone, Plan, Task

PRESETS = {"even": (25, 50, 75, 100), "back_loaded": (10, 30, 60, 100), "works": (5, 25, 60, 100)}
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
DAYS = {"week": 7, "two_weeks": 14}


DUE_DAY, GRACE = 5, 5


def days_of(workdays: frozenset[date], quarter: int) -> tuple[date, date]:
    """The due day, the 5th of the next month or the working day after it, and five working days later."""
    due = last_day(quarter) + timedelta(days=DUE_DAY)
    while due not in workdays:
        due += timedelta(days=1)
    return due, later(workdays, due, GRACE)


def later(workdays: frozenset[date], day: date, count: int) -> date:
    """So many working days after a day."""
    while count:
        day += timedelta(days=1)
        count -= day in workdays
    return day


def year_of(quarter: int) -> int:
    return quarter // 4


def first_day(quarter: int) -> date:
    return date(quarter // 4, quarter % 4 * 3 + 1, 1)


def last_day(quarter: int) -> date:
    month = quarter % 4 * 3 + 3
    return date(quarter // 4, month, monthrange(quarter // 4, month)[1])


def quarter_of(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3


def half_up(number: Fraction) -> int:
    """To the nearest whole number; a half goes up, below zero too: -0.5 is 0."""
    return floor(number + Fraction(1, 2))


def places(number: Fraction) -> Fraction:
    """Four decimals, as every value is kept; there a half goes away from zero."""
    whole = half_up(abs(number) * 10_000)
    return Fraction(whole if number >= 0 else -whole, 10_000)


def bp(share: Fraction | None) -> int | None:
    return None if share is None else half_up(share * 10_000)


def periods_ended(every: str, begins: date, quarter: int) -> int:
    """Whole periods from a day to the quarter's last day. Reading: half-years and years are the calendar's."""
    ends = last_day(quarter) + timedelta(days=1)
    if ends <= begins:
        return 0
    if every in DAYS:
        return (ends - begins).days // DAYS[every]
    months = MONTHS[every]
    whole = (ends.year * 12 + ends.month - 1) // months
    first = begins.year * 12 + begins.month - 1 + (begins.day > 1)  # a month begun is no whole one
    return max(0, whole - -(-first // months))


def start_of(task: Task, plan: Plan, quarter: int) -> int:
    """The later of the task's and the plan's first period. Reading: a quarter filled in afterwards (补录) lies before
    the plan's first period and is not bound by it."""
    own = task.starts or plan.starts
    return max(own, plan.first_period) if quarter >= plan.first_period else own


def due_of(task: Task, plan: Plan, quarter: int) -> date:
    """The printed deadline, else the plan's end; or the last extension that was asked for by the quarter's last day."""
    asked = [each for each in task.extensions if each.filed_on <= last_day(quarter)]
    if asked:
        return max(asked, key=lambda each: each.id).due_on
    return task.due_on or last_day(plan.ends)


def schedule(task: Task, plan: Plan, quarter: int) -> Fraction | None:
    """What should be done of the year's work by the quarter's last day: milestones' dates, else the preset.

    Readings: milestones of later years alone leave this one to the preset; before the start a preset schedules nothing.
    """
    dated = milestone_schedule(task.milestones, quarter)
    if dated is not None:
        return dated
    return preset_schedule(task, plan, quarter) if quarter >= start_of(task, plan, quarter) else None


def preset_schedule(task: Task, plan: Plan, quarter: int) -> Fraction:
    """(s - s0) / (s1 - s0), s0 the step before the start, s1 the step of the end, both within the year.

    Reading: all is due of a task whose end lies in an earlier year.
    """
    steps = PRESETS[task.preset or plan.preset]
    year, start, end = (
        year_of(quarter),
        start_of(task, plan, quarter),
        quarter_of(due_of(task, plan, quarter)),
    )
    if year_of(end) < year:
        return Fraction(1)
    before = steps[start % 4 - 1] if year_of(start) == year and start % 4 else 0
    last = steps[end % 4] if year_of(end) == year else 100
    if last <= before:
        return Fraction(1)
    return min(Fraction(1), Fraction(steps[quarter % 4] - before, last - before))


def years_milestones(milestones: tuple[Milestone, ...], year: int) -> list[Milestone]:
    """Due by 31 December and unverified on 1 January."""
    return [
        each
        for each in milestones
        if each.due_on.year <= year and not (each.verified_on and each.verified_on.year < year)
    ]


def milestone_schedule(milestones: tuple[Milestone, ...], quarter: int) -> Fraction | None:
    mine = years_milestones(milestones, year_of(quarter))
    if not mine:
        return None
    due = sum(each.weight for each in mine if each.due_on <= last_day(quarter))
    return Fraction(due, sum(each.weight for each in mine))


def milestone_progress(milestones: tuple[Milestone, ...], quarter: int) -> Fraction | None:
    """Weight verified this year ÷ weight due by 31 December and unverified on 1 January."""
    year, mine = year_of(quarter), years_milestones(milestones, year_of(quarter))
    if not mine:
        return None
    done = [m for m in milestones if m.verified_on and m.verified_on.year == year]
    verified = sum(m.weight for m in done if m.verified_on <= last_day(quarter))
    return Fraction(verified, sum(each.weight for each in mine))


def milestones_of_plan(milestones: tuple[Milestone, ...], quarter: int) -> Fraction | None:
    if not milestones:
        return None
    verified = sum(m.weight for m in milestones if m.verified_on and m.verified_on <= last_day(quarter))
    return Fraction(verified, sum(m.weight for m in milestones))
