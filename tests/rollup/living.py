"""Steps that the tests of figures share."""

from decimal import Decimal

from plans.models import DataItem, Indicator, IndicatorTerm, Target
from plans.quarters import Quarter
from reports.models import IndicatorQuarter, TaskQuarter
from reports.rollup import roll_up
from tasks.actions import reporting, reviewing
from tests.factories import make_user, numbers, open_quarter, report, set_clock, value_of

Q1, Q2, Q3, Q4 = (Quarter.of(2026, number) for number in (1, 2, 3, 4))


def light_of(task, quarter=Q1):
    roll_up(task.plan_id)
    return TaskQuarter.objects.get(task=task, quarter=quarter)


def figure_of(indicator, quarter=Q1, unit=None):
    roll_up(indicator.plan_id)
    return IndicatorQuarter.objects.get(indicator=indicator, quarter=quarter, unit=unit)


def units_of(indicator, quarter=Q1):
    """The figures of the units that have targets of their own, by unit."""
    roll_up(indicator.plan_id)
    rows = IndicatorQuarter.objects.filter(indicator=indicator, quarter=quarter).exclude(unit=None)
    return {row.unit_id: row for row in rows}


def make_table_row(plan, **over):
    """An indicator of the plan that no task repeats, with one item per side."""
    number = next(numbers)
    fields = {
        "position": number,
        "code": f"T{number}",
        "name": f"表内指标{number}",
        "direction": "at_least",
        "schedule": "cumulate",
        "measure": "sum",
        "accumulation": "flow",
    }
    indicator = Indicator.objects.create(plan=plan, owner=plan.owner, **fields | over)
    for side in ("numerator", "denominator") if indicator.measure == "ratio" else ("numerator",):
        item = DataItem.objects.create(
            owner=plan.owner,
            code=f"D{next(numbers)}",
            name=f"{indicator.name}{side}",
            accumulation=indicator.accumulation,
            source="unit",
        )
        IndicatorTerm.objects.create(indicator=indicator, item=item, side=side)
    return indicator


def promise(indicator, value, *, by=None, year=None, unit=None, text=""):
    """A target in force: for the plan or a year, for the whole or one unit."""
    by = by or (Quarter.of(year, 4) if year else indicator.plan.ends)
    number = None if value is None else Decimal(str(value))
    return Target.objects.create(
        indicator=indicator, value=number, by_quarter=by, year=year, unit=unit, text=text
    )


def enter(indicator, unit, quarter, number, by, side="numerator"):
    """A unit hands its number in, ``by`` approves it."""
    value = value_of(indicator, unit, quarter, side)
    reporting.submit_values(values=[(value, Decimal(str(number)))], by=make_user(unit))
    reviewing.approve_values(values=[value], by=by)


def live_through(plan, quarter):
    """Open every quarter up to this one, with the plan's clock a week after each opening."""
    for each in range(Q1, quarter + 1):
        set_clock(plan, Quarter(each).last_day.replace(day=27))
        open_quarter(plan, Quarter(each))


def report_in_time(task, quarter, **filled):
    """Report with the plan's clock standing in the quarter's own days."""
    set_clock(task.plan, quarter.last_day.replace(day=27))
    report(task, quarter, **filled)
