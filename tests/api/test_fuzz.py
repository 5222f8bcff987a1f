"""What the document allows and forbids, asked of the served interface in every role: nothing breaks or leaks.

Bounded and seeded for the suite: every operation is asked in every role, a few of each kind in every detail. The long
run, an hour or more, asks everything in every detail in every role: ``GUATU_FUZZ=long``.
"""

import os

import pytest

from tests.api import fuzz_world
from tests.api.fuzzing import Part, run, shown
from tests.factories import make_supervisor

IS_LONG = os.environ.get("GUATU_FUZZ") == "long"
FEW = 40 if IS_LONG else 2
LISTS = "/(data-values|figures/subtrees|targets)/$|/units/.code./$|/sdmx/data/.flow.$"
MOVES = (
    "/updates/(moves/|.update_id./(submit|correct)/)$|/close/$|/tasks/(moves/|.*/(stop|light)/)$|/result/$"
)
READ = Part(("GET",), covering="" if IS_LONG else LISTS)
WRITE = Part(("POST",), covering="" if IS_LONG else MOVES)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(live_server):
    return fuzz_world.build()


def test_a_reader_of_the_street(world, live_server):
    who = world.holder(world.street, "read:all")

    found = run(live_server.url, who, world, READ, examples=True, coverage=True, fuzzing=FEW, stateful=FEW)

    assert not found.faults, found.told()
    assert found.answers[200] > 100
    assert found.answers[400] > 100


@pytest.mark.parametrize("place", ["district", "away"])
def test_a_reader_elsewhere(world, live_server, place):
    who = world.holder(getattr(world, place), "read:all")

    found = run(live_server.url, who, world.seen_from(place), READ, coverage=IS_LONG, fuzzing=FEW)

    assert not found.faults, found.told()
    assert found.answers[200] > 20


def test_a_reader_of_what_is_printed(world, live_server):
    who = world.holder(world.street, "read:public")

    found = run(live_server.url, who, world, READ, coverage=IS_LONG, fuzzing=FEW)

    assert not found.faults, found.told()
    assert found.answers[403] > 20


def test_a_machine_that_moves_things(world, live_server):
    who = world.mover(world.street)

    found = run(
        live_server.url, who, world, WRITE, examples=True, coverage=True, fuzzing=2 * FEW, stateful=FEW
    )

    assert not found.faults, found.told()
    assert found.answers[200] > 10
    assert found.answers[400] > 100


@pytest.mark.parametrize("place", ["office", "away"])
def test_a_machine_that_moves_things_elsewhere(world, live_server, place):
    who = world.mover(getattr(world, place))

    found = run(live_server.url, who, world, WRITE, coverage=IS_LONG, fuzzing=FEW)

    assert not found.faults, found.told()
    assert found.answers[404] > 20


def test_a_machine_that_pushes_values(world, live_server):
    who = world.holder(world.street, "write:values")
    part = Part(("POST",), only="/data-values/push/")

    found = run(live_server.url, who, world, part, coverage=True, fuzzing=10 * FEW)

    assert not found.faults, found.told()
    assert found.answers[200] > 10


def test_a_person_in_a_browser(world, live_server):
    who = world.person()

    found = run(live_server.url, who, world, WRITE, coverage=IS_LONG, fuzzing=FEW)

    assert not found.faults, found.told()
    assert found.answers[200] > 5


def test_a_machine_that_reads_and_moves_step_by_step(world, live_server):
    """What one answer names is asked for next, as schemathesis infers it from the document."""
    who = world.holder(world.street, "read:all", "write:updates", person=make_supervisor(world.street))

    found = run(live_server.url, who, world, Part(("GET", "POST")), stateful=5 * FEW)

    assert not found.faults, found.told()
    assert found.steps > 0


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b'{"plan": "WL-2026", "owner": "FAR"}', {"FAR"}),
        ("unit,name\nU1,榷科室\n".encode(), {"榷"}),
        (b'{"next": "https://guatu.example/?cursor=V0w", "plan": "WL-2026"}', set()),
    ],
)
def test_what_is_hidden_is_seen_in_an_answer(content, seen):
    assert set(shown(content, frozenset({"WL", "FAR", "榷"}))) == seen
