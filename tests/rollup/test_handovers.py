"""A post that passes on: what the former unit reported stays in the sums, and a stock stands until its heir reports."""

from datetime import date
from decimal import Decimal

import pytest

from reports.rollup import roll_up
from reports.verifying import differences
from tasks.actions import breakdown
from tasks.actions.units import end_unit
from tasks.models import Handover
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_task,
    make_unit,
    make_user,
    open_quarter,
)
from tests.reports.closing import close, stored
from tests.rollup.living import Q1, Q2, Q3, Q4, enter, figure_of, live_through, report_in_time

pytestmark = pytest.mark.django_db


@pytest.fixture
def heir(plan):
    return make_unit(plan.owner)


def hand_over(task, heir, supervisor):
    task.refresh_from_db()
    breakdown.change_lead(task=task, unit=heir, by=supervisor)


def test_a_flow_keeps_what_the_former_lead_reported(plan, lead, heir, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=36)
    issue(plan)
    live_through(plan, Q2)
    report_in_time(task, Q1, by=cadre, numbers={"numerator": 4}, approved_by=supervisor)

    hand_over(task, heir, supervisor)
    report_in_time(task, Q2, by=make_user(heir), numbers={"numerator": 3}, approved_by=supervisor)

    figure = figure_of(indicator, Q2)
    assert (figure.units_asked, figure.former_units, figure.former_to) == ([heir.pk], [lead.pk], [heir.pk])
    assert (figure.actual, figure.total, figure.year_bp) == (7, 7, 5_833)  # 7 of this year's 12
    assert (figure.asked, figure.reported) == (1, 1)
    assert figure_of(indicator, Q1).actual == 4
    assert differences(plan.pk) == []


def test_a_stock_stands_at_the_former_leads_number_until_the_heir_reports(
    plan, lead, heir, cadre, supervisor
):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=100, accumulation="stock")
    issue(plan)
    live_through(plan, Q4 + 1)
    report_in_time(task, Q4, by=cadre, numbers={"numerator": 40}, approved_by=supervisor)

    hand_over(task, heir, supervisor)
    assert figure_of(indicator, Q4 + 1).actual == 40
    report_in_time(task, Q4 + 1, by=make_user(heir), numbers={"numerator": 45}, approved_by=supervisor)

    figure = figure_of(indicator, Q4 + 1)
    # 40 on 1 January, (100 − 40) ÷ 2 to go this year: 5 of 30
    assert (figure.actual, figure.before, figure.year_bp) == (45, 40, 1_667)
    assert differences(plan.pk) == []


def test_a_post_handed_on_twice_keeps_both_and_the_last_number_stands(plan, lead, heir, cadre, supervisor):
    task = make_task(plan, lead)
    flow, stock = make_indicator(task, value=36), make_indicator(task, value=36, accumulation="stock")
    third = make_unit(plan.owner)
    issue(plan)
    live_through(plan, Q3)
    for quarter, holder, number in ((Q1, lead, 4), (Q2, heir, 3)):
        for indicator in (flow, stock):
            enter(indicator, holder, quarter, number, supervisor)
        hand_over(task, third if holder == heir else heir, supervisor)

    assert (figure_of(flow, Q3).actual, figure_of(stock, Q3).actual) == (7, 3)
    assert Handover.objects.count() == 2
    assert figure_of(stock, Q3).former_to == [third.pk, third.pk]


def test_the_terms_of_a_closed_quarter_keep_who_had_left(plan, lead, heir, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=36)
    third = make_unit(plan.owner)
    issue(plan)
    live_through(plan, Q2)
    enter(indicator, lead, Q1, 4, supervisor)
    hand_over(task, heir, supervisor)
    for quarter in (Q1, Q2):
        close(plan, quarter, supervisor, on=date(2026, 7, 20))
    roll_up(plan.pk)
    before = [stored(plan, quarter) for quarter in (Q1, Q2)]
    assert figure_of(indicator, Q2).actual == 4

    hand_over(task, third, supervisor)
    live_through(plan, Q3)
    roll_up(plan.pk)

    assert [stored(plan, quarter) for quarter in (Q1, Q2)] == before
    assert figure_of(indicator, Q3).actual == 4
    assert differences(plan.pk) == []


def test_a_unit_that_ends_leaves_its_flow_and_takes_its_stock_along(plan, lead, supervisor):
    units = make_neighbourhoods(plan.owner, 3)
    task = make_task(plan, lead, responsible=units[:2])
    flow = make_indicator(task, value=36, source="unit")
    stock = make_indicator(task, value=36, source="unit", accumulation="stock")
    issue(plan)
    live_through(plan, Q2)
    for unit in units[:2]:
        for indicator in (flow, stock):
            enter(indicator, unit, Q1, 5, supervisor)

    end_unit(unit=units[0], on=date(2026, 6, 1), by=supervisor, at=date(2026, 6, 2))

    assert (figure_of(flow, Q2).actual, figure_of(stock, Q2).actual) == (10, 5)
    assert figure_of(flow, Q2).asked == 1

    end_unit(unit=units[1], on=date(2026, 6, 1), successor=units[2], by=supervisor, at=date(2026, 6, 2))

    assert (figure_of(flow, Q2).actual, figure_of(stock, Q2).actual) == (10, 5)
    assert figure_of(flow, Q2).units_asked == [units[2].pk]
    assert differences(plan.pk) == []


def test_a_unit_left_out_leaves_the_denominators_and_keeps_what_it_did(plan, lead, supervisor):
    units = make_neighbourhoods(plan.owner, 2)
    task = make_task(plan, lead, responsible=units)
    share = make_indicator(
        task, value=50, source="unit", measure="ratio", accumulation="stock", schedule="hold"
    )
    done = make_indicator(task, value=36, source="unit")
    issue(plan)
    open_quarter(plan, Q1)
    for unit, above, below in ((units[0], 5, 10), (units[1], 0, 90)):
        enter(share, unit, Q1, above, supervisor)
        enter(share, unit, Q1, below, supervisor, side="denominator")
        enter(done, unit, Q1, 2, supervisor)
    assert figure_of(share).actual == Decimal("0.05")

    assignment = task.assignments.get(unit=units[1])
    breakdown.exclude_unit(assignment=assignment, by=supervisor, reason="没有小区")

    assert (figure_of(share).actual, figure_of(share).denominator) == (Decimal("0.5"), 10)
    assert figure_of(done).actual == 4


def test_a_former_leads_number_of_this_very_quarter_counts_as_measured(plan, lead, heir, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=90, accumulation="stock", schedule="hold")
    issue(plan)
    open_quarter(plan, Q1)
    enter(indicator, lead, Q1, 80, supervisor)

    hand_over(task, heir, supervisor)

    figure = figure_of(indicator)
    assert (figure.actual, figure.is_measured, figure.reason) == (80, True, "hold_missed")
