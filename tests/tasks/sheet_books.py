"""An invented sheet of ten lines with a column of each kind, for the tests of the engine."""

from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from tasks.importing.sheet import read
from tasks.writers.prefilled import HEAD_ROW, Book, Column, Kind, Line, Table
from tasks.writers.sheet import workbook

D = Decimal
NAME, BEFORE, NUMBER, WORD, DAY, SAID = "BCDEFG"
FIRST = HEAD_ROW + 1
WORDS = ("达序", "略有滞后")
COLUMNS = (
    Column("name", "数据项", 30, is_locked=True),
    Column("before", "上次", kind=Kind.NUMBER, is_locked=True),
    Column("number", "本季", kind=Kind.NUMBER),
    Column("word", "结论", kind=Kind.CHOICE, choices=WORDS),
    Column("day", "完成日期", kind=Kind.DAY),
    Column("said", "说明", kind=Kind.TEXT, limit=20),
)


def line(number, **over):
    cells = {"name": f"第{number}项", "before": D(number), "number": None, "said": ""}
    return Line(key=f"K{number}", cells=cells | over, revision="1", unit="户")


def book_of(*lines, about=None):
    table = Table("values", "数据", COLUMNS, lines)
    return Book("unit_quarter", "填报表", about or {"quarter": "2026-Q3"}, [table])


def opened(book):
    return load_workbook(BytesIO(workbook(book)))


def saved(file):
    kept = BytesIO()
    file.save(kept)
    return kept.getvalue()


def returned(book, cells, change=None):
    """Read back with these cells typed over, by coordinate."""
    file = opened(book)
    for place, value in cells.items():
        file["数据"][place].value = value
    if change is not None:
        change(file)
    return read(saved(file), book)


def faults_of(found):
    return {fault.cell: fault.code for fault in found.faults}


def ten_lines():
    return book_of(*(line(number) for number in range(1, 11)))
