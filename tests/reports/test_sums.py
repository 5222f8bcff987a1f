"""Larger totals are sums of smaller ones, made when they are read: exact, in one query, from no raw row."""

from dataclasses import astuple, fields

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Plan
from plans.quarters import Quarter
from reports.models import PlanQuarter, UnitQuarter
from reports.queries.headline import headline
from reports.queries.sums import DutySums, Sums, TaskSums, sums_below, sums_of, sums_within, task_sums
from reports.rollup import roll_up
from tests import factories as make
from tests.reports.closing import close
from tests.reports.scene import hang

pytestmark = pytest.mark.django_db
Q1 = Quarter.of(2026, 1)
RAW = ("tasks_datavalue", "tasks_progressupdate", "tasks_task ", "tasks_assignment", "plans_target")


@pytest.fixture
def district():
    return make.make_district()


@pytest.fixture
def streets(district):
    """Two streets, 7 and 4 tasks; the first quarter of the first is closed."""
    found = [make.make_street(parent=district) for _number in range(2)]
    plans = [hang(tasks=number, street=street) for number, street in zip((7, 4), found, strict=True)]
    close(plans[0], Q1, make.make_supervisor(found[0]))
    return found


def added(parts):
    """The sum of several sums, family by family."""
    families = [
        zip(*(astuple(getattr(part, name)) for part in parts), strict=True) for name in ("tasks", "duties")
    ]
    return TaskSums(*map(sum, families[0])), DutySums(*map(sum, families[1]))


def all_below(unit):
    """The unit, and every unit below it."""
    return [unit, *(each for child in unit.children.all() for each in all_below(child))]


def test_a_parent_is_the_sum_of_its_own_figures_and_its_childrens(district, streets):
    for unit in (district, *streets):
        whole = sums_of(unit, [Q1])[Q1]

        assert added([part for _unit, part in sums_below(unit, Q1)]) == (whole.tasks, whole.duties)
        assert whole.tasks.tasks > 0


def test_every_unit_of_the_tree_is_the_sum_of_its_subtree(district, streets):
    within = sums_within(district, Q1)

    for unit in all_below(district):
        alone = sums_of(unit, [Q1]).get(Q1)
        assert within.get(unit.pk) == alone
    assert within[district.pk].tasks.tasks == 11
    assert district.pk not in sums_within(streets[0], Q1)


def test_units_of_a_plan_add_up_to_the_plan(streets):
    for street in streets:
        whole = sums_of(street, [Q1])[Q1]
        assert whole.tasks == task_sums(PlanQuarter.objects.get(owner=street))


def test_counts_add_up_to_all_tasks_and_percents_to_a_hundred(district, streets):
    shown = headline(sums_of(district, [Q1])[Q1].tasks)

    assert shown.tasks == sum(count.number for count in shown.counts) == 11
    assert sum(round(float(count.percent) * 10) for count in shown.counts) == 1_000


def test_tasks_and_duties_are_two_families(district, streets):
    assert not {field.name for field in fields(TaskSums)} & {field.name for field in fields(DutySums)}
    assert {field.name for field in fields(Sums)} >= {"tasks", "duties"}


def test_a_closed_quarter_is_summed_as_published_an_open_one_live(district, streets):
    UnitQuarter.objects.filter(owner=streets[0]).update(on_schedule=99)  # live only: what was published stays
    before = sums_of(streets[0], [Q1])[Q1].tasks.on_schedule

    UnitQuarter.objects.filter(owner=streets[1], tasks__gt=0).update(on_schedule=50)

    assert before < 99
    assert sums_of(streets[1], [Q1])[Q1].tasks.on_schedule == 100  # two leads
    assert sums_of(district, [Q1])[Q1].tasks.on_schedule == before + 100


def test_it_says_how_many_plans_are_closed_and_the_oldest_instant(district, streets):
    whole = sums_of(district, [Q1])[Q1]
    closed, still_open = Plan.objects.filter(owner__in=streets).order_by("id")

    assert (whole.plans, whole.closed) == (2, 1)
    told = [closed.periods.get().closed_at, still_open.figures_at]
    assert whole.as_of == min(filter(None, told))


def test_a_unit_across_plans_is_the_sum_of_each(streets):
    second = make.make_plan(streets[1], clock_on=Q1.last_day.replace(day=25))
    lead = streets[1].children.first()
    make.make_task(second, lead)
    make.issue(second)
    make.open_quarter(second, Q1)
    roll_up(second.pk)

    whole = sums_of(lead, [Q1])[Q1]
    apart = [
        sums_of(lead, [Q1], plans=Plan.objects.filter(pk=plan.pk))[Q1] for plan in streets[1].plans.all()
    ]

    assert whole.plans == 2
    assert added(apart) == (whole.tasks, whole.duties)


def test_a_quarter_without_figures_is_not_there(district, streets):
    assert set(sums_of(district, [Q1, Q1 + 1])) == {Q1}


def test_a_district_reads_no_raw_row_and_costs_the_same_for_ten_streets(district, streets):
    few = queries_of(district)
    for _number in range(3):
        hang(tasks=3, street=make.make_street(parent=district))
    many = queries_of(district)

    assert len(few) == len(many) == 4
    assert not [sql for sql in many for table in RAW if table in sql]


def queries_of(unit):
    with CaptureQueriesContext(connection) as queries:
        sums_of(unit, [Q1, Q1 - 1])
        sums_below(unit, Q1)
        sums_within(unit, Q1)
    return [query["sql"] for query in queries]
