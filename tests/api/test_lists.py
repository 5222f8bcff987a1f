"""Lists: pages without gaps or repeats, declared filters only, and a constant number of queries."""

import base64

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import (
    IndicatorQuarter,
    PlanQuarter,
    Publication,
    Restatement,
    TaskQuarter,
    UnitQuarter,
)
from tasks.models import DataValue, ProgressUpdate
from tests.api.rows import API, LISTS, make_reported_plan, reader, results
from tests.factories import Q3_2026, make_indicator, make_plan, make_street, make_task, make_unit
from units.api.pagination import CursorPagination
from units.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_reported_plan()


@pytest.fixture
def client(plan):
    return reader(plan.owner)


# Pages ----------------------------------------------------------------------------------------------------------------
def walk(client, path, *, step="next", **query):
    pages, address = [], None
    answer = client.get(API + path, query).json()
    pages.append(answer)
    while address := answer[step]:
        answer = client.get(address).json()
        pages.append(answer)
    return pages


def test_a_walk_meets_every_row_once():
    street = make_street()
    made = [street.code] + [make_unit(street).code for _ in range(11)]

    pages = walk(reader(street), "units/", page_size=5)

    assert [len(page["results"]) for page in pages] == [5, 5, 2]
    assert [row["code"] for page in pages for row in page["results"]] == made


def test_the_walk_back_is_the_same_walk():
    street = make_street()
    for _ in range(11):
        make_unit(street)
    client = reader(street)
    there = walk(client, "units/", page_size=5)

    middle = client.get(there[-1]["previous"]).json()

    assert middle["results"] == there[1]["results"]


def test_rows_added_on_the_way_are_neither_skipped_nor_repeated():
    street = make_street()
    for _ in range(5):
        make_unit(street)
    client = reader(street)
    first = client.get(API + "units/", {"page_size": 4}).json()
    late = make_unit(street)

    rest = client.get(first["next"]).json()

    codes = [row["code"] for page in (first, rest) for row in page["results"]]
    assert len(codes) == len(set(codes)) == 7
    assert codes[-1] == late.code


def test_a_filter_stays_on_the_next_page():
    street = make_street()
    for _ in range(3):
        make_unit(street, kind="agency")
        make_unit(street)

    pages = walk(reader(street), "units/", page_size=2, kind="agency")

    assert [row["kind"] for page in pages for row in page["results"]] == ["agency"] * 3


def test_a_page_is_never_larger_than_its_limit(monkeypatch):
    monkeypatch.setattr(CursorPagination, "max_page_size", 3)
    street = make_street()
    for _ in range(4):
        make_unit(street)

    assert len(results(reader(street), "units/", page_size=5_000)) == 3


def cursor(text):
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "%%%"},
        {"cursor": cursor("p=abc")},
        {"cursor": cursor("p=1;drop")},
        {"cursor": cursor("o=-1")},
        {"page_size": "0"},
        {"page_size": "-3"},
        {"page_size": "many"},
    ],
)
def test_a_page_that_cannot_be_is_refused(client, query):
    answer = client.get(API + "plans/", query)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"/query/{next(iter(query))}"


def test_a_cursor_beyond_everything_is_an_empty_page(client):
    assert results(client, "plans/", cursor=cursor("p=99999999999999999999999")) == []


# Filters --------------------------------------------------------------------------------------------------------------
def test_figures_filter_by_plan_and_quarter(plan, client):
    second = make_reported_plan(plan.owner)

    assert {row["plan"] for row in results(client, "figures/tasks/", plan=second.code)} == {second.code}
    assert results(client, "figures/tasks/", quarter="2026-Q3")
    assert results(client, "figures/tasks/", quarter="2026-Q2") == []


@pytest.mark.parametrize(
    ("bounds", "found"),
    [
        ({"quarter_from": "2026-Q3"}, 2),
        ({"quarter_from": "2026-Q4"}, 0),
        ({"quarter_to": "2026-Q2"}, 0),
        ({"quarter_from": "2026-Q1", "quarter_to": "2027-Q1"}, 2),
        ({"quarter_to": "9999-Q4"}, 2),
    ],
)
def test_figures_filter_by_a_span_of_quarters(client, bounds, found):
    assert len(results(client, "figures/tasks/", **bounds)) == found


def test_figures_filter_by_unit_bucket_and_colour(plan, client):
    task = plan.tasks.get(number="1")
    lead = task.assignments.get(role="accountable").unit
    TaskQuarter.objects.filter(task=task).update(light=4, bucket="ahead", reason="ahead", rule=4)

    def tasks(**query):
        return [row["task"] for row in results(client, "figures/tasks/", **query)]

    assert tasks(bucket="ahead") == tasks(light="green") == [task.code]
    assert tasks(light="red") == []
    assert tasks(unit=lead.code, task=task.code) == [task.code]
    assert tasks(unit=plan.owner.code) == []


def test_tasks_filter_by_duty_and_lead(plan, client):
    task = plan.tasks.get(number="1")
    responsible = task.assignments.filter(role="responsible").first().unit

    assert [row["code"] for row in results(client, "tasks/", unit=responsible.code)] == [task.code]
    assert results(client, "tasks/", lead=responsible.code) == []


def test_periods_filter_by_state(client):
    assert [row["quarter"] for row in results(client, "periods/", period_state="open")] == ["2026-Q3"]
    assert results(client, "periods/", period_state="closed") == []


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("figures/tasks/", {"quarter": "2026Q3"}),
        ("figures/tasks/", {"quarter": "2026-Q5"}),
        ("figures/tasks/", {"quarter_from": "third"}),
        ("figures/tasks/", {"bucket": "late"}),
        ("figures/tasks/", {"light": "purple"}),
        ("figures/tasks/", {"unit": "NONE"}),
        ("figures/indicators/", {"nature": "soft"}),
        ("plans/", {"kind": "secret"}),
        ("plans/", {"owner": "NONE"}),
        ("periods/", {"period_state": "due"}),
        ("tasks/", {"task_state": "done"}),
        ("units/", {"kind": "\x00"}),
        ("tasks/", {"plan": "\x00"}),
        ("figures/tasks/", {"task": "\x00"}),
    ],
)
def test_an_unknown_value_is_refused_with_its_place(client, path, query):
    answer = client.get(API + path, query)

    problem = answer.json()
    assert answer.status_code == 400
    assert problem["title"] == "invalid_parameter"
    assert problem["errors"][0]["pointer"] == f"/query/{next(iter(query))}"
    assert problem["errors"][0]["detail"]


@pytest.mark.parametrize("path", LISTS)
def test_a_misspelt_parameter_is_refused_not_ignored(client, path):
    answer = client.get(API + path, {"qarter": "2026-Q3", "plan__owner": "x"})

    errors = answer.json()["errors"]
    assert answer.status_code == 400
    assert [error["pointer"] for error in errors] == ["/query/plan__owner", "/query/qarter"]
    assert {error["code"] for error in errors} == {"unknown_parameter"}


# Growth ---------------------------------------------------------------------------------------------------------------
def grow(plan, rows):
    """So many more rows in every list, each with everything it may point at."""
    for _ in range(rows):
        unit = make_unit(plan.owner)
        task = make_task(plan, unit, responsible=[make_unit(plan.owner)], section=add_section(plan))
        indicator = make_indicator(task, value=10)
        task.milestones.create(title="节点", due_on=plan.ends.last_day)
        add_report(plan, task, indicator, unit)
        add_figures(plan, task, indicator, unit)
        add_plan(plan.owner)


def add_section(plan):
    position = plan.sections.count() + 100
    parent = plan.sections.first()
    return plan.sections.create(
        position=position, level=3, title="标题", parent=parent, span_start=0, span_end=1
    )


def add_figures(plan, task, indicator, unit):
    judged = {"light": 6, "rule": 4, "reason": "slightly_behind", "numbers": {"gap_bp": -1_500}}
    where = {"plan": plan, "owner": plan.owner, "quarter": Q3_2026}
    term = {"starts": plan.starts, **judged, **where}
    TaskQuarter.objects.create(
        task=task,
        lead=unit,
        named=indicator,
        state="live",
        due_on=plan.ends.last_day,
        bucket="behind",
        **term,
    )
    IndicatorQuarter.objects.create(indicator=indicator, home=task, counts_from=plan.starts, **term)
    UnitQuarter.objects.create(unit=unit, **where)


def add_report(plan, task, indicator, unit):
    period = plan.periods.first()
    where = {"owner": plan.owner, "unit": unit, "quarter": period.quarter, "report_by": "2026-10-16"}
    assignment = task.assignments.get(unit=unit)
    ProgressUpdate.objects.create(plan=plan, period=period, task=task, assignment=assignment, **where)
    value = DataValue.objects.create(item=indicator.terms.get().item, **where)
    told = {"about_type": "tasks.datavalue", "about_id": value.pk, "about_text": "x", "reason": "x"}
    by = User.objects.first()
    Restatement.objects.create(plan=plan, owner=plan.owner, quarter=Q3_2026, approved_by=by, **told)


def add_plan(street):
    by = User.objects.first()
    plan = make_plan(street, state="closed", issued_on="2025-12-01", first_period=Q3_2026)
    days = {"opens_on": "2026-09-20", "due_on": "2026-10-09", "late_after": "2026-10-16"}
    plan.periods.create(owner=street, quarter=Q3_2026, **days)
    PlanQuarter.objects.create(plan=plan, owner=street, quarter=Q3_2026)
    Publication.objects.create(plan=plan, owner=street, quarter=Q3_2026, content="{}", published_by=by)


@pytest.mark.parametrize("path", LISTS)
def test_300_rows_cost_as_many_queries_as_3(plan, client, path):
    grow(plan, 3)
    with CaptureQueriesContext(
        connection,
    ) as few:
        before = len(results(client, path, page_size=1000))
    grow(plan, 30)
    with CaptureQueriesContext(connection) as many:
        after = len(results(client, path, page_size=1000))

    assert after >= before + 30
    assert len(many) == len(few)


@pytest.mark.parametrize("path", LISTS)
def test_the_source_document_is_not_read_for_a_list(plan, client, path):
    """A plan's whole text rides along with every row if nobody says no."""
    with CaptureQueriesContext(connection) as asked:
        results(client, path)

    assert not [query for query in asked if "source_text" in query["sql"]]
