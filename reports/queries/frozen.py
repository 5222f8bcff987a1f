"""What is read of closed quarters: published once, never changed, so each process reads it once.

Kept are sums, and the keys of rows in their order; the rows themselves are read anew, because a correction may have
something to say beside them. The key names the plans, their documents (an amended one may print tasks in another order,
which breaks ties) and when the last of them closed the quarter.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from reports.queries.scopes import QuarterState, Scope
from reports.recent import Recent

Value = TypeVar("Value")
CLOSED: Recent[Any] = Recent(8192)


def once_closed(scope: Scope, name: str, read: Callable[[], Value]) -> Value:
    """The value for the quarter shown; of an open quarter it is read each time."""
    if scope.chosen is None or not scope.is_closed:
        return read()
    found: Value = CLOSED.get(key_of(scope, name, scope.chosen), read)
    return found


def key_of(scope: Scope, name: str, quarter: QuarterState) -> tuple[Any, ...]:
    return name, scope.plans, scope.documents, quarter
