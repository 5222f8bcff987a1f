"""A printed table: columns, and rows under group headings."""

from collections.abc import Sequence
from dataclasses import dataclass

Row = Sequence[str]


@dataclass(frozen=True)
class Column:
    """``width`` in characters of the sheet; a locked column may not be changed in WPS or Excel."""

    title: str
    width: int
    is_locked: bool = False


@dataclass(frozen=True)
class Group:
    title: str
    rows: list[Row]


@dataclass(frozen=True)
class Table:
    """``note`` stands under the title. With ``is_form`` the sheet is protected but for its open columns."""

    title: str
    note: str
    columns: tuple[Column, ...]
    groups: list[Group]
    is_form: bool = False
