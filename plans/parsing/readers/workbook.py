"""Workbooks: every visible sheet that holds anything; title lines above its table, the table, notes below it."""

import datetime
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from ..errors import ReadingError
from ..source import MAX_COLUMNS, Piece, RealCell, RealTable, Source, lay_out_pieces

MERGED = re.compile(rb"<(?:\w+:)?mergeCell [^>]{0,40}?ref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")
MAX_MERGED = 200_000
MAX_ROWS = 5_000
MIN_TABLE_CELLS = 2
PERCENT = re.compile(r"0(?:\.(0+))?%")


def read_xlsx(data: bytes) -> Source:
    """Raises ReadingError: `empty_file`, `too_large` (more rows or merged cells than any plan)."""
    _refuse_wide_merges(data)
    book = load_workbook(BytesIO(data), data_only=True)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return lay_out_pieces(piece for sheet in sheets for piece in _pieces(sheet))


def _refuse_wide_merges(data: bytes) -> None:
    """The library makes a cell for each slot of a merged range: one range may name a whole sheet."""
    total = 0
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                for reference in MERGED.findall(archive.read(name)):
                    left, top, right, bottom = range_boundaries(reference.decode())
                    total += (right - left + 1) * (bottom - top + 1)
    if total > MAX_MERGED:
        raise ReadingError("too_large")


def _pieces(sheet: Any) -> Iterator[Piece]:
    """Runs of rows with one cell are lines of text, runs of wider rows a table; a lone cell inside a table stays."""
    if sheet.max_row > MAX_ROWS:
        raise ReadingError("too_large")
    width = min(sheet.max_column, MAX_COLUMNS)
    rows = [row for row in _rows(sheet) if len(row) < width or any(cell.words for cell in row)]
    wide = [at for at, row in enumerate(rows) if sum(bool(cell.words) for cell in row) >= MIN_TABLE_CELLS]
    first, last = (wide[0], wide[-1] + 1) if wide else (len(rows), len(rows))
    for row in rows[:first]:
        yield from (cell.words for cell in row if cell.words)
    if wide:
        yield RealTable(tuple(rows[first:last]))
    for row in rows[last:]:
        yield from (cell.words for cell in row if cell.words)


def _rows(sheet: Any) -> Iterator[tuple[RealCell, ...]]:
    merged = {(one.min_row, one.min_col): one for one in sheet.merged_cells.ranges}
    covered = {
        place
        for one in sheet.merged_cells.ranges
        for place in one.cells
        if place != (one.min_row, one.min_col)
    }
    for cells in sheet.iter_rows(max_col=min(sheet.max_column, MAX_COLUMNS)):
        yield tuple(
            _cell(cell, merged.get((cell.row, cell.column)))
            for cell in cells
            if (cell.row, cell.column) not in covered
        )


def _cell(cell: Any, merged: Any) -> RealCell:
    words = printed(cell.value, cell.number_format or "")
    pieces = tuple(line.strip() for line in words.split("\n") if line.strip())
    if merged is None:
        return RealCell(pieces)
    return RealCell(pieces, down=merged.size["rows"], across=merged.size["columns"])


def printed(value: object, number_format: str) -> str:
    """A value as the sheet shows it: 0.85 under 0% is 85%, a day is 2026年3月5日, 12.0 is 12."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime | datetime.date):
        return f"{value.year}年{value.month}月{value.day}日"
    percent = PERCENT.search(number_format)
    if isinstance(value, int | float) and not isinstance(value, bool) and percent:
        return f"{value * 100:.{len(percent[1] or '')}f}%"
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value).strip()
