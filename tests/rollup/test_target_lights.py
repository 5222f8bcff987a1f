"""Light rules 4 to 7 of DESIGN.md section 4, each on the smallest plan that shows it, figures worked out by hand."""

import pytest

from reports.lights import Light
from reports.models import IndicatorQuarter
from reports.rollup import roll_up
from tasks.actions import reviewing
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_task,
    open_quarter,
    report,
    set_year_target,
    update_of,
)
from tests.rollup.living import Q1, Q2, Q3, Q4, light_of, live_through, report_in_time

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("done", "year_bp", "light", "reason"),
    [
        (3, 2500, Light.AHEAD, "ahead"),  # 25 % of the year's 12, scheduled 10 %: 15 points ahead
        (1, 833, Light.GREEN, "on_schedule"),  # 8.33 % against 10 %: 1.67 points behind
        (0, 0, Light.YELLOW, "slightly_behind"),  # 10 points behind: the limit belongs to yellow
    ],
)
def test_rule_4_compares_the_years_progress_with_the_schedule(
    plan, lead, cadre, supervisor, done, year_bp, light, reason
):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=36)
    set_year_target(indicator, 2026, 12)
    issue(plan)
    open_quarter(plan, Q1)

    report(task, Q1, by=cadre, numbers={"numerator": done}, approved_by=supervisor)

    figure = light_of(task)
    assert (figure.year_bp, figure.schedule_bp) == (year_bp, 1000)
    assert (figure.light, figure.rule, figure.reason) == (light, 4, reason)
    assert figure.named == indicator


def test_rule_4_flow_without_annual_target_takes_its_share_of_what_is_left(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    make_indicator(task, value=36)
    issue(plan)
    live_through(plan, Q2)
    report(task, Q1, by=cadre, numbers={"numerator": 2}, approved_by=supervisor)
    report(task, Q2, by=cadre, numbers={"numerator": 4}, approved_by=supervisor)

    figure = light_of(task, Q2)

    # 36 over three years is 12 this year; 6 of 12 is 50 %, scheduled 30 %
    assert (figure.year_bp, figure.schedule_bp, figure.gap_bp) == (5000, 3000, 2000)


def test_rule_4_binding_missed_in_the_last_quarter_is_red_and_anticipatory_yellow(
    plan, lead, cadre, supervisor
):
    binding = make_task(plan, lead)
    set_year_target(make_indicator(binding, value=30, nature="binding"), 2026, 10)
    soft = make_task(plan, lead)
    set_year_target(make_indicator(soft, value=30, nature="anticipatory"), 2026, 10)
    issue(plan)
    live_through(plan, Q4)
    for task, done in ((binding, 9), (soft, 3)):
        report(task, Q4, by=cadre, numbers={"numerator": done}, approved_by=supervisor)

    assert light_of(binding, Q4).reason == "missed"
    assert light_of(binding, Q4).light == Light.RED
    figure = light_of(soft, Q4)
    assert (figure.gap_bp, figure.light) == (-7000, Light.YELLOW)


def test_rule_5_hold_missed_once_is_yellow_and_twice_running_red(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    make_indicator(
        task, value=100, measure="ratio", schedule="hold", accumulation="stock", unit_of_measure="%"
    )
    issue(plan)
    live_through(plan, Q3)
    for quarter, intact in ((Q1, 10), (Q2, 9), (Q3, 9)):
        report_in_time(
            task, quarter, by=cadre, numbers={"numerator": intact, "denominator": 10}, approved_by=supervisor
        )

    assert light_of(task, Q1).light == Light.GREEN
    assert (light_of(task, Q2).light, light_of(task, Q2).reason) == (Light.YELLOW, "hold_missed")
    assert (light_of(task, Q3).light, light_of(task, Q3).reason) == (Light.RED, "hold_missed_twice")
    assert light_of(task, Q3).is_routine


@pytest.mark.parametrize(("events", "light"), [(3, Light.GREEN), (2, Light.RED), (5, Light.GREEN)])
def test_rule_6_every_month_owes_three_a_quarter(plan, lead, cadre, supervisor, events, light):
    task = make_task(plan, lead)
    make_indicator(task, value=1, schedule="frequency", every="month")
    issue(plan)
    open_quarter(plan, Q1)

    report(task, Q1, by=cadre, numbers={"numerator": events}, approved_by=supervisor)

    # 2 of 3 is 66.7 %, below the 70 % from which yellow begins
    assert light_of(task).light == light


def test_rule_6_every_two_weeks_counts_whole_fortnights_by_their_dates(plan, lead, cadre, supervisor):
    units = make_neighbourhoods(plan.owner, 2)
    task = make_task(plan, lead, responsible=units)
    indicator = make_indicator(task, value=1, schedule="frequency", every="two_weeks", source="unit")
    issue(plan)
    live_through(plan, Q2)
    roll_up(plan.pk)

    owed = dict(IndicatorQuarter.objects.filter(indicator=indicator).values_list("quarter", "owed"))

    # 90 days to 31 March hold 6 whole fortnights, 181 days to 30 June hold 12; two units owe each
    assert owed == {Q1: 12, Q2: 12}


def test_rule_7_reach_is_not_due_before_its_date_and_judged_after(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    make_indicator(
        task, value=90, by=Q2, measure="ratio", schedule="reach", accumulation="stock", unit_of_measure="%"
    )
    issue(plan)
    live_through(plan, Q2)
    for quarter, met in ((Q1, 5), (Q2, 8)):
        report_in_time(
            task, quarter, by=cadre, numbers={"numerator": met, "denominator": 10}, approved_by=supervisor
        )

    assert (light_of(task, Q1).light, light_of(task, Q1).reason) == (Light.GREEN, "not_due")
    assert (light_of(task, Q2).light, light_of(task, Q2).reason) == (Light.RED, "missed")


def test_the_worst_target_names_the_light(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    good = make_indicator(task, value=1, schedule="frequency", every="quarter")
    bad = make_indicator(task, value=0, direction="zero", schedule="hold", nature="binding")
    issue(plan)
    open_quarter(plan, Q1)
    update = update_of(task, Q1)
    from tasks.actions import reporting

    values = {value.pk: 1 for value in reporting.own_values(update)}
    reporting.submit(
        update=update, by=cadre, content=reporting.Content(progress="如实填报"), revision=0, values=values
    )
    reviewing.approve(update=update, by=supervisor)

    figure = light_of(task)

    assert (figure.light, figure.rule, figure.named) == (Light.RED, 5, bad)
    assert good.figures.get().light == Light.GREEN


def test_no_report_and_no_denominator_give_no_value(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(
        task, value=90, measure="ratio", schedule="hold", accumulation="stock", unit_of_measure="%"
    )
    issue(plan)
    open_quarter(plan, Q1)

    report(task, Q1, by=cadre, numbers={"numerator": 0, "denominator": 0}, approved_by=supervisor)

    assert light_of(task).reason == "no_data"
    assert indicator.figures.get().completion_bp is None


def test_schedule_is_scaled_when_a_task_starts_late_in_the_year(plan, lead):
    task = make_task(plan, lead, starts=Q3)
    issue(plan)
    live_through(plan, Q3)

    # steps 10/30/60/100, start after 30: (60 − 30) ÷ (100 − 30)
    assert light_of(task, Q3).schedule_bp == 4286
