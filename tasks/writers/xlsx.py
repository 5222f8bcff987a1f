"""A table as a workbook: one sheet, A4 landscape, the head repeated on every page."""

from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tasks.writers.table import Row, Table

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD_ROW = 3
LINE = Side(style="thin", color="B8B2A4")
BOX = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
HEAD, GROUP, LOCKED = (PatternFill("solid", fgColor=colour) for colour in ("E9E3D4", "F6F3EA", "F1F1F1"))
WRAPPED = Alignment(wrap_text=True, vertical="top")


def workbook(table: Table) -> bytes:
    """Every cell is written as text, so that nothing in it is ever run as a formula."""
    book = Workbook()
    sheet = book.active
    sheet.title = table.title[:31]
    _lay_out(sheet, table)
    _head(sheet, table)
    place = HEAD_ROW + 1
    for group in table.groups:
        if group.title:
            _group(sheet, place, group.title, len(table.columns))
            place += 1
        for row in group.rows:
            _row(sheet, place, row, table)
            place += 1
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _lay_out(sheet: Worksheet, table: Table) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    sheet.protection.sheet = table.is_form
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    for number, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width


def _head(sheet: Worksheet, table: Table) -> None:
    for place, text, font in (
        (1, table.title, Font(bold=True, size=16)),
        (2, table.note, Font(color="666666")),
    ):
        sheet.merge_cells(start_row=place, end_row=place, start_column=1, end_column=len(table.columns))
        write_text(sheet, place, 1, text).font = font
    for number, column in enumerate(table.columns, start=1):
        cell = write_text(sheet, HEAD_ROW, number, column.title)
        cell.font, cell.fill, cell.border, cell.alignment = Font(bold=True), HEAD, BOX, WRAPPED


def _group(sheet: Worksheet, place: int, title: str, columns: int) -> None:
    cell = write_text(sheet, place, 1, title)
    cell.font, cell.fill = Font(bold=True), GROUP
    sheet.merge_cells(start_row=place, end_row=place, start_column=1, end_column=columns)


def _row(sheet: Worksheet, place: int, row: Row, table: Table) -> None:
    for number, (text, column) in enumerate(zip(row, table.columns, strict=True), start=1):
        cell = write_text(sheet, place, number, text)
        cell.border, cell.alignment = BOX, WRAPPED
        if column.is_locked and table.is_form:
            cell.fill = LOCKED
        cell.protection = Protection(locked=column.is_locked)


def write_text(sheet: Worksheet, place: int, number: int, text: str):  # type: ignore[no-untyped-def]  # openpyxl has no name for what may stand in a cell
    cell = sheet.cell(row=place, column=number, value=text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell
