"""What chance decides in a sequence: hypothesis, which shrinks what fails, or a seed, which is always the same."""

from collections.abc import Sequence
from itertools import chain, repeat
from random import Random
from typing import Any, Protocol


class Dice(Protocol):
    def choose(self, things: Sequence[Any]) -> Any: ...

    def number(self, most: int) -> int:
        """0 to ``most``, both included."""
        ...


class Drawn:
    """Reads its throws from bytes that hypothesis drew in one piece: drawing each throw alone took four times as long
    as the sequence itself. Always the same noise lies over them and goes on past their end, so that bytes that are all
    alike, hypothesis' first, do not throw one refused action for ever."""

    ENOUGH = 2_000

    def __init__(self, throws: bytes) -> None:
        noise = Random(self.ENOUGH)
        self.throws = chain(
            (each ^ noise.randrange(256) for each in throws), map(noise.randrange, repeat(256))
        )

    def choose(self, things: Sequence[Any]) -> Any:
        return things[self.number(len(things) - 1)]

    def number(self, most: int) -> int:
        return next(self.throws) % (most + 1)


class Seeded:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def choose(self, things: Sequence[Any]) -> Any:
        return self.random.choice(things)

    def number(self, most: int) -> int:
        return self.random.randint(0, most)
