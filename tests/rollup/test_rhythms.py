"""Rhythms, kept targets and quarters filled in afterwards (DESIGN.md section 4), figures worked out by hand."""

from datetime import date

import pytest

from plans.models import Target
from reports.lights import Light
from reports.models import IndicatorQuarter
from reports.rollup import rebuild, roll_up
from reports.verifying import differences
from tests.factories import issue, make_indicator, make_task, open_quarter, report, set_clock, set_year_target
from tests.rollup.living import Q1, Q2, Q3, Q4, figure_of, light_of, live_through, report_in_time

pytestmark = pytest.mark.django_db


# frequency
@pytest.mark.parametrize(
    ("every", "starts", "owed"),
    [
        ("quarter", None, [1, 1, 1, 1]),
        ("month", Q2, [0, 3, 3, 3]),
        ("half_year", None, [0, 1, 1, 2]),
        ("half_year", Q2, [0, 0, 0, 1]),  # the first half-year was not whole
        ("half_year", Q3, [0, 0, 0, 1]),
        ("year", None, [0, 0, 0, 1]),
        ("year", Q2, [0, 0, 0, 0]),
        ("week", None, [12, 13, 14, 13]),  # 90, 181, 273, 365 days hold 12, 25, 39, 52 whole weeks
    ],
)
def test_events_are_owed_for_whole_periods_from_the_start(plan, lead, every, starts, owed):
    indicator = make_indicator(
        make_task(plan, lead, starts=starts), value=1, schedule="frequency", every=every
    )
    issue(plan)
    live_through(plan, Q4)
    roll_up(plan.pk)

    found = IndicatorQuarter.objects.filter(indicator=indicator).order_by("quarter")
    assert list(found.values_list("owed", flat=True)) == owed


def test_half_years_are_judged_year_to_date_and_not_due_until_one_ends(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    make_indicator(task, value=2, schedule="frequency", every="half_year")
    issue(plan)
    live_through(plan, Q2)
    report_in_time(task, Q1, by=cadre, numbers={"numerator": 2}, approved_by=supervisor)
    report_in_time(task, Q2, by=cadre, numbers={"numerator": 0}, approved_by=supervisor)

    assert light_of(task, Q1).reason == "not_due"
    assert (light_of(task, Q2).light, light_of(task, Q2).reason) == (Light.GREEN, "events_met")


def test_more_events_than_owed_are_capped(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=1, schedule="frequency", every="month")
    issue(plan)
    open_quarter(plan, Q1)

    report(task, Q1, by=cadre, numbers={"numerator": 50}, approved_by=supervisor)

    assert figure_of(indicator).completion_bp == 10_000


# hold
def test_a_carried_hold_is_shown_again_and_never_counted_again(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    make_indicator(task, value=90, schedule="hold", accumulation="stock", collected=2)
    issue(plan)
    live_through(plan, Q4 + 2)
    for quarter, number in ((Q2, 80), (Q4, 85)):
        report_in_time(task, quarter, by=cadre, numbers={"numerator": number}, approved_by=supervisor)
    for quarter in (Q3, Q4 + 1):
        report_in_time(task, quarter, by=cadre, approved_by=supervisor)

    reasons = {quarter: light_of(task, quarter).reason for quarter in (Q2, Q3, Q4, Q4 + 1)}

    assert reasons == {
        Q2: "hold_missed",
        Q3: "hold_missed",
        Q4: "hold_missed_twice",
        Q4 + 1: "hold_missed_twice",
    }
    assert rebuild(plan.pk).changed == 0
    assert differences(plan.pk) == []


def test_a_carried_binding_hold_is_red_but_not_twice(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    make_indicator(task, value=90, schedule="hold", accumulation="stock", collected=2, nature="binding")
    issue(plan)
    live_through(plan, Q3)
    report_in_time(task, Q2, by=cadre, numbers={"numerator": 80}, approved_by=supervisor)
    report_in_time(task, Q3, by=cadre, approved_by=supervisor)

    assert [light_of(task, quarter).reason for quarter in (Q2, Q3)] == ["hold_missed", "hold_missed"]
    assert light_of(task, Q3).light == Light.RED


def test_hold_is_judged_by_the_years_target(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=90, schedule="hold", accumulation="stock")
    set_year_target(indicator, 2026, 80)
    issue(plan)
    open_quarter(plan, Q1)

    report(task, Q1, by=cadre, numbers={"numerator": 82}, approved_by=supervisor)

    assert light_of(task).reason == "hold_met"


def test_two_annual_targets_of_one_year_do_not_stop_the_roll_up(plan, lead):
    indicator = make_indicator(make_task(plan, lead), value=90)
    set_year_target(indicator, 2026, 30)
    Target.objects.create(indicator=indicator, year=2026, by_quarter=Q2, value=12)
    issue(plan)
    open_quarter(plan, Q1)

    assert figure_of(indicator).year_target == 30


# 补录
def test_a_quarter_before_the_first_period_is_grey_until_somebody_fills_it_in(plan, lead, cadre, supervisor):
    filled, empty = make_task(plan, lead), make_task(plan, lead)
    set_clock(plan, date(2026, 6, 25))
    issue(plan, on=date(2026, 3, 10))
    open_quarter(plan, Q1)

    report(filled, Q1, by=cadre, word="slightly_behind", approved_by=supervisor)

    assert (light_of(filled).light, light_of(filled).rule) == (Light.YELLOW, 8)
    assert (light_of(empty).light, light_of(empty).rule, light_of(empty).bucket) == (
        Light.GREY,
        1,
        "not_started",
    )
