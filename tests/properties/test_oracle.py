"""The oracle is a second opinion: it knows the design, and nothing of the project."""

import ast
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from tests.properties.oracle.facts import Plan, Task
from tests.properties.oracle.time import days_of, half_up, last_day, periods_ended, schedule

ORACLE = Path(__file__).parent / "oracle"
Q1 = 2026 * 4
PLAN = Plan(
    owner=1, starts=Q1, ends=Q1 + 3, first_period=Q1, preset="back_loaded", red_below=-3_000, yellow_to=-1_000,
    ahead_from=1_000, frequency_yellow=7_000,
)  # fmt: skip


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""


@pytest.mark.parametrize("path", sorted(ORACLE.glob("*.py")), ids=lambda path: path.name)
def test_the_oracle_imports_nothing_from_the_project(path):
    others = [name for name in imported(path) if not name.startswith("tests.properties.oracle")]

    assert [name for name in others if name.split(".")[0] not in sys.stdlib_module_names] == []


@pytest.mark.parametrize(("number", "rounded"), [("1/2", 1), ("-1/2", 0), ("3/2", 2), ("149/100", 1)])
def test_a_half_goes_up(number, rounded):
    assert half_up(Fraction(number)) == rounded


def test_a_late_start_scales_the_years_steps():
    task = Task(
        id=1, state="in_progress", mode="lead", weight=1, preset="", starts=Q1 + 1, due_on=None, closed_on=None,
        stops=(), extensions=(), duties=(), milestones=(), claims=(), links=(),
    )  # fmt: skip

    # 10/30/60/100 from the second quarter on: (30 - 10)/90, (60 - 10)/90, 1
    assert [schedule(task, PLAN, Q1 + n) for n in range(4)] == [None, Fraction(2, 9), Fraction(5, 9), 1]


def test_a_free_day_moves_the_due_day_and_the_days_of_grace():
    workdays = frozenset(date(2026, 4, day) for day in (7, 8, 9, 10, 13, 14))

    assert days_of(workdays, Q1) == (date(2026, 4, 7), date(2026, 4, 14))


def test_two_weeks_are_counted_by_their_dates_and_months_by_the_calendar():
    assert last_day(Q1) == date(2026, 3, 31)
    # 90 days hold six whole fortnights; from 10 January on February and March are the whole months
    assert periods_ended("two_weeks", date(2026, 1, 1), Q1) == 6
    assert periods_ended("month", date(2026, 1, 10), Q1) == 2
