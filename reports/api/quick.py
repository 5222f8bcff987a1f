"""A page of figures without a model or a serializer field per cell: what the serializer says, compiled once per class.

The serializer stays the only description. Its fields are turned into columns of one query and a function for each
cell; a test holds every row against the serializer's own. A page with a corrected figure goes the serializer's way.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast
from rest_framework import serializers

from plans.api.fields import DecimalText, OptionalChoice, PeriodStateField, QuarterText
from reports.api.light import LightField, light_of
from reports.api.serializers import AsOfField
from reports.results import RESULTS, spelled
from units.api.serializers import CodeField

Row = dict[str, Any]
Cell = Callable[[Row], Any]
INSTANT = serializers.DateTimeField()


@dataclass(frozen=True)
class Compiled:
    """What to ask for, and how each cell is written from it."""

    columns: frozenset[str]
    cells: tuple[tuple[str, Cell], ...]

    def write(self, row: Row) -> Row:
        return {name: cell(row) for name, cell in self.cells}


@cache
def compiled(serializer: type[serializers.ModelSerializer]) -> Compiled:
    columns = {"id", "published", *RESULTS[serializer.Meta.model]}
    cells = []
    for name, field in serializer().fields.items():
        needed, cell = _cell(field)
        columns.update(needed)
        cells.append((name, cell))
    return Compiled(frozenset(columns - {"numbers", "worst_numbers"}), tuple(cells))


def _cell(field: Any) -> tuple[tuple[str, ...], Cell]:
    """Columns of a field and the function that writes it."""
    path = field.source.replace(".", "__")
    for kind, how in SPECIAL:
        if isinstance(field, kind):
            return how(path)
    if field.field_name == "live":
        return (), lambda row: None
    if field.field_name == "unit_of_measure":
        whole = "indicator__unit_of_measure"
        return ("unit_of_measure", whole), lambda row: row["unit_of_measure"] or row[whole]
    if isinstance(field, serializers.SerializerMethodField):
        raise TypeError(f"no quick way to write {field.field_name}")
    return (path,), lambda row: row[path]


def _code(path: str) -> tuple[tuple[str, ...], Cell]:
    column = f"{path}__code"
    return (column,), lambda row: row[column]


def _text(path: str) -> tuple[tuple[str, ...], Cell]:
    return (path,), lambda row: None if row[path] is None else str(spelled(row[path]))


def _optional(path: str) -> tuple[tuple[str, ...], Cell]:
    return (path,), lambda row: row[path] or None


def _day(path: str) -> tuple[tuple[str, ...], Cell]:
    return (path,), lambda row: row[path] and row[path].isoformat()


def _state(path: str) -> tuple[tuple[str, ...], Cell]:
    return (path,), lambda row: "open" if row[path] is None else "closed"


def _as_of(path: str) -> tuple[tuple[str, ...], Cell]:
    columns = ("period_closed_at", "plan__figures_at")
    return columns, lambda row: _instant(row[columns[0]] or row[columns[1]])


@lru_cache(maxsize=512)
def _instant(at: Any) -> str | None:
    return None if at is None else str(INSTANT.to_representation(at))


def _light(path: str) -> tuple[tuple[str, ...], Cell]:
    def cell(row: Row) -> Any:
        named = row.get("named__name") if row["rule"] in range(4, 8) else None
        told = _said(row["light"], row["reason"], row["rule"], row["numbers_text"], named or "")
        return None if told is None else dict(told)

    return ("light", "reason", "rule"), cell


@lru_cache(maxsize=4096)
def _said(light: int | None, reason: str, rule: int | None, numbers: str, named: str) -> Any:
    """A plan has hundreds of lights and a dozen different ones: each is put into words once."""
    return light_of(light, reason, rule, json.loads(numbers), named)


SPECIAL: tuple[tuple[Any, Callable[[str], tuple[tuple[str, ...], Cell]]], ...] = (
    (CodeField, _code),
    (LightField, _light),
    (AsOfField, _as_of),
    (PeriodStateField, _state),
    (OptionalChoice, _optional),
    ((QuarterText, DecimalText), _text),
    (serializers.DateField, _day),
)


def asked(figures: QuerySet[Any], serializer: type[serializers.ModelSerializer]) -> QuerySet[Any]:
    """The same rows as dictionaries of what the cells need."""
    columns = set(compiled(serializer).columns)
    has_named = any(field.name == "named" for field in figures.model._meta.concrete_fields)
    plain = figures.select_related(None).prefetch_related(None).defer(None)
    extra = {"named__name"} if has_named else set()
    rows: QuerySet[Any] = plain.annotate(numbers_text=Cast(F("numbers"), TextField())).values(
        *sorted(columns | extra), "numbers_text"
    )
    return rows


def written(rows: Iterable[Row], serializer: type[serializers.ModelSerializer]) -> list[Row] | None:
    """The rows as they are printed; None where a correction has moved one of them."""
    how = compiled(serializer)
    found = []
    for row in rows:
        published = row["published"]
        if published is not None and _has_moved(row, published):
            return None
        found.append(how.write(row))
    return found


def _has_moved(row: Row, published: Row) -> bool:
    """Whether a result differs from what was published; where none does, live and published are the same."""
    live = {name: spelled(row[name]) for name in published if name in row}
    live |= {"numbers": json.loads(row["numbers_text"])} if "numbers" in published else {}
    return any(published[name] != value for name, value in live.items())
