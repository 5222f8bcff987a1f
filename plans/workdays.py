"""Working days by the State Council's calendar, with its shifted weekends (调休). Pure values: no database.

Announcements come late and are changed, so a ``WorkCalendar`` carries the days that the editable table says otherwise
(plans.queries.work_calendar reads it, once per act); ``STATUTORY`` is the calendar without any.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar


@dataclass(frozen=True)
class WorkCalendar:
    """The statutory calendar under the days that were entered by hand: ``worked`` and ``free`` win over it.

    A year whose arrangement is not announced yet counts plain weekdays, and says so through ``is_provisional``.
    """

    worked: frozenset[date] = frozenset()
    free: frozenset[date] = frozenset()

    def is_provisional(self, year: int) -> bool:
        """True for a year that the statutory calendar does not know and of which no day was entered."""
        return not _is_announced(year) and all(day.year != year for day in self.worked | self.free)

    def is_workday(self, day: date) -> bool:
        if day in self.worked or day in self.free:
            return day in self.worked
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError:
            return day.weekday() < 5

    def workday_on_or_after(self, day: date) -> date:
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def add_workdays(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``; ``day`` itself is not counted."""
        for _step in range(count):
            day = self.workday_on_or_after(day + timedelta(days=1))
        return day

    def workdays_between(self, first: date, last: date) -> int:
        """Working days after ``first`` up to and including ``last``; negative when ``last`` is earlier."""
        if last < first:
            return -self.workdays_between(last, first)
        days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
        return sum(self.is_workday(day) for day in days)


STATUTORY = WorkCalendar()


def _is_announced(year: int) -> bool:
    """A year is announced once its last day is: the arrangement of one year may reach into the next."""
    try:
        chinese_calendar.is_workday(date(year, 12, 31))
    except NotImplementedError:
        return False
    return True
