"""Lists within rows, answered at once: long, in an order of their own, and only what the token may read."""

import pytest

from tests.api.nesting import nest
from tests.api.rows import API, make_reported_plan, reader
from tests.api.test_lists import grow
from tests.factories import make_indicator, make_plan, make_task, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    plan = make_reported_plan()
    grow(plan, 2)
    nest(plan)
    return plan


@pytest.mark.parametrize(
    ("path", "lists"),
    [("tasks/", ("assignments", "milestones", "indicators")), ("indicators/", ("formula", "targets"))],
)
def test_the_lists_within_rows_that_are_compared_are_long_and_in_an_order_of_their_own(plan, path, lists):
    rows = reader(plan.owner).get(API + path).json()["results"]

    assert len(rows) >= 3
    for name in lists:
        assert len([row for row in rows if len(row[name]) > 1]) >= 3, name
    if path == "tasks/":
        days = [[each["due_on"] for each in row["milestones"]] for row in rows]
        assert days == [sorted(each) for each in days]
        assert [] in days


def test_public_words_name_no_unit_whichever_way_they_take(plan, both):
    """Two tokens one after the other over the same columns: neither gets what was put together for the other."""
    inside, public = reader(plan.owner), reader(plan.owner, scopes=("read:public",))

    for client, names_units in ((inside, True), (public, False), (inside, True)):
        quickly, slowly, was_quick = both(client, "indicators/")
        assert was_quick
        assert quickly.json() == slowly.json()
        targets = [each for row in quickly.json()["results"] for each in row["targets"]]
        assert any(each["unit"] for each in targets) == names_units
        assert any(each["year"] for each in targets)


@pytest.mark.parametrize("path", ["plans/", "tasks/", "indicators/"])
def test_a_draft_is_not_seen(plan, both, path):
    draft = make_plan(plan.owner)
    make_indicator(make_task(draft, make_unit(plan.owner)), value=5)

    quickly, slowly, was_quick = both(reader(plan.owner), path)

    assert was_quick
    assert quickly.json() == slowly.json()
    assert draft.code not in quickly.content.decode()
