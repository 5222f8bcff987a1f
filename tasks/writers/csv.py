"""A table as CSV."""

import csv
from io import StringIO

from tasks.writers.table import Table
from units.spreadsheets import BOM, defused

CONTENT_TYPE = "text/csv; charset=utf-8"


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
