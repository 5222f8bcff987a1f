"""核查销号: a task closes from the day its claim names, once its targets are met, or missed with an explanation."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from plans.models import StaleFigure, Target
from plans.quarters import Quarter
from reports.actions import verify_claim
from reports.lights import Light
from reports.models import TaskQuarter
from reports.rollup import roll_up
from tasks.actions import breakdown, completion
from tasks.actions.results import record_result
from tasks.errors import OwnReportError, ReasonNeededError, WrongStateError
from tasks.states import ClaimState, TaskState
from tests.factories import (
    issue,
    make_indicator,
    make_supervisor,
    make_task,
    make_unit,
    open_quarter,
    report,
)

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)
DAY = date(2026, 3, 20)


def claimed(task, by):
    task.refresh_from_db()
    return completion.file_claim(task=task, by=by, completed_on=DAY, statement="已建成并移交")


def promised(plan, lead, cadre, supervisor, *, done, **fields):
    """A task that promised 10 of something and reported ``done``; nothing is rolled up yet."""
    task = make_task(plan, lead)
    make_indicator(task, value=10, by=Q1, **fields)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, numbers={"numerator": done}, approved_by=supervisor)
    return task


def test_a_verified_claim_closes_the_task_from_its_completion_date(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    claim = claimed(task, cadre)

    verify_claim(claim=claim, by=supervisor)
    roll_up(plan.pk)

    task.refresh_from_db()
    assert (task.state, task.closed_on) == (TaskState.CLOSED, DAY)
    assert (claim.state, claim.decided_by) == (ClaimState.VERIFIED, supervisor)
    figure = TaskQuarter.objects.get()
    assert (figure.light, figure.rule, figure.numbers) == (Light.BLUE, 2, {"since": "2026-03-20"})


def test_a_closed_task_with_figures_is_at_100(plan, lead, cadre, supervisor):
    task = promised(plan, lead, cadre, supervisor, done=10)

    verify_claim(claim=claimed(task, cadre), by=supervisor)
    roll_up(plan.pk)

    figure = TaskQuarter.objects.get()
    assert (figure.year_bp, figure.plan_bp) == (10_000, 10_000)


def test_figures_are_brought_up_to_date_before_the_decision(plan, lead, cadre, supervisor):
    task = promised(plan, lead, cadre, supervisor, done=10, nature="binding")
    assert StaleFigure.objects.filter(plan=plan).exists()
    assert not TaskQuarter.objects.exists()

    verify_claim(claim=claimed(task, cadre), by=supervisor)

    task.refresh_from_db()
    assert task.state == TaskState.CLOSED


def test_a_binding_target_that_is_not_met_refuses_whatever_the_explanation(plan, lead, cadre, supervisor):
    task = promised(plan, lead, cadre, supervisor, done=9, nature="binding")
    claim = claimed(task, cadre)

    with pytest.raises(WrongStateError, match="约束性"):
        verify_claim(claim=claim, by=supervisor, accepted_because="差一个，情况特殊")

    task.refresh_from_db()
    claim.refresh_from_db()
    assert (task.state, claim.state) == (TaskState.COMPLETION_CLAIMED, ClaimState.FILED)


def test_a_binding_target_never_measured_is_not_met(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    make_indicator(task, value=10, nature="binding")
    issue(plan)

    with pytest.raises(WrongStateError, match="约束性"):
        verify_claim(claim=claimed(task, cadre), by=supervisor, accepted_because="没有数据")


@pytest.mark.parametrize("nature", ["anticipatory", "neither"])
def test_another_target_may_be_missed_with_an_explanation(plan, lead, cadre, supervisor, nature):
    task = promised(plan, lead, cadre, supervisor, done=9, nature=nature)
    claim = claimed(task, cadre)

    with pytest.raises(ReasonNeededError):
        verify_claim(claim=claim, by=supervisor, accepted_because="  ")
    verify_claim(claim=claim, by=supervisor, accepted_because="一处因地铁施工改期，街道已同意")

    assert claim.reason == "一处因地铁施工改期，街道已同意"
    task.refresh_from_db()
    assert task.state == TaskState.CLOSED


def test_a_milestone_not_verified_needs_an_explanation_too(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    breakdown.add_milestones(task=task, milestones=[("竣工", DAY, 1)], by=supervisor)
    issue(plan)
    claim = claimed(task, cadre)

    with pytest.raises(ReasonNeededError):
        verify_claim(claim=claim, by=supervisor)
    completion.verify_milestone(milestone=task.milestones.get(), by=supervisor, on=DAY)

    verify_claim(claim=claim, by=supervisor)
    assert claim.state == ClaimState.VERIFIED


def test_the_second_decision_is_told_and_changes_nothing(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    claim = claimed(task, cadre)
    verify_claim(claim=claim, by=supervisor)

    with pytest.raises(WrongStateError, match="已经处理"):
        verify_claim(claim=claim, by=make_supervisor(plan.owner))
    with pytest.raises(WrongStateError, match="已经处理"):
        completion.reject_claim(claim=claim, by=make_supervisor(plan.owner), reason="再看看")

    task.refresh_from_db()
    claim.refresh_from_db()
    assert (task.state, claim.decided_by) == (TaskState.CLOSED, supervisor)


def test_only_another_person_of_the_supervision_office_verifies(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    claim = claimed(task, supervisor)

    for stranger in (cadre, make_supervisor(make_unit(plan.owner))):
        with pytest.raises(PermissionDenied):
            verify_claim(claim=claim, by=stranger)
    with pytest.raises(OwnReportError):
        verify_claim(claim=claim, by=supervisor)

    task.refresh_from_db()
    assert task.state == TaskState.COMPLETION_CLAIMED


def test_a_suspended_task_is_not_closed_by_an_old_claim(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    claim = claimed(task, cadre)
    completion.stop_task(task=task, by=supervisor, state=TaskState.SUSPENDED, since=DAY, reason="规划调整")
    claim.task.refresh_from_db()

    with pytest.raises(WrongStateError, match="中止"):
        verify_claim(claim=claim, by=supervisor)

    claim.refresh_from_db()
    assert claim.state == ClaimState.FILED


def test_the_command_closes_rejects_and_says_why_not(plan, lead, cadre, supervisor, capsys):
    task = make_task(plan, lead)
    issue(plan)
    with pytest.raises(CommandError, match="没有待核查"):
        call_command("close_task", plan.code, "1", by=supervisor.username)
    claimed(task, cadre)
    call_command("close_task", plan.code, "1", by=supervisor.username, reject="现场未完工")
    claimed(task, cadre)
    with pytest.raises(CommandError, match="权限"):
        call_command("close_task", plan.code, "1", by=cadre.username)

    call_command("close_task", plan.code, "1", by=supervisor.username)

    task.refresh_from_db()
    assert task.state == TaskState.CLOSED
    assert "核查通过" in capsys.readouterr().out


@pytest.mark.parametrize(("done", "is_met"), [(3, True), (2, False)])
def test_a_rhythm_is_met_when_its_latest_quarter_is(plan, lead, cadre, supervisor, done, is_met):
    task = make_task(plan, lead)
    make_indicator(task, value=1, schedule="frequency", every="month")
    make_indicator(task, value=2)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, numbers={"numerator": done}, approved_by=supervisor)
    claim = claimed(task, cadre)

    if not is_met:
        with pytest.raises(ReasonNeededError):
            verify_claim(claim=claim, by=supervisor)
    verify_claim(claim=claim, by=supervisor, accepted_because="" if is_met else "停电一次，已补课")

    assert claim.state == ClaimState.VERIFIED


def test_a_binding_promise_in_words_is_met_once_somebody_decided_so(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, nature="binding", schedule="reach", accumulation="stock")
    Target.objects.create(indicator=indicator, by_quarter=Q1, text="应建尽建")
    issue(plan)
    open_quarter(plan, Q1)
    claim = claimed(task, cadre)
    with pytest.raises(WrongStateError, match=indicator.name):
        verify_claim(claim=claim, by=supervisor, accepted_because="已说明")

    record_result(indicator=indicator, quarter=Q1, actual_text="均已建立", is_met=True, by=supervisor)

    verify_claim(claim=claim, by=supervisor)
    task.refresh_from_db()
    assert task.state == TaskState.CLOSED
