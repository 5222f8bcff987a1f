"""Text broken at a fixed width (a PDF saved as text, mail): full lines go on in the next one."""

import re
from collections.abc import Iterator
from itertools import pairwise

from .draft import Span
from .numbering import marker_at
from .text import Text, without

# Columns: a Chinese character takes two. Narrower or wider lines are not wrapped by a page.
MIN_WIDTH, MAX_WIDTH = 40, 140
SLACK = 4
MIN_LINES = 12
FULL_SHARE = 0.4
# A few lines (a grid, an address) may be longer than the page.
MOST = 0.95
CLOSED = "。:;!?|"
WIDE_FROM = "\u2e80"


def unwrapped(text: Text) -> Text:
    """Without the line breaks inside paragraphs, where most lines are as long as the longest."""
    lines = [match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", text.plain)]
    width = _page_width(text, lines)
    return without(text, _breaks(text, lines, width)) if width else text


def _page_width(text: Text, lines: list[Span]) -> int:
    """The width of the page in columns; 0 where lines end as paragraphs do."""
    widths = sorted(_columns(text.shown[start:end]) for start, end in lines)
    if len(widths) < MIN_LINES:
        return 0
    page = widths[int(MOST * len(widths))]
    full = sum(page - SLACK <= width <= page + SLACK for width in widths)
    return page if MIN_WIDTH <= page <= MAX_WIDTH and full >= FULL_SHARE * len(widths) else 0


def _columns(line: str) -> int:
    return sum(2 if char >= WIDE_FROM else 1 for char in line.rstrip())


def _breaks(text: Text, lines: list[Span], width: int) -> Iterator[Span]:
    for (start, end), (following, stop) in pairwise(lines):
        line, rest = text.plain[start:end].rstrip(), text.plain[following:stop]
        is_full = _columns(text.shown[start:end]) >= width - SLACK and line[-1] not in CLOSED
        if is_full and rest[0] not in " |" and marker_at(text.plain, following) is None:
            yield start + len(line), following
