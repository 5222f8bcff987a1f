"""Targets to be reached with a figure per year, results in words, and indicators that nobody promised."""

import pytest

from reports.lights import Light
from reports.rollup import roll_up
from reports.verifying import differences
from reports.wording import why
from tasks.actions.results import record_result
from tests.factories import issue, make_indicator, make_neighbourhoods, make_task, open_quarter, report
from tests.reports.closing import close, stored
from tests.rollup.living import Q1, Q2, Q3, Q4, figure_of, light_of, live_through, promise, report_in_time

pytestmark = pytest.mark.django_db

NEXT_Q4 = Q4 + 4


def share(task, **over):
    fields = {"measure": "ratio", "schedule": "reach", "accumulation": "stock", "unit_of_measure": "%"}
    return make_indicator(task, **fields | over)


def test_reach_is_judged_at_each_years_end_by_the_years_figure(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = share(task, value=90)
    promise(indicator, 60, year=2026)
    promise(indicator, 75, year=2027)
    issue(plan)
    live_through(plan, NEXT_Q4)
    for quarter, part in ((Q3, 50), (Q4, 62), (Q4 + 1, 62), (NEXT_Q4, 70)):
        numbers = {"numerator": part, "denominator": 100}
        report_in_time(task, quarter, by=cadre, numbers=numbers, approved_by=supervisor)

    told = {quarter: light_of(task, quarter).reason for quarter in (Q3, Q4, Q4 + 1, NEXT_Q4)}

    assert told == {Q3: "not_due", Q4: "reached", Q4 + 1: "not_due", NEXT_Q4: "missed"}
    # whether the task may be closed is asked of the plan's target
    assert (figure_of(indicator, Q4).is_met, figure_of(indicator, Q4).light) == (False, Light.GREEN)
    missed = light_of(task, NEXT_Q4)
    assert (missed.light, missed.rule) == (Light.RED, 7)
    assert why(reason=missed.reason, numbers=missed.numbers) == "到期应为 75%，实际 70%"
    waiting = light_of(task, Q3)
    assert why(reason=waiting.reason, numbers=waiting.numbers) == "目标 2026年四季度 到期"


def test_with_a_figure_per_year_only_the_last_one_is_the_plans(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = share(task)
    promise(indicator, 60, year=2026)
    issue(plan)
    live_through(plan, Q4)
    report_in_time(task, Q4, by=cadre, numbers={"numerator": 3, "denominator": 4}, approved_by=supervisor)

    figure = figure_of(indicator, Q4)

    # from nothing to 60 % this year; 75 % is 125 % of the way
    assert (figure.is_met, figure.reason, figure.year_bp) == (True, "reached", 12_500)
    assert figure_of(indicator, Q3).reason == "not_due"


def test_several_dated_figures_are_judged_each_at_its_date(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = share(task, value=50, by=Q2)
    promise(indicator, 90, by=Q4)
    issue(plan)
    live_through(plan, Q4)
    for quarter, part in ((Q1, 40), (Q2, 50), (Q3, 60), (Q4, 80)):
        numbers = {"numerator": part, "denominator": 100}
        report_in_time(task, quarter, by=cadre, numbers=numbers, approved_by=supervisor)

    reasons = [light_of(task, quarter).reason for quarter in (Q1, Q2, Q3, Q4)]

    assert reasons == ["not_due", "reached", "not_due", "missed"]


@pytest.mark.parametrize(
    ("schedule", "is_met", "light", "reason"),
    [
        ("hold", True, Light.GREEN, "hold_met"),
        ("hold", False, Light.YELLOW, "hold_missed"),
        ("reach", True, Light.GREEN, "reached"),
        ("reach", False, Light.RED, "missed"),
        ("cumulate", True, Light.AHEAD, "ahead"),
        ("cumulate", False, Light.YELLOW, "slightly_behind"),  # 0 % against 10 %
    ],
)
def test_a_result_in_words_is_met_or_not(plan, lead, cadre, supervisor, schedule, is_met, light, reason):
    task = make_task(plan, lead)
    indicator = make_indicator(task, schedule=schedule, accumulation="stock", direction="covered")
    promise(indicator, None, by=Q1, text="应建尽建")
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, approved_by=supervisor)

    record_result(indicator=indicator, quarter=Q1, actual_text="均已建立并运转", is_met=is_met, by=supervisor)

    figure = figure_of(indicator)
    assert (figure.actual_text, figure.is_met, figure.completion_bp) == (
        "均已建立并运转",
        is_met,
        10_000 if is_met else 0,
    )
    assert (figure.light, figure.reason, figure.is_measured) == (light, reason, True)
    assert light_of(task).light == light


def test_a_result_in_words_is_read_out(plan, lead, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, schedule="reach", accumulation="stock", direction="covered")
    promise(indicator, None, by=Q1, text="应建尽建")
    issue(plan)
    open_quarter(plan, Q1)

    record_result(indicator=indicator, quarter=Q1, actual_text="尚缺两家", is_met=False, by=supervisor)

    figure = figure_of(indicator)
    assert why(reason=figure.reason, numbers=figure.numbers) == "结果：尚缺两家"


def test_a_result_stands_until_the_next_one_and_is_counted_once(plan, lead, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, schedule="hold", accumulation="stock", collected=2)
    promise(indicator, None, text="常年开放")
    issue(plan)
    live_through(plan, Q4)
    for quarter, is_met in ((Q1, False), (Q4, False)):
        record_result(
            indicator=indicator, quarter=quarter, actual_text="关过门", is_met=is_met, by=supervisor
        )

    found = {quarter: figure_of(indicator, quarter) for quarter in (Q1, Q3, Q4)}

    assert {quarter: (row.reason, row.is_measured) for quarter, row in found.items()} == {
        Q1: ("hold_missed", True),
        Q3: ("hold_missed", False),
        Q4: ("hold_missed_twice", True),
    }


def test_what_nobody_promised_is_monitored_without_a_light(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    plain = make_indicator(task)
    rhythm = make_indicator(task, schedule="frequency", every="month")
    share_of = share(task)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, numbers={"numerator": 3}, approved_by=supervisor)

    assert {(figure_of(each).light, figure_of(each).rule) for each in (plain, rhythm, share_of)} == {
        (None, None)
    }
    assert figure_of(plain).completion_bp is None


def test_a_rhythm_asked_of_nobody_has_no_value(plan, lead, supervisor):
    from tasks.actions import breakdown

    unit = make_neighbourhoods(plan.owner, 1)[0]
    task = make_task(plan, lead, responsible=[unit])
    indicator = make_indicator(task, value=1, schedule="frequency", every="month", source="unit")
    issue(plan)
    open_quarter(plan, Q1)

    breakdown.exclude_unit(assignment=task.assignments.get(unit=unit), by=supervisor, reason="没有小区")

    assert (figure_of(indicator).light, figure_of(indicator).owed) == (None, 0)


def test_the_unit_of_measure_of_a_closed_quarter_is_a_term(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=9, schedule="hold", accumulation="stock", unit_of_measure="家")
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, numbers={"numerator": 3}, approved_by=supervisor)
    close(plan, Q1, supervisor)
    roll_up(plan.pk)
    before = stored(plan, Q1)

    indicator.unit_of_measure = "个"
    indicator.save()
    live_through(plan, Q1)

    assert light_of(task).numbers["actual"] == "3家"
    assert stored(plan, Q1) == before
    assert differences(plan.pk) == []
