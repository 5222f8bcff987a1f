"""延期: asked for in time, decided by somebody else, twice at most; the first date stays."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from plans.models import StaleFigure
from plans.quarters import Quarter
from tasks.actions import completion, extending
from tasks.errors import OwnReportError, ReasonNeededError, WrongStateError
from tasks.models import ExtensionRequest
from tasks.queries.deadlines import deadlines_in_force, due_on_in_force
from tasks.states import TaskState
from tests.api.rows import API, reader
from tests.factories import (
    issue,
    make_indicator,
    make_plan,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    set_clock,
)
from units.models import AuditEvent
from units.roles import Role

pytestmark = pytest.mark.django_db

FIRST, LATER = date(2026, 6, 30), date(2026, 9, 30)


@pytest.fixture
def task(plan, lead):
    task = make_task(plan, lead, due_on=FIRST)
    issue(plan)
    return task


def filed(task, by, until=LATER):
    task = type(task).objects.select_related("plan__owner").get(pk=task.pk)
    return extending.file_extension(task=task, new_due_on=until, reason="汛期停工", by=by)


def granted(task, by, until, chief):
    request = filed(task, by, until)
    extending.grant_extension(request=request, by=chief)
    return request


def test_a_granted_extension_is_the_deadline_in_force_and_the_first_date_stays(task, cadre, supervisor):
    request = filed(task, cadre)
    assert due_on_in_force(task) == FIRST

    extending.grant_extension(request=request, by=supervisor)

    task.refresh_from_db()
    assert (due_on_in_force(task), task.due_on) == (LATER, FIRST)
    assert (request.state, request.due_on, request.decided_by) == ("granted", FIRST, supervisor)


def test_it_counts_from_the_day_it_was_asked_for_whenever_it_was_granted(task, plan, cadre, supervisor):
    request = filed(task, cadre)
    set_clock(plan, date(2026, 8, 3))
    request.refresh_from_db()
    StaleFigure.objects.all().delete()

    extending.grant_extension(request=request, by=supervisor)

    assert StaleFigure.objects.get().since == Quarter.of(2026, 1)
    assert due_on_in_force(task, at=date(2026, 3, 24)) == FIRST
    assert due_on_in_force(task, at=date(2026, 3, 25)) == LATER


def test_a_task_without_a_date_is_due_at_the_plans_end(plan, lead):
    assert due_on_in_force(make_task(plan, lead)) == date(2028, 12, 31)


def test_deadlines_of_many_tasks_cost_one_query(plan, lead, cadre, supervisor, connection_queries):
    tasks = [make_task(plan, lead, due_on=FIRST) for _number in range(3)]
    issue(plan)
    granted(tasks[0], cadre, LATER, supervisor)

    assert deadlines_in_force(tasks) == {tasks[0].pk: LATER, tasks[1].pk: FIRST, tasks[2].pk: FIRST}
    assert connection_queries(lambda: deadlines_in_force(tasks)) == 1


@pytest.mark.parametrize("until", [FIRST, date(2026, 5, 1)])
def test_an_extension_is_later_than_the_deadline(task, cadre, until):
    with pytest.raises(WrongStateError, match="晚于 2026-06-30"):
        filed(task, cadre, until)


def test_it_takes_a_reason_and_is_the_leads(task, plan):
    with pytest.raises(PermissionDenied):
        filed(task, make_user(make_unit(plan.owner)))
    with pytest.raises(ReasonNeededError):
        extending.file_extension(task=task, new_due_on=LATER, reason=" ", by=make_supervisor(plan.owner))

    assert not ExtensionRequest.objects.exists()


def test_the_last_day_is_in_time_and_the_day_after_is_not(task, plan, cadre):
    set_clock(plan, date(2026, 7, 1))
    with pytest.raises(WrongStateError, match="已过"):
        filed(task, cadre)

    set_clock(plan, FIRST)
    assert filed(task, cadre).filed_on == FIRST


def test_two_are_granted_at_most_and_each_before_the_one_in_force_has_passed(task, plan, cadre, supervisor):
    granted(task, cadre, LATER, supervisor)
    set_clock(plan, LATER)
    granted(task, cadre, date(2026, 12, 31), supervisor)

    with pytest.raises(WrongStateError, match="已延期 2 次"):
        filed(task, cadre, date(2027, 3, 31))

    assert due_on_in_force(task) == date(2026, 12, 31)


def test_a_rejected_request_does_not_count_among_the_two(task, cadre, supervisor):
    extending.reject_extension(request=filed(task, cadre), by=supervisor, reason="理由不充分")
    assert due_on_in_force(task) == FIRST

    granted(task, cadre, LATER, supervisor)
    assert granted(task, cadre, date(2026, 12, 31), supervisor).state == "granted"


def test_the_same_request_twice_is_one_and_another_waits_for_its_decision(task, cadre):
    assert filed(task, cadre) == filed(task, cadre)
    assert AuditEvent.objects.filter(action="extension.filed").count() == 1

    with pytest.raises(WrongStateError, match="待审批"):
        filed(task, cadre, date(2026, 12, 31))


def test_a_leader_decides_a_cadre_does_not_and_nobody_their_own(task, plan, cadre, supervisor):
    request = filed(task, supervisor)
    with pytest.raises(OwnReportError):
        extending.grant_extension(request=request, by=supervisor)
    with pytest.raises(PermissionDenied):
        extending.grant_extension(request=request, by=cadre)

    extending.grant_extension(request=request, by=make_user(plan.owner, Role.LEADER))

    assert request.state == "granted"


def test_the_second_decision_is_told(task, cadre, supervisor):
    request = filed(task, cadre)
    stale = ExtensionRequest.objects.get(pk=request.pk)
    extending.grant_extension(request=request, by=supervisor)

    with pytest.raises(WrongStateError, match="已经处理"):
        extending.reject_extension(request=stale, by=make_supervisor(task.owner), reason="太晚")

    request.refresh_from_db()
    assert request.state == "granted"


def test_rejecting_takes_a_reason(task, cadre, supervisor):
    with pytest.raises(ReasonNeededError):
        extending.reject_extension(request=filed(task, cadre), by=supervisor, reason=" ")


def test_a_closed_or_terminated_task_is_not_extended(task, cadre, supervisor):
    completion.stop_task(
        task=task, by=supervisor, state=TaskState.TERMINATED, since=date(2026, 3, 20), reason="项目取消"
    )

    with pytest.raises(WrongStateError, match="终止"):
        filed(task, cadre)


def test_a_routine_task_goes_on_until_its_deadline_in_force(cadre, lead, plan, supervisor):
    plan = make_plan(plan.owner, clock_on=date(2026, 3, 25))
    task = make_task(plan, lead, due_on=FIRST)
    make_indicator(task, value=1, schedule="frequency", every="month")
    issue(plan)
    granted(task, cadre, LATER, supervisor)

    with pytest.raises(WrongStateError, match="2026年三季度"):
        completion.file_claim(task=task, by=cadre, completed_on=date(2026, 3, 20), statement="已完成")


def test_the_interface_gives_the_first_date_and_the_extended_one(task, plan, cadre, supervisor):
    client = reader(plan.owner)
    assert read(client)["extended_to"] is None

    granted(task, cadre, LATER, supervisor)

    assert (read(client)["due_on"], read(client)["extended_to"]) == ("2026-06-30", "2026-09-30")


def read(client):
    return client.get(f"{API}tasks/").json()["results"][0]
