"""A document as its reader gives it: paragraphs and real tables in reading order, laid out as one text.

Every reader ends here, so that meaning is read by one code whatever the format. A row of a table is a line of the
text, its cells between tabs; `Grid` keeps where each cell stands, so that no column need be guessed again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .draft import Span
from .errors import ReadingError
from .radicals import with_whole_characters

# Forty times the longest plan known; a longer text is something else, and would keep a worker busy for long.
MAX_CHARACTERS = 1_000_000
MAX_COLUMNS = 60
MAX_SLOTS = 300_000
MAX_PARAGRAPHS_OF_A_CELL = 6


@dataclass(frozen=True)
class RealCell:
    """A printed cell: what stands in it, and how many rows and columns it covers."""

    pieces: "tuple[Piece, ...]"
    down: int = 1
    across: int = 1

    @property
    def words(self) -> str:
        return "\n".join(piece for piece in self.pieces if isinstance(piece, str))


@dataclass(frozen=True)
class RealTable:
    """Rows of cells; a slot covered by a cell above or to the left is left out."""

    rows: tuple[tuple[RealCell, ...], ...]


Piece: TypeAlias = str | RealTable


@dataclass(frozen=True)
class Grid:
    """Places of a table's cells in the text, every row equally wide; a merged cell stands in all it covers."""

    rows: tuple[tuple[Span, ...], ...]
    start: int
    end: int


@dataclass(frozen=True)
class Source:
    text: str
    grids: tuple[Grid, ...] = ()


def lay_out_pieces(pieces: Iterable[Piece]) -> Source:
    """The pieces as one text. Raises ReadingError: `empty_file`, `too_large`."""
    layout = _Layout()
    for piece in pieces:
        layout.add(piece)
    text = "".join(layout.parts)
    if not text.strip():
        raise ReadingError("empty_file")
    return Source(text, tuple(layout.grids))


class _Layout:
    """The text as it grows, and the places in it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.grids: list[Grid] = []

    def add(self, piece: Piece) -> None:
        if isinstance(piece, str):
            self._write(piece.strip("\n") + "\n" if piece.strip() else "")
        elif is_frame(piece):
            for row in piece.rows:
                for cell in row:
                    for inner in cell.pieces:
                        self.add(inner)
        else:
            self._add_table(piece)

    def _write(self, words: str) -> Span:
        start, words = self.length, with_whole_characters(words)
        self.parts.append(words)
        self.length += len(words)
        if self.length > MAX_CHARACTERS:
            raise ReadingError("too_large")
        return start, self.length

    def _add_table(self, table: RealTable) -> None:
        start = self.length
        places: dict[int, Span] = {}
        slots = slots_of(table)
        for row in slots:
            for column, cell in enumerate(row):
                self._write("\t" if column else "")
                if cell is not None and id(cell) not in places:
                    places[id(cell)] = self._write(cell.words.replace("\t", " ").strip())
            self._write("\n")
        here = (self.length, self.length)
        rows = tuple(tuple(places[id(cell)] if cell else here for cell in row) for row in slots)
        self.grids.append(Grid(rows, start, self.length))


def is_frame(table: RealTable) -> bool:
    """A table that only places things on the page: a box around paragraphs, or a table around tables.

    Plans print 专栏 in boxes of one cell; web pages and word processors hold whole documents in such tables.
    """
    cells = [cell for row in table.rows for cell in row]
    if any(not isinstance(piece, str) for cell in cells for piece in cell.pieces):
        return True
    if max((len(row) for row in table.rows), default=0) <= 1:
        return True
    return len(table.rows) <= 2 and any(len(cell.pieces) > MAX_PARAGRAPHS_OF_A_CELL for cell in cells)


def slots_of(table: RealTable) -> list[list[RealCell | None]]:
    """The table as a rectangle, a merged cell in every slot it covers. Raises ReadingError: `too_large`."""
    taken: dict[tuple[int, int], RealCell] = {}
    for at, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while (at, column) in taken:
                column += 1
            _take(taken, cell, at, column, last_row=len(table.rows))
            column += cell.across
    width = min(MAX_COLUMNS, max((column + 1 for _, column in taken), default=0))
    return [[taken.get((at, column)) for column in range(width)] for at in range(len(table.rows))]


def _take(
    taken: dict[tuple[int, int], RealCell], cell: RealCell, at: int, column: int, *, last_row: int
) -> None:
    for row in range(at, min(at + max(1, cell.down), last_row)):
        for place in range(column, min(column + max(1, cell.across), MAX_COLUMNS)):
            taken.setdefault((row, place), cell)
    if len(taken) > MAX_SLOTS:
        raise ReadingError("too_large")


def table_of(rows: Sequence[Sequence[str]]) -> RealTable:
    """A table without merged cells from its words."""
    return RealTable(tuple(tuple(RealCell((words,)) for words in row) for row in rows))
