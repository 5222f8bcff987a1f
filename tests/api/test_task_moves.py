"""Tasks and quarters moved by the interface: the same actions as on the pages."""

from datetime import date

import pytest

from plans.quarters import Quarter
from reports.models import Publication
from tasks.models import ExtensionRequest
from tasks.states import TaskState
from tests.api.test_moves import machine, post, said
from tests.factories import issue, make_street, make_supervisor, make_task, open_quarter, set_clock
from tests.reports.closing import FIRST_DAY
from units.models import AuditEvent

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)


@pytest.fixture
def task(plan, lead):
    made = make_task(plan, lead, due_on=date(2026, 6, 30))
    issue(plan)
    return made


def at(task, move):
    return f"plans/{task.plan.code}/tasks/{task.code}/{move}/"


def test_an_extension_is_asked_and_granted(task, of_lead, office):
    asked = post(of_lead, at(task, "extension"), {"new_due_on": "2026-09-30", "reason": "汛期停工"})
    wordless = post(office, at(task, "extension-decision"), {"decision": "reject"})
    granted = post(office, at(task, "extension-decision"), {"decision": "grant"})

    assert (asked.status_code, granted.status_code) == (200, 200)
    assert said(wordless) == (422, "reason_needed")
    assert ExtensionRequest.objects.get().state == "granted"
    assert said(post(office, at(task, "extension-decision"), {"decision": "grant"})) == (404, "not_found")


def test_a_claim_is_filed_and_verified(task, of_lead, office):
    body = {"completed_on": "2026-03-20", "statement": "已建成"}
    filed = post(of_lead, at(task, "claim"), body)
    refused = post(of_lead, at(task, "claim-verdict"), {"verdict": "verify"})
    verified = post(office, at(task, "claim-verdict"), {"verdict": "verify"})

    assert filed.json()["task_state"] == "claimed"
    assert said(refused) == (403, "permission_denied")
    assert verified.json()["task_state"] == "closed"


def test_a_task_is_suspended_and_resumed(task, of_lead, office):
    body = {"state": "suspended", "since": "2026-03-20", "reason": "规划调整"}

    assert said(post(of_lead, at(task, "stop"), body)) == (403, "permission_denied")
    assert post(office, at(task, "stop"), body).json()["task_state"] == "suspended"
    assert said(post(office, at(task, "stop"), body)) == (409, "wrong_state")
    assert post(office, at(task, "resume"), {}).json()["task_state"] == "in_progress"


def test_what_the_body_lacks_is_told_by_field(task, of_lead):
    answer = post(of_lead, at(task, "extension"), {"new_due_on": "morgen"})

    assert said(answer) == (400, "invalid_body")
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/new_due_on", "/reason"}


def test_a_quarter_is_opened_and_closed(plan, task, of_lead, office):
    address = f"plans/{plan.code}/periods/2026-Q1/"
    refused = post(of_lead, address + "open/")
    opened = post(office, address + "open/")
    early = post(office, address + "close/")
    set_clock(plan, FIRST_DAY)
    closed = post(office, address + "close/")

    assert refused.status_code in (403, 404)
    assert opened.json() == {"plan": plan.code, "quarter": "2026-Q1", "is_closed": False}
    assert said(early) == (409, "period_refused")
    assert closed.json()["sha256"] == Publication.objects.get().sha256
    assert AuditEvent.objects.filter(action="quarter.closed").count() == 1
    assert said(post(office, f"plans/{plan.code}/periods/spring/open/")) == (400, "invalid_body")


def test_another_street_finds_nothing(plan, task):
    street = make_street()
    client = machine(make_supervisor(street), street)
    open_quarter(plan, Q1)

    answers = [
        post(client, at(task, "stop"), {"state": "terminated", "since": "2026-03-20", "reason": "x"}),
        post(client, at(task, "extension"), {"new_due_on": "2026-09-30", "reason": "x"}),
        post(client, f"plans/{plan.code}/periods/2026-Q1/close/"),
    ]

    task.refresh_from_db()
    assert {answer.status_code for answer in answers} == {404}
    assert task.state == TaskState.ISSUED
