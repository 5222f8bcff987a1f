"""New rows of several tables in one statement: what an act leaves behind is many small rows, each dearer alone."""

from collections import defaultdict
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def insert(*rows: Model) -> None:
    """Write rows that nobody holds on to: their ids are not read back. The caller's transaction is theirs."""
    if not rows:
        return
    of_model: dict[type[Model], list[Model]] = defaultdict(list)
    for row in rows:
        of_model[type(row)].append(row)
    parts, params = [], list[Any]()
    for place, (model, found) in enumerate(of_model.items()):
        fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
        columns = ", ".join(f'"{field.column}"' for field in fields)
        line = f"({', '.join(['%s'] * len(fields))})"
        lines = ", ".join([line] * len(found))
        parts.append(f'of_{place} AS (INSERT INTO "{model._meta.db_table}" ({columns}) VALUES {lines})')  # noqa: S608 - names of our own models
        params += [_written(field, row) for row in found for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} SELECT", params)


def _written(field: "Field[Any, Any]", row: Model) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
