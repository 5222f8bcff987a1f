"""Light rules of DESIGN.md section 4, each on the smallest plan that shows it, figures worked out by hand."""

from datetime import date

import pytest

from reports.lights import Light
from reports.models import PlanQuarter
from reports.rollup import roll_up
from tasks.actions import completion, reviewing
from tasks.states import TaskState
from tests.factories import (
    issue,
    make_indicator,
    make_task,
    open_quarter,
    report,
    set_clock,
    update_of,
)
from tests.rollup.living import Q1, Q2, Q3, light_of, live_through

pytestmark = pytest.mark.django_db


def test_open_quarter_is_a_ring_until_reported_and_approved(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)

    assert (light_of(task).light, light_of(task).reason) == (Light.RING, "to_report")

    update = report(task, Q1, by=cadre, word="on_schedule")
    assert (light_of(task).light, light_of(task).reason) == (Light.RING, "in_review")

    reviewing.approve(update=update, by=supervisor)
    figure = light_of(task)
    assert (figure.light, figure.rule, figure.bucket) == (Light.GREEN, 8, "on_schedule")


@pytest.mark.parametrize(
    ("word", "light"),
    [("on_schedule", Light.GREEN), ("slightly_behind", Light.YELLOW), ("far_behind", Light.RED)],
)
def test_rule_8_is_the_confirmed_word(plan, lead, cadre, supervisor, word, light):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)

    report(task, Q1, by=cadre, word=word, approved_by=supervisor)

    figure = light_of(task)
    assert (figure.light, figure.rule) == (light, 8)
    assert figure.year_bp is None


def test_rule_9_colours_a_late_report_and_keeps_it_after_approval(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    period = open_quarter(plan, Q1)

    set_clock(plan, period.late_after)
    assert light_of(task).reason == "to_report"

    set_clock(plan, date(2026, 4, 30))
    figure = light_of(task)
    assert (figure.light, figure.rule, figure.reason) == (Light.YELLOW, 9, "report_late")

    report(task, Q1, by=cadre, word="on_schedule", approved_by=supervisor)
    figure = light_of(task)
    assert (figure.light, figure.rule, figure.reason) == (Light.YELLOW, 9, "report_late")


def test_a_returned_report_counts_again_from_its_return(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    period = open_quarter(plan, Q1)
    update = report(task, Q1, by=cadre, word="on_schedule")
    set_clock(plan, date(2026, 4, 20))

    update = update_of(task, Q1)
    reviewing.return_update(update=update, by=supervisor, reason="数字与上季不一致")

    assert update.report_by > period.late_after
    assert light_of(task).reason == "to_report"


def test_nobody_is_late_for_the_reviewer(plan, lead, cadre):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, word="on_schedule")

    set_clock(plan, date(2026, 6, 1))

    assert light_of(task).reason == "in_review"


def test_rule_1_suspension_counts_from_its_day(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    live_through(plan, Q2)
    report(task, Q1, by=cadre, word="on_schedule", approved_by=supervisor)

    completion.stop_task(
        task=task, by=supervisor, state=TaskState.SUSPENDED, since=date(2026, 5, 8), reason="等待规划调整"
    )

    assert light_of(task, Q1).light != Light.GREY
    figure = light_of(task, Q2)
    assert (figure.light, figure.rule, figure.reason, figure.bucket) == (
        Light.GREY,
        1,
        "suspended",
        "suspended",
    )


def test_rule_1_a_task_that_starts_later_is_grey(plan, lead):
    task = make_task(plan, lead, starts=Q3)
    issue(plan)
    open_quarter(plan, Q1)

    figure = light_of(task)

    assert (figure.light, figure.rule, figure.reason) == (Light.GREY, 1, "not_started")


def test_rule_2_closed_is_blue_from_the_completion_date_of_its_claim(plan, lead, cadre, supervisor):
    from reports.actions import verify_claim

    task = make_task(plan, lead)
    issue(plan)
    live_through(plan, Q2)
    report(task, Q1, by=cadre, word="on_schedule", approved_by=supervisor)
    claim = completion.file_claim(task=task, by=cadre, completed_on=date(2026, 6, 20), statement="全部完成")

    verify_claim(claim=claim, by=supervisor)

    assert light_of(task, Q1).light != Light.BLUE
    figure = light_of(task, Q2)
    assert (figure.light, figure.rule, figure.bucket) == (Light.BLUE, 2, "completed")


def test_rule_3_red_only_after_the_due_day_and_without_a_claim(plan, lead, cadre, supervisor):
    task = make_task(plan, lead, due_on=date(2026, 3, 31))
    issue(plan)
    period = open_quarter(plan, Q1)
    report(task, Q1, by=cadre, word="on_schedule", approved_by=supervisor)

    set_clock(plan, period.due_on)
    assert light_of(task).light == Light.GREEN

    set_clock(plan, date(2026, 4, 8))
    figure = light_of(task)
    assert (figure.light, figure.rule, figure.reason, figure.bucket) == (Light.RED, 3, "overdue", "overdue")


def test_rule_3_a_claim_in_time_holds_red_off_until_it_is_decided(plan, lead, cadre, supervisor):
    task = make_task(plan, lead, due_on=date(2026, 3, 31))
    issue(plan)
    open_quarter(plan, Q1)
    update = report(task, Q1, by=cadre, word="claim_done", completed_on=date(2026, 3, 24))
    reviewing.approve(update=update, by=supervisor)

    set_clock(plan, date(2026, 4, 20))
    figure = light_of(task)
    assert (figure.light, figure.to_verify) == (Light.GREEN, True)

    completion.reject_claim(claim=task.claims.get(), by=supervisor, reason="现场未完工")
    figure = light_of(task)
    assert (figure.light, figure.rule, figure.reason) == (Light.RED, 3, "claim_rejected")


def test_headline_adds_up_to_the_number_of_tasks(plan, lead, cadre, supervisor):
    tasks = [make_task(plan, lead) for _number in range(5)]
    issue(plan)
    open_quarter(plan, Q1)
    for task, word in zip(tasks, ("on_schedule", "far_behind", "slightly_behind"), strict=False):
        report(task, Q1, by=cadre, word=word, approved_by=supervisor)
    completion.stop_task(
        task=tasks[4], by=supervisor, state=TaskState.TERMINATED, since=date(2026, 2, 1), reason="上级取消"
    )
    roll_up(plan.pk)

    totals = PlanQuarter.objects.get(plan=plan, quarter=Q1)

    assert (totals.tasks, totals.on_schedule, totals.behind, totals.undecided) == (4, 1, 2, 1)
    assert totals.terminated == 1
    assert (totals.owed, totals.reported, totals.on_time) == (4, 3, 3)  # the terminated one owes nothing


def test_second_run_changes_nothing(plan, lead, cadre, supervisor):
    from reports.rollup import rebuild

    task = make_task(plan, lead)
    make_indicator(task, value=36)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, numbers={"numerator": 3}, approved_by=supervisor)
    roll_up(plan.pk)

    assert rebuild(plan.pk).changed == 0
