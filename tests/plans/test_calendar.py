"""Working days with 调休, and the dates of a quarter that hang on them; every date worked out by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import formulas
from plans.quarters import Quarter
from plans.workdays import STATUTORY, WorkCalendar

days = st.dates(date(2017, 1, 1), date(2027, 6, 30))
calendars = st.builds(
    lambda entries: WorkCalendar(
        worked=frozenset(day for day, is_workday in entries.items() if is_workday),
        free=frozenset(day for day, is_workday in entries.items() if not is_workday),
    ),
    st.dictionaries(days, st.booleans(), max_size=8),
)


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2026, 1, 4), True),  # a Sunday worked for New Year
        (date(2026, 2, 28), True),  # a Saturday worked for the Spring Festival
        (date(2026, 10, 10), True),  # a Saturday worked for National Day
        (date(2026, 2, 17), False),  # a Tuesday of the Spring Festival
        (date(2026, 10, 7), False),  # a Wednesday of National Day
        (date(2026, 3, 14), False),  # a plain Saturday
        (date(2026, 3, 16), True),
    ],
)
def test_holidays_and_shifted_weekends(day, is_working):
    assert STATUTORY.is_workday(day) is is_working


def test_a_year_not_yet_announced_counts_weekdays_and_says_so():
    assert STATUTORY.is_provisional(2027)
    assert not STATUTORY.is_provisional(2026)

    assert STATUTORY.is_workday(date(2027, 10, 1))  # a Friday that will be a holiday
    assert not STATUTORY.is_workday(date(2027, 10, 2))


def test_entries_win_over_the_statutory_calendar_and_end_what_was_provisional():
    entered = WorkCalendar(worked=frozenset({date(2027, 2, 6)}), free=frozenset({date(2026, 3, 16)}))

    assert entered.is_workday(date(2027, 2, 6))  # a Saturday
    assert not entered.is_workday(date(2026, 3, 16))  # a Monday
    assert not entered.is_provisional(2027)
    assert entered.is_provisional(2028)
    assert entered.add_workdays(date(2026, 3, 13), 1) == date(2026, 3, 17)


def test_a_new_years_eve_that_is_announced_early_does_not_break_the_next_year():
    assert STATUTORY.add_workdays(date(2026, 12, 31), 1) == date(2027, 1, 1)


@given(calendars, days, st.integers(1, 40))
def test_counting_there_and_back_agrees(calendar, day, count):
    later = calendar.add_workdays(day, count)

    assert calendar.is_workday(later)
    assert calendar.workdays_between(day, later) == count
    assert calendar.workdays_between(later, day) == -count
    assert calendar.workdays_between(day, later - timedelta(days=1)) == count - 1


def test_a_quarter_opens_on_the_20th_of_its_last_month():
    assert [formulas.opens_on(Quarter.of(2026, number)) for number in (1, 2, 3, 4)] == [
        date(2026, 3, 20),
        date(2026, 6, 20),
        date(2026, 9, 20),
        date(2026, 12, 20),
    ]


@pytest.mark.parametrize(
    ("quarter", "due", "late", "closes"),
    [
        ((2025, 4), date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 13)),
        ((2026, 1), date(2026, 4, 7), date(2026, 4, 14), date(2026, 4, 15)),  # 4 to 6 April: 清明
        ((2026, 2), date(2026, 7, 6), date(2026, 7, 13), date(2026, 7, 14)),  # the 5th is a Sunday
        ((2026, 3), date(2026, 10, 8), date(2026, 10, 14), date(2026, 10, 15)),  # 1 to 7 October, 10th worked
        ((2024, 2), date(2024, 7, 5), date(2024, 7, 12), date(2024, 7, 15)),  # a weekend before the sixth day
    ],
)
def test_due_day_grace_and_closing_day(quarter, due, late, closes):
    assert formulas.due_on(Quarter.of(*quarter), STATUTORY) == due
    assert formulas.late_after(due, STATUTORY) == late
    assert formulas.closes_from(late, STATUTORY) == closes


@pytest.mark.parametrize(
    ("issued", "first"),
    [
        (date(2017, 6, 28), "2017-Q3"),
        (date(2021, 4, 29), "2021-Q2"),
        (
            date(2026, 8, 24),
            "2026-Q3",
        ),  # exactly 20 working days before 20 September, a Sunday that is worked
        (date(2026, 8, 25), "2026-Q4"),  # one short
        (date(2026, 12, 31), "2027-Q1"),
    ],
)
def test_the_first_period_leaves_twenty_working_days(issued, first):
    assert str(formulas.first_period(issued, STATUTORY)) == first


def test_every_preset_rises_to_the_whole_year():
    for steps in formulas.PRESETS.values():
        assert list(steps) == sorted(steps)
        assert steps[-1] == formulas.FULL_BP
