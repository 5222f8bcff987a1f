"""Sums of subtrees for machines: a district's row is the sum of its streets', within the token's scope."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.rows import API, make_reported_plan, reader, results
from tests.factories import make_district, make_street

pytestmark = pytest.mark.django_db
PATH = "figures/subtrees/"


@pytest.fixture
def district():
    return make_district()


@pytest.fixture
def streets(district):
    found = [make_street(parent=district) for _number in range(2)]
    for number, street in enumerate(found, start=2):
        make_reported_plan(street, tasks=number)
    return found


def rows_of(unit, **query):
    return {row["unit"]: row for row in results(reader(unit), PATH, quarter="2026-Q3", **query)}


def test_a_district_is_the_sum_of_its_streets(district, streets):
    rows = rows_of(district)

    whole, parts = rows[district.code], [rows[street.code] for street in streets]
    for family in ("task_figures", "duty_figures"):
        for name, value in whole[family].items():
            if not name.endswith(("_rate", "_progress")):
                assert value == sum(part[family][name] for part in parts), name
    assert (whole["plans"], whole["task_figures"]["tasks"], whole["duty_figures"]["owed"]) == (2, 5, 5)
    assert whole["task_figures"]["on_schedule_rate"] is not None


def test_the_two_families_stay_apart(district, streets):
    row = rows_of(district)[district.code]

    assert "owed" not in row["task_figures"]
    assert "tasks" not in row["duty_figures"]


def test_a_street_sees_only_itself_and_below(district, streets):
    rows = rows_of(streets[0])

    assert streets[0].code in rows
    assert district.code not in rows
    assert streets[1].code not in rows


def test_children_are_asked_by_their_parent(district, streets):
    assert set(rows_of(district, parent=district.code)) == {street.code for street in streets}


def test_neighbourhoods_have_no_row_but_count_above(streets):
    kinds = {unit.code: unit.kind for unit in streets[0].children.all()}

    assert "neighbourhood" in kinds.values()
    assert all(kinds.get(code) != "neighbourhood" for code in rows_of(streets[0]))


@pytest.mark.parametrize("query", [{}, {"quarter": "2026-9"}])
def test_a_quarter_must_be_named(streets, query):
    answer = reader(streets[0]).get(API + PATH, query)

    assert answer.status_code == 400
    assert "/query/quarter" in answer.content.decode()


def test_a_unit_without_figures_has_zeros(district, streets):
    other = make_street(parent=district)

    row = rows_of(district)[other.code]

    assert (row["plans"], row["task_figures"]["tasks"], row["as_of"]) == (0, 0, None)
    assert row["task_figures"]["completion_rate"] is None


def test_unchanged_sums_answer_304_until_a_figure_or_the_tree_changes(district, streets):
    client, query = reader(district), {"quarter": "2026-Q3"}
    tag = client.get(API + PATH, query)["ETag"]

    def again():
        return client.get(API + PATH, query, headers={"If-None-Match": tag}).status_code

    assert again() == 304
    make_street(parent=district)
    assert again() == 200


def test_it_costs_the_same_queries_for_two_streets_as_for_ten(district, streets):
    client = reader(district)
    few = queries_of(client)
    for _number in range(8):
        make_reported_plan(make_street(parent=district))

    assert queries_of(client) == few


def queries_of(client):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(API + PATH, {"quarter": "2026-Q3"}).status_code == 200
    return len(queries)
