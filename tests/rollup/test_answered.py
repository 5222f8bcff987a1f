"""已报 n/m of a task: units, each once, that handed in all they were asked."""

from decimal import Decimal

import pytest

from tasks.actions import reporting
from tasks.models import ProgressUpdate
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_task,
    make_user,
    open_quarter,
    value_of,
)
from tests.rollup.living import Q1, light_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(plan):
    return make_neighbourhoods(plan.owner, 3)


def hand_in(indicator, unit):
    reporting.submit_values(values=[(value_of(indicator, unit, Q1), Decimal(1))], by=make_user(unit))


def narrate(unit):
    update = ProgressUpdate.objects.select_related("plan", "period", "task", "unit").get(unit=unit)
    content = reporting.Content(progress="按计划", percent_bp=2000)
    reporting.submit(update=update, by=make_user(unit), content=content, revision=update.revision)


def answered(task):
    figure = light_of(task)
    return figure.reported, figure.asked


def test_a_unit_asked_for_several_indicators_is_one_unit(plan, lead, units):
    task = make_task(plan, lead, responsible=units)
    first, second = (make_indicator(task, value=9, source="unit") for _number in range(2))
    issue(plan)
    open_quarter(plan, Q1)

    hand_in(first, units[0])
    hand_in(second, units[0])
    hand_in(first, units[1])  # and owes the second

    assert answered(task) == (1, 3)


def test_the_lead_is_asked_beside_the_units(plan, lead, units):
    task = make_task(plan, lead, responsible=units)
    make_indicator(task, value=9)
    of_units = make_indicator(task, value=9, source="unit")
    issue(plan)
    open_quarter(plan, Q1)

    hand_in(of_units, units[2])

    assert answered(task) == (1, 4)


def test_in_each_mode_a_unit_has_answered_with_its_report_and_its_numbers(plan, lead, units):
    task = make_task(plan, lead, responsible=units, report_mode="each")
    indicator = make_indicator(task, value=9, source="unit")
    issue(plan)
    open_quarter(plan, Q1)

    narrate(units[0])
    hand_in(indicator, units[0])
    narrate(units[1])
    hand_in(indicator, units[2])
    narrate(lead)  # the lead's own report is rule 9's, not one of these

    assert answered(task) == (1, 3)


def test_in_each_mode_without_numbers_the_reports_are_counted(plan, lead, units):
    task = make_task(plan, lead, responsible=units, report_mode="each")
    issue(plan)
    open_quarter(plan, Q1)

    narrate(units[0])
    narrate(units[1])

    assert answered(task) == (2, 3)


def test_a_task_that_asks_units_for_nothing_has_none(plan, lead, units):
    task = make_task(plan, lead, responsible=units)
    issue(plan)
    open_quarter(plan, Q1)

    assert answered(task) == (0, 0)
