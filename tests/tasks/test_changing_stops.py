"""中止, 终止, 恢复 keep their history in days; what is owed follows."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from plans.models import StaleFigure
from plans.quarters import Quarter
from tasks.actions import completion
from tasks.actions.evidence import add_evidence
from tasks.errors import WrongStateError
from tasks.models import DataValue, ProgressUpdate, TaskStop
from tasks.states import ClaimState, TaskState
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_supervisor,
    make_task,
    open_quarter,
    report,
    set_clock,
)
from units import audit
from units.models import AuditEvent

pytestmark = pytest.mark.django_db

Q1, Q2 = Quarter.of(2026, 1), Quarter.of(2026, 2)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def task(plan, lead):
    task = make_task(plan, lead)
    issue(plan)
    return task


def suspend(task, by, since=date(2026, 2, 10)):
    task.refresh_from_db()
    return completion.stop_task(
        task=task, by=by, state=TaskState.SUSPENDED, since=since, reason="等待规划调整"
    )


def terminate(task, by, since):
    return completion.stop_task(task=task, by=by, state=TaskState.TERMINATED, since=since, reason="项目取消")


def history(task):
    return list(task.stops.values_list("state", "since", "until"))


def test_a_suspension_lasts_from_its_day_until_the_day_of_resuming(task, plan, supervisor):
    suspend(task, supervisor)
    set_clock(plan, date(2026, 6, 22))
    task.refresh_from_db()

    completion.resume_task(task=task, by=supervisor, on=date(2026, 6, 1))

    assert history(task) == [("suspended", date(2026, 2, 10), date(2026, 6, 1))]
    assert (task.state, task.stopped_on, task.stopped_because) == (TaskState.IN_PROGRESS, None, "")
    stop = task.stops.get()
    assert (stop.reason, stop.stopped_by, stop.resumed_by) == ("等待规划调整", supervisor, supervisor)


def test_resuming_without_a_day_means_today(task, supervisor):
    suspend(task, supervisor)

    completion.resume_task(task=task, by=supervisor)

    assert history(task) == [("suspended", date(2026, 2, 10), date(2026, 3, 25))]


def test_a_termination_ends_the_suspension_the_day_it_begins(task, supervisor):
    suspend(task, supervisor)

    terminate(task, supervisor, since=date(2026, 3, 20))

    assert history(task) == [
        ("suspended", date(2026, 2, 10), date(2026, 3, 20)),
        ("terminated", date(2026, 3, 20), None),
    ]
    task.refresh_from_db()
    assert (task.state, task.stopped_on) == (TaskState.TERMINATED, date(2026, 3, 20))


def test_stops_of_a_task_never_overlap_and_never_lie_ahead(task, supervisor):
    with pytest.raises(WrongStateError, match="不能晚于今天"):
        suspend(task, supervisor, since=date(2026, 3, 26))
    suspend(task, supervisor)
    with pytest.raises(WrongStateError, match="不能早于2026-02-10"):
        terminate(task, supervisor, since=date(2026, 2, 9))
    with pytest.raises(WrongStateError, match="不能晚于今天"):
        completion.resume_task(task=task, by=supervisor, on=date(2026, 3, 26))
    completion.resume_task(task=task, by=supervisor, on=date(2026, 3, 1))

    with pytest.raises(WrongStateError, match="不能早于2026-03-01"):
        suspend(task, supervisor, since=date(2026, 2, 28))

    task.refresh_from_db()
    assert task.state == TaskState.IN_PROGRESS
    assert history(task) == [("suspended", date(2026, 2, 10), date(2026, 3, 1))]


def test_a_refused_stop_leaves_nothing_behind(task, supervisor):
    suspend(task, supervisor)
    events, marks = AuditEvent.objects.count(), StaleFigure.objects.count()

    with pytest.raises(WrongStateError, match="中止"):
        suspend(task, make_supervisor(task.owner))

    assert TaskStop.objects.count() == 1
    assert (AuditEvent.objects.count(), StaleFigure.objects.count()) == (events, marks)


def test_a_claim_that_was_pending_is_pending_again_after_a_suspension(task, cadre, supervisor):
    claim = completion.file_claim(task=task, by=cadre, completed_on=date(2026, 2, 1), statement="已建成")
    suspend(task, supervisor)

    completion.resume_task(task=task, by=supervisor)

    assert task.state == TaskState.COMPLETION_CLAIMED
    completion.reject_claim(claim=claim, by=supervisor, reason="现场未完工")
    task.refresh_from_db()
    assert task.state == TaskState.IN_PROGRESS


def test_rejecting_the_claim_of_a_suspended_task_does_not_set_it_going(task, cadre, supervisor):
    claim = completion.file_claim(task=task, by=cadre, completed_on=date(2026, 2, 1), statement="已建成")
    suspend(task, supervisor)

    completion.reject_claim(claim=claim, by=supervisor, reason="现场未完工")

    task.refresh_from_db()
    assert (task.state, claim.state) == (TaskState.SUSPENDED, ClaimState.REJECTED)


def test_a_stopped_task_owes_nothing_it_has_not_begun_and_owes_again_when_it_goes_on(plan, lead, supervisor):
    task = make_task(plan, lead, responsible=make_neighbourhoods(plan.owner, 2))
    make_indicator(task, value=9, source="unit")
    issue(plan)
    open_quarter(plan, Q1)

    suspend(task, supervisor)
    assert not ProgressUpdate.objects.exists()
    assert not DataValue.objects.exists()

    completion.resume_task(task=task, by=supervisor)
    assert (ProgressUpdate.objects.count(), DataValue.objects.count()) == (1, 2)


def test_what_was_begun_stays_when_the_task_is_stopped(task, plan, cadre, supervisor):
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, word="on_schedule")

    suspend(task, supervisor)

    assert ProgressUpdate.objects.get().state == "submitted"


def test_a_quarter_that_ended_before_the_stop_is_still_owed(task, plan, supervisor):
    open_quarter(plan, Q1)
    set_clock(plan, date(2026, 6, 22))
    open_quarter(plan, Q2)

    suspend(task, supervisor, since=date(2026, 4, 2))

    assert [update.quarter for update in ProgressUpdate.objects.all()] == [Q1]


def test_who_is_asked_after_the_quarter_was_opened_has_five_working_days(task, plan, supervisor):
    open_quarter(plan, Q1)
    suspend(task, supervisor)
    set_clock(plan, date(2026, 4, 20))
    task.refresh_from_db()

    completion.resume_task(task=task, by=supervisor, on=date(2026, 3, 30))

    assert ProgressUpdate.objects.get().report_by == date(2026, 4, 27)


def test_tasks_stopped_before_stops_were_kept_are_given_theirs(task, plan, supervisor):
    audit.record("task.suspended", by=supervisor, about=task, tenant=task.owner_id)
    plan.tasks.update(state="suspended", stopped_on=date(2026, 1, 5), stopped_because="等待批复")
    migration = import_module("tasks.migrations.0005_stops_of_stopped_tasks")

    for _time in range(2):
        migration.keep_running_stops(apps, None)

    stop = TaskStop.objects.get()
    kept = (stop.state, stop.since, stop.until, stop.reason, stop.stopped_by)
    assert kept == ("suspended", date(2026, 1, 5), None, "等待批复", supervisor)


def test_a_report_with_a_file_beside_it_was_begun(task, plan, cadre, supervisor):
    open_quarter(plan, Q1)
    update = ProgressUpdate.objects.get(task=task)
    add_evidence(update=update, file_name="现场.png", content=PNG, by=cadre)

    suspend(task, supervisor)

    update.refresh_from_db()
    assert update.evidence.count() == 1
