"""Random plans, calendars and sequences of actions: every stored figure is what the oracle says (issue 3, Exactness).

GUATU_SEQUENCES=2000 runs more of them, and others each time.
"""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.properties import driving
from tests.properties.checking import live
from tests.properties.dice import Drawn
from tests.properties.world import build

pytestmark = pytest.mark.django_db

CI_SEQUENCES = 100
SEQUENCES = int(os.environ.get("GUATU_SEQUENCES", CI_SEQUENCES))
LEAST_OF_EACH_KIND = 50


@pytest.fixture(scope="module", autouse=True)
def counted():
    driving.COUNTED.clear()
    return driving.COUNTED


@settings(
    max_examples=SEQUENCES,
    deadline=None,
    derandomize=SEQUENCES == CI_SEQUENCES,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_figures_are_what_the_oracle_says(data):
    with transaction.atomic():
        live(build(Drawn(data.draw)))
        transaction.set_rollback(True)


def test_every_kind_of_action_was_driven_often(counted):
    if not counted:
        pytest.skip("the sequences were not run")
    if SEQUENCES < CI_SEQUENCES:
        pytest.skip(f"{SEQUENCES} sequences are too few to count")

    print(dict(counted.most_common()))  # noqa: T201

    rare = {name: counted[name] for name in driving.KINDS if counted[name] < LEAST_OF_EACH_KIND}
    assert rare == {}
