"""What chance decides in a sequence: by hypothesis, which shrinks, or by a seed, which is quick and always the same."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Protocol

from hypothesis import strategies as st


class Dice(Protocol):
    def choose(self, things: Sequence[Any]) -> Any: ...

    def number(self, most: int) -> int:
        """0 to ``most``, both included."""
        ...


class Drawn:
    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self.draw = draw

    def choose(self, things: Sequence[Any]) -> Any:
        return things[self.draw(st.integers(0, len(things) - 1))]

    def number(self, most: int) -> int:
        return self.draw(st.integers(0, most))


class Seeded:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def choose(self, things: Sequence[Any]) -> Any:
        return self.random.choice(things)

    def number(self, most: int) -> int:
        return self.random.randint(0, most)
