"""Kinds of action by name: each is one savepoint, refusals are part of the story, deeds are counted."""

from collections import Counter
from collections.abc import Callable

from django.db import transaction

from tasks.errors import ActionError
from tests.properties.world import World

COUNTED: Counter[str] = Counter()
KINDS: dict[str, Callable[[World], bool]] = {}


def kind(act: Callable[[World], bool]) -> Callable[[World], bool]:
    """Register an action; it answers whether it did something."""

    def run(world: World) -> bool:
        try:
            with transaction.atomic():
                done = act(world)
        except ActionError as error:
            world.tell(f"{act.__name__} refused: {error.code}")
            return False
        COUNTED[act.__name__] += done
        world.deeds += done
        return done

    run.__name__ = act.__name__
    KINDS[act.__name__] = run
    return run
