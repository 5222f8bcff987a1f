"""更正 and the review of numbers by the interface: one by one or many, guarded by If-Match."""

import pytest

from plans.quarters import Quarter
from reports.models import Restatement
from tasks.models import DataValue
from tasks.states import State
from tests.api.test_moves import post, said
from tests.factories import (
    issue,
    make_indicator,
    make_task,
    open_quarter,
    report,
    value_of,
)
from tests.reports.closing import close
from units.models import AuditEvent

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)


def acts(name):
    return AuditEvent.objects.filter(action=name).count()


def at(task, move):
    return f"plans/{task.plan.code}/tasks/{task.code}/{move}/"


# 更正 ------------------------------------------------------------------------------------------
@pytest.fixture
def measured(plan, lead, cadre):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=40)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, numbers={"numerator": 4})
    return indicator


@pytest.fixture
def value(measured, lead):
    return value_of(measured, lead, Q1)


def test_a_number_of_a_closed_quarter_is_approved_late_and_corrected(
    plan, value, office, of_lead, supervisor
):
    address = f"data-values/{value.pk}/"
    open_still = post(office, address + "correct/", {"value": "6", "reason": "漏报"}, value.revision)
    close(plan, Q1, by=supervisor)
    plain = post(office, address + "approve/", {}, value.revision)
    stale = post(office, address + "approve-late/", {"reason": "补报属实"}, value.revision - 1)
    late = post(office, address + "approve-late/", {"reason": "补报属实"}, value.revision)
    body = {"value": "6", "reason": "漏报"}
    refused = post(of_lead, address + "correct/", body, value.revision + 1)
    behind = post(office, address + "correct/", body, value.revision)
    corrected = post(office, address + "correct/", body, value.revision + 1)

    value.refresh_from_db()
    assert said(open_still) == (409, "wrong_state")
    assert said(plain) == (409, "period_refused")
    assert said(stale) == (412, "changed_meanwhile")
    assert (late.json()["state"], late.json()["restated"]) == ("approved", 1)
    assert said(refused) == (403, "permission_denied")
    assert said(behind) == (412, "changed_meanwhile")
    assert corrected.json() == {
        "id": value.pk,
        "state": "approved",
        "revision": value.revision,
        "restated": 1,
    }
    assert str(value.value) == "6.0000"
    assert Restatement.objects.count() == acts("figure.restated") == 2


def test_a_report_is_corrected_and_what_is_not_named_stays(plan, lead, cadre, supervisor, office, of_lead):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    update = report(task, Q1, by=cadre, word="on_schedule", problems="缺材料")
    address, body = f"updates/{update.pk}/correct/", {"progress": "改为已完成三处", "reason": "写错"}
    waiting = post(office, address, body, update.revision)
    post(office, f"updates/{update.pk}/approve/", {}, update.revision)
    update.refresh_from_db()
    close(plan, Q1, by=supervisor)

    refused = post(of_lead, address, body, update.revision)
    unguarded = post(office, address, body)
    reasonless = post(office, address, {"progress": "改"}, update.revision)
    corrected = post(office, address, body, update.revision)

    update.refresh_from_db()
    assert said(waiting) == (409, "wrong_state")
    assert said(refused) == (403, "permission_denied")
    assert said(unguarded) == (428, "revision_needed")
    assert said(reasonless) == (400, "invalid_body")
    assert corrected.json()["restated"] == 1
    assert corrected["ETag"] == f'"{update.revision}"'
    assert (update.progress, update.problems, update.word) == ("改为已完成三处", "缺材料", "on_schedule")
    assert acts("update.corrected") == 1


def test_a_report_of_a_closed_quarter_is_approved_late(plan, lead, cadre, supervisor, office, of_lead):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    update = report(task, Q1, by=cadre, word="on_schedule")
    address, body = f"updates/{update.pk}/approve-late/", {"reason": "补报属实"}
    early = post(office, address, body, update.revision)
    close(plan, Q1, by=supervisor)

    refused = post(of_lead, address, body, update.revision)
    stale = post(office, address, body, update.revision - 1)
    approved = post(office, address, body, update.revision)

    update.refresh_from_db()
    assert said(early) == (409, "period_refused")
    assert said(refused) == (403, "permission_denied")
    assert said(stale) == (412, "changed_meanwhile")
    assert (approved.json()["state"], update.state) == ("approved", State.APPROVED)
    assert Restatement.objects.get().reason == "补报属实"


# 审核数据 ------------------------------------------------------------------------------------------
def test_a_number_is_returned_with_a_reason_and_approved_once(value, office, of_lead, stranger, cadre):
    address = f"data-values/{value.pk}/"

    assert said(post(office, address + "approve/", {})) == (428, "revision_needed")
    assert said(post(stranger, address + "approve/", {}, value.revision)) == (404, "not_found")
    assert said(post(of_lead, address + "approve/", {}, value.revision)) == (403, "permission_denied")
    assert said(post(office, address + "approve/", {}, value.revision - 1)) == (412, "changed_meanwhile")
    assert said(post(office, address + "return/", {"reason": "x"}, value.revision - 1)) == (
        412,
        "changed_meanwhile",
    )
    assert said(post(office, address + "return/", {}, value.revision)) == (422, "reason_needed")
    approved = post(office, address + "approve/", {}, value.revision)
    value.refresh_from_db()
    assert approved.json() == {"id": value.pk, "state": "approved", "revision": value.revision}
    assert said(post(office, address + "approve/", {}, value.revision)) == (409, "wrong_state")
    assert said(post(office, address + "return/", {"reason": "x"}, value.revision)) == (409, "wrong_state")
    assert acts("values.approved") == 1


def test_a_number_goes_back_without_its_report(value, office):
    answer = post(office, f"data-values/{value.pk}/return/", {"reason": "多填一个零？"}, value.revision)

    value.refresh_from_db()
    assert answer.json()["state"] == value.state == State.DRAFT
    assert value.returned_because == "多填一个零？"
    assert acts("value.returned") == 1


def test_many_numbers_are_answered_one_by_one(plan, lead, cadre, office, of_lead, supervisor):
    tasks = [make_task(plan, lead) for _number in range(3)]
    indicators = [make_indicator(task, value=9) for task in tasks]
    issue(plan)
    open_quarter(plan, Q1)
    for task in tasks:
        report(task, Q1, by=cadre, numbers={"numerator": 1})
    first, second, own = (value_of(indicator, lead, Q1) for indicator in indicators)
    DataValue.objects.filter(pk=own.pk).update(submitted_by=supervisor)
    shown = [(first, 0), (second, -1), (own, 0)]
    rows = [{"id": value.pk, "revision": value.revision + off} for value, off in shown]
    body = {"move": "approve", "values": [*rows, {"id": 999_999, "revision": 1}]}

    denied = post(of_lead, "data-values/moves/", body).json()
    answer = post(office, "data-values/moves/", body).json()

    assert denied["done"] == []
    assert {each["code"] for each in denied["refused"]} == {"permission_denied", "not_found"}
    assert [each["id"] for each in answer["done"]] == [first.pk]
    assert {each["id"]: each["code"] for each in answer["refused"]} == {
        second.pk: "changed_meanwhile",
        own.pk: "own_report",
        999_999: "not_found",
    }
    too_many = {"move": "approve", "values": [{"id": n, "revision": 1} for n in range(201)]}
    assert said(post(office, "data-values/moves/", too_many)) == (400, "invalid_body")
