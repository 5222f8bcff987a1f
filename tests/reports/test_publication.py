"""The publication: canonical JSON with stable codes, its sha256, and nothing that ever changes it."""

import hashlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.quarters import Quarter
from reports.corrections import approve_late
from reports.models import Publication, TaskQuarter
from reports.publishing import canonical, content_of
from reports.rollup import roll_up
from tests.factories import (
    issue,
    make_indicator,
    make_plan,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
    update_of,
)
from tests.reports.closing import close, period_of

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)


@pytest.fixture
def closed():
    """(publication, task reported and approved, task reported only) of a quarter just closed."""
    plan = make_plan(clock_on=date(2026, 3, 25))
    lead, office = make_unit(plan.owner), make_supervisor(plan.owner)
    done, waiting = make_task(plan, lead), make_task(plan, lead)
    make_indicator(done, value=36)
    issue(plan)
    open_quarter(plan, Q1)
    report(done, Q1, by=make_user(lead), numbers={"numerator": "3.50"}, approved_by=office)
    report(waiting, Q1, by=make_user(lead), word="on_schedule")
    return close(plan, Q1, office), done, waiting


def test_its_sha256_is_that_of_its_bytes(closed):
    publication = closed[0]

    assert publication.sha256 == hashlib.sha256(publication.content.encode()).hexdigest()


def walk(value):
    """Every value in a JSON document, keys too."""
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from walk(each)


def test_it_has_one_spelling_and_holds_no_float(closed):
    content = closed[0].content
    figures = json.loads(content)

    assert canonical(figures) == content
    assert not any(isinstance(value, float) for value in walk(figures))
    assert " " not in content.replace("\\", "").split('"numbers"')[0]
    assert list(figures) == sorted(figures)


def test_it_speaks_in_stable_codes_integers_and_decimal_text(closed):
    publication, done, waiting = closed
    figures = json.loads(publication.content)

    assert (figures["schema"], figures["plan"], figures["quarter"]) == (2, done.plan.code, "2026-Q1")
    assert [row["task"] for row in figures["tasks"]] == [done.code, waiting.code]
    assert figures["tasks"][0]["terms"]["lead"] == done.assignments.get().unit.code
    (indicator,) = figures["indicators"]
    assert (indicator["actual"], indicator["target"], indicator["year_bp"]) == ("3.5", "36", 2917)
    totals = figures["totals"]
    assert (totals["tasks"], totals["owed"], totals["reported"], totals["undecided"]) == (2, 2, 2, 0)


def test_it_is_never_changed_by_a_correction(closed):
    publication, _done, waiting = closed
    before = publication.content

    approve_late(update=update_of(waiting, Q1), by=make_supervisor(waiting.owner), reason="漏审")
    roll_up(waiting.plan_id)

    publication.refresh_from_db()
    assert publication.content == before
    assert canonical(content_of(period_of(waiting.plan, Q1))) == before  # read from what was kept
    assert TaskQuarter.objects.get(task=waiting).bucket != "not_started"
    assert Publication.objects.count() == 1


def test_the_same_figures_are_published_with_the_same_words(closed):
    publication, done, _waiting = closed

    assert canonical(content_of(period_of(done.plan, Q1))) == publication.content


@given(st.dictionaries(st.text(max_size=4), st.integers() | st.text(max_size=4), max_size=5))
def test_order_of_keys_makes_no_difference(figures):
    turned = dict(reversed(figures.items()))

    assert canonical(turned) == canonical(figures)
