"""A token reads its unit's subtree and nothing else: no other street, no draft, no hint that a code exists."""

import pytest

from plans.models import Plan
from tests.api.rows import API, LISTS, OF_PLANS, make_reported_plan, reader, results
from tests.factories import make_district, make_plan, make_street, make_task, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine():
    return make_reported_plan(make_street(parent=make_district()))


@pytest.fixture
def other():
    return make_reported_plan(make_street(parent=make_district()))


def codes_in(value):
    """Every string anywhere in an answer."""
    if isinstance(value, dict):
        return set().union(*map(codes_in, value.values()))
    if isinstance(value, list):
        return set().union(*map(codes_in, value))
    return {value} if isinstance(value, str) else set()


def codes_of(plan):
    below = plan.owner.path
    units = type(plan.owner).objects.filter(path__startswith=below).values_list("code", flat=True)
    return {plan.code, *units, *plan.indicators.values_list("code", flat=True)}


@pytest.mark.parametrize("path", LISTS)
def test_other_streets_never_appear(mine, other, path):
    rows = results(reader(mine.owner), path)

    assert rows
    assert codes_in(rows) & codes_of(mine)
    assert not codes_in(rows) & codes_of(other)


@pytest.mark.parametrize("path", LISTS)
def test_a_district_reads_all_its_streets(path):
    district = make_district()
    plans = [make_reported_plan(make_street(parent=district)) for _ in range(2)]

    rows = codes_in(results(reader(district), path))

    assert all(rows & codes_of(plan) for plan in plans)


@pytest.mark.parametrize("path", OF_PLANS)
def test_an_office_below_the_street_owns_no_plan(mine, path):
    assert results(reader(mine.tasks.first().assignments.first().unit), path) == []


@pytest.mark.parametrize("path", OF_PLANS)
def test_drafts_do_not_appear(mine, path):
    client = reader(mine.owner)
    shown = results(client, path)
    Plan.objects.update(state="draft")

    assert shown
    assert results(client, path) == []


def test_a_draft_cannot_be_guessed():
    plan = make_plan()
    make_task(plan)

    client = reader(plan.owner)

    assert client.get(f"{API}plans/{plan.code}/").status_code == 404
    assert client.get(f"{API}plans/{plan.code}/tasks/{plan.tasks.get().code}/").status_code == 404


def details(plan):
    task, indicator = plan.tasks.first(), plan.indicators.first()
    return [
        f"plans/{plan.code}/",
        f"plans/{plan.code}/tasks/{task.code}/",
        f"plans/{plan.code}/indicators/{indicator.code}/",
        f"units/{plan.owner.code}/",
    ]


def test_guessed_codes_are_not_found(mine, other):
    own, foreign = reader(mine.owner), reader(other.owner)

    assert [foreign.get(API + path).status_code for path in details(mine)] == [404] * 4
    assert [own.get(API + path).status_code for path in details(mine)] == [200] * 4


def test_a_foreign_code_answers_like_one_that_never_was(mine, other):
    client = reader(mine.owner)

    foreign = client.get(f"{API}plans/{other.code}/").json()
    invented = client.get(f"{API}plans/NONE/").json()

    assert foreign == invented


@pytest.mark.parametrize("path", ["tasks/", "indicators/", "sections/", "periods/", "figures/tasks/"])
def test_a_foreign_plan_is_refused_as_a_filter_like_an_invented_one(mine, other, path):
    client = reader(mine.owner)

    foreign = client.get(API + path, {"plan": other.code})
    invented = client.get(API + path, {"plan": "NONE"})

    assert foreign.status_code == invented.status_code == 400
    assert foreign.json() == invented.json()


def test_a_foreign_unit_is_refused_as_a_filter(mine, other):
    client = reader(mine.owner)

    assert client.get(API + "tasks/", {"unit": other.owner.code}).status_code == 400
    assert client.get(API + "figures/units/", {"unit": other.owner.code}).status_code == 400


def test_a_path_that_only_begins_alike_is_another_unit():
    """/1/ is no prefix of /11/: ids end with a slash."""
    streets = [make_street() for _ in range(12)]
    for street in streets:
        make_unit(street)

    for street in streets:
        rows = results(reader(street), "units/")
        assert {row["street"] for row in rows} == {street.code}
        assert len(rows) == 2
