"""Moves by the interface: the same actions, checks and traces as on the pages, guarded by If-Match."""

import pytest
from django.test import Client
from django.urls import get_resolver

from plans.models import StaleFigure
from plans.quarters import Quarter
from tasks.actions.terms import change_review
from tasks.models import DataValue, ProgressUpdate, ReviewEvent, UpdateRevision
from tasks.states import State
from tests.api.rows import API, bearer, browser_of, make_token
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
from units.models import AuditEvent
from units.roles import Role

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)
WRITE = ("write:updates",)


def machine(person, unit, scopes=WRITE):
    return bearer(make_token(unit, scopes=scopes, person=person).secret)


def post(client, path, body=None, revision=None, **headers):
    if revision is not None:
        headers["If-Match"] = f'"{revision}"'
    return client.post(API + path, body or {}, content_type="application/json", headers=headers)


def said(answer):
    return answer.status_code, answer.json()["title"]


@pytest.fixture
def updates(plan, lead):
    """Two reports that are owed."""
    tasks = [make_task(plan, lead) for _number in range(2)]
    issue(plan)
    open_quarter(plan, Q1)
    return list(ProgressUpdate.objects.filter(task__in=tasks).order_by("id"))


@pytest.fixture
def waiting(updates, cadre):
    return [report(update.task, Q1, by=cadre, word="on_schedule") for update in updates]


def test_a_machine_submits_in_the_name_of_its_person(updates, lead, cadre):
    update = updates[0]

    answer = post(
        machine(cadre, lead),
        f"updates/{update.pk}/submit/",
        {"word": "on_schedule", "progress": "已完成两处"},
        0,
    )

    update.refresh_from_db()
    assert answer.status_code == 200
    assert answer.json() == {"id": update.pk, "state": "submitted", "revision": update.revision}
    assert answer["ETag"] == f'"{update.revision}"'
    assert (update.submitted_by, update.progress) == (cadre, "已完成两处")
    assert UpdateRevision.objects.filter(update_of=update, by=cadre).exists()


def test_numbers_travel_with_the_report(plan, lead, cadre):
    task = make_task(plan, lead)
    make_indicator(task, value=9)
    issue(plan)
    open_quarter(plan, Q1)
    update, value = task.updates.get(), DataValue.objects.get()

    body = {"progress": "已报", "values": [{"id": value.pk, "value": "7.5"}]}
    answer = post(machine(cadre, lead), f"updates/{update.pk}/submit/", body, update.revision)

    value.refresh_from_db()
    assert answer.status_code == 200
    assert (str(value.value), value.state) == ("7.5000", State.SUBMITTED)


def test_an_approval_leaves_revision_event_proof_and_mark(waiting, plan, supervisor):
    update = waiting[0]
    StaleFigure.objects.all().delete()

    answer = post(machine(supervisor, plan.owner), f"updates/{update.pk}/approve/", {}, update.revision)

    assert answer.status_code == 200
    update.refresh_from_db()
    assert update.state == State.APPROVED
    assert ReviewEvent.objects.filter(update_of=update, move="approved", by=supervisor).exists()
    assert AuditEvent.objects.filter(action="update.approved", actor=supervisor).exists()
    assert StaleFigure.objects.filter(plan=plan).exists()


def test_every_step_has_its_address(plan, lead, supervisor):
    change_review(plan=plan, signs=True, endorses=True, needs_signature=False, by=supervisor)
    plan.refresh_from_db()
    unit = make_unit(plan.owner)
    task = make_task(plan, lead, responsible=[unit], report_mode="each")
    issue(plan)
    open_quarter(plan, Q1)
    update = ProgressUpdate.objects.get(task=task, unit=unit)
    clients = [
        ("submit", machine(make_user(unit), unit), {"progress": "走访"}),
        ("sign", machine(make_user(unit, Role.UNIT_HEAD), unit), {}),
        ("endorse", machine(make_user(lead, Role.UNIT_HEAD), plan.owner), {}),
        ("approve", machine(supervisor, plan.owner), {}),
    ]

    states = []
    for move, client, body in clients:
        update.refresh_from_db()
        states.append(post(client, f"updates/{update.pk}/{move}/", body, update.revision).json()["state"])

    assert states == ["submitted", "signed", "endorsed", "approved"]


def test_what_is_refused_is_a_problem_with_its_code(waiting, plan, lead, cadre, supervisor):
    first, second = waiting
    client, at = machine(supervisor, plan.owner), f"updates/{first.pk}/approve/"
    back = f"updates/{first.pk}/return/"

    assert said(post(client, at)) == (428, "revision_needed")
    assert said(post(client, at, {}, first.revision - 1)) == (412, "changed_meanwhile")
    assert said(post(client, back, {}, first.revision)) == (422, "reason_needed")
    assert said(post(machine(cadre, lead), at, {}, first.revision)) == (403, "permission_denied")
    assert said(post(client, "updates/999999/approve/", {}, 1)) == (404, "not_found")
    post(client, at, {}, first.revision)
    first.refresh_from_db()
    assert said(post(client, at, {}, first.revision)) == (409, "wrong_state")
    own = ProgressUpdate.objects.filter(pk=second.pk)
    own.update(submitted_by=supervisor)
    assert said(post(client, f"updates/{second.pk}/approve/", {}, second.revision)) == (409, "own_report")


def test_what_a_report_lacks_is_told_by_field(updates, lead, cadre):
    answer = post(machine(cadre, lead), f"updates/{updates[0].pk}/submit/", {}, 0)
    wrong = post(machine(cadre, lead), f"updates/{updates[0].pk}/submit/", {"word": "fine"}, 0)

    assert said(answer) == (422, "incomplete_report")
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/word", "/progress"}
    assert said(wrong) == (400, "invalid_body")
    assert wrong.json()["errors"][0]["pointer"] == "/word"
    updates[0].refresh_from_db()
    assert updates[0].revision == 0


def test_a_batch_answers_one_by_one(waiting, plan, supervisor):
    first, second = waiting
    body = {
        "move": "approve",
        "updates": [
            {"id": first.pk, "revision": first.revision},
            {"id": second.pk, "revision": second.revision - 1},
            {"id": 999_999, "revision": 1},
        ],
    }

    answer = post(machine(supervisor, plan.owner), "updates/moves/", body).json()

    first.refresh_from_db()
    assert answer["done"] == [{"id": first.pk, "state": "approved", "revision": first.revision}]
    assert {each["id"]: each["code"] for each in answer["refused"]} == {
        second.pk: "changed_meanwhile",
        999_999: "not_found",
    }


def test_a_batch_costs_the_same_queries_for_one_as_for_many(
    plan, lead, cadre, supervisor, django_assert_max_num_queries
):
    tasks = [make_task(plan, lead) for _number in range(8)]
    issue(plan)
    open_quarter(plan, Q1)
    reports = [report(task, Q1, by=cadre, word="on_schedule") for task in tasks]
    client = machine(supervisor, plan.owner)

    def approve(those):
        body = {"move": "approve", "updates": [{"id": u.pk, "revision": u.revision} for u in those]}
        assert len(post(client, "updates/moves/", body).json()["done"]) == len(those)

    approve(reports[:1])
    with django_assert_max_num_queries(99) as of_one:
        approve(reports[1:2])
    with django_assert_max_num_queries(len(of_one)):
        approve(reports[2:])


def test_a_token_is_narrowed_to_its_unit(waiting, plan, supervisor):
    elsewhere = make_unit(plan.owner)

    answer = post(
        machine(supervisor, elsewhere), f"updates/{waiting[0].pk}/approve/", {}, waiting[0].revision
    )

    assert said(answer) == (404, "not_found")


def test_another_street_finds_nothing(waiting):
    street = make_street()
    client = machine(make_supervisor(street), street)

    assert said(post(client, f"updates/{waiting[0].pk}/approve/", {}, waiting[0].revision)) == (
        404,
        "not_found",
    )


@pytest.mark.parametrize("scopes", [("read:all",), ("write:values",), ("read:all", "write:values")])
def test_without_the_scope_nothing_moves(waiting, plan, supervisor, scopes):
    client = machine(supervisor, plan.owner, scopes)

    assert said(post(client, f"updates/{waiting[0].pk}/approve/", {}, 3)) == (403, "insufficient_scope")


def test_a_signed_in_person_moves_with_the_pages_own_guard(waiting, supervisor):
    update = waiting[0]
    client = browser_of(supervisor)
    strict = Client(enforce_csrf_checks=True)
    supervisor.refresh_from_db()
    strict.force_login(supervisor, backend="django.contrib.auth.backends.ModelBackend")

    forged = post(strict, f"updates/{update.pk}/approve/", {}, update.revision)
    answer = post(client, f"updates/{update.pk}/approve/", {}, update.revision)

    assert forged.status_code == 403
    assert answer.status_code == 200


def test_no_move_without_a_person_and_none_by_get():
    moves = [path for path in _addresses() if path.startswith("updates/") and path != "updates/"]

    answers = {path: Client().post(API + path, "{}", content_type="application/json") for path in moves}
    read = {path: Client().get(API + path).status_code for path in moves}

    assert len(moves) == 9
    assert {path for path, answer in answers.items() if answer.status_code not in (401, 403)} == set()
    assert {path for path, status in read.items() if status not in (401, 403, 405)} == set()


def _addresses():
    prefix = next(found for found in get_resolver().url_patterns if str(found.pattern) == "api/v1/")
    for found in prefix.url_patterns:
        for each in getattr(found, "url_patterns", []):
            yield str(each.pattern).replace("<int:update_id>", "1")
