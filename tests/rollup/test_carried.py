"""A quarter starts from the stored figure of the quarter before it, and from raw rows where that figure is no help."""

from decimal import Decimal

import pytest

from reports.models import IndicatorQuarter
from reports.rollup import rebuild
from reports.verifying import differences
from tasks.actions import breakdown
from tasks.models import Assignment, DataValue
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_task,
    set_year_target,
    value_of,
)
from tests.rollup.living import Q1, Q2, Q3, Q4, live_through
from tests.rollup.test_progress import each_reports

pytestmark = pytest.mark.django_db

LIVED = (Q1, Q2, Q3, Q4)


@pytest.fixture
def units(plan):
    return make_neighbourhoods(plan.owner, 3)


def living(plan, lead, units, supervisor, **over):
    """An indicator asked of three units over a year: 5, 7 and 9 in every quarter, but nothing of the third in Q2."""
    task = make_task(plan, lead, units)
    indicator = make_indicator(task, value=400, source="unit", **over)
    set_year_target(indicator, 2026, 100)
    issue(plan)
    live_through(plan, Q4)
    for quarter in LIVED:
        each_reports(indicator, units, quarter, (5, 7, None if quarter == Q2 else 9), supervisor)
    rebuild(plan.pk)
    return indicator


def numbers(indicator):
    figures = IndicatorQuarter.objects.filter(indicator=indicator).order_by("quarter")
    return [(f.numerator, f.total, f.before, f.incomplete) for f in figures]


@pytest.mark.parametrize("accumulation", ["flow", "stock"])
@pytest.mark.parametrize("since", LIVED)
def test_from_any_quarter_on_the_figures_are_those_worked_out_from_the_first(
    plan, lead, units, supervisor, accumulation, since
):
    indicator = living(plan, lead, units, supervisor, accumulation=accumulation)
    whole = numbers(indicator)
    IndicatorQuarter.objects.filter(quarter__gte=since).delete()

    rebuild(plan.pk, since=since)

    assert numbers(indicator) == whole
    assert [number for number, *_rest in whole] == ([21, 33, 54, 75] if accumulation == "flow" else [21] * 4)
    assert differences(plan.pk) == []


def test_earlier_raw_rows_are_not_read_again(plan, lead, units, supervisor):
    """The price: a raw value changed without a mark stays out of later quarters, until `verify_figures` names it."""
    indicator = living(plan, lead, units, supervisor)
    DataValue.objects.filter(pk=value_of(indicator, units[0], Q2).pk).update(value=1000)

    assert rebuild(plan.pk, since=Q4).changed == 0

    assert differences(plan.pk, since=Q4) != []
    rebuild(plan.pk)
    assert differences(plan.pk) == []


def test_another_set_of_units_is_read_from_the_first_quarter(plan, lead, units, supervisor):
    living(plan, lead, units, supervisor, accumulation="stock")
    gone = Assignment.objects.get(unit=units[0])
    breakdown.exclude_unit(assignment=gone, reason="不涉及", by=supervisor)

    assert rebuild(plan.pk, since=Q4).changed

    assert differences(plan.pk, since=Q4) == []


def test_a_value_of_an_earlier_quarter_moves_all_that_follow(plan, lead, units, supervisor):
    indicator = living(plan, lead, units, supervisor)
    DataValue.objects.filter(pk=value_of(indicator, units[2], Q2).pk).update(value=10, state="approved")

    rebuild(plan.pk, since=Q2)

    assert [number for number, *_rest in numbers(indicator)] == [21, Decimal(43), 64, 85]
    assert differences(plan.pk) == []
