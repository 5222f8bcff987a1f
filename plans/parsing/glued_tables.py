"""Tables whose cells a conversion ran together: 序号指标名称单位目标值, 1社区食堂数个12."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from .columns import Cell, Column, columns_of, is_header
from .quantities import MULTIPLIER, NUMBER, UNITS
from .text import Text

MIN_WORDS = 4
MAX_GLUED_HEADER = 120
NATURE = r"约束性|预期性|引导性|指导性|导向性"
FIGURE = (
    rf"(?:不低于|不少于|不高于|不超过|达到|下降|增长|提高到?|[<>≥≤±])*{NUMBER}(?:{MULTIPLIER})?%?(?:以上|以下|以内|左右)?"
    r"|应[\u4e00-\u9fff]尽[\u4e00-\u9fff]|全覆盖|持续提升|零增长|-"
)
# The longest header word that begins here: those of more letters first.
WORD = re.compile(
    r"“?十[二三四五六]五”?目标值?|20\d\d年(?:底|末)?(?:目标值|目标|现状值|现状|基期值)?|序号|编号|指标名称|指标属性|指标单位"
    r"|指标值|指标|计量单位|单位|属性|性质|目标值|目标|基期值|现状值|完成情况|预期值"
)
# A figure of a middle column is short and stands alone; the last column takes what is left of the row.
PIECES = {
    Column.NUMBER: r"\d{1,3}",
    Column.NAME: r"[^\d。][^。]{1,38}?",
    Column.UNIT: rf"(?:{MULTIPLIER})?(?:{UNITS})(?:/.{{1,4}})?|-|/",
    Column.NATURE: NATURE,
    Column.TARGET: FIGURE,
    Column.BASELINE: FIGURE,
    Column.ACTUAL: FIGURE,
}


def glued_header(text: Text, start: int, end: int) -> tuple[tuple[str, ...], int] | None:
    """The header words a line begins with, one after the other without a gap, and where they end."""
    start, _end = text.trim(start, end)
    words, at = [], start
    stop = min(end, start + MAX_GLUED_HEADER)
    while match := WORD.match(text.plain, at, stop):
        words.append(text.shown[at : match.end()])
        at = match.end()
    if len(words) < MIN_WORDS:
        return None
    columns = columns_of(words)
    is_readable = columns[0] is Column.NUMBER and set(columns) <= set(PIECES) and is_header(columns)
    return (tuple(words), at) if is_readable else None


def glued_cells(
    text: Text, columns: Sequence[Column], start: int, end: int, *, number: int
) -> Iterator[tuple[Cell, ...]]:
    """Rows from the text there, counted on from `number`; each ends where the next number begins a row of its own."""
    at = start
    while match := _row(tuple(columns), number).match(text.plain, at, end):
        yield tuple(Cell(*match.span(place + 1)) for place in range(len(columns)))
        at = match.end()
        number += 1


@lru_cache(maxsize=512)
def _row(columns: tuple[Column, ...], number: int) -> re.Pattern[str]:
    """One row; behind it stands the next number before a word, or the end."""
    pieces = [f"({PIECES[column]})" for column in columns[1:]]
    return re.compile(
        rf"\s*({number})[.、]?\s*" + r"\s*".join(pieces) + rf"(?=\s*$|\s*{number + 1}[.、]?\s*[^\d.%\s])"
    )
