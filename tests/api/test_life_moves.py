"""The rest of a quarter's life by the interface: signature, lights, milestones, results, ends of tasks and plans."""

from datetime import date

import pytest

from plans.quarters import Quarter
from reports.models import ManualLight, Restatement
from tasks.models import IndicatorResult, Milestone, TaskStop
from tasks.states import TaskState
from tests.api.test_moves import machine, post, said
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_task,
    make_user,
    open_quarter,
    report,
    set_clock,
)
from tests.reports.closing import FIRST_DAY, close, period_of
from units.models import AuditEvent
from units.roles import Role

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)


def acts(name):
    return AuditEvent.objects.filter(action=name).count()


def at(task, move):
    return f"plans/{task.plan.code}/tasks/{task.code}/{move}/"


# 签发 ------------------------------------------------------------------------------------------
@pytest.fixture
def quarter(plan, lead, cadre, supervisor):
    """A quarter that can be closed."""
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, word="on_schedule", approved_by=supervisor)
    set_clock(plan, FIRST_DAY)
    return f"plans/{plan.code}/periods/2026-Q1/"


@pytest.fixture
def leader(plan):
    return machine(make_user(plan.owner, Role.LEADER), plan.owner)


def test_a_quarter_is_asked_for_declined_and_signed(plan, quarter, office, leader):
    early = post(leader, quarter + "sign/")
    asked = post(office, quarter + "ask-signature/")
    wordless = post(leader, quarter + "decline/")
    declined = post(leader, quarter + "decline/", {"reason": "请核对第三项"})
    post(office, quarter + "ask-signature/")
    signed = post(leader, quarter + "sign/")

    assert said(early) == (409, "wrong_state")
    assert asked.json()["asked_at"]
    assert said(wordless) == (422, "reason_needed")
    assert declined.json()["asked_at"] is None
    assert signed.json()["signed_at"]
    assert period_of(plan, Q1).signed_at
    assert (acts("quarter.signature_asked"), acts("quarter.signature_declined"), acts("quarter.signed")) == (
        2,
        1,
        1,
    )


def test_only_a_leader_signs_and_only_the_office_asks(quarter, office, leader, stranger):
    assert said(post(leader, quarter + "ask-signature/")) == (403, "permission_denied")
    post(office, quarter + "ask-signature/")
    assert said(post(office, quarter + "sign/")) == (403, "permission_denied")
    assert said(post(office, quarter + "decline/", {"reason": "x"})) == (403, "permission_denied")
    assert said(post(stranger, quarter + "sign/")) == (404, "not_found")


# 定灯, 节点, 文字结果 ------------------------------------------------------------------------------------------
@pytest.fixture
def task(plan, lead):
    made = make_task(plan, lead, due_on=date(2026, 6, 30))
    issue(plan)
    return made


def test_a_light_is_set_by_hand_and_lifted(plan, task, office, of_lead):
    body = {"quarter": "2026-Q1", "light": "red", "reason": "现场核查不实"}
    early = post(office, at(task, "light"), body)
    open_quarter(plan, Q1)

    assert said(early) == (409, "period_refused")
    assert said(post(of_lead, at(task, "light"), body)) == (403, "permission_denied")
    assert said(post(office, at(task, "light"), body | {"light": "blue"})) == (400, "invalid_body")
    assert said(post(office, at(task, "light"), body | {"quarter": "spring"})) == (400, "invalid_body")
    assert post(office, at(task, "light"), body).status_code == 200
    assert ManualLight.objects.get().lifted_at is None
    assert said(post(of_lead, at(task, "light-lift"), body)) == (403, "permission_denied")
    assert post(office, at(task, "light-lift"), body).status_code == 200
    assert ManualLight.objects.get().lifted_at
    assert (acts("light.set"), acts("light.lifted")) == (1, 1)


def test_a_milestone_is_verified_and_corrected(plan, task, cadre, office, stranger):
    step = Milestone.objects.create(task=task, title="开工", due_on=date(2026, 3, 31))
    verify, correct = f"milestones/{step.pk}/verify/", f"milestones/{step.pk}/correct/"

    assert said(post(stranger, verify, {"on": "2026-03-20"})) == (404, "not_found")
    assert said(post(machine(cadre, plan.owner), verify, {"on": "2026-03-20"})) == (403, "permission_denied")
    assert said(post(office, verify, {"on": "2030-01-01"})) == (409, "wrong_state")
    assert post(office, verify, {"on": "2026-03-20"}).json() == {"id": step.pk, "verified_on": "2026-03-20"}
    assert said(post(office, correct, {"on": None})) == (400, "invalid_body")
    assert post(office, correct, {"on": None, "reason": "尚未开工"}).json()["verified_on"] is None
    assert (acts("milestone.verified"), acts("milestone.corrected")) == (1, 1)


def test_a_result_in_words_is_decided_and_in_a_closed_quarter_corrected(
    plan, lead, office, of_lead, stranger, supervisor
):
    indicator = make_indicator(make_task(plan, lead))
    issue(plan)
    address = f"plans/{plan.code}/indicators/{indicator.code}/result/"
    body = {"quarter": "2026-Q1", "actual_text": "均已建立", "is_met": True}
    early = post(of_lead, address, body)
    open_quarter(plan, Q1)
    decided = post(of_lead, address, body)
    close(plan, Q1, by=supervisor)
    again = body | {"actual_text": "尚缺两家", "is_met": False}

    assert said(early) == (409, "period_refused")
    assert decided.json()["actual_text"] == "均已建立"
    assert said(post(stranger, address, body)) == (404, "not_found")
    assert said(post(office, address, again)) == (409, "period_refused")
    assert said(post(of_lead, address, again | {"reason": "核查"})) == (403, "permission_denied")
    assert post(office, address, again | {"reason": "核查"}).json()["is_met"] is False
    assert IndicatorResult.objects.get(replaced_at=None).actual_text == "尚缺两家"
    assert Restatement.objects.get().reason == "核查"


# 办结, 签收, 成批 ------------------------------------------------------------------------------------------
def test_tasks_are_ended_and_then_the_plan(plan, lead, cadre, office):
    first, second = (make_task(plan, lead) for _number in range(2))
    issue(plan)
    later = make_plan(plan.owner, starts=plan.ends + 1, ends=plan.ends + 12)
    end, clerk = f"plans/{plan.code}/end/", machine(cadre, plan.owner)
    carried = {"outcome": "carried", "reason": "二期再做", "carried_to": later.code}

    assert said(post(clerk, at(first, "end"), carried | {"outcome": "routine", "carried_to": None})) == (
        403,
        "permission_denied",
    )
    assert said(post(office, at(first, "end"), carried | {"carried_to": None})) == (409, "wrong_state")
    assert post(office, at(first, "end"), carried).json()["task_state"] == "terminated"
    assert TaskStop.objects.get().carried_to == later
    assert said(post(office, end)) == (409, "wrong_state")
    assert said(post(clerk, end)) == (403, "permission_denied")
    assert post(office, at(second, "end"), {"outcome": "routine", "reason": "转入日常"}).status_code == 200
    assert post(office, end).json() == {"plan": plan.code, "closed_on": "2026-03-25"}
    assert post(office, end).status_code == 200
    assert acts("plan.closed") == 1


def test_units_accept_their_tasks(plan, lead, of_lead, office):
    homes = make_neighbourhoods(plan.owner, 1)
    task = make_task(plan, lead, responsible=homes)
    mine = {"assignments": [{"plan": plan.code, "task": task.code, "unit": lead.code}]}
    theirs = {"assignments": [{"plan": plan.code, "task": task.code, "unit": homes[0].code}]}
    draft = post(of_lead, "assignments/accept/", mine)
    issue(plan)
    outside = post(of_lead, "assignments/accept/", theirs)
    denied = post(machine(make_user(lead), plan.owner), "assignments/accept/", theirs)

    assert said(draft) == (404, "not_found")
    assert said(outside) == (404, "not_found")
    assert said(denied) == (403, "permission_denied")
    assert post(of_lead, "assignments/accept/", mine).json() == {"accepted": 1, "unchanged": 0}
    assert post(of_lead, "assignments/accept/", mine).json() == {"accepted": 0, "unchanged": 1}
    task.refresh_from_db()
    assert task.state == TaskState.ACCEPTED
    assert acts("task.accepted") == 1


def test_many_tasks_are_moved_and_each_is_answered(plan, lead, office, of_lead):
    first, second = (make_task(plan, lead) for _number in range(2))
    issue(plan)
    named = [{"plan": plan.code, "code": each.code} for each in (first, second)]
    stop = {"state": "suspended", "since": "2026-03-20", "reason": "规划调整"}
    post(office, at(second, "stop"), stop)
    body = {"move": "stop", "tasks": [*named, {"plan": plan.code, "code": "NONE"}], "content": stop}

    denied = post(of_lead, "tasks/moves/", body).json()
    answer = post(office, "tasks/moves/", body).json()
    resumed = post(office, "tasks/moves/", {"move": "resume", "tasks": named}).json()

    assert [each["why"] for each in denied["refused"]] == ["permission_denied"] * 2 + ["not_found"]
    assert answer["done"] == [named[0] | {"task_state": "suspended"}]
    assert [(each["code"], each["why"]) for each in answer["refused"]] == [
        (second.code, "wrong_state"),
        ("NONE", "not_found"),
    ]
    assert [each["task_state"] for each in resumed["done"]] == ["in_progress"] * 2
    assert acts("task.suspended") == 2


def test_many_claims_and_extensions_are_decided_at_once(plan, lead, office, of_lead):
    tasks = [make_task(plan, lead, due_on=date(2026, 6, 30)) for _number in range(2)]
    issue(plan)
    named = [{"plan": plan.code, "code": each.code} for each in tasks]
    post(of_lead, at(tasks[0], "claim"), {"completed_on": "2026-03-20", "statement": "已建成"})
    post(of_lead, at(tasks[1], "extension"), {"new_due_on": "2026-09-30", "reason": "汛期停工"})
    verdict = {"move": "claim-verdict", "tasks": named, "content": {"verdict": "verify"}}
    decision = {"move": "extension-decision", "tasks": named, "content": {"decision": "grant"}}

    verified, granted = (post(office, "tasks/moves/", body).json() for body in (verdict, decision))
    lacking = post(office, "tasks/moves/", verdict | {"content": {}})

    assert verified["done"] == [named[0] | {"task_state": "closed"}]
    assert [each["why"] for each in verified["refused"]] == ["not_found"]
    assert [each["code"] for each in granted["done"]] == [tasks[1].code]
    assert said(lacking) == (422, "invalid_body")
    assert lacking.json()["errors"][0]["pointer"] == "/content/verdict"
