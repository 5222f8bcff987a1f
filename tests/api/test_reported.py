"""What was reported, and what was frozen of it: shown once handed in, by codes, word for word."""

import hashlib

import pytest

from reports.models import Publication
from tasks.models import DataValue, ProgressUpdate
from tests.api.rows import API, make_reported_plan, reader, results
from tests.factories import Q3_2026

pytestmark = pytest.mark.django_db
WORDS = ("word", "progress", "problems", "next_steps", "nothing_new", "percent_bp", "completed_on")


@pytest.fixture
def plan():
    return make_reported_plan()


@pytest.fixture
def client(plan):
    return reader(plan.owner)


def test_a_handed_in_value_is_shown_as_text(plan, client):
    stored = DataValue.objects.get(state="approved")

    row = results(client, "data-values/", item=stored.item.code)[0]

    assert (row["item"], row["unit"], row["owner"]) == (stored.item.code, stored.unit.code, plan.owner.code)
    assert (row["value"], row["state"], row["quarter"]) == ("7.5", "approved", "2026-Q3")
    assert row["revision"] == stored.revision
    assert row["entered_as"] == "own"


@pytest.mark.parametrize(("state", "shown"), [("draft", None), ("submitted", "12"), ("approved", "12")])
def test_a_draft_is_its_authors(client, state, shown):
    value = DataValue.objects.filter(state="not_started").first()
    DataValue.objects.filter(pk=value.pk).update(state=state, value="12")

    assert results(client, "data-values/", item=value.item.code)[0]["value"] == shown


def test_an_update_shows_its_words_once_handed_in(client):
    stored = ProgressUpdate.objects.get(state="approved")
    draft = ProgressUpdate.objects.get(state="not_started")
    ProgressUpdate.objects.filter(pk=draft.pk).update(state="draft", progress="还没写完", word="on_schedule")

    rows = {row["task"]: row for row in results(client, "updates/")}

    assert rows[stored.task.code]["progress"] == stored.progress != ""
    assert all(rows[draft.task.code][name] is None for name in WORDS)
    assert rows[draft.task.code]["state"] == "draft"


def test_assignments_targets_and_items_name_what_they_belong_to(plan, client):
    indicator = plan.indicators.first()
    item = indicator.terms.get().item

    target = results(client, "targets/", indicator=indicator.code)[0]
    found = [row["code"] for row in results(client, "data-items/", plan=plan.code)]
    duties = results(client, "assignments/", plan=plan.code, role="accountable")

    assert (target["plan"], target["unit"], target["value"]) == (plan.code, None, "40")
    assert item.code in found
    assert len(found) == len(set(found)) == plan.indicators.count()
    assert [row["task"] for row in duties] == [task.code for task in plan.tasks.all()]


def test_a_publication_is_given_byte_for_byte(plan, client):
    content = '{"schema":2,"计划":"安全"}'
    digest = hashlib.sha256(content.encode()).hexdigest()
    Publication.objects.filter(plan=plan).update(content=content, sha256=digest, quarter=Q3_2026)

    listed = results(client, "publications/", plan=plan.code)[0]
    answer = client.get(f"{API}plans/{plan.code}/publications/2026-Q3/")

    assert hashlib.sha256(answer.content).hexdigest() == listed["sha256"]
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize("quarter", ["2026-Q2", "2026Q3", "x"])
def test_a_quarter_that_was_not_published_is_not_found(plan, client, quarter):
    assert client.get(f"{API}plans/{plan.code}/publications/{quarter}/").status_code == 404


def test_a_restatement_names_the_fact_it_corrected(client):
    row = results(client, "restatements/", kind="data_value")[0]

    value = DataValue.objects.order_by("pk").first()
    assert (row["item"], row["unit"], row["task"]) == (value.item.code, value.unit.code, None)
    assert (row["before"], row["after"], row["reason"]) == ({"value": "7"}, {"value": "7.5"}, "漏报")
    assert results(client, "restatements/", kind="milestone") == []
