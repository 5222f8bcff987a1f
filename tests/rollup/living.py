"""Steps that the tests of figures share."""

from plans.quarters import Quarter
from reports.models import IndicatorQuarter, TaskQuarter
from reports.rollup import roll_up
from tests.factories import open_quarter, report, set_clock

Q1, Q2, Q3, Q4 = (Quarter.of(2026, number) for number in (1, 2, 3, 4))


def light_of(task, quarter=Q1):
    roll_up(task.plan_id)
    return TaskQuarter.objects.get(task=task, quarter=quarter)


def figure_of(indicator, quarter=Q1):
    roll_up(indicator.plan_id)
    return IndicatorQuarter.objects.get(indicator=indicator, quarter=quarter)


def live_through(plan, quarter):
    """Open every quarter up to this one, with the plan's clock a week after each opening."""
    for each in range(Q1, quarter + 1):
        set_clock(plan, Quarter(each).last_day.replace(day=27))
        open_quarter(plan, Quarter(each))


def report_in_time(task, quarter, **filled):
    """Report with the plan's clock standing in the quarter's own days."""
    set_clock(task.plan, quarter.last_day.replace(day=27))
    report(task, quarter, **filled)
