"""What a row holds: codes for ids, quarters as text, decimals as strings."""

import pytest

from tests.api.rows import API, make_reported_plan, reader, results
from tests.factories import set_year_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_reported_plan()


@pytest.fixture
def client(plan):
    return reader(plan.owner)


def test_a_plan(plan, client):
    row = client.get(f"{API}plans/{plan.code}/").json()

    assert row["owner"] == plan.owner.code
    assert (row["starts"], row["ends"]) == ("2026-Q1", "2028-Q4")
    assert row["plan_state"] == "issued"
    assert row["is_demonstration"] is True
    assert row["figures_revision"] == plan.figures_revision > 0
    assert "source_text" not in row
    assert "id" not in row


def test_a_task_names_its_units_by_role(plan, client):
    task = plan.tasks.get(number="1")

    row = client.get(f"{API}plans/{plan.code}/tasks/{task.code}/").json()

    roles = {(assigned["unit"], assigned["role"]) for assigned in row["assignments"]}
    assert roles == set(task.assignments.values_list("unit__code", "role"))
    assert row["section"] == {"position": 1, "number": "（一）", "title": "安全"}
    assert row["indicators"] == [{"indicator": plan.indicators.first().code, "weight": 1, "is_home": True}]


def test_an_indicator_has_its_formula_and_the_targets_in_force(plan, client):
    indicator = plan.indicators.first()
    set_year_target(indicator, 2026, "12.50")
    replaced = set_year_target(indicator, 2027, 99)
    type(replaced).objects.filter(pk=replaced.pk).update(replaced_at="2026-09-01T00:00Z")

    row = client.get(f"{API}plans/{plan.code}/indicators/{indicator.code}/").json()

    targets = {target["year"]: (target["by_quarter"], target["value"]) for target in row["targets"]}
    assert targets == {None: ("2028-Q4", "40"), 2026: ("2026-Q4", "12.5")}
    assert row["formula"] == [
        {
            "side": "numerator",
            "item": indicator.terms.get().item.code,
            "name": indicator.terms.get().item.name,
        }
    ]
    assert row["every"] is None


def test_a_section_points_at_its_parent_by_position(plan, client):
    parent = plan.sections.get()
    plan.sections.create(position=2, level=3, title="下级", parent=parent, span_start=0, span_end=0)

    rows = results(client, "sections/")

    assert [(row["position"], row["parent"]) for row in rows] == [(1, None), (2, 1)]


def test_a_unit_says_where_it_stands(plan, client):
    office = plan.tasks.first().assignments.get(role="accountable").unit

    row = client.get(f"{API}units/{office.code}/").json()

    assert (row["parent"], row["street"], row["kind"]) == (plan.owner.code, plan.owner.code, "office")


def test_a_period_says_its_days(plan, client):
    row = results(client, "periods/")[0]

    period = plan.periods.get()
    assert (row["quarter"], row["period_state"]) == ("2026-Q3", "open")
    assert row["due_on"] == period.due_on.isoformat()
    assert row["closed_at"] is None


def test_chinese_is_written_as_it_is(client):
    answer = client.get(API + "sections/")

    assert "安全" in answer.content.decode()
