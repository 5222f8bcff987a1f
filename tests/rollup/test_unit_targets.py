"""Targets of single units: a figure of each, "met m of n" on the whole, their sum where the whole has none."""

from decimal import Decimal

import pytest

from reports.models import IndicatorQuarter
from reports.rollup import roll_up
from reports.verifying import differences
from tasks.actions import breakdown
from tests.factories import issue, make_indicator, make_neighbourhoods, make_task, open_quarter
from tests.reports.closing import close, stored
from tests.rollup.living import Q1, Q4, enter, figure_of, live_through, promise, units_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(plan):
    return make_neighbourhoods(plan.owner, 3)


@pytest.fixture
def task(plan, lead, units):
    return make_task(plan, lead, responsible=units)


def test_each_unit_with_a_target_has_a_figure_and_no_light(plan, task, units, supervisor):
    indicator = make_indicator(task, source="unit", unit_of_measure="户")
    for unit, value in ((units[0], 10), (units[1], 30)):
        promise(indicator, value, year=2026, unit=unit)
    issue(plan)
    open_quarter(plan, Q1)
    for unit, number in zip(units, (10, 6, 9), strict=True):
        enter(indicator, unit, Q1, number, supervisor)

    found = units_of(indicator)

    assert {unit: (row.actual, row.year_target, row.year_bp, row.is_met) for unit, row in found.items()} == {
        units[0].pk: (10, 10, 10_000, True),
        units[1].pk: (6, 30, 2_000, False),
    }
    assert {(row.light, row.rule, row.reason) for row in found.values()} == {(None, None, "")}


def test_the_whole_is_the_sum_of_its_units_and_says_how_many_met_theirs(plan, task, units, supervisor):
    indicator = make_indicator(task, source="unit")
    for unit, value in zip(units, (10, 30, 60), strict=True):
        promise(indicator, value, year=2026, unit=unit)
        promise(indicator, value * 3, unit=unit)
    issue(plan)
    open_quarter(plan, Q1)
    for unit, number in zip(units, (10, 6, 9), strict=True):
        enter(indicator, unit, Q1, number, supervisor)

    whole = figure_of(indicator)

    # 25 of this year's 10 + 30 + 60, 25 of the plan's 300 = 8.33 %; scheduled 10 %: 15 points ahead
    assert (whole.target, whole.year_target, whole.actual) == (300, 100, 25)
    assert (whole.is_target_split, whole.is_year_split) == (True, True)
    assert (whole.year_bp, whole.completion_bp, whole.plan_bp, whole.gap_bp) == (2_500, 2_500, 833, 1_500)
    assert (whole.units_met, whole.units_targeted, whole.is_met) == (1, 3, False)
    assert whole.reason == "ahead"


def test_a_target_of_the_whole_stands_beside_those_of_units(plan, task, units, supervisor):
    indicator = make_indicator(task, value=50, source="unit")
    promise(indicator, 9, unit=units[0])
    issue(plan)
    open_quarter(plan, Q1)
    enter(indicator, units[0], Q1, 10, supervisor)

    whole = figure_of(indicator)

    assert (whole.target, whole.is_target_split, whole.units_met, whole.units_targeted) == (50, False, 1, 1)


def test_ratios_of_units_are_weighed_by_their_denominators(plan, task, units, supervisor):
    indicator = make_indicator(
        task, source="unit", measure="ratio", accumulation="stock", schedule="hold", unit_of_measure="%"
    )
    for unit, value in ((units[0], 80), (units[1], 50), (units[2], 99)):
        promise(indicator, value, unit=unit)
    issue(plan)
    open_quarter(plan, Q1)
    for unit, above, below in ((units[0], 90, 100), (units[1], 120, 300)):
        enter(indicator, unit, Q1, above, supervisor)
        enter(indicator, unit, Q1, below, supervisor, side="denominator")

    whole = figure_of(indicator)

    # (80 × 100 + 50 × 300) ÷ 400, the third has no denominator yet; 210 ÷ 400 = 52.5 %
    assert (whole.target, whole.actual, whole.is_target_split) == (Decimal("57.5"), Decimal("52.5"), True)
    assert (whole.is_met, whole.reason) == (False, "hold_missed")
    assert (whole.units_met, whole.units_targeted) == (1, 3)
    assert whole.numbers["target"] == "57.5%"


def test_a_unit_left_out_is_not_among_those_with_targets(plan, task, units, supervisor):
    indicator = make_indicator(task, source="unit")
    for unit in units:
        promise(indicator, 10, unit=unit)
    issue(plan)
    open_quarter(plan, Q1)

    assignment = task.assignments.get(unit=units[2])
    breakdown.exclude_unit(assignment=assignment, by=supervisor, reason="没有小区")

    whole = figure_of(indicator)
    assert (whole.target, whole.units_targeted, whole.asked) == (20, 2, 2)


def test_the_terms_of_a_unit_are_frozen_with_the_quarter(plan, task, units, supervisor):
    indicator = make_indicator(task, source="unit", measure="ratio", accumulation="stock", schedule="hold")
    for unit in units:
        promise(indicator, 5, unit=unit)
    issue(plan)
    live_through(plan, Q1)
    enter(indicator, units[0], Q1, 12, supervisor)
    enter(indicator, units[0], Q1, 2, supervisor, side="denominator")
    close(plan, Q1, supervisor)
    roll_up(plan.pk)
    before = stored(plan, Q1)

    indicator.targets.filter(unit=units[0]).update(value=99)
    indicator.targets.exclude(unit=units[0]).delete()
    live_through(plan, Q1)
    roll_up(plan.pk)

    assert stored(plan, Q1) == before
    assert figure_of(indicator).target == 5
    assert differences(plan.pk) == []


def test_a_target_taken_away_takes_its_figure_with_it(plan, task, units):
    indicator = make_indicator(task, source="unit")
    for unit in units:
        promise(indicator, 10, unit=unit)
    issue(plan)
    live_through(plan, Q4)
    roll_up(plan.pk)
    assert IndicatorQuarter.objects.count() == 16

    indicator.targets.all().delete()
    live_through(plan, Q4)
    roll_up(plan.pk)

    assert IndicatorQuarter.objects.count() == 4
    assert figure_of(indicator).units_targeted is None


def test_a_unit_with_a_target_of_another_year_has_none_this_year(plan, task, units):
    indicator = make_indicator(task, value=30, source="unit")
    promise(indicator, 5, year=2026, unit=units[0])
    promise(indicator, 5, year=2027, unit=units[1])
    issue(plan)
    open_quarter(plan, Q1)

    assert set(units_of(indicator)) == {units[0].pk}
    assert figure_of(indicator).units_targeted == 1


def test_a_rhythm_of_a_unit_is_met_by_the_events_it_owed(plan, task, units, supervisor):
    indicator = make_indicator(task, value=4, schedule="frequency", every="month", source="unit")
    for unit in units[:2]:
        promise(indicator, 4, unit=unit)
    issue(plan)
    open_quarter(plan, Q1)
    for unit, number in ((units[0], 12), (units[1], 4)):
        enter(indicator, unit, Q1, number, supervisor)

    # 4 a month are 12 a quarter
    assert {unit: row.is_met for unit, row in units_of(indicator).items()} == {
        units[0].pk: True,
        units[1].pk: False,
    }
    assert (figure_of(indicator).units_met, figure_of(indicator).is_met) == (1, False)
