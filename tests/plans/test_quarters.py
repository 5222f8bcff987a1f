"""A quarter is one small integer that knows its dates; 2026-Q3 is text only."""

from datetime import date

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from plans.models import Plan
from plans.quarters import Quarter, span
from tests.factories import make_plan

quarters = st.builds(Quarter.of, st.integers(1990, 2200), st.integers(1, 4))


@given(quarters)
def test_text_and_number_say_the_same(quarter):
    assert Quarter.parse(str(quarter)) == quarter
    assert int(quarter) == quarter.year * 4 + quarter.number - 1


@given(quarters, st.integers(-40, 40))
def test_arithmetic_crosses_years(quarter, step):
    later = quarter + step

    assert isinstance(later, Quarter)
    assert int(later - quarter) == step
    assert (later > quarter) == (step > 0)


@given(st.dates(date(1990, 1, 1), date(2200, 12, 31)))
def test_every_day_lies_in_the_quarter_that_contains_it(day):
    quarter = Quarter.containing(day)

    assert quarter.first_day <= day <= quarter.last_day
    assert (quarter.year, quarter.number) == (day.year, (day.month - 1) // 3 + 1)


def test_the_last_quarter_ends_on_new_years_eve_and_the_next_begins_on_new_years_day():
    last = Quarter.of(2026, 4)

    assert last.last_day == date(2026, 12, 31)
    assert (last + 1).first_day == date(2027, 1, 1)
    assert str(last + 1) == "2027-Q1"


def test_labels_are_those_of_official_documents():
    assert Quarter.of(2026, 3).label == "2026年三季度"
    assert Quarter.of(2026, 1).short_label == "一季度"


@pytest.mark.parametrize("text", ["2026-Q5", "2026-Q0", "2026Q3", "26-Q3", "2026-q3", "", "2026-Q33", "x"])
def test_any_other_spelling_is_refused(text):
    with pytest.raises(ValueError, match="2026-Q3"):
        Quarter.parse(text)


def test_a_year_has_four_quarters():
    with pytest.raises(ValueError, match="1 to 4"):
        Quarter.of(2026, 5)


def test_a_span_holds_both_ends():
    assert [str(each) for each in span(Quarter.of(2026, 4), Quarter.of(2027, 2))] == [
        "2026-Q4",
        "2027-Q1",
        "2027-Q2",
    ]


@pytest.mark.django_db
def test_the_field_keeps_an_integer_and_gives_a_quarter():
    plan = make_plan(starts="2026-Q1", ends=Quarter.of(2028, 4))

    plan.refresh_from_db()

    assert isinstance(plan.starts, Quarter)
    assert Plan.objects.filter(starts="2026-Q1", ends__gte=2028 * 4).get() == plan
    assert Plan.objects.filter(starts__lte=Quarter.of(2025, 4)).count() == 0


@pytest.mark.django_db
def test_the_field_refuses_what_is_no_quarter():
    plan = make_plan()
    plan.starts = "2026-Q7"

    with pytest.raises(ValidationError, match="2026-Q3"):
        plan.full_clean()


@pytest.mark.django_db
def test_a_quarter_travels_through_serialization():
    plan = make_plan()

    text = serializers.serialize("json", [plan], fields=["starts"])
    starts = next(serializers.deserialize("json", text)).object.starts

    assert isinstance(starts, Quarter)
    assert starts == Quarter.of(2026, 1)
