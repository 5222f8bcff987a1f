"""PDF files with a text layer: lines joined into paragraphs, tables by their ruling lines.

A file whose pages hold pictures and next to no characters is a scan. Page numbers and running heads are dropped.
"""

import logging
import re
import time
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from ..errors import ReadingError
from ..folding import fold
from ..numbering import marker_at
from ..source import Piece, RealCell, RealTable, Source, lay_out_pieces
from .pdf_lines import SENTENCE_END, Line, joined, margins_of, paragraphs_of, without_furniture

# The library tells of every odd font; whether the text was read is ours to say.
logging.getLogger("pdfminer").setLevel(logging.ERROR)
MAX_PAGES = 300
# An upload is read while somebody waits, and a web server gives a request up after half a minute.
MAX_SECONDS = 25.0
MIN_CHARACTERS_A_PAGE = 15
# Ruling lines drawn as two strokes, or not quite meeting, are still one grid.
TABLE_SETTINGS: dict[str, Any] = {"snap_tolerance": 4, "join_tolerance": 4, "intersection_tolerance": 5}
MIN_EDGES = 4
MIN_CELLS = 3
MIN_COLUMN_LINE, MIN_COLUMN_LINES = 8, 3
SAME_EDGE = 3.0
# A gap between characters, in their size, wider than the spaces of any justified line.
WIDE_GAP = 1.6
# Set narrow, a full-width mark leaves a gap that looks like a space.
GAP_AT_MARK = re.compile(r"(?<=[，。、；：]) (?=[\u4e00-\u9fff])")


def read_pdf(data: bytes) -> Source:
    """Raises ReadingError: `encrypted`, `scanned`, `broken_file`, `too_large`."""
    deadline = time.monotonic() + MAX_SECONDS
    try:
        with pdfplumber.open(BytesIO(data)) as document:
            if len(document.pages) > MAX_PAGES:
                raise ReadingError("too_large")
            pages = [_page(page, deadline) for page in document.pages]
    except PdfminerException as error:
        is_locked = any(isinstance(cause, PDFPasswordIncorrect) for cause in (*error.args, error.__cause__))
        raise ReadingError("encrypted" if is_locked else "broken_file") from error
    if not pages:
        raise ReadingError("broken_file")
    _refuse_scans(pages)
    return lay_out_pieces(_pieces(pages))


class _Page:
    """Lines of text outside tables, and tables, each with its height on the page."""

    def __init__(self, number: int, lines: list[Line], tables: list[tuple[float, RealTable]]) -> None:
        self.number, self.lines, self.tables = number, lines, tables


def _page(page: Any, deadline: float) -> _Page:
    if time.monotonic() > deadline:
        raise ReadingError("too_large")
    found = page.find_tables(_settings(page)) if len(page.edges) >= MIN_EDGES else []
    tables = [table for table in found if len(table.cells) >= MIN_CELLS and len(table.rows[0].cells) > 1]
    lines = _lines(page, [table.bbox for table in tables])
    read = [(float(table.bbox[1]), _table(page, table)) for table in tables]
    page.close()
    return _Page(page.page_number, lines, read)


def _settings(page: Any) -> dict[str, Any]:
    """A table cut by the page's end may have no line there: its columns' lines say how far it reaches."""
    columns = [edge for edge in page.edges if edge["orientation"] == "v" and edge["height"] > MIN_COLUMN_LINE]
    if len({round(edge["x0"]) for edge in columns}) < MIN_COLUMN_LINES:
        return TABLE_SETTINGS
    ends = [min(edge["top"] for edge in columns), min(max(edge["bottom"] for edge in columns), page.height)]
    return TABLE_SETTINGS | {"explicit_horizontal_lines": ends}


def _lines(page: Any, boxes: list[tuple[float, float, float, float]]) -> list[Line]:
    def outside(thing: Any) -> bool:
        x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
        return not any(left <= x <= right and top <= y <= bottom for left, top, right, bottom in boxes)

    rest = page.filter(lambda thing: thing["object_type"] != "char" or outside(thing)) if boxes else page
    height = float(page.height)
    return [
        Line(
            words=_words(line),
            left=float(line["x0"]),
            right=float(line["x1"]),
            top=float(line["top"]),
            size=float(line["chars"][0]["size"]),
            page=page.page_number,
            height=float(line["top"]) / height,
        )
        for line in rest.extract_text_lines(x_tolerance_ratio=0.6)
        if line["text"].strip()
    ]


def _words(line: Any) -> str:
    """A line's words; names set wide apart (two offices over one date) keep a wide space between them."""
    chars = [char for char in line["chars"] if not char["text"].isspace()]
    gaps = [float(char["x0"]) - float(before["x1"]) for before, char in pairwise(chars)]
    if not any(gap > WIDE_GAP * float(char["size"]) for gap, char in zip(gaps, chars, strict=False)):
        return GAP_AT_MARK.sub("", str(line["text"]).strip())
    words = ""
    for gap, char in zip([0.0, *gaps], chars, strict=True):
        words += "  " if gap > WIDE_GAP * float(char["size"]) else ""
        words += char["text"]
    return words


def _table(page: Any, table: Any) -> RealTable:
    """Cells by their boxes: a cell as high or wide as several rows or columns is merged."""
    tops = _edges(float(cell[1]) for cell in table.cells)
    lefts = _edges(float(cell[0]) for cell in table.cells)
    rows: list[list[RealCell]] = [[] for _top in tops]
    for left, top, right, bottom in sorted(table.cells, key=lambda cell: (cell[1], cell[0])):
        words = page.crop((left, top, right, bottom), strict=False).extract_text(x_tolerance_ratio=0.6) or ""
        at = _nearest(tops, top)
        cell = RealCell(
            (joined(words.split("\n")),),
            down=max(1, sum(top - SAME_EDGE <= edge < bottom - SAME_EDGE for edge in tops)),
            across=max(1, sum(left - SAME_EDGE <= edge < right - SAME_EDGE for edge in lefts)),
        )
        rows[at].append(cell)
    return RealTable(tuple(tuple(row) for row in rows))


def _edges(places: Iterator[float]) -> list[float]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > SAME_EDGE:
            edges.append(place)
    return edges


def _nearest(edges: list[float], place: float) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - place))


def _refuse_scans(pages: list[_Page]) -> None:
    """A page of a plan has hundreds of characters; a scan has at most a stamp or a page number on it."""
    lines = sum(len(line.words) for page in pages for line in page.lines)
    cells = sum(
        len(cell.words) for page in pages for _, table in page.tables for row in table.rows for cell in row
    )
    if lines + cells < MIN_CHARACTERS_A_PAGE * len(pages):
        raise ReadingError("scanned")


def _pieces(pages: list[_Page]) -> Iterator[Piece]:
    """Text and tables in reading order; a table that goes on over the page is one table."""
    things = list(_in_order(pages))
    margins = margins_of([thing for thing in things if isinstance(thing, Line)])
    lines: list[Line] = []
    table: RealTable | None = None
    for thing in things:
        if isinstance(thing, Line):
            yield from [table] if table else []
            table = None
            lines.append(thing)
            continue
        yield from paragraphs_of(lines, margins)
        lines = []
        if table and _width(table) == _width(thing):
            table = continued(table, thing)
        else:
            yield from [table] if table else []
            table = thing
    yield from [table] if table else []
    yield from paragraphs_of(lines, margins)


def _in_order(pages: list[_Page]) -> Iterator[Line | RealTable]:
    kept = without_furniture([page.lines for page in pages])
    for page, lines in zip(pages, kept, strict=True):
        things: list[tuple[float, Line | RealTable]] = [*((line.top, line) for line in lines), *page.tables]
        yield from (thing for _top, thing in sorted(things, key=lambda pair: pair[0]))


def _width(table: RealTable) -> int:
    return max(sum(cell.across for cell in row) for row in table.rows)


def continued(table: RealTable, following: RealTable) -> RealTable:
    """The header row that is printed again on the next page counts once; a row cut by the page's end is one row."""
    again = [cell.words for cell in following.rows[0]] == [cell.words for cell in table.rows[0]]
    rows = following.rows[1 if again else 0 :]
    if rows and _is_rest_of(table.rows[-1], rows[0]):
        return RealTable((*table.rows[:-1], _whole_row(table.rows[-1], rows[0]), *rows[1:]))
    return RealTable((*table.rows, *rows))


def _is_rest_of(last: tuple[RealCell, ...], row: tuple[RealCell, ...]) -> bool:
    """Most cells behind the first filled one are empty, the others go on what the last row says; none is numbered.

    A row under a merged number and title is no rest: behind the merged cells all its own are filled.
    """
    filled = [at for at, cell in enumerate(row) if cell.words]
    if len(last) != len(row) or not filled:
        return False
    behind = row[filled[0] + 1 :]
    is_sparse = sum(not cell.words for cell in behind) * 2 >= len(behind)
    goes_on = any(not SENTENCE_END.search(fold(last[at].words)) for at in filled)
    is_new = any(not last[at].words or marker_at(fold(row[at].words), 0) for at in filled)
    return is_sparse and goes_on and not is_new


def _whole_row(last: tuple[RealCell, ...], row: tuple[RealCell, ...]) -> tuple[RealCell, ...]:
    return tuple(
        RealCell((joined([above.words, below.words]),), down=above.down, across=above.across)
        for above, below in zip(last, row, strict=True)
    )
