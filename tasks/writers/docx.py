"""A table as a Word document: A4 landscape, the head repeated on every page."""

from io import BytesIO

from docx import Document
from docx.document import Document as Page
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table as Grid
from docx.table import _Cell as Cell

from tasks.writers.table import Table

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY, TITLE = "仿宋", "小标宋"
WIDTH = Cm(26.7)  # A4 landscape less its margins


def document(table: Table) -> bytes:
    page = Document()
    _lay_out(page)
    title = page.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _say(title.add_run(table.title), size=18, font=TITLE)
    _say(page.add_paragraph().add_run(table.note), size=10)
    grid = page.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    grid.autofit = False
    for cell, column in zip(grid.rows[0].cells, table.columns, strict=True):
        _fill(cell, column.title, is_bold=True)
    _repeat(grid)
    for group in table.groups:
        _group(grid, group.title)
        for row in group.rows:
            for cell, text in zip(_new_row(grid), row, strict=True):
                _fill(cell, text)
    _widths(grid, table)
    kept = BytesIO()
    page.save(kept)
    return kept.getvalue()


def _lay_out(page: Page) -> None:
    section = page.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)


def _say(run, *, size: int, font: str = BODY, is_bold: bool = False) -> None:  # type: ignore[no-untyped-def]  # a Run, which docx does not type
    """Chinese text takes its font from eastAsia; the plain name is for digits and Latin letters."""
    run.font.size, run.font.name, run.bold = Pt(size), font, is_bold
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _fill(cell: Cell, text: str, *, is_bold: bool = False) -> None:
    _say(cell.paragraphs[0].add_run(text), size=10, is_bold=is_bold)


def _group(grid: Grid, title: str) -> None:
    if title:
        cells = _new_row(grid)
        _fill(cells[0].merge(cells[-1]), title, is_bold=True)


def _new_row(grid: Grid) -> tuple[Cell, ...]:
    cells: tuple[Cell, ...] = grid.add_row().cells  # type: ignore[no-untyped-call]  # docx types it in part
    return cells


def _repeat(grid: Grid) -> None:
    properties = grid.rows[0]._tr.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _widths(grid: Grid, table: Table) -> None:
    whole = sum(column.width for column in table.columns)
    for number, column in enumerate(table.columns):
        grid.columns[number].width = int(WIDTH * column.width / whole)
