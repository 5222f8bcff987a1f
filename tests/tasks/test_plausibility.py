"""Numbers beside the last ones: what asks for a look, and what would stand had nothing changed."""

from decimal import Decimal

import pytest

from tasks.models import DataValue
from tasks.queries.before import Before, numbers_before
from tasks.queries.lines import numbers_unchanged, value_lines
from tasks.queries.plausibility import doubts_of, uses_of
from tests.factories import (
    Q3_2026,
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_task,
    make_unit,
    open_quarter,
)

pytestmark = pytest.mark.django_db
Q2_2026 = Q3_2026 - 1


def asked_value(**indicator):
    """One item asked of a neighbourhood in two quarters; the value of the later one."""
    street = make_street()
    (unit,) = make_neighbourhoods(street, 1)
    plan = make_plan(street)
    make_indicator(make_task(plan, make_unit(street), [unit]), value=9, source="unit", **indicator)
    issue(plan)
    open_quarter(plan, Q2_2026)
    open_quarter(plan, Q3_2026)
    return DataValue.objects.select_related("item").filter(unit=unit, quarter=Q3_2026)


def said(values, before, numbers):
    last = {value.pk: Before(Decimal(before), Q2_2026) for value in values}
    uses = uses_of({value.item_id for value in values})
    return doubts_of(list(zip(values, map(Decimal, numbers), strict=True)), last, uses)


@pytest.mark.parametrize(
    ("before", "now", "asks"),
    [(10, 30, False), (10, 31, True), (10, 0, True), (0, 500, False), (0, 0, False), (10, 10, False)],
)
def test_a_jump_over_three_times_or_to_nothing_asks_for_a_look(before, now, asks):
    values = list(asked_value())

    assert bool(said(values, before, [now])) is asks


@pytest.mark.parametrize(("direction", "asks"), [("covered", True), ("at_least", False)])
def test_a_stock_that_should_cover_everything_does_not_fall_unasked(direction, asks):
    values = list(asked_value(direction=direction, accumulation="stock", schedule="hold"))

    assert bool(said(values, 54, [53])) is asks


def test_a_numerator_above_its_denominator_asks_for_a_look():
    values = sorted(asked_value(measure="ratio"), key=lambda value: value.item.name)
    denominator, numerator = values

    assert "分母" in said(values, 9, [8, 9])[numerator.pk][0]
    assert said(values, 9, [9, 9]) == {}
    assert denominator.pk not in said(values, 9, [8, 9])


@pytest.mark.parametrize(
    ("indicator", "stands"),
    [
        ({"accumulation": "stock", "schedule": "reach"}, 5),
        ({"accumulation": "flow", "schedule": "frequency", "every": "month"}, 5),
        ({"accumulation": "flow", "schedule": "hold", "direction": "zero"}, 5),
        ({"accumulation": "flow", "schedule": "cumulate"}, 0),
    ],
)
def test_unchanged_is_the_last_number_of_what_stands_and_nothing_of_what_adds_up(indicator, stands):
    (value,) = asked_value(**indicator)
    DataValue.objects.filter(item=value.item, quarter=Q2_2026).update(value=5, state="approved")

    assert numbers_unchanged([value]) == {value.pk: stands}


def test_what_was_never_reported_cannot_be_unchanged():
    (value,) = asked_value()

    assert numbers_unchanged([value]) == {}
    assert value_lines([value])[0].unchanged == ""


def test_a_form_of_fifteen_numbers_costs_as_many_queries_as_one_of_three(connection_queries):
    street = make_street()
    (unit,) = make_neighbourhoods(street, 1)
    plan = make_plan(street)
    task = make_task(plan, make_unit(street), [unit])
    for _number in range(15):
        make_indicator(task, value=9, source="unit")
    issue(plan)
    open_quarter(plan, Q3_2026)
    values = list(DataValue.objects.filter(unit=unit).select_related("item__asked_by", "edited_by"))

    few = connection_queries(lambda: value_lines(values[:3], with_tasks=True))
    many = connection_queries(lambda: value_lines(values, with_tasks=True))

    assert few == many
    assert numbers_before([]) == {}
