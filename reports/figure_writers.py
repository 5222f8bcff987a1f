"""Tables of figures as files: CSV and XLSX, written from the rows that the page prints."""

import csv
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from reports.figure_tables import FigureTable, Value
from units.spreadsheets import BOM, defused

WRITERS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def written(table: FigureTable, kind: str) -> bytes:
    """The file; ``kind`` is a key of WRITERS."""
    return csv_of(table) if kind == "csv" else xlsx_of(table)


def rows_of(table: FigureTable) -> list[tuple[Value, ...]]:
    """Title and day first, then the head, then every line: a file that leaves the page still says what it is."""
    titles = (
        table.head,
        *(f"{each.title}（{each.unit}）" if each.unit else each.title for each in table.columns),
    )
    return [(table.title, table.as_of), titles, *((line.head, *line.cells) for line in table.lines)]


def csv_of(table: FigureTable) -> bytes:
    text = StringIO()
    csv.writer(text).writerows([defused(value) for value in row] for row in rows_of(table))
    return (BOM + text.getvalue()).encode()


def xlsx_of(table: FigureTable) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.name)
    sheet.freeze_panes = "B3"
    sheet.column_dimensions["A"].width = 32
    for number, row in enumerate(rows_of(table)):
        sheet.append([_cell(sheet, value, is_bold=number < 2) for value in row])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _cell(sheet: object, value: Value, *, is_bold: bool) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # text is never run as a formula
    cell.font = Font(bold=is_bold)
    return cell
