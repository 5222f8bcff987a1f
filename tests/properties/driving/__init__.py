"""Every kind of action on a world, through the real actions of the project."""

from tests.properties.driving import corrections, periods, reporting, settings, tasks
from tests.properties.driving.registry import COUNTED, KINDS
from tests.properties.world import World

__all__ = ["COUNTED", "KINDS", "corrections", "periods", "reporting", "settings", "step", "tasks"]

# these find less often what they need, so they are tried more often
OFTEN = ("approve_late", "approve_late", "approve_value_late", "return_report", "close_task", "claim")
ANY_TIME = (*sorted(set(KINDS) - {"open_quarter", "close_quarter"}), *OFTEN)


def step(world: World) -> bool:
    """Any kind. The list turns with the story, since hypothesis likes the first of a list best."""
    place = world.number(len(ANY_TIME) - 1) + 7 * len(world.story)
    return KINDS[ANY_TIME[place % len(ANY_TIME)]](world)
