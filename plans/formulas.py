"""Schedules and clocks of a quarter as plain values (DESIGN.md sections 3 and 4). SQL decides the figures; these are
the few values that are settled in Python before SQL sees them: dates of a period and the steps of a preset."""

from datetime import date, timedelta

from plans.quarters import Quarter
from plans.workdays import WorkCalendar

FULL_BP = 10_000
OPENING_DAY = 20
DUE_DAY = 5
GRACE_WORKDAYS = 5
NOTICE_WORKDAYS = 20

PRESETS: dict[str, tuple[int, int, int, int]] = {
    "even": (2_500, 5_000, 7_500, FULL_BP),
    "back_loaded": (1_000, 3_000, 6_000, FULL_BP),
    "works": (500, 2_500, 6_000, FULL_BP),
}


def opens_on(quarter: Quarter) -> date:
    """The 20th of the quarter's last month."""
    return quarter.last_day.replace(day=OPENING_DAY)


def due_on(quarter: Quarter, calendar: WorkCalendar) -> date:
    """The 5th of the month after the quarter, moved on to a working day."""
    return calendar.workday_on_or_after(quarter.last_day + timedelta(days=DUE_DAY))


def late_after(due: date, calendar: WorkCalendar) -> date:
    """The fifth working day after ``due``: a report that is not in by its end is late."""
    return calendar.add_workdays(due, GRACE_WORKDAYS)


def closes_from(late: date, calendar: WorkCalendar) -> date:
    """The sixth working day after the due day, from which a quarter may be closed; ``late`` is the fifth."""
    return calendar.add_workdays(late, 1)


def first_period(issued: date, calendar: WorkCalendar) -> Quarter:
    """The first quarter that opens at least 20 working days after the plan was issued."""
    quarter = Quarter.containing(issued)
    while calendar.workdays_between(issued, opens_on(quarter)) < NOTICE_WORKDAYS:
        quarter += 1
    return quarter
