"""Printed lines to paragraphs, as official documents are set: a paragraph begins two characters in, or after a
line that stops short; page numbers stand alone at the foot, running heads at the same height on page after page."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from ..folding import fold
from ..numbering import marker_at

PAGE_NUMBER = re.compile(r"^[-—·\s]*(?:第 ?)?\d{1,4}(?: ?页)?(?: ?[/,共] ?(?:共 ?)?\d{1,4} ?页?)?[-—·\s]*$")
# GB/T 9704 sets the page number 7 mm below the text; heads and feet stand in the outer tenth of a page.
EDGE = 0.1
MIN_REPEATS = 3
# Heads of left and right pages may differ; some pages (covers, tables) have none.
REPEATED_SHARE = 0.3
MAX_SHIFT = 10
INDENT = 1.2
SHORT = 2.2
MAX_FIRST_INDENT = 4
SAME_SIZE = 1.5
HALF_WIDTH = 0.6
LETTERS = re.compile(r"[\x21-\x7e]+")
SENTENCE_END = re.compile(r"[。;:!?)]$")


@dataclass(frozen=True)
class Line:
    """A printed line: places in points from the left and top of its page, `height` as a share of the page."""

    words: str
    left: float
    right: float
    top: float
    size: float
    page: int
    height: float


def without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without page numbers and without heads or feet that many pages repeat."""
    repeated = Counter(key for lines in pages for key in {_key(line) for line in lines if _is_at_edge(line)})
    enough = max(MIN_REPEATS, len(pages) * REPEATED_SHARE)
    heads = {key for key, count in repeated.items() if count >= enough}
    return [[line for line in lines if not _is_furniture(line, heads)] for lines in pages]


def _is_furniture(line: Line, heads: set[str]) -> bool:
    if not _is_at_edge(line):
        return False
    return _is_page_number(line) or _key(line) in heads


def _is_page_number(line: Line) -> bool:
    """Between dashes or with 第 … 页 whatever the count; bare digits only where the count of pages stands."""
    words = fold(line.words).strip()
    if words.isdecimal():
        return abs(int(words) - line.page) <= MAX_SHIFT
    return bool(PAGE_NUMBER.match(words))


def _is_at_edge(line: Line) -> bool:
    return line.height < EDGE or line.height > 1 - EDGE - 0.03


def _key(line: Line) -> str:
    return re.sub(r"\d+", "0", f"{line.words}@{round(line.height, 2)}")


def paragraphs_of(lines: list[Line], margins: tuple[float, float]) -> Iterator[str]:
    """Lines that follow each other, joined; `margins` are where the document's full lines begin and end."""
    if not lines:
        return
    left, right = margins
    paragraph = [lines[0].words]
    for before, line in pairwise(lines):
        if _begins(line, before, left=left, right=right):
            yield joined(paragraph)
            paragraph = []
        paragraph.append(line.words)
    yield joined(paragraph)


def margins_of(lines: list[Line]) -> tuple[float, float]:
    """Where full lines begin and end: the leftmost and rightmost places that are usual, not the outliers."""
    if not lines:
        return 0.0, 0.0
    lefts = Counter(round(line.left) for line in lines)
    rights = sorted(line.right for line in lines)
    usual = max(lefts.values()) * 0.3
    return float(min(place for place, count in lefts.items() if count >= usual)), rights[
        int(len(rights) * 0.95)
    ]


def _begins(line: Line, before: Line, *, left: float, right: float) -> bool:
    if abs(line.size - before.size) > SAME_SIZE or "  " in line.words or "  " in before.words:
        return True
    if line.left > left + INDENT * line.size or before.left > left + MAX_FIRST_INDENT * before.size:
        return True
    if before.right < right - SHORT * before.size - _unbroken(line):
        return True
    return bool(SENTENCE_END.search(fold(before.words))) and marker_at(fold(line.words), 0) is not None


def _unbroken(line: Line) -> float:
    """The width of digits and letters at the beginning: they may have left the line before short."""
    run = LETTERS.match(line.words)
    return len(run[0]) * line.size * HALF_WIDTH if run else 0.0


def joined(lines: Iterable[str]) -> str:
    """Lines as one: nothing between Chinese characters or inside a number, a space between words of letters."""
    words = ""
    for line in lines:
        piece = line.strip()
        edge = words[-1:] + piece[:1]
        if len(edge) == 2 and edge.isascii() and not edge.isdecimal():
            words += " "
        words += piece
    return words
