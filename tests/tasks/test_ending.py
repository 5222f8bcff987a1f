"""How a task ends or pauses: claims, 中止, 终止, and milestones on the way."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from plans.models import ReportingPeriod, StaleFigure
from plans.quarters import Quarter
from tasks.actions import breakdown, completion
from tasks.errors import OwnReportError, PeriodError, ReasonNeededError, WrongStateError
from tasks.states import ClaimState, TaskState
from tests.factories import (
    issue,
    make_indicator,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    set_clock,
)

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)
DAY = date(2026, 3, 20)


@pytest.fixture
def task(plan, lead):
    task = make_task(plan, lead)
    issue(plan)
    return task


def claimed(task, by, on=DAY):
    return completion.file_claim(task=task, by=by, completed_on=on, statement="已建成并移交")


def test_a_claim_waits_for_verification(task, cadre):
    claim = claimed(task, cadre)

    task.refresh_from_db()
    assert (claim.state, claim.completed_on, claim.filed_on) == (ClaimState.FILED, DAY, date(2026, 3, 25))
    assert task.state == TaskState.COMPLETION_CLAIMED


def test_a_second_claim_is_the_first(task, cadre):
    assert claimed(task, cadre) == claimed(task, cadre)


def test_a_claim_lies_in_the_past_says_something_and_is_the_leads(task, cadre, plan):
    with pytest.raises(WrongStateError, match="不能晚于今天"):
        claimed(task, cadre, on=date(2026, 3, 26))
    with pytest.raises(ReasonNeededError):
        completion.file_claim(task=task, by=cadre, completed_on=DAY, statement=" ")
    for stranger in (make_user(make_unit(plan.owner)), make_supervisor(make_street())):
        with pytest.raises(PermissionDenied):
            claimed(task, stranger)

    assert not task.claims.exists()


def test_a_task_that_is_routine_goes_on_until_its_last_quarter(plan, lead, cadre):
    task = make_task(plan, lead)
    make_indicator(task, value=1, schedule="frequency", every="month")
    make_indicator(task, value=100, schedule="hold", accumulation="stock")
    issue(plan)

    with pytest.raises(WrongStateError, match="2028年四季度"):
        claimed(task, cadre)

    set_clock(plan, date(2028, 12, 30))
    assert claimed(task, cadre, on=date(2028, 12, 29))


def test_a_rejected_claim_puts_the_task_back_to_work(task, cadre, supervisor):
    claim = claimed(task, cadre)
    with pytest.raises(ReasonNeededError):
        completion.reject_claim(claim=claim, by=supervisor, reason="")

    completion.reject_claim(claim=claim, by=supervisor, reason="现场未完工")

    task.refresh_from_db()
    assert (claim.state, claim.reason, claim.decided_by) == (ClaimState.REJECTED, "现场未完工", supervisor)
    assert task.state == TaskState.IN_PROGRESS
    assert claimed(task, cadre).pk != claim.pk


def test_the_second_decision_is_told(task, cadre, supervisor):
    claim = claimed(task, cadre)
    completion.reject_claim(claim=claim, by=supervisor, reason="现场未完工")

    with pytest.raises(WrongStateError, match="已经处理"):
        completion.reject_claim(claim=claim, by=make_supervisor(task.owner), reason="再退")

    claim.refresh_from_db()
    assert claim.reason == "现场未完工"


def test_nobody_decides_their_own_claim(task, supervisor):
    claim = claimed(task, supervisor)

    with pytest.raises(OwnReportError):
        completion.reject_claim(claim=claim, by=supervisor, reason="自己退自己")


def test_a_claim_filed_while_the_quarter_is_still_due_makes_that_quarter_stale(task, plan, cadre, supervisor):
    set_clock(plan, date(2026, 4, 2))
    task.refresh_from_db()
    StaleFigure.objects.all().delete()

    claim = claimed(task, cadre, on=date(2026, 4, 1))
    completion.reject_claim(claim=claim, by=supervisor, reason="现场未完工")

    assert set(StaleFigure.objects.values_list("since", flat=True)) == {Q1}


def test_stopping_takes_a_reason_a_right_and_a_kind_of_stop(task, cadre, supervisor):
    stop = {"task": task, "since": DAY}
    with pytest.raises(ReasonNeededError):
        completion.stop_task(**stop, by=supervisor, state=TaskState.SUSPENDED, reason=" ")
    with pytest.raises(PermissionDenied):
        completion.stop_task(**stop, by=cadre, state=TaskState.SUSPENDED, reason="想停")
    with pytest.raises(WrongStateError):
        completion.stop_task(**stop, by=supervisor, state=TaskState.IN_PROGRESS, reason="不是停")

    task.refresh_from_db()
    assert task.state == TaskState.ISSUED


def test_a_suspended_task_is_resumed_and_a_terminated_one_is_not(task, supervisor):
    stop = {"task": task, "by": supervisor, "since": DAY, "reason": "规划调整"}
    completion.stop_task(**stop, state=TaskState.SUSPENDED)
    assert (task.stopped_on, task.stopped_because) == (DAY, "规划调整")

    completion.resume_task(task=task, by=supervisor)
    assert (task.state, task.stopped_on) == (TaskState.IN_PROGRESS, None)

    completion.stop_task(**stop | {"since": date(2026, 3, 25)}, state=TaskState.TERMINATED)
    with pytest.raises(WrongStateError, match="终止"):
        completion.resume_task(task=task, by=supervisor)


def test_only_a_suspended_task_is_resumed(task, cadre, supervisor):
    with pytest.raises(WrongStateError):
        completion.resume_task(task=task, by=supervisor)
    claim = claimed(task, cadre)
    with pytest.raises(WrongStateError):
        completion.resume_task(task=task, by=supervisor)

    task.refresh_from_db()
    assert (task.state, claim.state) == (TaskState.COMPLETION_CLAIMED, ClaimState.FILED)


@pytest.fixture
def milestone(task, supervisor):
    rows = [("建成投用", date(2026, 6, 30), 3)]
    breakdown.add_milestones(task=task, milestones=rows, by=supervisor)
    return task.milestones.get()


def test_a_milestone_counts_from_the_day_it_was_reached_and_is_verified_once(milestone, supervisor):
    completion.verify_milestone(milestone=milestone, by=supervisor, on=DAY)
    completion.verify_milestone(
        milestone=milestone, by=make_supervisor(milestone.task.owner), on=date(2026, 3, 1)
    )

    milestone.refresh_from_db()
    assert (milestone.verified_on, milestone.verified_by) == (DAY, supervisor)


def test_a_milestone_is_verified_by_the_supervision_office_and_never_ahead_of_its_day(
    milestone, cadre, supervisor
):
    with pytest.raises(PermissionDenied):
        completion.verify_milestone(milestone=milestone, by=cadre, on=DAY)
    with pytest.raises(WrongStateError, match="不能晚于今天"):
        completion.verify_milestone(milestone=milestone, by=supervisor, on=date(2026, 3, 26))

    milestone.refresh_from_db()
    assert milestone.verified_on is None


def test_a_milestone_does_not_move_a_closed_quarter(milestone, plan, supervisor):
    open_quarter(plan, Q1)
    ReportingPeriod.objects.update(closed_on=date(2026, 4, 15), closed_at="2026-04-15T00:00Z")

    with pytest.raises(PeriodError, match="已定稿"):
        completion.verify_milestone(milestone=milestone, by=supervisor, on=DAY)
