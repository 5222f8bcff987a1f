"""Tables that a conversion printed with a cell a line: header words one below the other, then the cells.

Rows begin with 1, 2, 3 …; a row without number and title continues the one before (merged cells).
"""

import re

from .columns import Cell, Column, Table, column_of, is_header
from .draft import Span
from .headings import annex_mark
from .numbering import Kind, marker_at
from .text import Text

MAX_HEADER_LINES = 14
MAX_ROW_LINES = 8
MIN_UNREAD_HEADER = 4
MIN_WORK = 10
NAMES = re.compile(r"[/\-]|[^。;!?]{1,80}")


def cell_table_at(text: Text, lines: list[Span], at: int) -> tuple[Table, int] | None:
    """The table whose header begins in that line, and how many lines it takes."""
    if column_of(text.words(*lines[at])) is Column.OTHER:
        return None
    return _numbered_table(text, lines, at) or _unread_table(text, lines, at)


def _numbered_table(text: Text, lines: list[Span], at: int) -> tuple[Table, int] | None:
    first = _line_with(text, lines, "1", at + 1, at + MAX_HEADER_LINES)
    if first is None or column_of(text.words(*lines[at])) is not Column.NUMBER:
        return None
    headers = _joined_headers([text.words(*line) for line in lines[at:first]])
    columns = [column_of(words) for words in headers]
    if not is_header(columns):
        return None
    rows, stop = _numbered_rows(text, lines, first, columns)
    return Table(tuple(headers), tuple(columns), tuple(rows), lines[at][0], lines[stop - 1][1]), stop - at


def _unread_table(text: Text, lines: list[Span], at: int) -> tuple[Table, int] | None:
    """A header of known words whose rows have no number of their own: kept out of the text, and said so."""
    stop = at
    while stop < len(lines) and column_of(text.words(*lines[stop])) is not Column.OTHER:
        stop += 1
    columns = [column_of(text.words(*line)) for line in lines[at:stop]]
    if len(columns) < MIN_UNREAD_HEADER - 1 or not is_header(columns):
        return None
    while stop < len(lines) and not _opens_part(text, lines[stop]):
        stop += 1
    return Table((), (), (), lines[at][0], lines[stop - 1][1]), stop - at


def _opens_part(text: Text, line: Span) -> bool:
    start, end = text.trim(*line)
    marker = marker_at(text.plain, start)
    if marker:
        return marker.kind in (Kind.CHAPTER, Kind.HAN)
    return annex_mark(text.plain[start:end]) is not None


def _line_with(text: Text, lines: list[Span], words: str, at: int, stop: int) -> int | None:
    for index in range(at, min(stop, len(lines))):
        if text.plain[lines[index][0] : lines[index][1]].strip() == words:
            return index
    return None


def _joined_headers(words: list[str]) -> list[str]:
    """A header cell broken over two lines (“十四五” / 目标值) is one header."""
    headers: list[str] = []
    for word in words:
        whole = headers[-1] + word if headers else word
        if headers and _is_half(headers[-1]) and column_of(whole) is not Column.OTHER:
            headers[-1] = whole
        else:
            headers.append(word)
    return headers


def _is_half(word: str) -> bool:
    return column_of(word) in (Column.OTHER, Column.ACTUAL)


def _numbered_rows(
    text: Text, lines: list[Span], at: int, columns: list[Column]
) -> tuple[list[tuple[Cell, ...]], int]:
    rows: list[tuple[Cell, ...]] = []
    width, number = len(columns), 1
    while at < len(lines) and text.plain[slice(*lines[at])].strip() == str(number):
        number += 1
        following = _line_with(text, lines, str(number), at + 2, at + MAX_ROW_LINES * width)
        cells = [Cell(*text.trim(*line)) for line in lines[at : following or at + MAX_ROW_LINES * width]]
        row, rest = cells[:width], cells[width:]
        rows.append(tuple(row))
        more = _continued(text, row, rest, columns) if columns[:2] == [Column.NUMBER, Column.TASK] else []
        rows += more
        at = following or min(len(lines), at + len(row) + len(more) * (width - 2))
    return rows, at


def _continued(
    text: Text, row: list[Cell], rest: list[Cell], columns: list[Column]
) -> list[tuple[Cell, ...]]:
    """Further rows under a merged number and title, as long as words and names stand where they belong."""
    step = len(columns) - 2
    rows: list[tuple[Cell, ...]] = []
    for first in range(0, len(rest) - step + 1, step):
        cells = rest[first : first + step]
        if not all(_fits(text, cell, column) for cell, column in zip(cells, columns[2:], strict=True)):
            break
        rows.append((*row[:2], *cells))
    return rows


def _fits(text: Text, cell: Cell, column: Column) -> bool:
    if column is Column.WORK:
        return cell.end - cell.start >= MIN_WORK
    return NAMES.fullmatch(text.plain, cell.start, cell.end) is not None
