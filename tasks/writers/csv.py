"""A table as CSV. Whatever writes CSV asks here what a spreadsheet may be given."""

import csv
from io import StringIO
from typing import TypeVar

from tasks.writers.table import Table

CONTENT_TYPE = "text/csv; charset=utf-8"
BOM = "\ufeff"  # without it a spreadsheet reads the Chinese of a CSV file as another encoding
RUN_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Value = TypeVar("Value")


def defused(value: Value) -> Value | str:
    """Text that a spreadsheet would run as a formula gets an apostrophe; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(RUN_AS_FORMULA):
        return f"'{value}"
    return value


def sheet(table: Table) -> bytes:
    """Title and note first, then the head, then every row; the heading of a group stands alone in its line."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerows([[table.title], [table.note], [column.title for column in table.columns]])
    for group in table.groups:
        if group.title:
            writer.writerow([defused(group.title)])
        writer.writerows([[defused(cell) for cell in row] for row in group.rows])
    return (BOM + text.getvalue()).encode()
