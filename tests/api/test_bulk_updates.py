"""Reports pushed by another system: as one person would save or hand them in on the page, thousands at once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import StaleFigure
from plans.quarters import Quarter
from tasks.actions import pushing_reports, reporting, reviewing
from tasks.actions.reporting import Content
from tasks.actions.terms import change_review
from tasks.models import CompletionClaim, ProgressUpdate, ReviewEvent, Task, UpdateRevision
from tests.api.rows import API, bearer, make_token
from tests.api.test_moves import machine
from tests.factories import (
    issue,
    make_indicator,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    update_of,
)
from units.models import AuditEvent
from units.roles import Role

pytestmark = pytest.mark.django_db

PUSH = API + "updates/push/"
Q1 = Quarter.of(2026, 1)
WORDS = {"word": "on_schedule", "progress": "走访两轮，建立清单。"}
KEY = {"Idempotency-Key": "2026-Q1/1"}


@pytest.fixture
def tasks(plan, lead):
    """Three tasks that are judged by their lead's word, open for the first quarter."""
    return opened(plan, [make_task(plan, lead) for _number in range(3)])


def opened(plan, tasks):
    issue(plan)
    open_quarter(plan, Q1)
    return tasks


@pytest.fixture
def client(lead, cadre):
    return machine(cadre, lead)


def row_of(task, **content):
    unit = update_of(task, Q1).unit
    named = {"plan": task.plan.code, "task": task.code, "unit": unit.code, "quarter": str(Q1)}
    return named | (content or WORDS)


def push(client, rows, headers=None, **over):
    return client.post(PUSH, {"rows": rows} | over, content_type="application/json", headers=headers or {})


def told(client, rows, **over):
    answer = push(client, rows, **over)
    assert answer.status_code == 200, answer.content
    return answer.json()["rows"]


def codes(client, rows, **over):
    return [row["code"] for row in told(client, rows, **over)]


def proofs():
    models = (AuditEvent, UpdateRevision, ReviewEvent, StaleFigure, CompletionClaim)
    return [model.objects.count() for model in models]


# Drafts ---------------------------------------------------------------------------------------------------------------
def test_rows_are_kept_as_drafts_marked_with_the_system(client, tasks, cadre):
    StaleFigure.objects.all().delete()

    answer = push(client, [row_of(task) for task in tasks]).json()

    stored = ProgressUpdate.objects.all()
    assert (answer["written"], answer["unchanged"], answer["refused"]) == (3, 0, 0)
    assert {(row.state, row.word, row.progress, row.revision, row.edited_by_id) for row in stored} == {
        ("draft", *WORDS.values(), 1, cadre.pk)
    }
    assert {(row.entered_as, row.entered_note) for row in stored} == {("pushed", "区平台")}
    assert AuditEvent.objects.filter(action="update.saved").count() == 3
    assert not StaleFigure.objects.exists()


def test_what_a_row_leaves_out_stays(client, tasks):
    push(client, [row_of(tasks[0])])

    push(client, [row_of(tasks[0], problems="缺两人")])

    update = update_of(tasks[0], Q1)
    assert (update.word, update.progress, update.problems) == (*WORDS.values(), "缺两人")


@pytest.mark.parametrize("is_final", [False, True])
def test_the_same_again_changes_nothing(client, tasks, is_final):
    rows = [row_of(task) for task in tasks]
    first = told(client, rows, submit=is_final)
    proof = proofs()

    again = told(client, rows, submit=is_final)

    assert [row["result"] for row in again] == ["unchanged"] * 3
    assert [row["revision"] for row in again] == [row["revision"] for row in first]
    assert proofs() == proof


def test_a_draft_that_is_sent_again_to_be_handed_in_is(client, tasks):
    push(client, [row_of(tasks[0])])

    assert told(client, [row_of(tasks[0])], submit=True)[0]["result"] == "written"
    assert update_of(tasks[0], Q1).state == "submitted"


# Handing in -----------------------------------------------------------------------------------------------------------
def left_by(update):
    """Everything a handing in leaves, without who is who and when."""
    update.refresh_from_db()
    fields = ("state", "revision", "word", "progress", "percent_bp", "nothing_new", "completed_on")
    fields += ("submitted_on", "submitted_by", "was_late", "returned_because", "edited_by")
    claims = CompletionClaim.objects.filter(task=update.task_id)
    return {
        "row": {name: getattr(update, name) for name in fields},
        "revisions": list(update.revisions.values("number", "state", "content", "by")),
        "said": list(update.review_events.values("move", "reason", "by")),
        "proof": list(
            AuditEvent.objects.filter(about_type="tasks.progressupdate", about_id=update.pk)
            .order_by("id")
            .values("action", "actor", "tenant", "fields")
        ),
        "task": Task.objects.get(pk=update.task_id).state,
        "claims": list(claims.values("state", "completed_on", "statement", "filed_on", "filed_by")),
    }


@pytest.mark.parametrize(
    "content",
    [
        WORDS,
        {"word": "far_behind", "nothing_new": "waiting"},
        {"word": "claim_done", "progress": "已完成", "completed_on": "2026-03-20"},
        {"word": "claim_done", "progress": "已完成"},
    ],
)
def test_a_pushed_report_leaves_what_the_pages_leaves(client, tasks, cadre, content):
    typed, pushed = (update_of(task, Q1) for task in tasks[:2])
    day = content.get("completed_on")
    own = Content(**content | ({"completed_on": date.fromisoformat(day)} if day else {}))
    StaleFigure.objects.all().delete()

    reporting.submit(update=typed, by=cadre, content=own, revision=0)
    marked = set(StaleFigure.objects.values_list("plan", "since"))
    StaleFigure.objects.all().delete()
    push(client, [row_of(tasks[1], **content)], submit=True)

    assert left_by(pushed) == left_by(typed)
    assert set(StaleFigure.objects.values_list("plan", "since")) == marked != set()


def test_where_reports_are_signed_first_they_wait_for_it(plan, lead, cadre, supervisor):
    change_review(plan=plan, needs_signature=False, signs=True, endorses=True, by=supervisor)
    plan.refresh_from_db()
    tasks = opened(plan, [make_task(plan, lead) for _number in range(2)])

    push(machine(cadre, lead), [row_of(tasks[0])], submit=True)
    push(machine(make_user(lead, Role.UNIT_HEAD), lead), [row_of(tasks[1])], submit=True)

    assert [update_of(task, Q1).state for task in tasks] == ["submitted", "endorsed"]


def test_a_claim_that_cannot_be_filed_refuses_its_row_alone(client, tasks):
    Task.objects.filter(pk=tasks[0].pk).update(state="suspended", stopped_on="2026-03-01")
    rows = [row_of(task, word="claim_done", progress="完成") for task in tasks[:2]]

    refused, written = told(client, rows, submit=True)

    assert (refused["code"], refused["pointer"]) == ("wrong_state", "/rows/0/word")
    assert written["result"] == "written"
    assert [update_of(task, Q1).state for task in tasks[:2]] == ["not_started", "submitted"]
    assert CompletionClaim.objects.count() == 1


def test_a_late_one_is_late_and_stays_so(client, plan, tasks):
    plan.clock_on = date(2026, 5, 1)
    plan.save()

    push(client, [row_of(tasks[0])], submit=True)

    update = update_of(tasks[0], Q1)
    assert (update.was_late, update.submitted_on) == (True, date(2026, 5, 1))


# Refusals -------------------------------------------------------------------------------------------------------------
def test_each_row_is_refused_for_its_own_reason(client, tasks, plan):
    counted = make_task(plan, make_unit(plan.owner))
    good = row_of(tasks[0])
    rows = [
        good,
        good,
        good | {"unit": make_unit(make_street()).code},
        good | {"task": "没有"},
        good | {"plan": "没有"},
        good | {"quarter": "2026-Q2"},
        good | {"task": counted.code},
        good | {"quarter": "2026Q1"},
        good | {"word": "perfect"},
        good | {"percent_bp": 10_001},
        good | {"percent_bp": 5000},
        good | {"progress": "字" * 501},
        good | {"completed_on": "昨天"},
        good | {"problem": "写错了栏名"},
        {"plan": plan.code},
        "x",
    ]

    found = told(client, rows)

    assert [(row["code"], row["pointer"].partition("/rows/")[2]) for row in found] == [
        ("", ""),
        ("repeated", "1"),
        ("unknown_unit", "2/unit"),
        ("unknown_task", "3/task"),
        ("unknown_task", "4/task"),
        ("not_open", "5/quarter"),
        ("not_asked", "6"),
        ("invalid_quarter", "7/quarter"),
        ("invalid_value", "8/word"),
        ("invalid_value", "9/percent_bp"),
        ("repeated", "10"),
        ("invalid_value", "11/progress"),
        ("invalid_value", "12/completed_on"),
        ("malformed_row", "13"),
        ("malformed_row", "14/task"),
        ("malformed_row", "15"),
    ]
    assert all(row["detail"] for row in found[1:])
    assert ProgressUpdate.objects.exclude(state="not_started").count() == 1


def test_what_does_not_suit_the_task_is_refused_draft_or_not(client, plan, lead):
    worded, counted = make_task(plan, lead), make_task(plan, lead)
    make_indicator(counted, value=36)
    opened(plan, [])

    rows = [row_of(counted), row_of(worded, percent_bp=100), row_of(worded, progress="只写进展")]
    rows[2]["task"] = worded.code

    assert codes(client, rows[:2]) == ["incomplete_report"] * 2
    assert codes(client, [rows[2]]) == [""]
    found = told(client, [rows[2]], submit=True)[0]
    assert (found["code"], found["pointer"]) == ("incomplete_report", "/rows/0/word")


def test_what_was_handed_in_or_approved_stands(client, tasks, supervisor):
    push(client, [row_of(task) for task in tasks[:2]], submit=True)
    reviewing.approve(update=update_of(tasks[1], Q1), by=supervisor)

    rows = [row_of(task, progress="改一改") for task in tasks[:2]]

    assert codes(client, rows) == codes(client, rows, submit=True) == ["submitted", "approved"]
    assert {update_of(task, Q1).progress for task in tasks[:2]} == {WORDS["progress"]}


def test_what_was_sent_back_is_not_handed_in_again_unchanged(client, tasks, supervisor):
    push(client, [row_of(tasks[0])], submit=True)
    reviewing.return_update(update=update_of(tasks[0], Q1), by=supervisor, reason="请写明数量")

    (again,) = told(client, [row_of(tasks[0])], submit=True)
    (mended,) = told(client, [row_of(tasks[0], progress="走访两轮，共三十户。")], submit=True)

    assert (again["code"], "请写明数量" in again["detail"]) == ("returned", True)
    assert mended["result"] == "written"
    assert update_of(tasks[0], Q1).state == "submitted"


def test_what_a_colleague_typed_is_not_written_over_unseen(client, tasks, lead):
    colleague = make_user(lead)
    reporting.save_draft(
        update=update_of(tasks[0], Q1), by=colleague, content=Content(progress="同事写的"), revision=0
    )

    unseen, outdated, seen = (
        told(client, [row_of(tasks[0]) | revision])[0] for revision in ({}, {"revision": 0}, {"revision": 1})
    )

    assert (unseen["code"], outdated["code"]) == ("revision_needed", "changed_meanwhile")
    assert colleague.full_name in unseen["detail"]
    assert seen["result"] == "written"


def test_a_token_writes_for_its_own_units_and_with_its_persons_rights(plan, lead, cadre, tasks):
    other = make_unit(plan.owner)
    above = machine(make_user(plan.owner, Role.LEADER), plan.owner)

    assert codes(machine(make_supervisor(plan.owner), other), [row_of(tasks[0])]) == ["unknown_unit"]
    assert codes(machine(make_user(other), plan.owner), [row_of(tasks[0])]) == ["not_asked"]
    assert codes(above, [row_of(tasks[0])]) == ["permission_denied"]
    assert codes(machine(make_supervisor(plan.owner), plan.owner), [row_of(tasks[0])]) == [""]


def test_a_report_that_went_while_its_lock_was_waited_for_is_not_asked(client, tasks, monkeypatch):
    monkeypatch.setattr(pushing_reports, "locked", lambda updates: [])

    assert codes(client, [row_of(tasks[0])]) == ["not_asked"]


@pytest.mark.parametrize("scopes", [("read:all",), ("write:values",)])
def test_another_scope_does_not_write_reports(tasks, lead, scopes):
    client = bearer(make_token(lead, scopes=scopes).secret)

    assert push(client, [row_of(tasks[0])]).json()["title"] == "insufficient_scope"


def test_two_reports_of_one_unit_are_told_apart_by_their_role(plan, lead, cadre):
    (task,) = opened(plan, [make_task(plan, lead, responsible=[lead], report_mode="each")])
    named = {"plan": plan.code, "task": task.code, "unit": lead.code, "quarter": str(Q1)} | {"progress": "好"}
    rows = [named | {"role": role} for role in ("accountable", "responsible")]

    assert codes(machine(cadre, lead), [named]) == ["ambiguous"]
    assert codes(machine(cadre, lead), [rows[0], rows[1] | {"percent_bp": 5000}]) == ["", ""]
    assert set(ProgressUpdate.objects.values_list("assignment__role", "percent_bp")) == {
        ("accountable", None),
        ("responsible", 5000),
    }


# Whole or not at all, once or twice -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "bad", [{"quarter": "2026Q1"}, {"task": "没有"}, {"word": "claim_done", "completed_on": "2026-12-31"}]
)
def test_all_or_nothing_writes_nothing(client, tasks, bad):
    rows = [row_of(tasks[0], word="claim_done", progress="完成"), row_of(tasks[1]) | bad]

    answer = push(client, rows, submit=True, all_or_nothing=True)

    assert (answer.status_code, answer.json()["title"]) == (422, "rows_refused")
    assert [error["pointer"].split("/")[2] for error in answer.json()["errors"]] == ["1"]
    assert set(ProgressUpdate.objects.values_list("state", flat=True)) == {"not_started"}
    assert not CompletionClaim.objects.exists()


def test_all_or_nothing_takes_a_claim_back_too(client, tasks):
    """The second claim is refused only when it is filed, after the first was."""
    Task.objects.filter(pk=tasks[1].pk).update(state="suspended", stopped_on="2026-03-01")
    rows = [row_of(task, word="claim_done", progress="完成") for task in tasks[:2]]

    assert push(client, rows, submit=True, all_or_nothing=True).status_code == 422
    assert not CompletionClaim.objects.exists()
    assert set(ProgressUpdate.objects.values_list("state", flat=True)) == {"not_started"}


def test_a_key_sent_twice_is_answered_twice_and_done_once(client, tasks):
    first = push(client, [row_of(tasks[0])], KEY)
    ProgressUpdate.objects.update(progress="后来改的")

    again = push(client, [row_of(tasks[0])], KEY)

    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert update_of(tasks[0], Q1).progress == "后来改的"


def test_60_rows_cost_as_many_statements_as_3(plan):
    unit = make_unit(plan.owner)
    client = machine(make_user(unit), unit)
    first, *tasks = opened(plan, [make_task(plan, unit) for _number in range(64)])
    push(client, [row_of(first)])  # the token's first use is noted

    def statements(chosen):
        rows = [row_of(task) for task in chosen]
        with CaptureQueriesContext(connection) as asked:
            assert {row["result"] for row in told(client, rows, submit=True)} == {"written"}
        return len(asked)

    assert statements(tasks[:60]) == statements(tasks[60:])
