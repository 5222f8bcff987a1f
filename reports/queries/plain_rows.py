"""Figures as plain values: a page that prints ten rows pays more for ten models than for reading them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db.models import QuerySet

from units.compiled import Compiled, one_of

JSON = ("numbers", "published")


@dataclass(frozen=True)
class Columns:
    """What is read of a figure, and of the row that it is a figure of (``of``: task or indicator)."""

    own: tuple[str, ...]
    of: str
    joined: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.own, *(f"{self.of}__{name}" for name in self.joined))

    def question(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """The rows of some ids, each after its id."""
        return rows.filter(one_of("pk", "ids")).order_by().values_list("pk", *self.all)

    def row(self, values: Sequence[Any]) -> SimpleNamespace:
        """By the names that a model has, so that what prints one prints the other."""
        found = dict(zip(self.own, values, strict=False))
        found |= {name: json.loads(found[name]) for name in JSON if found[name] is not None}
        joined = zip(self.joined, values[len(self.own) :], strict=True)
        return SimpleNamespace(**found, **{self.of: SimpleNamespace(**dict(joined))})


def rows_of(question: Compiled[Any], columns: Columns, ids: list[int]) -> list[Any]:
    """The rows in the order of their ids; one query, none for no ids."""
    found = {pk: values for pk, *values in question.tuples(ids=ids)} if ids else {}
    return [columns.row(found[pk]) for pk in ids if pk in found]
