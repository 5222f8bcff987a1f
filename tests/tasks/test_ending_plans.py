"""办结: a plan is closed once every task is done, carried over, made routine work or dropped, each with its reason."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from plans.models import Plan
from plans.quarters import Quarter
from reports.actions import verify_claim
from tasks.actions import completion, ending
from tasks.actions.ending import Outcome, close_plan, end_task, end_tasks
from tasks.errors import PeriodError, ReasonNeededError, WrongStateError
from tasks.models import ProgressUpdate, TaskStop
from tasks.states import TaskState
from tests.factories import (
    issue,
    make_plan,
    make_street,
    make_supervisor,
    make_task,
    make_user,
    open_quarter,
)
from units.models import AuditEvent

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)


@pytest.fixture
def tasks(plan, lead):
    made = [make_task(plan, lead) for _number in range(3)]
    issue(plan)
    return [type(task).objects.select_related("plan__owner").get(pk=task.pk) for task in made]


@pytest.fixture
def later(plan):
    return make_plan(plan.owner, starts=plan.ends + 1, ends=plan.ends + 12)


def end(task, by, **over):
    return end_task(**{"task": task, "outcome": Outcome.DROPPED, "reason": "不再具备条件", "by": by} | over)


def test_a_plan_closes_when_every_task_is_settled(plan, tasks, later, cadre, supervisor):
    done, carried, routine = tasks
    claim = completion.file_claim(task=done, by=cadre, completed_on=plan.clock_on, statement="已完成")
    verify_claim(claim=claim, by=supervisor)
    end(carried, supervisor, outcome=Outcome.CARRIED, carried_to=later, reason="二期再做")
    with pytest.raises(WrongStateError, match="还有 1 项任务没有了结：3"):
        close_plan(plan=plan, by=supervisor)
    end(routine, supervisor, outcome=Outcome.ROUTINE, reason="转入日常管理")

    assert close_plan(plan=plan, by=supervisor)
    assert not close_plan(plan=plan, by=supervisor)

    assert (plan.state, plan.closed_on, plan.closed_by) == (Plan.State.CLOSED, plan.clock_on, supervisor)
    kept = TaskStop.objects.order_by("id").values_list("outcome", "carried_to", "reason")
    assert list(kept) == [("carried", later.pk, "二期再做"), ("routine", None, "转入日常管理")]
    assert AuditEvent.objects.filter(action="plan.closed").count() == 1


def test_an_open_quarter_keeps_the_plan_open(plan, tasks, supervisor):
    open_quarter(plan, Q1)
    end_tasks(tasks=tasks, outcome=Outcome.DROPPED, reason="政策调整", by=supervisor)

    with pytest.raises(WrongStateError, match="2026年一季度还没有定稿"):
        close_plan(plan=plan, by=supervisor)


def test_in_a_closed_plan_no_quarter_is_opened(plan, tasks, supervisor):
    end_tasks(tasks=tasks, outcome=Outcome.DROPPED, reason="政策调整", by=supervisor)
    close_plan(plan=plan, by=supervisor)

    with pytest.raises(PeriodError):
        open_quarter(plan, Q1)


def test_what_was_ended_owes_no_report(plan, tasks, supervisor):
    open_quarter(plan, Q1)

    end(tasks[0], supervisor)

    assert not ProgressUpdate.objects.filter(task=tasks[0]).exists()


def test_what_cannot_be_ended(plan, tasks, later, cadre, supervisor):
    task = tasks[0]
    strange = make_plan(make_street(), starts=plan.ends + 1, ends=plan.ends + 12)
    with pytest.raises(PermissionDenied):
        end(task, cadre)
    with pytest.raises(ReasonNeededError):
        end(task, supervisor, reason=" ")
    for over in (
        {"outcome": Outcome.CARRIED},
        {"outcome": Outcome.CARRIED, "carried_to": strange},
        {"outcome": Outcome.CARRIED, "carried_to": plan},
        {"outcome": Outcome.DROPPED, "carried_to": later},
    ):
        with pytest.raises(WrongStateError, match="结转"):
            end(task, supervisor, **over)
    completion.file_claim(task=task, by=cadre, completed_on=plan.clock_on, statement="已完成")
    with pytest.raises(WrongStateError, match="待核查"):
        end(task, supervisor)

    task.refresh_from_db()
    assert task.state == TaskState.COMPLETION_CLAIMED


def test_of_several_all_end_or_none(tasks, cadre, supervisor):
    completion.file_claim(task=tasks[1], by=cadre, completed_on=tasks[1].plan.clock_on, statement="已完成")

    with pytest.raises(ending.TaskRefusedError, match="2 任务2"):
        end_tasks(tasks=tasks, outcome=Outcome.ROUTINE, reason="转入日常", by=supervisor)

    assert not TaskStop.objects.exists()


def test_the_page_ends_the_chosen_and_closes(client, plan, tasks, later, supervisor):
    client.force_login(supervisor)
    address = reverse("end-plan", args=[plan.code])
    first, *others = [str(task.pk) for task in tasks]

    bare = client.post(address, {"act": "end", "chosen": first, "outcome": "dropped", "reason": ""})
    none = client.post(address, {"act": "end", "outcome": "dropped", "reason": "政策调整"})
    client.post(address, {"act": "end", "chosen": others, "outcome": "dropped", "reason": "政策调整"})
    refused = client.post(address, {"act": "close"})
    client.post(
        address,
        {"act": "end", "chosen": first, "outcome": "carried", "carried_to": later.code, "reason": "二期"},
    )
    page = client.get(address).text
    client.post(address, {"act": "close"})

    assert [answer.status_code for answer in (bare, none, refused)] == [422, 422, 422]
    assert "请写明理由" in bare.text
    assert "请先勾选任务" in none.text
    assert "还有 1 项任务没有了结" in refused.text
    assert "任务都已了结" in page
    plan.refresh_from_db()
    assert plan.state == Plan.State.CLOSED


def test_nobody_else_ends_a_plan(client, plan, tasks, cadre):
    address, status = reverse("end-plan", args=[plan.code]), []
    for by in (cadre, make_supervisor(make_street()), make_user(plan.owner, "leader")):
        client.force_login(by)
        status.append(client.post(address, {"act": "close"}).status_code)

    assert status == [403, 404, 403]
