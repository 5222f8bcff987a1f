"""A prefilled workbook coming back: what was changed in it, and every cell that cannot be taken.

The sheet is found by its marker, columns by their hidden names, rows by their keys: it may be renamed, stand beside
others, have columns moved, renamed or added. A change is told from what was sent out (the hidden sheet says so), and is
refused where the row has moved on since. The file decides nothing but contents: which rows exist and which cells are
open is asked of ``book`` as it would be sent out today.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from tasks.importing.bounds import SheetError, refuse_unsafe
from tasks.importing.cells import CellError, content_of, refuse_machinery, shown
from tasks.importing.places import Places, find_places
from tasks.writers.prefilled import (
    KEY_TITLE,
    MARKER,
    MAX_ROWS,
    TOLD,
    VERSION,
    Book,
    Column,
    Content,
    Fault,
    Line,
    Table,
    printed,
)

__all__ = ["Returned", "Row", "SheetError", "read"]

Told = dict[tuple[str, str], tuple[str, dict[str, str]]]  # by table and key: revision, and texts by column


@dataclass(frozen=True)
class Row:
    """One line as it came back; ``changed`` holds the open cells that a person changed, by name of column."""

    line: Line
    sheet: str
    place: int
    columns: Mapping[str, int]
    changed: Mapping[str, Content]

    def cell(self, name: str) -> str:
        return f"{get_column_letter(self.columns[name])}{self.place}"

    def content(self, name: str) -> Content:
        """What stands there once the sheet is taken."""
        return self.changed[name] if name in self.changed else self.line.cells.get(name)


@dataclass
class Returned:
    """``notes`` are worth knowing and stop nothing: renamed columns, other sheets, missing rows."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(content: bytes, book: Book) -> Returned:
    """Read a returned workbook against the one that would be sent out now.

    Raises SheetError where it is no such workbook: of another kind, unit or quarter, hostile, or without its marks.
    """
    refuse_unsafe(content)
    file = _opened(content)
    told = _what_was_sent(file, book)
    returned = Returned()
    used = [TOLD]
    for table in book.tables:
        places = find_places(file, table)
        used.append(places.sheet.title)
        returned.notes += places.notes
        returned.faults += places.faults
        _Reader(table, places, told, returned).read()
    returned.notes += [
        _("「%(sheet)s」不是填报表，没有读") % {"sheet": sheet.title}
        for sheet in file.worksheets
        if sheet.title not in used and sheet.sheet_state == "visible"
    ]
    return returned


def _opened(content: bytes) -> Workbook:
    try:
        return load_workbook(BytesIO(content))
    except Exception as error:  # the library fails in a dozen ways on a torn or forged workbook
        raise SheetError(_("文件已损坏，打不开。请在 WPS 或 Excel 里另存一份再上传")) from error


def _what_was_sent(file: Workbook, book: Book) -> Told:
    rows = _told_rows(file)
    if not rows or len(rows[0]) < 4 or rows[0][0] != MARKER:
        raise SheetError(_("这不是从本系统下载的填报表，或者里面的隐藏页被删掉了。请重新下载，在原表上填写"))
    _marker, version, kind, about = rows[0]
    if version != VERSION or kind != book.kind:
        raise SheetError(_("这张表不是「%(title)s」，或者是旧版。请重新下载再填") % {"title": book.title})
    _require_same(_json(about), book)
    names: dict[str, list[str]] = {}
    told: Told = {}
    for table, key, revision, said in rows[1:]:
        texts = _json(said)
        if not key:
            names[table] = [str(name) for name in texts]
        elif isinstance(texts, list):
            told[table, key] = revision, dict(zip(names.get(table, []), map(str, texts), strict=False))
    return told


def _told_rows(file: Workbook) -> list[tuple[str, str, str, str]]:
    for sheet in file.worksheets:
        if sheet.cell(row=1, column=1).value == MARKER:
            last = min(sheet.max_row, 10 * MAX_ROWS)
            rows = sheet.iter_rows(min_row=1, max_row=last, max_col=4, values_only=True)
            return [tuple(str(text or "") for text in row) for row in rows if row[3]]  # type: ignore[misc]  # four columns were asked for
    return []


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise SheetError(_("填报表的隐藏页被改动过，不能读。请重新下载再填")) from error


def _require_same(about: Any, book: Book) -> None:
    there = about if isinstance(about, dict) else {}
    for name, wanted in book.about.items():
        if there.get(name) != wanted:
            told = {"there": there.get(name, ""), "wanted": wanted}
            raise SheetError(
                _("这张表是「%(there)s」的，本页要收的是「%(wanted)s」的；请到那一页上传，或重新下载") % told
            )


class _Reader:
    """Reads the rows of one table into ``returned``."""

    def __init__(self, table: Table, places: Places, told: Told, returned: Returned) -> None:
        self.table, self.places, self.told, self.returned = table, places, told, returned
        self.lines = {line.key: line for line in table.lines}
        self.columns = [column for column in table.columns if column.name in places.columns]
        self.seen: dict[str, int] = {}
        self.rows: list[Row] = []

    def read(self) -> None:
        for cells in self._rows():
            row = self._row(cells)
            if row is not None:
                self.rows.append(row)
        self.returned.rows[self.table.name] = self.rows
        missing = len(self.lines) - len(self.seen)
        if missing > 0:
            told = {"sheet": self.places.sheet.title, "count": missing}
            self.returned.notes.append(_("「%(sheet)s」里少了 %(count)s 行，按没有改动处理") % told)

    def _rows(self) -> Iterator[Sequence[Any]]:
        first = self.places.names_at + 1
        last = min(self.places.sheet.max_row, first + MAX_ROWS)
        width = max([self.places.key_column, *self.places.columns.values()])
        yield from self.places.sheet.iter_rows(min_row=first, max_row=last, max_col=width)

    def _row(self, cells: Sequence[Any]) -> Row | None:
        key = shown(cells[self.places.key_column - 1])
        if key == str(KEY_TITLE) or not (key or self._has_content(cells)):
            return None
        line = self._line(key, cells)
        if line is None:
            return None
        revision, sent = self.told.get((self.table.name, key), ("", {}))
        changed: dict[str, Content] = {}
        for column in self.columns:
            cell = cells[self.places.columns[column.name] - 1]
            if cell.coordinate not in self.places.merged:
                self._cell(
                    cell, column, line, (revision != line.revision, sent.get(column.name, "")), changed
                )
        return Row(line, self.places.sheet.title, cells[0].row, self.places.columns, changed)

    def _has_content(self, cells: Sequence[Any]) -> bool:
        own = (cells[self.places.columns[column.name] - 1] for column in self.columns)
        return any(shown(cell) for cell in own if cell.coordinate not in self.places.merged)

    def _line(self, key: str, cells: Sequence[Any]) -> Line | None:
        first = cells[self.places.columns[self.columns[0].name] - 1]
        place = cells[0].row
        if key not in self.lines:
            code = "unknown_key" if key else "no_key"
            self._tell(first, self.columns[0], code, self._no_such_row(key))
        elif key in self.seen:
            message = _("第 %(first)s 行和第 %(second)s 行是同一项，请删掉一行")
            told = {"first": self.seen[key], "second": place}
            self._tell(first, self.columns[0], "duplicate_key", message % told)
        else:
            self.seen[key] = place
            return self.lines[key]
        return None

    def _no_such_row(self, key: str) -> str:
        if key:
            return _("这一行（编号 %(key)s）不在本表应填的范围里，请删掉这一行") % {"key": key[:60]}
        return _("这一行没有编号，多半是自己插入的；请填在原有的行里，删掉这一行")

    def _cell(
        self, cell: Any, column: Column, line: Line, sent: tuple[bool, str], changed: dict[str, Content]
    ) -> None:
        has_moved, before = sent
        now = printed(line.cells.get(column.name))
        try:
            if not self.table.is_open(column, line):
                _require_untouched(cell, column, before=before, now=now)
                return
            content = content_of(cell, column, line.unit)
            if printed(content) not in (before, now):
                if has_moved and before != now:
                    raise CellError("changed_meanwhile", _moved(now))
                changed[column.name] = content
        except CellError as error:
            self._tell(cell, column, error.code, str(error))

    def _tell(self, cell: Any, column: Column, code: str, message: str) -> None:
        self.returned.faults.append(
            Fault(self.places.sheet.title, cell.coordinate, column.title, code, message)
        )


def _require_untouched(cell: Any, column: Column, *, before: str, now: str) -> None:
    refuse_machinery(cell)
    if shown(cell) in (before, now):
        return
    if column.is_locked:
        message = _("「%(column)s」这一列不能改，原来是「%(before)s」") % {
            "column": column.title,
            "before": before,
        }
        raise CellError("locked", message)
    raise CellError("closed", _("这一格现在不能改，里面是「%(now)s」") % {"now": now})


def _moved(now: str) -> str:
    if not now:
        return _("下载以后有人把这一格清空了，请核对")
    return _("下载以后有人把这一格改成了「%(now)s」，请核对后填成要报的内容") % {"now": now[:60]}
