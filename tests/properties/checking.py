"""What must hold after every closing and at the end: the oracle's figures, equal sums, closed quarters at rest."""

from reports.rollup import roll_up
from reports.verifying import differences, publication_differences
from tests.properties import driving
from tests.properties.adding_up import unequal_subtrees, unequal_sums
from tests.properties.at_rest import Closed, disturbed, look
from tests.properties.comparing import compare
from tests.properties.extract import facts_of
from tests.properties.oracle import figures
from tests.properties.world import World

LEAST_DEEDS = 15


class FiguresDifferError(AssertionError):
    """A readable story, and where the figures that it led to differ."""

    def __init__(self, world: World, found: list[str]) -> None:
        super().__init__("\n".join(["", *world.story, "but", *found[:30]]))


class Life:
    """A world, lived: after each action closed quarters are looked at, after each closing everything is compared."""

    def __init__(self, world: World) -> None:
        self.world, self.closed = world, Closed()

    def act(self, name: str) -> None:
        driving.KINDS[name](self.world)
        if self.world.frozen:
            self._see_what_is_closed()

    def any_act(self) -> None:
        self.act(driving.any_kind(self.world))

    def _see_what_is_closed(self) -> None:
        roll_up(self.world.plan.pk)
        now = look(self.world)
        if found := disturbed(self.world, self.closed, now):
            raise FiguresDifferError(self.world, found)
        self.closed = now

    def compare(self) -> None:
        roll_up(self.world.plan.pk)
        book = figures(facts_of(self.world.plan.pk), self.world.frozen)
        found = [str(each) for each in compare(self.world.plan.pk, book)] + unequal_sums(self.world)
        if found:
            raise FiguresDifferError(self.world, found)

    def verify(self) -> None:
        plan = self.world.plan.pk
        found = [*unequal_subtrees(self.world), *differences(plan), *publication_differences(plan)]
        if found:
            raise FiguresDifferError(self.world, [str(each) for each in found])


def live(world: World) -> None:
    """Two to four quarters, each opened, worked in, mostly closed, with random actions all the while."""
    life = Life(world)
    for _quarter in range(2 + world.number(2)):
        _work(life)
        if world.number(4):
            life.act("close_quarter")
            life.compare()
        for _number in range(4 + world.number(3)):
            life.any_act()
    while world.deeds < LEAST_DEEDS:
        life.any_act()
    life.compare()
    life.verify()


def _work(life: Life) -> None:
    world = life.world
    life.act("open_quarter")
    if world.number(1):
        roll_up(world.plan.pk)
    for _number in range(2 + world.number(2)):
        life.act("submit")
    life.act("submit_units_values")
    life.act(world.choose(["approve_all", "approve"]))
    for _number in range(13 + world.number(6)):
        life.any_act()
