"""年度指标: the grid by year and by unit, what does not add up, and nobody's number overwritten."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from plans.models import StaleFigure, Target
from plans.quarters import Quarter
from tasks.actions import annual_targets, targets
from tasks.actions.annual_targets import Cell, save_grid
from tasks.errors import ReasonNeededError, StaleError, WrongStateError
from tasks.queries.targets import indicator_rows, unit_rows, units_of, year_sums
from tests.at_once import second_waits_for_first
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_supervisor,
    make_task,
    make_user,
    set_year_target,
)

pytestmark = pytest.mark.django_db

YEARS = [2026, 2027, 2028]


@pytest.fixture
def units(plan):
    return make_neighbourhoods(plan.owner, 2)


@pytest.fixture
def task(plan, lead, units):
    return make_task(plan, lead, responsible=units)


@pytest.fixture
def indicator(task):
    return make_indicator(task, value=36, source="unit")


def cell(indicator, year, value, *, shown=None, unit=None):
    number = None if value is None else Decimal(value)
    was = None if shown is None else Decimal(shown)
    return Cell(indicator.pk, unit.pk if unit else None, year, was, number)


def in_force(indicator, unit=None):
    rows = indicator.targets.filter(replaced_at=None, unit=unit).exclude(year=None)
    return {target.year: target.value for target in rows}


def test_a_grid_sets_amends_and_withdraws(plan, indicator, supervisor):
    set_year_target(indicator, 2026, 10)
    set_year_target(indicator, 2027, 12)
    cells = [
        cell(indicator, 2026, 11, shown=10),
        cell(indicator, 2027, None, shown=12),
        cell(indicator, 2028, 20),
    ]

    assert save_grid(plan=plan, cells=cells, reason="", by=supervisor) == 3

    assert in_force(indicator) == {2026: 11, 2028: 20}
    assert indicator.targets.get(year=2028).by_quarter == Quarter.of(2028, 4)
    assert indicator.targets.filter(year=2026).count() == 2
    assert save_grid(plan=plan, cells=[cell(indicator, 2026, 11, shown=11)], reason="", by=supervisor) == 0


def test_a_plan_in_force_takes_a_reason_and_marks_its_figures(plan, indicator, supervisor):
    issue(plan)
    StaleFigure.objects.all().delete()

    with pytest.raises(ReasonNeededError):
        save_grid(plan=plan, cells=[cell(indicator, 2026, 11)], reason=" ", by=supervisor)
    save_grid(plan=plan, cells=[cell(indicator, 2026, 11)], reason="区里调整", by=supervisor)

    assert indicator.targets.get(year=2026).reason == "区里调整"
    assert StaleFigure.objects.filter(plan=plan).exists()


def test_a_number_changed_meanwhile_refuses_the_whole(plan, indicator, task, supervisor):
    other = make_indicator(task)
    set_year_target(indicator, 2026, 10)

    with pytest.raises(StaleError):
        save_grid(
            plan=plan,
            cells=[cell(other, 2026, 5), cell(indicator, 2026, 12, shown=9)],
            reason="",
            by=supervisor,
        )

    assert (in_force(other), in_force(indicator)) == ({}, {2026: 10})


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_once(plan, lead, supervisor):
    indicator = make_indicator(make_task(plan, lead), value=36)

    def save(value):
        save_grid(plan=plan, cells=[cell(indicator, 2026, value)], reason="", by=supervisor)

    assert second_waits_for_first(lambda: save(10), lambda: save(12)) == "changed_meanwhile"
    assert in_force(indicator) == {2026: 10}


def test_other_plans_years_and_strangers_are_refused(plan, indicator, lead, supervisor):
    strange = make_indicator(make_task(make_plan(make_street())))
    with pytest.raises(StaleError):
        save_grid(plan=plan, cells=[cell(strange, 2026, 5)], reason="", by=supervisor)
    with pytest.raises(WrongStateError, match="计划期内"):
        save_grid(plan=plan, cells=[cell(indicator, 2031, 5)], reason="", by=supervisor)
    for by in (make_user(lead), make_supervisor(make_street())):
        with pytest.raises(PermissionDenied):
            save_grid(plan=plan, cells=[cell(indicator, 2026, 5)], reason="", by=by)


def test_the_plans_own_target_is_amended_never_withdrawn(indicator, supervisor):
    with pytest.raises(WrongStateError, match="只能调整"):
        targets.withdraw_target(target=indicator.targets.get(), reason="不要了", by=supervisor)


@pytest.mark.parametrize(
    ("over", "years", "told"),
    [
        ({}, {2026: 10, 2027: 12}, "各年合计 22，计划目标 36"),
        ({}, {2026: 10, 2027: 12, 2028: 14}, ""),
        ({"accumulation": "stock"}, {2026: 10, 2028: 30}, "末年 30，计划目标 36"),
        ({"accumulation": "stock"}, {2026: 10, 2028: 36}, ""),
        ({"measure": "ratio"}, {2026: 30, 2027: 33, 2028: 36}, ""),
        ({"schedule": "frequency", "every": "year"}, {2026: 36, 2027: 36, 2028: 36}, ""),
    ],
)
def test_what_does_not_lead_to_the_plans_target_is_said(plan, task, over, years, told):
    indicator = make_indicator(task, value=36, **over)
    for year, value in years.items():
        set_year_target(indicator, year, value)

    (row,) = indicator_rows(plan, [indicator])

    assert (row.whole, row.mismatch) == ("36", told)


def test_units_are_those_asked_and_their_sum_stands_beside_the_whole(plan, indicator, units, supervisor):
    set_year_target(indicator, 2026, 10)
    cells = [cell(indicator, 2026, 4, unit=units[0]), cell(indicator, 2026, 5, unit=units[1])]

    save_grid(plan=plan, cells=cells, reason="", by=supervisor)

    assert list(units_of(indicator)) == units
    assert [row.places[0].value for row in unit_rows(indicator, units, YEARS)] == [4, 5]
    assert year_sums(indicator, YEARS) == ["合计 9，全体目标 10", "", ""]


# Pages
def typed(indicator, numbers, unit=None, was=None):
    sent = {}
    for year in YEARS:
        name = f"t_{indicator.pk}_{unit.pk if unit else 0}_{year}"
        sent |= {name: numbers.get(year, ""), f"was_{name}": (was or {}).get(year, "")}
    return sent


def test_the_grid_page_saves_and_shows_what_does_not_fit(client, plan, indicator, supervisor):
    client.force_login(supervisor)
    url = reverse("targets", args=[plan.code])

    client.post(url, typed(indicator, {2026: "１,０00", 2027: "12"}))
    page = client.get(url)

    assert in_force(indicator) == {2026: 1000, 2027: 12}
    assert "各年合计 1012，计划目标 36" in page.text


def test_a_wrong_cell_and_a_missing_reason_are_said_and_nothing_typed_is_lost(
    client, plan, indicator, supervisor
):
    issue(plan)
    client.force_login(supervisor)
    url = reverse("targets", args=[plan.code])

    wrong = client.post(url, typed(indicator, {2026: "十个", 2027: "12"}) | {"reason": "调整"})
    bare = client.post(url, typed(indicator, {2027: "12"}))

    assert (wrong.status_code, bare.status_code) == (422, 422)
    assert "请填数字" in wrong.text
    assert 'value="十个"' in wrong.text
    assert bare.context["form"].errors["reason"] == ["请写明理由"]
    assert in_force(indicator) == {}


def test_a_colleagues_number_is_shown_before_it_may_be_overwritten(client, plan, indicator, supervisor):
    client.force_login(supervisor)
    url = reverse("targets", args=[plan.code])
    set_year_target(indicator, 2026, 10)

    told = client.post(url, typed(indicator, {2026: "12"}))
    client.post(url, typed(indicator, {2026: "12"}, was={2026: "10"}))

    assert (told.status_code, "刚刚改动过" in told.text) == (422, True)
    assert told.context["form"][f"was_t_{indicator.pk}_0_2026"].value() == "10.0000"
    assert in_force(indicator) == {2026: 12}


def test_the_units_page_saves_each_units_years(client, plan, indicator, units, supervisor):
    client.force_login(supervisor)
    url = reverse("unit-targets", args=[plan.code, indicator.pk])
    sent = typed(indicator, {2026: "4"}, units[0]) | typed(indicator, {2027: "5"}, units[1])

    client.post(url, sent)

    assert in_force(indicator, units[0]) == {2026: 4}
    assert in_force(indicator, units[1]) == {2027: 5}
    assert "合计 4" in client.get(url).text


def test_the_grid_is_for_those_who_manage_the_plan(client, plan, indicator, lead):
    issue(plan)
    seen = {}
    for name, user in {"cadre": make_user(lead), "stranger": make_supervisor(make_street())}.items():
        client.force_login(user)
        pages = [("targets", [plan.code]), ("unit-targets", [plan.code, indicator.pk])]
        seen[name] = [client.get(reverse(page, args=args)).status_code for page, args in pages]

    assert seen == {"cadre": [403, 403], "stranger": [404, 404]}


def test_the_grid_costs_the_same_for_three_indicators_as_for_thirty(
    client, plan, task, supervisor, connection_queries
):
    for _number in range(3):
        make_indicator(task, value=1)
    client.force_login(supervisor)
    url = reverse("targets", args=[plan.code])
    client.get(url)
    few = connection_queries(lambda: client.get(url))
    for _number in range(27):
        make_indicator(task, value=1)

    assert connection_queries(lambda: client.get(url)) == few


def test_of_several_targets_in_a_year_the_last_stands_for_it(plan, indicator, supervisor):
    for quarter, value in ((2, 4), (4, 10)):
        Target.objects.create(
            indicator=indicator, year=2026, by_quarter=Quarter.of(2026, quarter), value=Decimal(value)
        )

    found = annual_targets.targets_in_force(plan, [indicator.pk])
    save_grid(plan=plan, cells=[cell(indicator, 2026, 11, shown=10)], reason="", by=supervisor)

    assert found[indicator.pk, None, 2026].value == 10
    kept = indicator.targets.filter(replaced_at=None, year=2026).values_list("value", flat=True)
    assert set(kept) == {4, 11}
