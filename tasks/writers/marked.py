"""A faulty workbook as its sender gets it back: wrong cells red, and a last column that says what is wrong in the row.

What was typed stays as it was typed. Marks of an earlier round are taken away first.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.worksheet.worksheet import Worksheet

from tasks.writers.prefilled import (
    FAULTS,
    HEAD_ROW,
    KEY_COLUMN,
    LEFT,
    MARKER,
    MAX_COLUMNS,
    MAX_ROWS,
    TOP,
    Fault,
)
from tasks.writers.sheet import FONT
from tasks.writers.xlsx import WRAPPED, write_text

RED, WIDTH = "F4B6A8", 60
WRONG = PatternFill("solid", fgColor=RED)
SAID = Font(name=FONT, size=11, color="B3261E")


def marked(content: bytes, faults: Sequence[Fault]) -> bytes:
    """``content`` was read before, so that it is known to open."""
    file = load_workbook(BytesIO(content))
    for sheet in file.worksheets:
        of_sheet = [fault for fault in faults if fault.sheet == sheet.title]
        if of_sheet or _marks_column(sheet):
            _mark(sheet, of_sheet)
    kept = BytesIO()
    file.save(kept)
    return kept.getvalue()


def _mark(sheet: Worksheet, faults: Iterable[Fault]) -> None:
    number = _marks_column(sheet)
    if number:
        _take_marks_away(sheet, number)
    names_at = _names_at(sheet)
    number = number or _last_used(sheet, names_at + 1) + 1
    write_text(sheet, names_at, number, FAULTS)
    write_text(sheet, names_at + 1, number, _("需要改正")).font = SAID
    sheet.column_dimensions[get_column_letter(number)].width = WIDTH
    said: dict[int, list[str]] = defaultdict(list)
    for fault in faults:
        sheet[fault.cell].fill = WRONG
        said[coordinate_from_string(fault.cell)[1]].append(f"{fault.cell} {fault.column}：{fault.message}")
    for place, lines in said.items():
        cell = write_text(sheet, place, number, "\n".join(lines))
        cell.font, cell.alignment = SAID, WRAPPED


def _take_marks_away(sheet: Worksheet, number: int) -> None:
    for row in sheet.iter_rows(max_row=min(sheet.max_row, MAX_ROWS + TOP), max_col=number):
        row[-1].value = None
        for cell in row:
            if cell.fill.fgColor.rgb == WRONG.fgColor.rgb:
                cell.fill = PatternFill()


def _names_at(sheet: Worksheet) -> int:
    """The row of hidden names; where it was deleted, the row before the one that is usually the head."""
    for row in sheet.iter_rows(min_row=1, max_row=TOP, max_col=LEFT):
        for cell in row:
            if str(cell.value or "").startswith(f"{MARKER}:"):
                return int(cell.row)
    return HEAD_ROW - 1


def _last_used(sheet: Worksheet, head: int) -> int:
    row = next(sheet.iter_rows(min_row=head, max_row=head, max_col=min(sheet.max_column, MAX_COLUMNS)))
    return max((cell.column for cell in row if cell.value not in (None, "")), default=KEY_COLUMN)


def _marks_column(sheet: Worksheet) -> int:
    """The column that an earlier round added, 0 where there is none."""
    width = min(sheet.max_column, MAX_COLUMNS)
    for row in sheet.iter_rows(min_row=1, max_row=TOP, max_col=width):
        for cell in row:
            if cell.value == FAULTS:
                return int(cell.column)
    return 0
