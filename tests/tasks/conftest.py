from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_plan, make_supervisor, make_unit, make_user


@pytest.fixture
def connection_queries():
    """How many queries an act costs."""

    def count(act):
        with CaptureQueriesContext(connection) as captured:
            act()
        return len(captured)

    return count


@pytest.fixture
def plan():
    """A draft plan whose clock stands in the reporting days of the first quarter of 2026."""
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
