"""Rows as PostgreSQL's COPY reads them: tab-separated text, made from a model's own fields and defaults."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Field, JSONField, Model
from django.db.models.fields import NOT_PROVIDED

Line = Callable[..., str]


@dataclass(frozen=True)
class Shape:
    """One table's lines: which columns vary from row to row; every other one is settled beforehand.

    Values of varying columns are integers, plain words (no tab, no backslash) or ``NULL``; they are not escaped.
    """

    table: str
    columns: tuple[str, ...]
    template: str

    def line(self, *values: object) -> str:
        return self.template % values


NULL = r"\N"


def shape(model: type[Model], varying: Iterable[str], **fixed: Any) -> Shape:
    """The shape of a model's lines. A column that neither varies nor is given takes the model's default, or is left to
    the database's own."""
    varying = tuple(varying)
    settled = {
        field.attname: text(field, fixed.pop(field.attname, NOT_PROVIDED))
        for field in model._meta.concrete_fields
        if field.attname not in varying and (field.attname in fixed or not has_database_default(field))
    }
    if fixed:
        raise ValueError(f"{model.__name__} has no column {', '.join(fixed)}")
    columns = (*varying, *settled)
    constants = [value.replace("%", "%%") for value in settled.values()]
    return Shape(model._meta.db_table, columns, "\t".join([*["%s"] * len(varying), *constants]) + "\n")


def has_database_default(field: "Field[Any, Any]") -> bool:
    return field.db_default is not NOT_PROVIDED and not field.has_default()


def text(field: "Field[Any, Any]", value: Any) -> str:
    """One settled value as COPY writes it."""
    if value is NOT_PROVIDED:
        value = field.get_default()
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(field, JSONField):
        return escaped(json.dumps(value, ensure_ascii=False))
    if isinstance(value, list):
        return "{" + ",".join(str(part) for part in value) + "}"
    return escaped(value.isoformat() if isinstance(value, date) else str(value))


def escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
