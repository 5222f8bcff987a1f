"""Where in a returned workbook a table is: its sheet, its columns by hidden name or by title, its merged cells.

A sheet is known by its marker, so that it may be renamed or stand beside others. Where the hidden row of names was
deleted the printed head is read instead, and a title that nobody knows is named.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tasks.importing.bounds import SheetError
from tasks.writers.prefilled import KEY_TITLE, LEFT, MARKER, MAX_COLUMNS, TOP, Fault, Table


@dataclass
class Places:
    """``names_at`` is the row of names, below which lines begin; ``merged`` are the cells of joined ranges."""

    sheet: Worksheet
    names_at: int
    key_column: int
    columns: dict[str, int] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def tell(self, place: int, column: int, title: str, code: str, message: str) -> None:
        cell = f"{get_column_letter(column)}{place}"
        self.faults.append(Fault(self.sheet.title, cell, title, code, message))


def find_places(file: Workbook, table: Table) -> Places:
    """Raises SheetError where the table is not in the workbook, or there twice."""
    found = list(_marked(file, table)) or list(_titled(file, table))
    if not found:
        raise SheetError(_("找不到「%(table)s」这张表。请在下载的原表上填写") % {"table": table.title})
    if len(found) > 1:
        sheets = "、".join(f"「{places.sheet.title}」" for places in found)
        raise SheetError(_("%(sheets)s都是填报表，不知道收哪一张；请删掉多余的再上传") % {"sheets": sheets})
    places = found[0]
    _name_columns(places, table)
    _find_merged(places, table)
    return places


def _marked(file: Workbook, table: Table) -> Iterator[Places]:
    for sheet in file.worksheets:
        for cell in _top(sheet):
            if cell.value == f"{MARKER}:{table.name}":
                yield Places(sheet, cell.row, cell.column)
                break


def _titled(file: Workbook, table: Table) -> Iterator[Places]:
    """By its printed head: the title of the key column, and half of the others in the same row."""
    titles = {column.title for column in table.columns}
    for sheet in file.worksheets:
        for cell in _top(sheet):
            if cell.value == str(KEY_TITLE):
                head = _texts(sheet, cell.row)
                if 2 * len(titles & set(head.values())) >= len(titles):
                    yield Places(sheet, cell.row, cell.column)
                    break


def _top(sheet: Worksheet) -> Iterator[Any]:
    for row in sheet.iter_rows(
        min_row=1, max_row=min(sheet.max_row, TOP), max_col=min(sheet.max_column, LEFT)
    ):
        yield from row


def _texts(sheet: Worksheet, place: int) -> dict[int, str]:
    """What stands in a row, by number of column."""
    width = min(sheet.max_column, MAX_COLUMNS)
    row = next(sheet.iter_rows(min_row=place, max_row=place, max_col=width))
    return {cell.column: str(cell.value).strip() for cell in row if cell.value not in (None, "")}


def _name_columns(places: Places, table: Table) -> None:
    """Columns by their hidden names, and what happened to them: renamed, doubled, missing, added."""
    head = _head_row(places)
    titles = _texts(places.sheet, head) if head else {}
    is_marked = head != places.names_at
    named = _texts(places.sheet, places.names_at) if is_marked else titles
    head = head or places.names_at
    known = {column.name if is_marked else column.title: column for column in table.columns}
    for number, name in named.items():
        column = known.get(name)
        if column is None:
            continue
        if column.name in places.columns:
            message = _("「%(title)s」这一列出现了两次，请删掉多余的一列") % {"title": column.title}
            places.tell(head, number, column.title, "column_twice", message)
            continue
        places.columns[column.name] = number
        if titles and titles.get(number) != column.title:
            told = {"now": titles.get(number, ""), "title": column.title}
            places.notes.append(_("列名「%(now)s」仍按原来的「%(title)s」读取") % told)
    _tell_missing(places, table, head)
    _tell_added(places, titles, named)


def _head_row(places: Places) -> int:
    """The printed head: the row whose key column says so; 0 where it was deleted."""
    for place in range(places.names_at, places.names_at + 4):
        if places.sheet.cell(row=place, column=places.key_column).value == str(KEY_TITLE):
            return place
    return 0


def _tell_missing(places: Places, table: Table, head: int) -> None:
    for column in table.columns:
        if column.name in places.columns:
            continue
        if column.is_locked:
            places.notes.append(_("少了「%(title)s」一列，不影响收表") % {"title": column.title})
        else:
            message = _("找不到「%(title)s」这一列，它被删掉或改了名；请用下载的原表填写") % {
                "title": column.title
            }
            places.tell(head, places.key_column + 1, column.title, "column_missing", message)
    if not places.columns:
        raise SheetError(_("「%(table)s」里一列也认不出来，请在下载的原表上填写") % {"table": table.title})


def _tell_added(places: Places, titles: dict[int, str], named: dict[int, str]) -> None:
    used = {places.key_column, *places.columns.values()}
    for number, title in titles.items():
        if (
            number not in used
            and not named.get(number, "").startswith(MARKER)
            and number != places.key_column
        ):
            places.notes.append(_("「%(title)s」不是本表的列，没有读") % {"title": title})


def _find_merged(places: Places, table: Table) -> None:
    """A joined range has one content for several cells: whose it is, nobody can say."""
    titles = {
        places.columns[column.name]: column.title for column in table.columns if column.name in places.columns
    }
    for joined in places.sheet.merged_cells.ranges:
        cells = [
            (row, column)
            for row in range(max(joined.min_row, places.names_at + 1), joined.max_row + 1)
            for column in range(joined.min_col, joined.max_col + 1)
            if column in titles
        ]
        if cells:
            places.merged |= {f"{get_column_letter(column)}{row}" for row, column in cells}
            row, column = cells[0]
            message = _("%(range)s 合并成了一格，请取消合并，一格一格填") % {"range": joined.coord}
            places.tell(row, column, titles[column], "merged", message)
