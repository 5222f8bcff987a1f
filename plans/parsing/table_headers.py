"""The head of a table in text: its words on one line or on several, with or without a second row below them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from .cell_tables import GROUP_ROW
from .columns import TITLE_LIKE, Cell, Column, column_of, columns_of, is_header, unfolded
from .draft import Span
from .text import Text

# Longer words are no head of a column.
MAX_HEADER_CELL = 24
MAX_HEADER_LINES = 16
# 序 / 号: what a narrow cell leaves of a word on a line.
MAX_PART = 4
WIDE_GAP = re.compile(r"(?<=\S) {2,}(?=\S)|　{2,}")
BAR = re.compile(r"\|")
TAB = re.compile("\t")
SPACE = re.compile(" +")
NAMING = {Column.NAME, Column.TASK, Column.WORK}
# 工作目标, 重点任务, 工作要求 below each other are headings as well; with one of these they are a table's head.
TABULAR = {
    Column.NUMBER,
    Column.NAME,
    Column.UNIT,
    Column.NATURE,
    Column.LEAD,
    Column.RESPONSIBLE,
    Column.DEADLINE,
}


@dataclass(frozen=True)
class Header:
    words: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: int = 1


def cells_of(text: Text, line: Span) -> list[Cell]:
    """The cells of a line; between tabs or bars an empty cell counts, a bar at either end closes no cell."""
    start, end = line
    if "\t" in text.shown[start:end].strip(" "):
        return split_at(text, start, end, TAB)
    start, end = text.trim(start, end)
    if "|" in text.plain[start:end]:
        start += text.plain[start] == "|"
        end -= end > start and text.plain[end - 1] == "|"
        return split_at(text, start, end, BAR)
    return split_at(text, start, end, WIDE_GAP)


def split_at(text: Text, start: int, end: int, separator: re.Pattern[str]) -> list[Cell]:
    form = text.plain if separator is SPACE else text.shown
    cells, last = [], start
    for match in separator.finditer(form, start, end):
        cells.append(Cell(*text.trim(last, match.start())))
        last = match.end()
    return [*cells, Cell(*text.trim(last, end))]


def header_on(text: Text, cells: list[Cell]) -> Header | None:
    words = tuple(text.words(cell.start, cell.end) for cell in cells)
    if any(len(word) > MAX_HEADER_CELL for word in words):
        return None
    columns = columns_of(words)
    return Header(words, columns) if is_header(columns) else None


def spaced_header(text: Text, start: int, end: int) -> Header | None:
    """Single spaces part words everywhere: here all of them must be known (指 标 is one), or 序号 be the first."""
    if " " not in text.plain[start:end]:
        return None
    header = _joined_header(tuple(text.plain[start:end].split()))
    is_known = Column.OTHER not in header.columns or header.columns[0] is Column.NUMBER
    return replace(header, lines=1) if is_known and is_header(header.columns) else None


def with_second_row(text: Text, lines: list[Span], at: int, header: Header) -> Header:
    """目标值 over 2026年 and 2027年: a line below whose cells are header words or empty."""
    below = cells_of(text, lines[at + 1]) if at + 1 < len(lines) else []
    words = [text.words(cell.start, cell.end) for cell in below]
    known = [column_of(word) is not Column.OTHER for word in words if word]
    if not known or not all(known) or len(words) > len(header.words):
        return header
    if len(words) == len(header.words) and not all(words):
        merged = tuple(_merged(first, second) for first, second in zip(header.words, words, strict=True))
        return Header(merged, columns_of(merged), lines=2)
    whole = tuple(unfolded([*header.words, *words]))
    is_whole = len(whole) < len(header.words) + len(words)
    return Header(whole, columns_of(whole), lines=2) if is_whole else header


def _merged(first: str, second: str) -> str:
    both = first + second
    return both if column_of(both) is not Column.OTHER else second or first


def header_below(text: Text, lines: list[Span], at: int) -> Header | None:
    """A run of header words, a cell a line; unknown words count too where a 1 ends the header and no group follows."""
    first = text.words(*lines[at])
    if column_of(first) is Column.OTHER and (len(first) > MAX_PART or at + 1 == len(lines)):
        return None
    if column_of(first) is Column.OTHER and column_of(first + text.words(*lines[at + 1])) is Column.OTHER:
        return None
    words = tuple(text.words(*line) for line in lines[at : at + MAX_HEADER_LINES])
    if not NAMING & {column_of(word) for word in words}:
        return None
    known = _joined_header(words[: _known_run(words)])
    one = next((place for place, word in enumerate(words) if word == "1"), 0)
    one -= bool(GROUP_ROW.fullmatch(words[one - 1]))
    longer = _joined_header(words[:one])
    if is_header(longer.columns) and Column.NUMBER in longer.columns and Column.GROUP not in known.columns:
        return longer
    if TITLE_LIKE.fullmatch(words[0]) and Column.NAME in known.columns[1:]:
        return None
    return known if is_header(known.columns) and TABULAR & set(known.columns) else None


@lru_cache(maxsize=256)
def _joined_header(words: tuple[str, ...]) -> Header:
    joined = tuple(unfolded(_joined(words)))
    return Header(joined, columns_of(joined), len(words))


def _known_run(words: Sequence[str]) -> int:
    """How many lines from the first on are header words, or two halves of one."""
    at = 0
    while at < len(words):
        if column_of(words[at]) is not Column.OTHER:
            at += 1
        elif column_of("".join(words[at : at + 2])) is not Column.OTHER:
            at += 2
        else:
            break
    return at


def _joined(words: Sequence[str]) -> list[str]:
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
