"""Real tables (of Word, web pages, PDF, workbooks) as tables of known columns: header rows found, titles skipped.

A header may take up to three rows: 目标值 over 2026年 and 2027年 is one column 目标值2026年 and another.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from .columns import Cell, Column, Table, column_of, columns_of, is_header
from .labels import LABEL, LABELS
from .source import Grid
from .text import Text

MAX_TITLE_ROWS = 6
MAX_HEADER_ROWS = 3
MIN_TABULAR_ROWS = 3


@dataclass(frozen=True)
class Placed:
    """A grid in the repaired text; a row's cells may repeat where cells are merged."""

    rows: tuple[tuple[Cell, ...], ...]
    start: int
    end: int


def placed(text: Text, grid: Grid) -> Placed:
    """The grid's places in the text that is read, which may have lost some characters since."""
    rows = tuple(tuple(_cell(text, *span) for span in row) for row in grid.rows)
    return Placed(rows, bisect_left(text.at, grid.start), bisect_left(text.at, grid.end))


def _cell(text: Text, start: int, end: int) -> Cell:
    first, last = bisect_left(text.at, start), bisect_left(text.at, end)
    return Cell(*text.trim(first, last))


def table_in(text: Text, grid: Placed) -> Table | None:
    """A table of known columns; one that is only said to be there (no rows); or None for lines like any other."""
    for top in range(min(MAX_TITLE_ROWS, len(grid.rows))):
        for height in range(MAX_HEADER_ROWS, 0, -1):
            header = grid.rows[top : top + height]
            if len(header) == height and _is_one_header(header, grid.rows[top + height :]):
                headers = _headers(text, header)
                columns = columns_of(headers)
                if is_header(columns):
                    rows = _rows(text, grid.rows[top + height :], headers)
                    return Table(tuple(headers), columns, rows, grid.start, grid.end)
    if len(grid.rows) < MIN_TABULAR_ROWS or _is_metadata(text, grid):
        return None
    return Table((), (), (), grid.start, grid.end)


def _is_metadata(text: Text, grid: Placed) -> bool:
    """Labels and values that sites print above a document, with a colon or in cells of their own."""
    words = {"".join(text.words(cell.start, cell.end).split()) for row in grid.rows for cell in row}
    return len(words & set(LABELS)) > 1 or LABEL.search(text.plain, grid.start, grid.end) is not None


def _is_one_header(header: Sequence[tuple[Cell, ...]], below: Sequence[tuple[Cell, ...]]) -> bool:
    """Rows belong to one header if some cell reaches from the first to the last of them, and none beyond."""
    if len(header) > 1 and not any(first == last for first, last in zip(header[0], header[-1], strict=True)):
        return False
    return not (below and any(last == row for last, row in zip(header[-1], below[0], strict=True)))


def _headers(text: Text, header: Sequence[tuple[Cell, ...]]) -> list[str]:
    """A column's words from top to bottom; where only a lower row is known (完成情况 > 2026年目标), that one."""
    return [
        _header(text, list(dict.fromkeys(row[column] for row in header))) for column in range(len(header[0]))
    ]


def _header(text: Text, cells: list[Cell]) -> str:
    words = ["".join(text.shown[cell.start : cell.end].split()) for cell in cells]
    whole = "".join(words)
    if column_of(whole) is not Column.OTHER:
        return whole
    return next((one for one in reversed(words) if column_of(one) is not Column.OTHER), whole)


def _rows(text: Text, rows: Sequence[tuple[Cell, ...]], headers: list[str]) -> tuple[tuple[Cell, ...], ...]:
    """The rows below the header; a header repeated on a new page is none."""
    first = "".join(headers)
    return tuple(row for row in rows if "".join(_header(text, [cell]) for cell in row) != first)
