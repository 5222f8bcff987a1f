"""What this process made lately and may need again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Values by all that they were made of, up to a weight in all; the least used is forgotten first.

    Threads share it: one that finds nothing makes its own, and the last one made is kept.
    """

    def __init__(self, most: int, weigh: Callable[[Value], int] = lambda _value: 1) -> None:
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._most, self._weigh, self._weight = most, weigh, 0
        self._lock = Lock()

    def find(self, key: Hashable) -> Value | None:
        with self._lock:
            value = self._kept.get(key)
            if value is not None:
                self._kept.move_to_end(key)
            return value

    def keep(self, key: Hashable, value: Value) -> Value:
        with self._lock:
            self._forget(key)
            self._kept[key] = value
            self._weight += self._weigh(value)
            while self._weight > self._most and self._kept:
                self._forget(next(iter(self._kept)))
        return value

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        found = self.find(key)
        return self.keep(key, make()) if found is None else found

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._weight = 0

    def _forget(self, key: Hashable) -> None:
        value = self._kept.pop(key, None)
        if value is not None:
            self._weight -= self._weigh(value)
