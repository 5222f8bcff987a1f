"""Indicators of a table that no task repeats: rolled up by themselves, asked of their own units, no task's light."""

from decimal import Decimal

import pytest

from plans.quarters import Quarter
from reports.lights import Light
from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter
from reports.rollup import rebuild, roll_up
from reports.verifying import differences
from tasks.actions import reporting
from tasks.models import Asked, DataValue
from tests.factories import issue, make_plan, make_task, make_unit, open_quarter
from tests.reports.closing import close, stored
from tests.rollup.living import (
    Q1,
    Q2,
    Q3,
    Q4,
    enter,
    figure_of,
    live_through,
    make_table_row,
    promise,
    units_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(plan, lead):
    """A plan may be issued once it has a task."""
    make_task(plan, lead)
    return plan


def asked_of(indicator):
    return set(Asked.objects.filter(indicator=indicator).values_list("unit", flat=True))


def test_asked_are_units_with_targets_else_the_responsible_one_else_the_owner(ready, lead):
    other = make_unit(ready.owner)
    by_target, by_duty, left = (
        make_table_row(ready),
        make_table_row(ready, responsible_unit=lead),
        make_table_row(ready),
    )
    promise(by_target, 5, unit=other)

    assert asked_of(by_target) == {other.pk}
    assert asked_of(by_duty) == {lead.pk}
    assert asked_of(left) == {ready.owner_id}


def test_a_table_row_has_a_light_of_its_own_and_none_on_a_task(ready, lead, supervisor):
    indicator = make_table_row(ready, responsible_unit=lead)
    promise(indicator, 30)
    issue(ready)
    open_quarter(ready, Q1)
    enter(indicator, lead, Q1, 4, supervisor)

    figure = figure_of(indicator)

    # 4 of this year's 10 is 40 %, the plan's preset says 10 %
    assert (figure.home_id, figure.actual, figure.year_bp, figure.schedule_bp) == (None, 4, 4_000, 1_000)
    assert (figure.light, figure.rule, figure.reason) == (Light.AHEAD, 4, "ahead")
    assert (figure.asked, figure.reported) == (1, 1)
    assert TaskQuarter.objects.count() == 1
    assert PlanQuarter.objects.get().tasks == 1


def test_its_schedule_is_the_plans_preset_from_its_first_period(lead):
    plan = make_plan(preset="even", clock_on=None)
    make_task(plan, lead)
    indicator = make_table_row(plan, responsible_unit=lead)
    promise(indicator, 30)
    plan.clock_on = Q2.last_day
    plan.save()
    issue(plan, on=Q1.first_day.replace(month=3))  # too late for the first quarter's opening
    for quarter in (Q2, Q3, Q4):
        plan.clock_on = quarter.last_day
        plan.save()
        open_quarter(plan, quarter)

    # a start after 25 %: (50 − 25) ÷ 75, (75 − 25) ÷ 75
    assert [figure_of(indicator, quarter).schedule_bp for quarter in (Q2, Q3, Q4)] == [3_333, 6_667, 10_000]


def test_a_ratio_split_to_units_adds_up_without_a_task(ready, supervisor):
    units = [make_unit(ready.owner) for _number in range(2)]
    indicator = make_table_row(
        ready, measure="ratio", accumulation="stock", schedule="reach", unit_of_measure="%"
    )
    promise(indicator, 80)
    for unit, value in zip(units, (70, 90), strict=True):
        promise(indicator, value, year=2026, unit=unit)
    issue(ready)
    live_through(ready, Q4)
    for unit, above in zip(units, (72, 160), strict=True):
        enter(indicator, unit, Q4, above, supervisor)
        enter(indicator, unit, Q4, 100 if unit == units[0] else 200, supervisor, side="denominator")

    whole = figure_of(indicator, Q4)

    # (70 × 100 + 90 × 200) ÷ 300 = 83.33 this year; 232 ÷ 300 = 77.33 %
    assert (whole.year_target, whole.actual) == (Decimal("83.3333"), Decimal("77.3333"))
    assert (whole.light, whole.reason) == (Light.RED, "missed")
    assert (whole.units_met, whole.units_targeted) == (1, 2)
    assert {row.actual for row in units_of(indicator, Q4).values()} == {72, 80}


def test_a_closed_quarter_keeps_a_table_rows_terms(ready, lead, supervisor):
    indicator = make_table_row(ready, responsible_unit=lead)
    promise(indicator, 30)
    issue(ready)
    open_quarter(ready, Q1)
    enter(indicator, lead, Q1, 4, supervisor)
    close(ready, Q1, supervisor)
    roll_up(ready.pk)
    before = stored(ready, Q1)

    indicator.targets.update(value=300)
    ready.preset, ready.ends = "even", Quarter.of(2029, 4)
    ready.save()

    rebuild(ready.pk)

    assert stored(ready, Q1) == before
    assert figure_of(indicator).schedule_bp == 1_000
    assert differences(ready.pk) == []


def test_its_numbers_are_on_the_units_own_sheet(ready, lead):
    indicator = make_table_row(ready, responsible_unit=lead)
    promise(indicator, 30)
    issue(ready)
    open_quarter(ready, Q1)

    assert [
        value.item.in_indicators.get().indicator for value in reporting.values_of_unit(unit=lead, quarter=Q1)
    ] == [indicator]
    assert DataValue.objects.get().unit == lead


def test_an_indicator_that_finds_its_task_is_judged_there(ready, lead, supervisor):
    from tasks.models import Task, TaskIndicator

    indicator = make_table_row(ready, responsible_unit=lead)
    promise(indicator, 30)
    issue(ready)
    open_quarter(ready, Q1)
    assert figure_of(indicator).home_id is None

    TaskIndicator.objects.create(task=Task.objects.get(), indicator=indicator)
    live_through(ready, Q1)

    assert figure_of(indicator).home == Task.objects.get()
    assert IndicatorQuarter.objects.count() == 1
