"""A draft plan with one lead, its cadre and a supervisor, at the end of the first quarter of 2026."""

from datetime import date

import pytest

from tests.factories import make_plan, make_supervisor, make_unit, make_user


@pytest.fixture
def plan():
    return make_plan(clock_on=date(2026, 3, 25))


@pytest.fixture
def lead(plan):
    return make_unit(plan.owner)


@pytest.fixture
def cadre(lead):
    return make_user(lead)


@pytest.fixture
def supervisor(plan):
    return make_supervisor(plan.owner)
