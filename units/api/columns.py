"""A serializer as columns of one query: what each of its fields reads, and what becomes of the values.

The serializer stays the only description of a row. A model, a field call and a dictionary per cell are what makes a
list slow, so each field says once how it is written from columns (``way``), and rows go straight from the database's
driver to the answer. Tests hold every such row against the serializer's own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, singledispatch
from typing import Any

from django.db.models import F
from django.db.models.expressions import Combinable
from rest_framework import serializers

from units.api.serializers import CodeField

INSTANT = serializers.DateTimeField()
PLAIN = (
    serializers.BooleanField,
    serializers.CharField,
    serializers.ChoiceField,
    serializers.DateField,
    serializers.IntegerField,
    serializers.ListField,
)


@dataclass(frozen=True)
class Way:
    """What is read for a field, and what a cell is made of it; without ``cell`` the first column is the cell."""

    reads: tuple[Combinable, ...]
    cell: Callable[..., Any] | None = None


@singledispatch
def way(field: serializers.Field, path: str) -> Way:
    """How a field is written from columns, ``path`` being its source as queries spell it."""
    raise TypeError(f"no quick way to write {type(field).__name__} {field.field_name}")


def _as_it_is(_field: serializers.Field, path: str) -> Way:
    return Way((F(path),))


for _kind in PLAIN:
    way.register(_kind, _as_it_is)


@way.register
def _(_field: CodeField, path: str) -> Way:
    return Way((F(f"{path}__code"),))


@way.register
def _(_field: serializers.DateTimeField, path: str) -> Way:
    return Way((F(path),), instant)


@way.register
def _(field: serializers.ModelSerializer, path: str) -> Way:
    """A row within the row, null where there is none."""
    inner = table(type(field), within=f"{path}__")
    return Way(inner.reads, lambda *row: None if row[0] is None else inner.rows([row])[0])


@lru_cache(maxsize=1024)
def instant(at: Any) -> str | None:
    return None if at is None else str(INSTANT.to_representation(at))


@dataclass(frozen=True)
class Table:
    """What is asked of the database, in order, and the name, the columns and the way of every field."""

    reads: tuple[Combinable, ...]
    fields: tuple[tuple[str, tuple[int, ...], Callable[..., Any] | None], ...]

    def rows(self, found: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
        """The rows as they are printed, written a column at a time."""
        if not found:
            return []
        columns = list(zip(*found, strict=True))
        cells = [_written([columns[each] for each in taken], cell) for _, taken, cell in self.fields]
        names = [name for name, _, _ in self.fields]
        return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def _written(columns: list[tuple[Any, ...]], cell: Callable[..., Any] | None) -> Iterable[Any]:
    return columns[0] if cell is None else map(cell, *columns)


def table(
    serializer: type[serializers.ModelSerializer],
    *also: Combinable,
    named: Mapping[str, Way] | None = None,
    within: str = "",
) -> Table:
    """Of a serializer's fields, the id first; ``named`` ways go before, ``also`` is read without being printed.

    ``within`` leads to the serializer's row from the one that is asked for, as in ``"section__"``.
    """
    places: dict[Combinable, int] = {F(f"{within}pk"): 0}
    fields = []
    for name, field in serializer().fields.items():
        path = within + str(field.source).replace(".", "__")
        how = (named or {}).get(name) or way(field, path)
        taken = tuple(places.setdefault(each, len(places)) for each in how.reads)
        fields.append((name, taken, how.cell))
    for each in also:
        places.setdefault(each, len(places))
    return Table(tuple(places), tuple(fields))
