"""Light rules 1 and 3 by their history: what was stopped on a quarter's last day, and the deadline then in force."""

from datetime import date

import pytest

from reports.lights import Light
from reports.rollup import roll_up
from reports.verifying import differences
from tasks.actions import breakdown, completion, extending
from tasks.models import Milestone
from tasks.states import TaskState
from tests.factories import issue, make_task, make_user, open_quarter, report, set_clock
from tests.reports.closing import close, stored
from tests.rollup.living import Q1, Q2, Q3, Q4, light_of, live_through, report_in_time
from units.roles import Role

pytestmark = pytest.mark.django_db


def stop(task, by, state, since):
    task.refresh_from_db()
    completion.stop_task(task=task, by=by, state=state, since=since, reason="等待规划调整")


def test_grey_is_every_quarter_whose_last_day_lies_in_the_stop(plan, lead, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    live_through(plan, Q4)
    stop(task, supervisor, TaskState.SUSPENDED, date(2026, 5, 8))

    task.refresh_from_db()
    completion.resume_task(task=task, by=supervisor, on=date(2026, 9, 30))

    # 30 June lies in it; 30 September is the first day on which it goes on
    reasons = [light_of(task, quarter).reason for quarter in (Q1, Q2, Q3)]
    assert reasons[1] == "suspended"
    assert "suspended" not in (reasons[0], reasons[2])
    assert light_of(task, Q2).numbers == {"since": "2026-05-08"}


def test_suspended_then_terminated_is_told_apart_by_its_days(plan, lead, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    live_through(plan, Q3)
    stop(task, supervisor, TaskState.SUSPENDED, date(2026, 2, 1))

    stop(task, supervisor, TaskState.TERMINATED, date(2026, 6, 30))

    assert [light_of(task, quarter).reason for quarter in (Q1, Q2, Q3)] == [
        "suspended",
        "terminated",
        "terminated",
    ]
    assert light_of(task, Q1).numbers == {"since": "2026-02-01"}
    assert light_of(task, Q2).numbers == {"since": "2026-06-30"}


def test_a_resumption_does_not_move_a_closed_quarter(plan, lead, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    live_through(plan, Q2)
    stop(task, supervisor, TaskState.SUSPENDED, date(2026, 2, 1))
    close(plan, Q1, supervisor, on=date(2026, 7, 20))
    roll_up(plan.pk)
    before = stored(plan, Q1)

    task.refresh_from_db()
    completion.resume_task(task=task, by=supervisor, on=date(2026, 3, 1))
    roll_up(plan.pk)

    assert stored(plan, Q1) == before
    assert light_of(task, Q2).reason != "suspended"
    assert differences(plan.pk) == []


def put_off(task, cadre, leader, to):
    request = extending.file_extension(task=task, new_due_on=to, reason="汛期停工", by=cadre)
    extending.grant_extension(request=request, by=leader)


def test_a_granted_extension_counts_from_its_filing_and_the_last_one_stands(plan, lead, cadre, supervisor):
    task = make_task(plan, lead, due_on=date(2026, 5, 31))
    leader = make_user(plan.owner, Role.LEADER)
    issue(plan)
    live_through(plan, Q2)
    for quarter in (Q1, Q2):
        report_in_time(task, quarter, by=cadre, word="on_schedule", approved_by=supervisor)
    set_clock(plan, date(2026, 5, 20))
    put_off(task, cadre, leader, date(2026, 6, 20))
    put_off(task, cadre, leader, date(2026, 8, 31))

    set_clock(plan, date(2026, 7, 15))

    assert light_of(task, Q1).due_on == date(2026, 5, 31)  # nothing had been filed by 31 March
    assert light_of(task, Q2).due_on == date(2026, 8, 31)
    assert light_of(task, Q2).light == Light.GREEN


def test_a_rejected_or_pending_extension_changes_no_deadline(plan, lead, cadre, supervisor):
    rejected, pending = (make_task(plan, lead, due_on=date(2026, 6, 10)) for _number in range(2))
    issue(plan)
    live_through(plan, Q2)
    set_clock(plan, date(2026, 6, 1))
    for task in (rejected, pending):
        request = extending.file_extension(task=task, new_due_on=date(2026, 9, 1), reason="缺料", by=cadre)
        if task == rejected:
            extending.reject_extension(request=request, by=supervisor, reason="理由不足")

    set_clock(plan, date(2026, 7, 10))

    for task in (rejected, pending):
        assert (light_of(task, Q2).reason, light_of(task, Q2).numbers) == ("overdue", {"due": "2026-06-10"})


def test_a_deleted_milestone_does_not_move_a_closed_quarter(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    rows = [("选址", date(2026, 3, 31), 1), ("开工", date(2026, 9, 30), 3)]
    breakdown.add_milestones(task=task, milestones=rows, by=supervisor)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, approved_by=supervisor)
    close(plan, Q1, supervisor)
    roll_up(plan.pk)
    before = stored(plan, Q1)

    Milestone.objects.all().delete()
    set_clock(plan, date(2026, 5, 1))
    roll_up(plan.pk)

    assert stored(plan, Q1) == before
    assert light_of(task).schedule_bp == 2500


def test_after_the_year_of_its_end_the_schedule_is_whole(plan, lead):
    task = make_task(plan, lead, due_on=date(2026, 6, 30), preset="even")
    issue(plan)
    live_through(plan, Q4 + 1)

    assert [light_of(task, quarter).schedule_bp for quarter in (Q1, Q2, Q4 + 1)] == [5000, 10_000, 10_000]
