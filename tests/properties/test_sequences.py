"""Random plans, calendars and sequences of actions: every stored figure is what the oracle says (issue 3, Exactness).

GUATU_SEQUENCES=2000 runs more of them, others each time, and shrinks what fails.
"""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.properties import driving
from tests.properties.checking import live
from tests.properties.dice import Drawn
from tests.properties.world import build

pytestmark = pytest.mark.django_db

CI_SEQUENCES = 100
SEQUENCES = int(os.environ.get("GUATU_SEQUENCES", CI_SEQUENCES))
LEAST_OF_EACH_KIND = 50
IN_CI = SEQUENCES == CI_SEQUENCES


@pytest.fixture(scope="module", autouse=True)
def counted():
    driving.COUNTED.clear()
    return driving.COUNTED


@settings(
    max_examples=SEQUENCES,
    deadline=None,
    derandomize=IN_CI,
    database=None,
    # a failure of CI is told as its story at once: shrinking it would take many times as long as all the rest
    phases=[Phase.generate] if IN_CI else [Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
@given(throws=st.binary(min_size=Drawn.ENOUGH, max_size=Drawn.ENOUGH))
def test_figures_are_what_the_oracle_says(throws):
    with transaction.atomic():
        live(build(Drawn(throws)))
        transaction.set_rollback(True)


def test_every_kind_of_action_was_driven_often(counted):
    if not counted:
        pytest.skip("the sequences were not run")
    if SEQUENCES < CI_SEQUENCES:
        pytest.skip(f"{SEQUENCES} sequences are too few to count")

    print(*(f"{count:6} {name}" for name, count in counted.most_common()), sep="\n")  # noqa: T201

    rare = {name: counted[name] for name in driving.KINDS if counted[name] < LEAST_OF_EACH_KIND}
    assert rare == {}
