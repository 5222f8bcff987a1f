"""Cells one after the other, without their table: which rows they make.

Rows are told apart by their running number, which stands in a cell of its own or before the name (3.覆盖率); where
rows have no number, the columns tell. Which cell is in which column is the work of `alignment`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .alignment import Alignment, Step
from .columns import Cell, Column
from .draft import Span
from .text import Text

MAX_ROW_LINES = 8
MAX_NUMBERED_NAME = 60
# Per cell: above it the cells do not fit their columns, and nothing is claimed.
MAX_MEAN_COST = 1.2
# Columns by whose cells rows without numbers can be told apart.
TELLING = {Column.NAME, Column.LEAD, Column.RESPONSIBLE, Column.DEADLINE}
# A table is given up early where its first rows do not fit.
TRIAL_ROWS = 4
# What a further line of the last row may cost and still be at home in it.
AT_HOME = 0.35
BARE_NUMBER = re.compile(r"\(?(\d{1,3})\)?[.、]?")
NUMBERED_NAME = re.compile(r"\(?(\d{1,3}) ?(?:[.、)]|(?=[\u4e00-\u9fff“]))(?!\d)")
GROUP_ROW = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)) ?[^。,;:]{2,20}")
ANCHORS = (
    (Column.NUMBER, BARE_NUMBER),
    (Column.NAME, NUMBERED_NAME),
    (Column.WORK, NUMBERED_NAME),
    (Column.TASK, NUMBERED_NAME),
)

MERGED_FIRST = (Column.NUMBER, Column.GROUP, Column.TASK)

Row = list[tuple[int, int]]


@dataclass(frozen=True)
class Cells:
    """Cells in reading order, as they stand in the text and as words."""

    columns: tuple[Column, ...]
    spans: Sequence[Span]
    words: list[str]


@dataclass
class Rows:
    """Rows as pairs of cell and column; `taken` cells belong to the table."""

    rows: list[Row] = field(default_factory=list)
    taken: int = 0


def rows_of(
    text: Text, columns: tuple[Column, ...], spans: Sequence[Span]
) -> tuple[list[tuple[Cell, ...]], int]:
    """The rows that these cells make, every column filled or empty, and how many cells they take.

    None where the cells do not fit the columns.
    """
    cells = Cells(columns, spans, [text.plain[slice(*span)].strip() for span in spans])
    found = _rows(cells)
    return [_row(cells, row) for row in found.rows], found.taken


def _rows(cells: Cells) -> Rows:
    for column, pattern in ANCHORS:
        if column in cells.columns:
            anchors = _anchors(cells, pattern, is_whole=column is Column.NUMBER)
            if len(anchors) > (column is not Column.NUMBER):
                return _numbered_rows(cells, anchors, cells.columns.index(column))
    return _unnumbered_rows(cells)


def _anchors(cells: Cells, pattern: re.Pattern[str], *, is_whole: bool) -> list[int]:
    """Cells that carry the running number 1, 2, 3 …; of several, the one where a full row has gone by.

    A number in a cell of its own may begin again with 1 where a group of rows ends.
    """
    width, number, anchors = len(cells.columns), 0, list[int]()
    while len(anchors) < len(cells.words):
        first = anchors[-1] + 1 if anchors else 0
        window = range(first, min(len(cells.words), first + MAX_ROW_LINES * width))
        found = [at for at in window if _carries(cells.words[at], number + 1, pattern, is_whole=is_whole)]
        if not found and anchors and is_whole:
            number = 0
            row = width - 1 - (Column.GROUP in cells.columns)
            found = [at for at in window if at - first >= row and cells.words[at] == "1"]
        if not found or (not anchors and found[0] > width):
            break
        anchors.append(_likeliest(found, anchors, width))
        number += 1
    return anchors


def _likeliest(found: list[int], anchors: list[int], width: int) -> int:
    """A value may look like the next number: where a row is full, the number after it is the one meant."""
    if not anchors:
        return found[0]
    full = [at for at in found if at - anchors[-1] >= width - 1]
    exact = [at for at in full if at - anchors[-1] == width]
    return (exact or full or found)[0]


def _carries(words: str, number: int, pattern: re.Pattern[str], *, is_whole: bool) -> bool:
    match = pattern.fullmatch(words) if is_whole else pattern.match(words)
    if match is None or int(match[1]) != number:
        return False
    return is_whole or (len(words) <= MAX_NUMBERED_NAME and not re.search(r"[。;:]$", words))


def _numbered_rows(cells: Cells, anchors: list[int], anchor: int) -> Rows:
    """A row runs from its number to the next; what stands in columns left of the number opens the next row."""
    turned = _turned(cells, anchor)
    again = turned.index(Column.WORK) if Column.WORK in turned and Column.TASK in turned else None
    found = Rows()
    leading = [(at, 0) for at in range(anchors[0])]
    cost, longest = 0.0, 1
    for first, following in zip(anchors, [*anchors[1:], None], strict=True):
        limit = longest + len(turned) if found.rows else MAX_ROW_LINES * len(turned)
        words = cells.words[first : following or first + limit]
        alignment = Alignment(words, turned, again=again)
        length = len(words) if following else _last_length(alignment, words)
        longest = max(longest, length)
        cost += alignment.cost(length)
        rows, trailing = _split(alignment.steps(length), first, anchor, len(cells.columns))
        rows[0] = [*leading, *rows[0]]
        found.rows += rows
        leading = trailing
    found.taken = max(at for at, _column in found.rows[-1]) + 1
    return found if cost <= MAX_MEAN_COST * found.taken else Rows()


def _turned(cells: Cells, anchor: int) -> tuple[Column, ...]:
    """The columns from the number on; groups printed on rows of their own are a column before it."""
    return (*cells.columns[anchor:], *cells.columns[:anchor])


def _last_length(alignment: Alignment, words: list[str]) -> int:
    """The last row ends where further lines would no longer be at home in it."""
    return min(range(1, len(words) + 1), key=lambda length: alignment.cost(length) - AT_HOME * length)


def _split(steps: list[Step], first: int, anchor: int, width: int) -> tuple[list[Row], Row]:
    """Steps through the turned columns as rows, and the cells that open the next row."""
    rows: list[Row] = [[]]
    trailing: Row = []
    for at, step in enumerate(steps, start=first):
        column = (step.column + anchor) % width
        if step.column + anchor >= width:
            trailing.append((at, column))
        elif step.fresh and at > first:
            rows.append([(at, column)])
        else:
            rows[-1].append((at, column))
    return rows, trailing


def _unnumbered_rows(cells: Cells) -> Rows:
    if not cells.words or not TELLING & set(cells.columns):
        return Rows()
    trial = cells.words[: TRIAL_ROWS * len(cells.columns)]
    if Alignment(trial, cells.columns, again=0).cost(len(trial)) > MAX_MEAN_COST * len(trial):
        return Rows()
    alignment = Alignment(cells.words, cells.columns, again=0)
    length = _last_length(alignment, cells.words)
    if alignment.cost(length) > MAX_MEAN_COST * length or length < len(cells.columns) - 1:
        return Rows()
    rows, _none = _split(alignment.steps(length), 0, 0, len(cells.columns))
    return Rows(rows, length)


def aligned_row(text: Text, columns: tuple[Column, ...], spans: Sequence[Span]) -> tuple[Cell, ...] | None:
    """One row with cells too few or too many for its columns, or None where they do not fit.

    A row that is short because the first columns are merged begins with the column after them.
    """
    cells = Cells(columns, spans, [text.plain[slice(*span)].strip() for span in spans])
    first = max(0, len(columns) - len(spans))
    starts = [0, first] if all(column in MERGED_FIRST for column in columns[:first]) else [0]
    tried = [(Alignment(cells.words, columns[start:]), start) for start in starts]
    alignment, start = min(tried, key=lambda pair: pair[0].cost(len(spans)))
    if alignment.cost(len(spans)) > MAX_MEAN_COST * len(spans):
        return None
    return _row(cells, [(at, step.column + start) for at, step in enumerate(alignment.steps(len(spans)))])


def _row(cells: Cells, row: Row) -> tuple[Cell, ...]:
    """A cell for each column, from its first piece to its last; empty ones stand where the row begins."""
    begin = cells.spans[row[0][0]][0]
    found = [Cell(begin, begin)] * len(cells.columns)
    for at, column in row:
        start, end = cells.spans[at]
        cell = found[column]
        found[column] = Cell(start, end) if cell.start == cell.end else Cell(cell.start, end)
    return tuple(found)
