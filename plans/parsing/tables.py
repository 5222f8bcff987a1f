"""Tables: real ones as they came, and those found in text by the words of their header.

In text a header stands on one line, its cells between tabs, |, wide spaces, single spaces or nothing at all, or a
cell a line. Rows follow in the same way, or in another.
"""

import re
from collections.abc import Iterator, Sequence

from .cell_tables import BARE_NUMBER, GROUP_ROW, aligned_row, rows_of
from .columns import Cell, Column, Table, columns_of
from .draft import Span
from .glued_tables import glued_cells, glued_header
from .grids import Placed, placed, table_in
from .headings import annex_mark
from .numbering import Kind, marker_at
from .source import Grid
from .table_headers import (
    MAX_HEADER_CELL,
    SPACE,
    Header,
    cells_of,
    header_below,
    header_on,
    spaced_header,
    split_at,
    with_second_row,
)
from .text import Text

# Longer lines are prose or a page on one line; a table glued to its rows on one line is as long as it is.
MAX_HEADER_LINE = 4000
MAX_LINES = 1500
PROSE = 90
RULE_LINE = re.compile(r"[|:\- ]+")
PAGE_NUMBER = re.compile(r"- ?\d{1,4} ?-")
REMARK = re.compile(r"^(?:注|备注|说明|\*)\s?\d?\s?[::.]|^\* ?[\u4e00-\u9fff]")
HOLD_PROSE = {Column.NOTE, Column.WORK, Column.OTHER, Column.TASK}


def tables_in(text: Text, grids: Sequence[Grid] = ()) -> list[Table]:
    """Real tables first; what is left of the text may hold printed ones. In order of the text."""
    real = [placed(text, grid) for grid in grids]
    lines = _lines_outside(text, real)
    tables = [table for grid in real if (table := table_in(text, grid)) is not None]
    at = 0
    while at < len(lines):
        table, taken = _table_at(text, lines, at) or (None, 1)
        if table:
            tables.append(table)
        at += taken
    return sorted(tables, key=lambda table: table.start)


def _lines_outside(text: Text, grids: list[Placed]) -> list[Span]:
    """The lines that hold anything and stand in no real table."""
    lines, at = [], 0
    for match in re.finditer(r"[^\n]+", text.plain):
        while at < len(grids) and grids[at].end <= match.start():
            at += 1
        inside = at < len(grids) and grids[at].start <= match.start()
        if not inside and not match[0].isspace():
            lines.append(match.span())
    return lines


def _table_at(text: Text, lines: list[Span], at: int) -> tuple[Table, int] | None:
    """The table whose header begins in that line, and how many lines it takes."""
    start, end = text.trim(*lines[at])
    if end - start > MAX_HEADER_LINE:
        return None
    cells = cells_of(text, lines[at])
    if len(cells) > 1 and (header := header_on(text, cells)):
        return _row_table(text, lines, at, header)
    if header := spaced_header(text, start, end):
        return _stream_table(text, lines, at, header, SPACE)
    if glued := glued_header(text, start, end):
        return _glued_table(text, lines, at, glued)
    below = header_below(text, lines, at)
    return _stream_table(text, lines, at, below, None) if below else None


def _row_table(text: Text, lines: list[Span], at: int, header: Header) -> tuple[Table, int]:
    """A header and rows on lines of their own; years on a second line are part of the header."""
    header = with_second_row(text, lines, at, header)
    rows, place = [], at + header.lines
    while place < len(lines):
        row = _row_at(text, lines, place, header)
        if row is None:
            break
        rows += [row] if row else []
        place += 1
    return Table(header.words, header.columns, tuple(rows), lines[at][0], lines[place - 1][1]), place - at


def _row_at(text: Text, lines: list[Span], at: int, header: Header) -> tuple[Cell, ...] | None:
    """The row of that line; empty for a ruling line or the header again; None where the table has ended."""
    start, end = lines[at]
    cells = cells_of(text, lines[at])
    is_header_again = tuple(text.words(cell.start, cell.end) for cell in cells) == header.words
    if is_header_again or RULE_LINE.fullmatch(text.plain, start, end):
        return ()
    width = len(header.columns)
    while len(cells) > width and cells[-1].start == cells[-1].end:
        cells = cells[:-1]
    while len(cells) > width and cells[0].start == cells[0].end:
        cells = cells[1:]
    if len(cells) == width:
        return tuple(cells)
    if len(cells) == 1:
        return (cells[0],) * width if _is_group_line(text, lines, at) else None
    return aligned_row(text, header.columns, [(cell.start, cell.end) for cell in cells])


def _is_group_line(text: Text, lines: list[Span], at: int) -> bool:
    """A few words alone between two rows."""
    start, end = text.trim(*lines[at])
    is_short = end - start <= MAX_HEADER_CELL and not re.search("[。,;:]", text.plain[start:end])
    return is_short and at + 1 < len(lines) and len(cells_of(text, lines[at + 1])) > 1


def _stream_table(
    text: Text, lines: list[Span], at: int, header: Header, separator: re.Pattern[str] | None
) -> tuple[Table, int]:
    """A header, and below it cells in reading order; without rows where they do not fit."""
    body = list(_body(text, lines, at + header.lines, header))
    spans = [
        (cell.start, cell.end)
        for line in body
        for cell in (split_at(text, *line, separator) if separator else cells_of(text, line))
        if cell.start < cell.end
    ]
    spans = _without_page_breaks(text, header, spans)
    header = _with_groups(text, header, spans)
    rows, taken = rows_of(text, header.columns, spans)
    if not rows:
        return _unread(text, lines, at, header.lines + len(body))
    last = spans[taken - 1][1]
    stop = next(place for place in range(at, len(lines)) if lines[place][1] >= last) + 1
    return Table(header.words, header.columns, tuple(rows), lines[at][0], lines[stop - 1][1]), stop - at


def _without_page_breaks(text: Text, header: Header, spans: list[Span]) -> list[Span]:
    """The cells less page numbers between dashes, and less the header where a new page prints it again."""
    words = [text.words(*span) for span in spans]
    kept, at = [], 0
    while at < len(spans):
        if tuple(words[at : at + len(header.words)]) == header.words:
            at += len(header.words)
            continue
        kept += [] if PAGE_NUMBER.fullmatch(text.plain, *spans[at]) else [spans[at]]
        at += 1
    return kept


def _unread(text: Text, lines: list[Span], at: int, taken: int) -> tuple[Table, int]:
    """A table whose rows do not fit: kept out of the text up to the next heading, and said so."""
    for place in range(at + 1, at + taken):
        marker = marker_at(text.plain, text.trim(*lines[place])[0])
        if marker and marker.kind is Kind.HAN_PAREN:
            taken = place - at
            break
    return Table((), (), (), lines[at][0], lines[at + taken - 1][1]), taken


def _with_groups(text: Text, header: Header, spans: list[Span]) -> Header:
    """Rows that say 一、经济发展 and nothing else fill a column of groups that the header does not name."""
    has_groups = any(GROUP_ROW.fullmatch(text.plain[slice(*span)].strip()) for span in spans)
    if not has_groups or Column.GROUP in header.columns or Column.NUMBER not in header.columns:
        return header
    return Header(("", *header.words), (Column.GROUP, *header.columns), header.lines)


def _body(text: Text, lines: list[Span], at: int, header: Header) -> Iterator[Span]:
    """The lines that may be cells: up to the next part, a remark, or prose where no column holds any."""
    holds_prose = HOLD_PROSE & set(header.columns)
    for place in range(at, min(len(lines), at + MAX_LINES)):
        start, end = text.trim(*lines[place], " \n")
        if REMARK.match(text.plain[start:end]) or (end - start > PROSE and not holds_prose):
            return
        if _opens_part(text, start, end) and not _is_group_row(text, lines, place):
            return
        yield start, end


def _opens_part(text: Text, start: int, end: int) -> bool:
    marker = marker_at(text.plain, start)
    if marker:
        return marker.kind in (Kind.CHAPTER, Kind.HAN, Kind.BOX)
    return annex_mark(text.plain[start:end]) is not None


def _is_group_row(text: Text, lines: list[Span], place: int) -> bool:
    """一、经济发展 between numbered rows heads a group of the table, not a chapter."""
    following = text.plain[slice(*lines[place + 1])].strip() if place + 1 < len(lines) else ""
    is_short = GROUP_ROW.fullmatch(text.plain[slice(*lines[place])].strip())
    return bool(is_short and BARE_NUMBER.match(following))


def _glued_table(
    text: Text, lines: list[Span], at: int, header: tuple[tuple[str, ...], int]
) -> tuple[Table, int]:
    words, rest = header
    columns = columns_of(words)
    rows: list[tuple[Cell, ...]] = []
    place = at
    for place in range(at, min(len(lines), at + MAX_LINES)):
        start = rest if place == at else lines[place][0]
        found = list(glued_cells(text, columns, start, lines[place][1], number=len(rows) + 1))
        if not found and place > at:
            break
        rows += found
        place += 1
    return Table(words, columns, tuple(rows), lines[at][0], lines[place - 1][1]), max(1, place - at)
