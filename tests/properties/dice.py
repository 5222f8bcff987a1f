"""What chance decides in a sequence: hypothesis, which shrinks what fails, or a seed, which is always the same."""

from collections.abc import Sequence
from random import Random
from typing import Any, Protocol


class Dice(Protocol):
    def choose(self, things: Sequence[Any]) -> Any: ...

    def number(self, most: int) -> int:
        """0 to ``most``, both included."""
        ...


class Drawn:
    """Reads its throws from bytes that hypothesis drew in one piece: drawing each throw alone took four times as long
    as the sequence itself. Past the end every throw is 0."""

    ENOUGH = 2_000

    def __init__(self, throws: bytes) -> None:
        self.throws = iter(throws)

    def choose(self, things: Sequence[Any]) -> Any:
        return things[self.number(len(things) - 1)]

    def number(self, most: int) -> int:
        return next(self.throws, 0) % (most + 1)


class Seeded:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def choose(self, things: Sequence[Any]) -> Any:
        return self.random.choice(things)

    def number(self, most: int) -> int:
        return self.random.randint(0, most)
