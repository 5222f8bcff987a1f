"""The year's progress, the schedule and what enters them (DESIGN.md section 4), each figure worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from plans.quarters import Quarter
from reports.lights import Light
from reports.wording import why
from tasks.actions import breakdown, completion, reporting, reviewing
from tasks.models import DataValue, ProgressUpdate, TaskIndicator
from tasks.states import State
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_task,
    make_user,
    open_quarter,
    report,
    set_year_target,
    value_of,
)
from tests.rollup.living import Q1, Q2, Q3, Q4, figure_of, light_of, live_through, report_in_time

pytestmark = pytest.mark.django_db


def already(indicator, unit, quarter, number):
    """An approved value from before, entered without its quarter having been opened here."""
    DataValue.objects.create(
        owner=indicator.owner,
        item=indicator.terms.get().item,
        unit=unit,
        quarter=quarter,
        value=number,
        state=State.APPROVED,
        report_by=date(2025, 12, 31),
    )


def each_reports(indicator, units, quarter, numbers, supervisor):
    """Every unit enters its number; they are approved."""
    values = [value_of(indicator, unit, quarter) for unit in units]
    for value, number in zip(values, numbers, strict=True):
        if number is not None:
            reporting.submit_values(values=[(value, Decimal(number))], by=make_user(value.unit))
    waiting = [value for value in values if value.state == State.SUBMITTED]
    reviewing.approve_values(values=waiting, by=supervisor)


@pytest.mark.parametrize(
    ("fields", "before", "reached", "year_bp"),
    [
        # rise from 40 to 100 in three years: this year's share is 20; 50 is half of it
        ({"value": 100}, 40, 50, 5000),
        # without an earlier value the baseline stands in: from 70 to 100, share 10
        ({"value": 100, "baseline": 70}, None, 75, 5000),
        # an earlier value is more than a baseline
        ({"value": 100, "baseline": 70}, 40, 50, 5000),
        # nothing known before: from 0, share 33.33
        ({"value": 100}, None, 25, 7500),
        # below what there was is shown as it is
        ({"value": 100}, 40, 36, -2000),
        # decrease from 60 to 30 in three years: share −10; 55 is half of it
        ({"value": 30, "direction": "decrease", "baseline": 90}, 60, 55, 5000),
        # more than there was
        ({"value": 30, "direction": "decrease"}, 60, 65, -5000),
        # nothing left to do on 1 January
        ({"value": 100}, 120, 130, 10000),
        ({"value": 30, "direction": "decrease"}, 20, 25, 10000),
    ],
)
def test_a_stock_goes_from_its_last_value_before_the_year_to_its_share(
    plan, lead, cadre, supervisor, fields, before, reached, year_bp
):
    task = make_task(plan, lead)
    indicator = make_indicator(task, accumulation="stock", **fields)
    if before is not None:
        already(indicator, lead, Quarter.of(2025, 3), before)
    issue(plan)
    open_quarter(plan, Q1)

    report(task, Q1, by=cadre, numbers={"numerator": reached}, approved_by=supervisor)

    assert figure_of(indicator).year_bp == year_bp


def test_a_stock_with_an_annual_target_goes_there(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=100, accumulation="stock")
    set_year_target(indicator, 2026, 60)
    already(indicator, lead, Quarter.of(2025, 4), 40)
    issue(plan)
    open_quarter(plan, Q1)

    report(task, Q1, by=cadre, numbers={"numerator": 45}, approved_by=supervisor)

    assert figure_of(indicator).year_bp == 2500  # (45 − 40) ÷ (60 − 40)


def test_a_stock_not_reported_stands_at_its_last_value(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=100, accumulation="stock")
    issue(plan)
    live_through(plan, Q2)
    report_in_time(task, Q1, by=cadre, numbers={"numerator": 20}, approved_by=supervisor)

    figure = figure_of(indicator, Q2)

    assert (figure.actual, figure.is_measured, figure.incomplete) == (20, False, True)


def test_a_flow_counts_the_year_and_no_shortfall_is_carried(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=30)
    for year in (2026, 2027):
        set_year_target(indicator, year, 10)
    issue(plan)
    live_through(plan, Q4 + 1)
    report_in_time(task, Q2, by=cadre, numbers={"numerator": 4}, approved_by=supervisor)
    report_in_time(task, Q4 + 1, by=cadre, numbers={"numerator": 5}, approved_by=supervisor)

    assert (figure_of(indicator, Q4).year_bp, figure_of(indicator, Q4).actual) == (4000, 4)
    assert (figure_of(indicator, Q4 + 1).year_bp, figure_of(indicator, Q4 + 1).actual) == (5000, 5)
    assert figure_of(indicator, Q4 + 1).total == 9


def test_without_annual_targets_the_share_is_what_was_left_on_new_years_day(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=36)
    issue(plan)
    live_through(plan, Q4 + 1)
    report_in_time(task, Q2, by=cadre, numbers={"numerator": 6}, approved_by=supervisor)
    report_in_time(task, Q4 + 1, by=cadre, numbers={"numerator": 5}, approved_by=supervisor)

    assert figure_of(indicator, Q2).year_bp == 5000  # 6 of 36 ÷ 3
    assert figure_of(indicator, Q4 + 1).year_bp == 3333  # 5 of (36 − 6) ÷ 2


def test_a_missing_quarter_adds_nothing_and_is_said(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=36)
    issue(plan)
    live_through(plan, Q2)
    report_in_time(task, Q2, by=cadre, numbers={"numerator": 6}, approved_by=supervisor)

    assert figure_of(indicator, Q2).incomplete
    assert light_of(task, Q2).incomplete
    report_in_time(task, Q1, by=cadre, numbers={"numerator": 3}, approved_by=supervisor)
    assert not figure_of(indicator, Q2).incomplete
    assert figure_of(indicator, Q2).actual == 9


def test_across_units_ratios_are_sum_over_sum(plan, lead, supervisor):
    units = make_neighbourhoods(plan.owner, 2)
    task = make_task(plan, lead, responsible=units)
    indicator = make_indicator(
        task, value=50, measure="ratio", accumulation="stock", source="unit", schedule="hold"
    )
    issue(plan)
    open_quarter(plan, Q1)
    for unit, households, workers in ((units[0], 900, 10), (units[1], 10, 10)):
        for side, number in (("numerator", households), ("denominator", workers)):
            value = value_of(indicator, unit, Q1, side)
            reporting.submit_values(values=[(value, Decimal(number))], by=make_user(unit))
            reviewing.approve_values(values=[value], by=supervisor)

    figure = figure_of(indicator)

    # 910 ÷ 20, not the mean of 90 and 1
    assert (figure.actual, figure.numerator, figure.denominator) == (Decimal("45.5"), 910, 20)
    assert (figure.asked, figure.reported) == (2, 2)


def per_unit(plan, lead, units, **fields):
    task = make_task(plan, lead, responsible=units)
    return make_indicator(task, measure="units_met", source="unit", **fields)


def test_per_a_unit_counts_the_units_that_met_it(plan, lead, supervisor):
    units = make_neighbourhoods(plan.owner, 4)
    indicator = per_unit(plan, lead, units, value=2)
    issue(plan)
    open_quarter(plan, Q1)

    each_reports(indicator, units, Q1, (2, 9, 1, None), supervisor)

    figure = figure_of(indicator)
    assert (figure.numerator, figure.denominator, figure.completion_bp) == (2, 4, 5000)
    assert (figure.asked, figure.reported, figure.incomplete) == (4, 3, True)
    assert figure.is_met is False


def test_what_a_unit_did_in_an_earlier_year_still_counts_towards_the_plans_target(plan, lead, supervisor):
    units = make_neighbourhoods(plan.owner, 2)
    indicator = per_unit(plan, lead, units, value=1)
    issue(plan)
    live_through(plan, Q4 + 1)

    each_reports(indicator, units, Q1, (1, 1), supervisor)
    each_reports(indicator, units, Q4 + 1, (0, 0), supervisor)

    assert figure_of(indicator, Q4 + 1).is_met


def test_a_target_per_unit_and_year_is_judged_year_by_year(plan, lead, supervisor):
    units = make_neighbourhoods(plan.owner, 2)
    indicator = per_unit(plan, lead, units, value=6)
    for year in (2026, 2027):
        set_year_target(indicator, year, 2)
    issue(plan)
    live_through(plan, Q4 + 1)

    each_reports(indicator, units, Q1, (2, 1), supervisor)
    each_reports(indicator, units, Q4 + 1, (0, 2), supervisor)

    assert figure_of(indicator, Q1).numerator == 1
    assert figure_of(indicator, Q4 + 1).numerator == 1


# a task's progress
def test_indicators_are_averaged_by_weight_and_capped(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    strong, weak = (
        set_year_target(make_indicator(task, value=30), 2026, 10).indicator for _number in range(2)
    )
    TaskIndicator.objects.filter(indicator=weak).update(weight=3)
    issue(plan)
    open_quarter(plan, Q1)
    update = ProgressUpdate.objects.select_related("plan", "period", "task", "unit").get(task=task)
    values = {
        value_of(strong, lead, Q1).pk: Decimal(20),
        value_of(weak, lead, Q1).pk: Decimal(2),
    }
    content = reporting.Content(progress="见数据")
    reporting.submit(update=update, by=cadre, content=content, revision=0, values=values)

    reviewing.approve(update=update, by=supervisor)

    assert light_of(task).year_bp == 4000  # (100 × 1 + 20 × 3) ÷ 4; 200 % is capped
    assert figure_of(strong).year_bp == 20_000


def test_hold_targets_do_not_enter_the_progress_of_a_mixed_task(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    set_year_target(make_indicator(task, value=30), 2026, 10)
    make_indicator(task, value=0, direction="zero", schedule="hold")
    issue(plan)
    open_quarter(plan, Q1)

    report_all(task, cadre, supervisor, {"cumulate": 5, "hold": 0})

    figure = light_of(task)
    assert (figure.year_bp, figure.is_routine) == (5000, False)


def report_all(task, cadre, supervisor, by_schedule, quarter=Q1):
    update = ProgressUpdate.objects.select_related("plan", "period", "task", "unit").get(
        task=task, quarter=quarter
    )
    values = {
        value.pk: Decimal(by_schedule[value.item.in_indicators.get().indicator.schedule])
        for value in reporting.own_values(update)
    }
    content = reporting.Content(progress="见数据")
    reporting.submit(update=update, by=cadre, content=content, revision=0, values=values)
    reviewing.approve(update=update, by=supervisor)


def test_milestones_count_by_weight_and_their_dates_are_the_schedule(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    rows = [("选址", date(2026, 3, 31), 1), ("开工", date(2026, 6, 30), 3), ("竣工", date(2027, 6, 30), 6)]
    breakdown.add_milestones(task=task, milestones=rows, by=supervisor)
    issue(plan)
    live_through(plan, Q2)
    for quarter in (Q1, Q2):
        report_in_time(task, quarter, by=cadre, approved_by=supervisor)

    completion.verify_milestone(
        milestone=task.milestones.get(title="选址"), by=supervisor, on=date(2026, 3, 20)
    )

    # due this year 1 + 3; by 31 March 1, by 30 June 4
    first, second = light_of(task, Q1), light_of(task, Q2)
    assert (first.schedule_bp, first.year_bp, first.plan_bp) == (2500, 2500, 1000)
    assert (second.schedule_bp, second.year_bp) == (10_000, 2500)
    assert (second.light, second.rule, second.gap_bp) == (Light.RED, 4, -7500)


def test_in_each_mode_the_mean_of_what_units_typed_is_the_progress(plan, lead, cadre, supervisor):
    units = make_neighbourhoods(plan.owner, 3)
    task = make_task(plan, lead, responsible=units, report_mode="each")
    issue(plan)
    open_quarter(plan, Q1)

    for unit, percent in ((lead, None), (units[0], 2000), (units[1], 3000), (units[2], 9000)):
        update = ProgressUpdate.objects.select_related("plan", "period", "task", "unit").get(unit=unit)
        content = reporting.Content(progress="按计划", percent_bp=percent)
        reporting.submit(update=update, by=make_user(unit), content=content, revision=0)
        if unit != units[2]:
            reviewing.approve(update=update, by=supervisor)

    figure = light_of(task)
    assert (figure.year_bp, figure.incomplete) == (2500, True)  # the third is not approved yet
    assert (figure.light, figure.rule) == (Light.AHEAD, 4)  # 25 % against 10 %


def test_in_each_mode_too_the_cell_is_a_ring_until_the_leads_report_is_approved(plan, lead, supervisor):
    units = make_neighbourhoods(plan.owner, 1)
    task = make_task(plan, lead, responsible=units, report_mode="each")
    issue(plan)
    open_quarter(plan, Q1)
    update = ProgressUpdate.objects.select_related("plan", "period", "task", "unit").get(unit=units[0])
    content = reporting.Content(progress="按计划", percent_bp=3000)
    reporting.submit(update=update, by=make_user(units[0]), content=content, revision=0)

    reviewing.approve(update=update, by=supervisor)

    assert (light_of(task).light, light_of(task).reason) == (Light.RING, "to_report")


@pytest.mark.parametrize(
    ("preset", "steps"),
    [
        ("", [1000, 3000, 6000, 10_000]),
        ("even", [2500, 5000, 7500, 10_000]),
        ("works", [500, 2500, 6000, 10_000]),
    ],
)
def test_the_schedule_is_the_preset(plan, lead, preset, steps):
    task = make_task(plan, lead, preset=preset)
    issue(plan)
    live_through(plan, Q4)

    assert [light_of(task, quarter).schedule_bp for quarter in (Q1, Q2, Q3, Q4)] == steps


def test_the_schedule_is_whole_when_a_task_ends_early_in_the_year(plan, lead):
    task = make_task(plan, lead, due_on=date(2026, 6, 30), preset="even")
    issue(plan)
    live_through(plan, Q2)

    assert [light_of(task, quarter).schedule_bp for quarter in (Q1, Q2)] == [5000, 10_000]


def test_percents_that_do_not_enter_leave_nothing_out(plan, lead, cadre, supervisor):
    units = make_neighbourhoods(plan.owner, 1)
    task = make_task(plan, lead, responsible=units, report_mode="each")
    breakdown.add_milestones(task=task, milestones=[("选址", date(2026, 3, 31), 1)], by=supervisor)
    issue(plan)
    open_quarter(plan, Q1)

    # progress is by milestones, the first that exists
    assert (light_of(task).year_bp, light_of(task).incomplete) == (0, False)


def test_a_binding_target_missed_names_what_the_year_owed(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    make_indicator(task, value=36, nature="binding", unit_of_measure="家")
    issue(plan)
    live_through(plan, Q4)
    report_in_time(task, Q4, by=cadre, numbers={"numerator": 9}, approved_by=supervisor)

    figure = light_of(task, Q4)

    # 36 over three years is 12 this year
    assert why(reason=figure.reason, numbers=figure.numbers) == "到期应为 12家，实际 9家"
