"""Tables in plain text with a row a line, cells between tabs or |; a table is found by its header."""

import re

from .cell_tables import cell_table_at
from .columns import Cell, Table, column_of, is_header
from .draft import Span
from .text import Text

MAX_HEADER_CELL = 24
WIDE_GAP = re.compile(r"(?<=\S) {2,}(?=\S)|　{2,}|\|")
RULE_LINE = re.compile(r"[|:\- ]+")


def tables_in(text: Text) -> list[Table]:
    lines = [match.span() for match in re.finditer(r"[^\n]+", text.plain) if not match[0].isspace()]
    tables: list[Table] = []
    at = 0
    while at < len(lines):
        table, taken = _row_table(text, lines, at) or cell_table_at(text, lines, at) or (None, 1)
        if table:
            tables.append(table)
        at += taken
    return tables


def _row_table(text: Text, lines: list[Span], at: int) -> tuple[Table, int] | None:
    header = cells_of(text, lines[at])
    headers = tuple(text.words(cell.start, cell.end) for cell in header)
    if len(headers) < 2 or any(len(words) > MAX_HEADER_CELL for words in headers):
        return None
    columns = [column_of(words) for words in headers]
    if not is_header(columns):
        return None
    rows, taken = _rows_below(text, lines, at + 1, len(columns))
    return Table(headers, tuple(columns), tuple(rows), lines[at][0], lines[at + taken][1]), taken + 1


def cells_of(text: Text, line: Span) -> list[Cell]:
    """The cells of a line; between tabs an empty cell counts, a | at either end closes no cell."""
    start, end = line
    if "\t" not in text.shown[start:end].strip(" "):
        start, end = text.trim(start, end, " \n|")
        return _split(text, start, end, WIDE_GAP)
    return _split(text, start, end, re.compile("\t"))


def _split(text: Text, start: int, end: int, separator: re.Pattern[str]) -> list[Cell]:
    cells, last = [], start
    for match in separator.finditer(text.shown, start, end):
        cells.append(Cell(*text.trim(last, match.start())))
        last = match.end()
    return [*cells, Cell(*text.trim(last, end))]


def _rows_below(text: Text, lines: list[Span], at: int, width: int) -> tuple[list[tuple[Cell, ...]], int]:
    rows: list[tuple[Cell, ...]] = []
    first = at
    while at < len(lines):
        start, end = lines[at]
        if not RULE_LINE.fullmatch(text.plain, start, end):
            cells = _fitted(cells_of(text, lines[at]), width)
            if cells is None:
                break
            rows.append(cells)
        at += 1
    return rows, at - first


def _fitted(cells: list[Cell], width: int) -> tuple[Cell, ...] | None:
    """A row as wide as the header, or nearly; empty cells too many at either end do not count."""
    while len(cells) > width and cells[0].start == cells[0].end:
        cells = cells[1:]
    while len(cells) > width and cells[-1].start == cells[-1].end:
        cells = cells[:-1]
    return tuple(cells) if max(2, width - 2) <= len(cells) <= width else None
