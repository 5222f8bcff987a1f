"""Working days by the State Council's calendar, with its shifted weekends (调休).

A year whose arrangement is not yet announced counts plain weekdays, and says so through ``is_provisional``.
"""

from datetime import date, timedelta

import chinese_calendar


def is_provisional(year: int) -> bool:
    """True for a year whose holidays are not announced yet."""
    try:
        chinese_calendar.is_workday(date(year, 12, 31))
    except NotImplementedError:
        return True
    return False


def is_workday(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def workday_on_or_after(day: date) -> date:
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def add_workdays(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``; ``day`` itself is not counted."""
    for _step in range(count):
        day = workday_on_or_after(day + timedelta(days=1))
    return day


def workdays_between(first: date, last: date) -> int:
    """Working days after ``first`` up to and including ``last``; negative when ``last`` is earlier."""
    if last < first:
        return -workdays_between(last, first)
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(is_workday(day) for day in days)
