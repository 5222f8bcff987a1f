"""A prefilled workbook: locked and open cells, lists to choose from, a hidden sheet that says what was sent out.

It is read back by tasks.importing.sheet. Protection has no password: it guards against slips, not against people; what
may be changed is decided on the way in. Texts are written as text, so that nothing in them is ever run as a formula.
"""

import json
from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tasks.writers.prefilled import (
    HEAD_ROW,
    KEY_COLUMN,
    KEY_TITLE,
    MARKER,
    NAME_ROW,
    TOLD,
    VERSION,
    Book,
    Column,
    Content,
    Kind,
    Line,
    Table,
    printed,
)
from tasks.writers.xlsx import BOX, HEAD, LOCKED, WRAPPED, write_text

FONT = "宋体"
BODY, STRONG, TITLE = (
    Font(name=FONT, size=11),
    Font(name=FONT, size=11, bold=True),
    Font(name=FONT, size=16, bold=True),
)
SOFT = Font(name=FONT, size=10, color="666666")
CENTRED = Alignment(vertical="top", horizontal="right")
FIRST = KEY_COLUMN + 1
DIGITS = 15  # that a spreadsheet keeps of a number; a longer one goes out as text
LONGEST_LIST = 250  # what a validation may hold in its formula


def workbook(book: Book) -> bytes:
    file = Workbook()
    file.remove(file.active)
    for table in book.tables:
        _table(file.create_sheet(table.title[:31]), table, book.title)
    _told(file.create_sheet(TOLD), book)
    kept = BytesIO()
    file.save(kept)
    return kept.getvalue()


def _table(sheet: Worksheet, table: Table, title: str) -> None:
    _lay_out(sheet, table)
    _headings(sheet, table, title)
    for place, line in enumerate(table.lines, start=HEAD_ROW + 1):
        write_text(sheet, place, KEY_COLUMN, line.key)
        for number, column in enumerate(table.columns, start=FIRST):
            cell = _write(sheet, place, number, line.cells.get(column.name), column)
            is_open = table.is_open(column, line)
            cell.font, cell.border = BODY, BOX
            cell.alignment = CENTRED if column.kind == Kind.NUMBER else WRAPPED
            cell.protection = Protection(locked=not is_open)
            if not is_open:
                cell.fill = LOCKED
    for number, column in enumerate(table.columns, start=FIRST):
        _validate(sheet, table, column, get_column_letter(number))


def _lay_out(sheet: Worksheet, table: Table) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.freeze_panes = sheet.cell(row=HEAD_ROW + 1, column=FIRST + 1)
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = sheet.protection.formatCells = False
    sheet.column_dimensions[get_column_letter(KEY_COLUMN)].hidden = True
    sheet.row_dimensions[NAME_ROW].hidden = True
    for number, column in enumerate(table.columns, start=FIRST):
        sheet.column_dimensions[get_column_letter(number)].width = column.width


def _headings(sheet: Worksheet, table: Table, title: str) -> None:
    for place, text, font in ((1, f"{title} · {table.title}", TITLE), (2, table.note, SOFT)):
        last = max(FIRST, len(table.columns) + KEY_COLUMN)
        sheet.merge_cells(start_row=place, end_row=place, start_column=FIRST, end_column=last)
        cell = write_text(sheet, place, FIRST, text)
        cell.font, cell.alignment = font, Alignment(wrap_text=place > 1, vertical="center")
    sheet.row_dimensions[2].height = 32
    write_text(sheet, NAME_ROW, KEY_COLUMN, f"{MARKER}:{table.name}")
    write_text(sheet, HEAD_ROW, KEY_COLUMN, str(KEY_TITLE))
    for number, column in enumerate(table.columns, start=FIRST):
        write_text(sheet, NAME_ROW, number, column.name)
        cell = write_text(sheet, HEAD_ROW, number, column.title)
        cell.font, cell.fill, cell.border, cell.alignment = STRONG, HEAD, BOX, WRAPPED


def _write(sheet: Worksheet, place: int, number: int, content: Content, column: Column) -> Any:
    """A number as a number, so that WPS may add it up; everything else as text. An empty cell for a number has no
    format of its own: one made for text would keep the digits typed into it as text."""
    is_long = isinstance(content, Decimal) and len(content.normalize().as_tuple().digits) > DIGITS
    if isinstance(content, Decimal | None) and column.kind == Kind.NUMBER and not is_long:
        return sheet.cell(row=place, column=number, value=content)
    return write_text(sheet, place, number, ILLEGAL_CHARACTERS_RE.sub("", printed(content)))


def _validate(sheet: Worksheet, table: Table, column: Column, letter: str) -> None:
    """What WPS and Excel refuse while it is typed; what is pasted in is checked when the sheet comes back."""
    cells = [
        f"{letter}{place}"
        for place, line in enumerate(table.lines, start=HEAD_ROW + 1)
        if table.is_open(column, line)
    ]
    rule = _rule(column)
    if rule is None or not cells:
        return
    rule.showErrorMessage, rule.errorTitle, rule.errorStyle = True, column.title[:31], "stop"
    rule.sqref = _spans(cells)
    sheet.add_data_validation(rule)


def _rule(column: Column) -> DataValidation | None:
    if column.kind == Kind.NUMBER:
        low, high = column.lowest, column.highest
        return DataValidation(
            type="decimal",
            operator="between",
            formula1=str(-(10**14) if low is None else low),
            formula2=str(10**14 if high is None else high),
            allow_blank=True,
            error=_("这里只能填数字，不带单位。没有发生填 0，暂时没有留空。"),
        )
    if column.kind == Kind.CHOICE:
        listed = ",".join(column.choices)
        if len(listed) > LONGEST_LIST or any("," in word or '"' in word for word in column.choices):
            return None
        return DataValidation(
            type="list", formula1=f'"{listed}"', allow_blank=True, error=_("请从下拉表里选。")
        )
    if column.kind == Kind.TEXT:
        return DataValidation(
            type="textLength",
            operator="lessThanOrEqual",
            formula1=str(column.limit),
            allow_blank=True,
            error=_("最多 %(limit)s 字。") % {"limit": column.limit},
        )
    return None  # days are read from text as people write them


def _spans(cells: list[str]) -> str:
    """Cells of one column as the shortest list of ranges: C5 C6 C8 is C5:C6 C8."""
    spans: list[list[str]] = []
    for cell in cells:
        if spans and _place(cell) == _place(spans[-1][-1]) + 1:
            spans[-1].append(cell)
        else:
            spans.append([cell])
    return " ".join(span[0] if len(span) == 1 else f"{span[0]}:{span[-1]}" for span in spans)


def _place(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _told(sheet: Worksheet, book: Book) -> None:
    """What was sent out, so that on return a change is told from what had always stood there."""
    sheet.sheet_state = "veryHidden"
    rows: list[Iterable[str]] = [
        (MARKER, VERSION, book.kind, json.dumps(dict(book.about), ensure_ascii=False))
    ]
    for table in book.tables:
        names = [column.name for column in table.columns]
        rows.append((table.name, "", "", json.dumps(names, ensure_ascii=False)))
        rows += [(table.name, line.key, line.revision, _said(line, names)) for line in table.lines]
    for place, row in enumerate(rows, start=1):
        for number, text in enumerate(row, start=1):
            write_text(sheet, place, number, text)


def _said(line: Line, names: list[str]) -> str:
    return json.dumps([printed(line.cells.get(name)) for name in names], ensure_ascii=False)
