"""Targets by unit on the task page: how many met theirs, and each in the order of the street, never by result."""

from decimal import Decimal

import pytest

from plans.models import Target
from plans.quarters import Quarter
from reports.rollup import roll_up
from tasks.actions import reporting, reviewing
from tests import factories as make
from tests.reports.scene import enter

pytestmark = pytest.mark.django_db
Q1 = Quarter.of(2026, 1)


@pytest.fixture
def task():
    """Three neighbourhoods with a target of 2 each; the third reported 1, the second 5, the first 2."""
    plan = make.make_plan(clock_on=Q1.last_day.replace(day=25))
    units = make.make_neighbourhoods(plan.owner, 3)
    for place, unit in enumerate(units):
        unit.position = place
        unit.save()
    task = make.make_task(plan, make.make_unit(plan.owner), responsible=units)
    indicator = make.make_indicator(task, source="unit", unit_of_measure="个")
    for unit in units:
        Target.objects.create(indicator=indicator, unit=unit, value=Decimal(2), by_quarter=plan.ends)
    make.issue(plan)
    make.open_quarter(plan, Q1)
    office = make.make_supervisor(plan.owner)
    for unit, number in zip(units, (2, 5, 1), strict=True):
        value = make.value_of(indicator, unit, Q1)
        reporting.submit_values(values=[(value, Decimal(number))], by=make.make_user(unit))
        reviewing.approve_values(values=[make.value_of(indicator, unit, Q1)], by=office)
    roll_up(plan.pk)
    return task


def page_for(client, task, person):
    enter(client, person)
    return client.get(f"/plans/{task.plan.code}/tasks/{task.code}/").content.decode()


def test_it_says_how_many_units_met_their_target(client, task):
    assert "达标 2/3 个单位" in page_for(client, task, make.make_supervisor(task.owner))


def test_units_stand_in_the_order_of_the_street(client, task):
    page = page_for(client, task, make.make_supervisor(task.owner))
    table = page[page.index("unit-shares") :]
    names = [
        str(each.unit) for each in task.assignments.filter(role="responsible").order_by("unit__position")
    ]

    assert sorted(names, key=table.index) == names
    assert table.count("未达标") == 1


def test_a_neighbourhood_sees_the_count_and_only_its_own_row(client, task):
    first, second = task.assignments.filter(role="responsible").order_by("unit__position")[:2]
    page = page_for(client, task, make.make_user(first.unit))
    table = page[page.index("unit-shares") : page.index("</details>", page.index("unit-shares"))]

    assert "达标 2/3 个单位" in page
    assert str(first.unit) in table
    assert str(second.unit) not in table
