"""No order of approving and rolling up loses an approval; a job killed halfway leaves nothing wrong."""

import threading

import pytest
from django.db import connection, transaction

from plans.models import StaleFigure
from plans.quarters import Quarter
from reports.lights import Light
from reports.models import TaskQuarter
from reports.rollup import lock, recompute, roll_up
from reports.verifying import differences
from tasks.actions import reviewing
from tests.at_once import in_thread
from tests.factories import (
    issue,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
    update_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

Q1 = Quarter.of(2026, 1)


@pytest.fixture
def waiting(plan):
    """A submitted report, and the supervisor who will approve it."""
    lead = make_unit(plan.owner)
    task = make_task(plan, lead)
    supervisor = make_supervisor(plan.owner)
    issue(plan, by=supervisor)
    open_quarter(plan, Q1)
    update = report(task, Q1, by=make_user(lead), word="on_schedule")
    roll_up(plan.pk)
    return update, supervisor


def light(plan):
    return TaskQuarter.objects.get(plan=plan).light


def test_approval_committed_while_a_roll_up_runs_is_not_lost(plan, waiting):
    update, supervisor = waiting
    StaleFigure.objects.create(plan=plan, since=Q1)
    running, approved = threading.Event(), threading.Event()

    def slow_roll_up():
        with transaction.atomic(), connection.cursor() as cursor:
            lock(cursor, plan.pk)
            marks = list(StaleFigure.objects.filter(plan=plan).values_list("id", flat=True))
            recompute(cursor, plan.pk, since=Q1)
            running.set()
            approved.wait(10)
            StaleFigure.objects.filter(id__in=marks).delete()

    wait = in_thread(slow_roll_up)
    running.wait(10)
    reviewing.approve(update=update, by=supervisor)
    approved.set()
    wait()

    assert StaleFigure.objects.filter(plan=plan).exists(), "the approval's own mark must survive"
    roll_up(plan.pk)
    assert light(plan) == Light.GREEN


def test_roll_up_that_waited_for_another_sees_what_was_committed_meanwhile(plan, waiting):
    update, supervisor = waiting
    held, release = threading.Event(), threading.Event()

    def holder():
        with transaction.atomic(), connection.cursor() as cursor:
            lock(cursor, plan.pk)
            held.set()
            release.wait(10)

    wait_holder = in_thread(holder)
    held.wait(10)
    wait_roll_up = in_thread(lambda: roll_up(plan.pk))
    reviewing.approve(update=update, by=supervisor)
    release.set()
    wait_holder()
    wait_roll_up()
    roll_up(plan.pk)

    assert light(plan) == Light.GREEN
    assert not StaleFigure.objects.filter(plan=plan).exists()


def test_approval_not_yet_committed_keeps_its_mark_for_the_next_run(plan, waiting):
    update, supervisor = waiting
    written, commit = threading.Event(), threading.Event()

    def slow_approval():
        with transaction.atomic():
            reviewing.approve(update=update, by=supervisor)
            written.set()
            commit.wait(10)

    wait = in_thread(slow_approval)
    written.wait(10)
    roll_up(plan.pk)
    assert light(plan) == Light.RING
    commit.set()
    wait()
    roll_up(plan.pk)

    assert light(plan) == Light.GREEN


def test_of_two_reviewers_at_once_one_is_told(plan, waiting):
    from tasks.errors import ActionError

    update, supervisor = waiting
    other = make_supervisor(plan.owner)
    start = threading.Barrier(2)
    told = []

    def press(person, act):
        def run():
            mine = update_of(update.task, Q1)
            start.wait(10)
            try:
                act(mine, person)
            except ActionError as error:
                told.append(error.code)

        return in_thread(run)

    waits = [
        press(supervisor, lambda mine, by: reviewing.approve(update=mine, by=by)),
        press(other, lambda mine, by: reviewing.return_update(update=mine, by=by, reason="请补充数字")),
    ]
    for wait in waits:
        wait()

    assert told == ["wrong_state"]
    assert update.review_events.exclude(move="submitted").count() == 1


def test_worker_killed_in_the_middle_leaves_nothing_wrong(plan, waiting, start_worker):
    """Hold a figure's row so that the job stands between two statements, kill it, let a second worker sweep."""
    update, supervisor = waiting
    worker = start_worker()
    with transaction.atomic():
        list(TaskQuarter.objects.select_for_update().filter(plan=plan))
        wait = in_thread(lambda: reviewing.approve(update=update, by=supervisor))
        wait()
        worker.wait_until(is_stuck_on_a_row, what="the job waits for the row")
        worker.kill()

    assert light(plan) == Light.RING
    second = start_worker()
    from reports.jobs import sweep_stale_figures

    sweep_stale_figures()
    second.wait_until(lambda: light(plan) == Light.GREEN, what="the swept figure is fresh")

    assert differences(plan.pk) == []


def is_stuck_on_a_row():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype <> 'advisory' AND NOT granted")
        return cursor.fetchone()[0] > 0
