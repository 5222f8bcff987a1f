"""What a neighbourhood is asked for before a plan goes out, and the leader who approves more than fifteen items."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from plans.models import Plan
from tasks.actions import breakdown, rounds
from tasks.errors import LoadNotApprovedError, ReasonNeededError, WrongStateError
from tasks.models import BreakdownRound
from tasks.queries.load import MOST_ITEMS, load_of, neighbourhood_loads
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_task,
    make_unit,
    make_user,
)
from units.roles import Role

pytestmark = pytest.mark.django_db

State = BreakdownRound.State


@pytest.fixture
def units(plan):
    return make_neighbourhoods(plan.owner, 2)


@pytest.fixture
def task(plan, lead, units):
    return make_task(plan, lead, responsible=units)


@pytest.fixture
def leader(plan):
    return make_user(plan.owner, Role.LEADER)


def ask_items(task, count):
    for _number in range(count):
        make_indicator(task, source="unit")


def test_fifteen_items_are_no_matter_for_a_leader(plan, task, supervisor):
    ask_items(task, MOST_ITEMS)

    breakdown.issue_plan(plan=plan, by=supervisor)

    assert plan.state == Plan.State.ISSUED


def test_sixteen_items_need_a_leaders_approval(plan, task, supervisor, leader):
    ask_items(task, MOST_ITEMS + 1)

    with pytest.raises(LoadNotApprovedError, match="16 项"):
        breakdown.issue_plan(plan=plan, by=supervisor)
    with pytest.raises(PermissionDenied):
        rounds.approve_load(plan=plan, shown=16, because="全年一次普查", by=supervisor)
    with pytest.raises(ReasonNeededError):
        rounds.approve_load(plan=plan, shown=16, because=" ", by=leader)
    rounds.approve_load(plan=plan, shown=16, because="全年一次普查", by=leader)
    breakdown.issue_plan(plan=plan, by=supervisor)

    row = BreakdownRound.objects.get()
    assert (row.load_items, row.load_approved_by, row.state) == (16, leader, State.ISSUED)


def test_a_load_that_grew_is_approved_again(plan, task, supervisor, leader):
    ask_items(task, 16)
    rounds.approve_load(plan=plan, shown=16, because="全年一次普查", by=leader)
    ask_items(task, 1)

    with pytest.raises(LoadNotApprovedError, match="17 项"):
        breakdown.issue_plan(plan=plan, by=supervisor)
    with pytest.raises(WrongStateError, match="变为 17 项"):
        rounds.approve_load(plan=plan, shown=16, because="全年一次普查", by=leader)

    plan.refresh_from_db()
    assert plan.state == Plan.State.DRAFT


def test_the_load_counts_what_a_neighbourhood_fills_in_itself(plan, lead, units):
    each = make_task(plan, lead, responsible=units[:1], report_mode="each")
    make_indicator(each, source="unit")
    make_indicator(each, source="lead")
    make_indicator(each, source="pushed")

    assert [(one.items, one.reports) for one in neighbourhood_loads(plan)] == [(1, 1)]
    assert (load_of(plan).reports, load_of(plan).heaviest) == (2, 2)


def test_the_load_counts_other_plans_in_force_too(plan, task, units, supervisor):
    ask_items(task, 10)
    issue(plan)
    second = make_plan(plan.owner, clock_on=date(2026, 3, 25))
    ask_items(make_task(second, make_unit(plan.owner), responsible=units), 6)

    assert load_of(second).heaviest == 16
    with pytest.raises(LoadNotApprovedError):
        breakdown.issue_plan(plan=second, by=supervisor)
