"""A sheet that goes out filled in and comes back changed, as plain values: written by `sheet`, read by importing.sheet.

A column has a stable ``name``; its title is for people, who rename it. A line has a stable ``key``, never a database id
that could be guessed: who reads the sheet back looks keys up among the lines it would send out today.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy

from tasks.queries.figures import plain

VERSION = "1"
MARKER = "guatu"
TOLD = f"{MARKER}-told"  # the hidden sheet: what was sent out, row by row
FAULTS = f"{MARKER}:faults"  # the name of the column that says what is wrong
KEY_COLUMN = 1
NAME_ROW, HEAD_ROW = 3, 4  # the hidden row of column names, and the printed head
KEY_TITLE = gettext_lazy("编号（请勿改动）")
TOP, LEFT = 20, 10  # the marker stands in the first rows and columns, whatever is inserted before it
MAX_ROWS, MAX_COLUMNS = 5_000, 400

Content = str | Decimal | date | None


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    DAY = "day"


@dataclass(frozen=True)
class Column:
    """``width`` in characters; ``limit`` is of texts in characters; ``unit`` of measure, ``places`` and range are of
    numbers; ``choices`` are the words offered, which come back as they are."""

    name: str
    title: str
    width: int = 14
    kind: Kind = Kind.TEXT
    is_locked: bool = False
    choices: tuple[str, ...] = ()
    limit: int = 500
    unit: str = ""
    places: int = 4
    lowest: Decimal | None = None
    highest: Decimal | None = None


@dataclass(frozen=True)
class Line:
    """One row: what stands in its cells now, by name of column. ``locked`` closes open columns in this row alone;
    ``unit`` of measure goes before the column's. ``revision`` is whatever changes when the row does."""

    key: str
    cells: Mapping[str, Content]
    revision: str = ""
    locked: frozenset[str] = frozenset()
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """One visible sheet. ``name`` is Latin letters; ``title`` is its tab and its heading."""

    name: str
    title: str
    columns: tuple[Column, ...]
    lines: Sequence[Line]
    note: str = ""

    def is_open(self, column: Column, line: Line) -> bool:
        return not column.is_locked and column.name not in line.locked


@dataclass(frozen=True)
class Book:
    """A workbook of one kind about one thing: ``about`` (plan, unit, quarter … as codes) must come back the same."""

    kind: str
    title: str
    about: Mapping[str, str]
    tables: Sequence[Table] = field(default_factory=tuple)


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell of one visible sheet; ``code`` is stable English, the rest is for people."""

    sheet: str
    cell: str
    column: str
    code: str
    message: str


def printed(content: Content) -> str:
    """What a cell says, in the one spelling in which two contents are compared."""
    if isinstance(content, Decimal):
        return plain(content)
    if isinstance(content, date):
        return content.isoformat()
    return (content or "").replace("\r\n", "\n").strip()
