"""When something is worth a message, as plain values: no database.

Work owed is told 7, 3, 1 and 0 days before its day; then, while it is late, on each of five working days. A day that is
not worked moves to the last working day before it. Neighbourhoods are told twice a quarter at most: three days before
and on the day. What waits for a decision is told on the working day after it came, and again every fifth.
"""

from datetime import date, datetime, time, timedelta

from plans.workdays import WorkCalendar
from units.models import Unit

DAYS_BEFORE = (7, 3, 1, 0)
DAYS_BEFORE_LIGHTENED = (3, 0)
LATE_WORKDAYS = 5
AGAIN_WORKDAYS = 5
MOST_A_QUARTER = 2
FROM, UNTIL = time(9, 0), time(17, 30)
LIGHTENED = frozenset({Unit.Kind.NEIGHBOURHOOD, Unit.Kind.COMMUNITY})


def is_working_moment(now: datetime, calendar: WorkCalendar) -> bool:
    """``now`` in local time: nobody is told anything at night or on a day off."""
    return calendar.is_workday(now.date()) and FROM <= now.time() <= UNTIL


def is_near(due: date, day: date, calendar: WorkCalendar, *, is_lightened: bool) -> bool:
    """Whether ``day`` is one of the days on which work due on ``due`` is told."""
    before = DAYS_BEFORE_LIGHTENED if is_lightened else DAYS_BEFORE
    return day in {workday_on_or_before(due - timedelta(days=days), calendar) for days in before}


def is_urged(due: date, day: date, calendar: WorkCalendar) -> bool:
    """Whether ``day`` is one of the five working days after ``due`` on which late work is told."""
    return day > due and 1 <= calendar.workdays_between(due, day) <= LATE_WORKDAYS


def is_told_again(came_on: date, day: date, calendar: WorkCalendar) -> bool:
    waited = calendar.workdays_between(came_on, day)
    return waited == 1 or (waited > 1 and waited % AGAIN_WORKDAYS == 0)


def workday_on_or_before(day: date, calendar: WorkCalendar) -> date:
    while not calendar.is_workday(day):
        day -= timedelta(days=1)
    return day
