"""办理 of a task: each sees the acts that are theirs now; what is refused stands at its field."""

from datetime import date

import pytest

from plans.models import Target
from plans.quarters import Quarter
from reports.lights import Light
from reports.models import ManualLight, Restatement
from tasks.actions import breakdown, completion, extending
from tasks.models import CompletionClaim, ExtensionRequest, IndicatorResult
from tasks.states import TaskState
from tests.factories import (
    issue,
    make_indicator,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
)
from tests.reports.closing import close
from tests.reports.scene import enter
from units.roles import Role

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)


@pytest.fixture
def task(plan, lead):
    made = make_task(plan, lead, due_on=date(2026, 6, 30))
    issue(plan)
    made.refresh_from_db()
    return made


def do(client, task, act, **typed):
    return client.post(f"/plans/{task.plan.code}/tasks/{task.code}/acts/", {"act": act} | typed)


def acts_of(client, task):
    page = client.get(f"/plans/{task.plan.code}/tasks/{task.code}/acts/")
    return {act.name for act, _form in page.context["acts"]}


def test_each_sees_what_is_theirs(client, plan, task, cadre, supervisor):
    enter(client, cadre)
    of_lead = acts_of(client, task)
    enter(client, supervisor)
    of_office = acts_of(client, task)
    enter(client, make_user(make_unit(plan.owner)))
    of_others = client.get(f"/plans/{plan.code}/tasks/{task.code}/acts/").status_code
    enter(client, make_supervisor(make_street()))
    elsewhere = client.get(f"/plans/{plan.code}/tasks/{task.code}/acts/").status_code

    assert of_lead == {"claim", "extension"}
    assert of_office == {"claim", "extension", "stop"}
    assert (of_others, elsewhere) == (403, 404)


def test_an_extension_is_asked_and_decided(client, task, cadre, supervisor):
    enter(client, cadre)
    early = do(client, task, "extension", new_due_on="2026-06-01", reason="汛期停工")
    bare = do(client, task, "extension", new_due_on="2026-09-30", reason="")
    do(client, task, "extension", new_due_on="2026-09-30", reason="汛期停工")
    enter(client, supervisor)
    wordless = do(client, task, "decision", decision="reject", reason="")
    do(client, task, "decision", decision="grant", reason="")
    page = client.get(f"/plans/{task.plan.code}/tasks/{task.code}/acts/").text

    assert "新的期限要晚于" in early.text
    assert "汛期停工" in early.text
    assert "请写明理由" in bare.text
    assert "请写明理由" in wordless.text
    assert ExtensionRequest.objects.get().state == "granted"
    assert "原定 2026年6月30日" in page


def test_several_extensions_are_decided_alike(
    client, plan, lead, cadre, supervisor, django_assert_max_num_queries
):
    tasks = [make_task(plan, lead, due_on=date(2026, 6, 30)) for _number in range(3)]
    issue(plan)
    asked = []
    for task in tasks:
        task.refresh_from_db()
        asked.append(
            extending.file_extension(task=task, new_due_on=date(2026, 9, 30), reason="汛期停工", by=cadre)
        )
    enter(client, make_user(plan.owner, Role.LEADER))
    keys = [str(request.pk) for request in asked]

    client.get("/extensions/")
    with django_assert_max_num_queries(99) as many:
        client.get("/extensions/")
    none = client.post("/extensions/", {"act": "grant"})
    wordless = client.post("/extensions/", {"act": "reject", "chosen": keys[:1]})
    client.post("/extensions/", {"act": "grant", "chosen": keys[:2]})
    with django_assert_max_num_queries(99) as few:
        client.get("/extensions/")
    again = client.post("/extensions/", {"act": "grant", "chosen": keys[:1]}, follow=True)

    assert (none.status_code, wordless.status_code) == (422, 422)
    assert "不同意时请写明理由" in wordless.text
    assert sorted(ExtensionRequest.objects.values_list("state", flat=True)) == ["filed", "granted", "granted"]
    assert "刚刚已被处理" in again.text
    assert len(many) == len(few)


def test_the_list_is_for_who_decides(client, plan, cadre):
    enter(client, cadre)
    refused = client.get("/extensions/").status_code
    enter(client, make_supervisor(make_street()))

    assert refused == 403
    assert "没有待审批的延期申请" in client.get("/extensions/").text


def test_a_claim_is_filed_and_decided(client, task, cadre, supervisor):
    enter(client, cadre)
    future = do(client, task, "claim", completed_on="2026-12-31", statement="已完成")
    do(client, task, "claim", completed_on="2026-03-20", statement="已建成并移交")
    enter(client, supervisor)
    wordless = do(client, task, "verdict", verdict="reject", reason="")
    do(client, task, "verdict", verdict="verify", reason="")

    task.refresh_from_db()
    assert "完成日期不能晚于今天" in future.text
    assert "请写明理由" in wordless.text
    assert task.state == TaskState.CLOSED


def test_chosen_claims_are_verified_and_the_others_named(client, plan, lead, cadre, supervisor):
    plain, second, missed = (make_task(plan, lead) for _number in range(3))
    breakdown.add_milestones(task=missed, milestones=[("竣工", plan.clock_on, 1)], by=supervisor)
    issue(plan)
    for task in (plain, second, missed):
        task.refresh_from_db()
        completion.file_claim(task=task, by=cadre, completed_on=plan.clock_on, statement="已完成")
    keys = list(CompletionClaim.objects.values_list("pk", flat=True))
    enter(client, supervisor)

    page = client.get("/claims/").text
    answer = client.post("/claims/verify/", {"chosen": keys}, follow=True).text

    assert "核查通过所选" in page
    assert "已核查通过 2 项" in answer
    assert "请写明核查说明" in answer
    assert CompletionClaim.objects.filter(state="filed").get().task == missed


def test_a_task_is_suspended_resumed_and_terminated(client, task, supervisor):
    enter(client, supervisor)
    bare = do(client, task, "stop", state="suspended", since="2026-03-20", reason="")
    do(client, task, "stop", state="suspended", since="2026-03-20", reason="规划调整")
    task.refresh_from_db()
    suspended, acts = task.state, acts_of(client, task)
    do(client, task, "resume", on="2026-03-24")
    do(client, task, "stop", state="terminated", since="2026-03-25", reason="政策取消")

    task.refresh_from_db()
    assert "请写明理由" in bare.text
    assert suspended == TaskState.SUSPENDED
    assert {"resume", "stop"} <= acts
    assert task.state == TaskState.TERMINATED


def test_a_light_is_set_by_hand_and_lifted(client, task, cadre, supervisor):
    open_quarter(task.plan, Q1)
    report(task, Q1, by=cadre, word="on_schedule", approved_by=supervisor)
    enter(client, supervisor)

    bare = do(client, task, "light", quarter="2026-Q1", light=str(int(Light.YELLOW)), reason="")
    do(client, task, "light", quarter="2026-Q1", light=str(int(Light.YELLOW)), reason="现场核查滞后")
    light = ManualLight.objects.get()
    do(client, task, "light", quarter="2026-Q1", light="rule", reason="已整改")

    assert "请写明理由" in bare.text
    assert (light.light, light.reason) == (Light.YELLOW, "现场核查滞后")
    assert ManualLight.objects.get().lifted_at is not None


def test_a_milestone_is_verified_and_corrected_with_a_reason(client, plan, task, supervisor):
    breakdown.add_milestones(task=task, milestones=[("开工", date(2026, 3, 20), 1)], by=supervisor)
    step = task.milestones.get()
    enter(client, supervisor)

    do(client, task, "milestone", milestone=str(step.pk), on="2026-03-19", reason="")
    step.refresh_from_db()
    first = step.verified_on
    wordless = do(client, task, "milestone", milestone=str(step.pk), on="", reason="")
    do(client, task, "milestone", milestone=str(step.pk), on="", reason="点错了")

    step.refresh_from_db()
    assert first == date(2026, 3, 19)
    assert "请写明理由" in wordless.text
    assert step.verified_on is None


def test_a_result_in_words_is_recorded_and_after_closing_corrected(client, plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, schedule="reach", accumulation="stock")
    Target.objects.create(indicator=indicator, by_quarter=Q1, text="应建尽建")
    issue(plan)
    open_quarter(plan, Q1)
    task.refresh_from_db()
    typed = {"indicator": str(indicator.pk), "quarter": "2026-Q1", "actual_text": "均已建立", "is_met": "yes"}
    enter(client, cadre)
    do(client, task, "result", **typed)
    decided = IndicatorResult.objects.get()
    close(plan, Q1, supervisor)
    enter(client, supervisor)

    bare = do(client, task, "result", **typed | {"is_met": "no", "actual_text": "缺一处"})
    do(client, task, "result", **typed | {"is_met": "no", "actual_text": "缺一处", "reason": "复查"})

    assert (decided.actual_text, decided.is_met, decided.decided_by) == ("均已建立", True, cadre)
    assert "请写明理由" in bare.text
    assert "缺一处" in bare.text
    assert Restatement.objects.get().after == {"actual_text": "缺一处", "is_met": False}


def test_an_act_that_is_no_longer_there_is_told(client, task, supervisor):
    enter(client, supervisor)

    answer = do(client, task, "resume", on="2026-03-24")

    assert answer.status_code == 302
    assert "现在不能办了" in client.get(answer["Location"]).text


def test_quarters_to_sign_are_listed_for_the_leader(client, plan, task, cadre, supervisor):
    from reports.signatures import ask_signature
    from tests.factories import set_clock
    from tests.reports.closing import FIRST_DAY, period_of

    plan.needs_signature = True
    plan.save()
    open_quarter(plan, Q1)
    set_clock(plan, FIRST_DAY)
    ask_signature(period=period_of(plan, Q1), by=supervisor)
    enter(client, make_user(plan.owner, Role.LEADER))

    page = client.get("/sign-offs/").text

    assert f"/plans/{plan.code}/periods/2026-Q1/close/" in page
    enter(client, cadre)
    assert client.get("/sign-offs/").status_code == 403
