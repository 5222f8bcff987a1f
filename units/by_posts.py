"""Questions whose SQL depends on the roles of a person's posts only: written once for all who hold the same.

Putting together what waits for a person costs Django several times what PostgreSQL needs to count it. The query sets
stay the one place where the rules are said; ``access`` is asked for a person whose posts are yet to be given.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, QuerySet, Value

from units.access import Post, posts
from units.compiled import Compiled, Given
from units.models import User

Row = TypeVar("Row")
SHAPES = 64  # different sets of posts that a process remembers for each question
GIVEN = ("unit_id", "path", "tenant_id", "tenant_path")


class ByPosts(Generic[Row]):
    """``ask`` builds the query set of a person; nothing of it may depend on the person but through their posts."""

    def __init__(self, ask: Callable[[User], QuerySet[Any]]) -> None:
        self._ask = ask
        self._written = lru_cache(maxsize=SHAPES)(self._for_roles)

    def _for_roles(self, roles: tuple[str, ...]) -> Compiled[Row] | None:
        """None where Django knows beforehand that these roles find nothing."""
        rows = self._ask(somebody(roles))
        try:
            rows.query.sql_with_params()
        except EmptyResultSet:
            return None
        return Compiled(lambda: rows)

    def rows(self, user: User) -> list[Row]:
        question, given = self._asked(user)
        return question.rows(**given) if question else []

    def tuples(self, user: User) -> list[tuple[Any, ...]]:
        question, given = self._asked(user)
        return question.tuples(**given) if question else []

    def _asked(self, user: User) -> tuple[Compiled[Row] | None, dict[str, Any]]:
        held = sorted(posts(user), key=lambda post: post.role)
        return self._written(tuple(post.role for post in held)), _given(held)


def how_many(ask: Callable[[User], QuerySet[Any]]) -> Callable[[User], int]:
    """As ``ask(user).count()``."""
    question: ByPosts[Any] = ByPosts(lambda user: _counted(ask(user)))
    return lambda user: sum(number for (number,) in question.tuples(user))


def _counted(rows: QuerySet[Any]) -> QuerySet[Any]:
    grouped = rows.order_by().annotate(all_rows=Value(1)).values("all_rows")
    counted: QuerySet[Any] = grouped.annotate(how_many=Count("pk")).values_list("how_many")
    return counted


def somebody(roles: Sequence[str]) -> User:
    """A person with posts of these roles, at units that are named when the question is asked."""
    person = User()
    places = ({name: Given(f"{name}{number}") for name in GIVEN} for number in range(len(roles)))
    held = [Post(role=role, unit="", **place) for role, place in zip(roles, places, strict=True)]  # type: ignore[arg-type]
    person._posts = held  # type: ignore[attr-defined]
    return person


def _given(held: Sequence[Post]) -> dict[str, Any]:
    return {f"{name}{number}": getattr(post, name) for number, post in enumerate(held) for name in GIVEN}
