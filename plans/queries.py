"""What several places ask of plans."""

from plans.models import CalendarDay
from plans.workdays import WorkCalendar


def work_calendar() -> WorkCalendar:
    """The calendar with the days of the editable table; one read, to be passed on to whatever counts days."""
    days = CalendarDay.objects.values_list("day", "is_workday")
    worked = frozenset(day for day, is_workday in days if is_workday)
    return WorkCalendar(worked=worked, free=frozenset(day for day, is_workday in days if not is_workday))
