"""任务分解表 coming back: a workbook in, what to change out, or every cell that cannot be taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from plans.models import Plan
from plans.parsing.dates import full_date, period_in
from plans.parsing.folding import fold
from tasks.importing.naming import Meaning, Names, split_names
from tasks.models import Assignment, Task
from tasks.writers.breakdown import columns
from units.models import User

MAX_ROWS = 2_000
CODE, NUMBER, TITLE, _STEPS, _TARGETS, LEADER, LEADS, RESPONSIBLE, SUPPORT, DUE = range(10)
ROLES = (
    (LEADS, Assignment.Role.LEAD),
    (RESPONSIBLE, Assignment.Role.RESPONSIBLE),
    (SUPPORT, Assignment.Role.SUPPORT),
)


class SheetError(Exception):
    """A workbook that cannot be read as this table at all."""


@dataclass(frozen=True)
class CellError:
    """What is wrong in one cell, such as F7."""

    cell: str
    column: str
    message: str


@dataclass(frozen=True)
class TaskChange:
    """What a row of the sheet says of its task; units in the printed order with the group they came by."""

    task: Task
    title: str
    due_on: date | None
    leader: User | None
    units: tuple[tuple[Assignment.Role, Meaning], ...]


@dataclass(frozen=True)
class ReadSheet:
    changes: list[TaskChange]
    errors: list[CellError]


def read_sheet(plan: Plan, content: bytes) -> ReadSheet:
    """Read a returned sheet against its plan. Rows that are missing change nothing.

    Raises SheetError where the file is no such workbook.
    """
    sheet, head = _table_in(content)
    reader = _Reader(plan)
    changes = [change for row in _rows_below(sheet, head) if (change := reader.read(row)) is not None]
    return ReadSheet(changes=changes, errors=reader.errors)


def _table_in(content: bytes) -> tuple[Worksheet, int]:
    """The sheet that holds our table, whichever it is, and the row of its head."""
    titles = [column.title for column in columns()]
    try:
        book = load_workbook(BytesIO(content))
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise SheetError(_("这不是 Excel 工作簿（.xlsx），或文件已损坏")) from error
    best: list[str] = []
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=1, max_row=10, max_col=len(titles)):
            found = [str(cell.value or "").strip() for cell in row]
            if found == titles:
                return sheet, row[0].row
            best = max(best, [title for title in titles if title in found], key=len)
    missing = "、".join(title for title in titles if title not in best)
    raise SheetError(
        _("找不到表头。请用本页下载的表填写，不要改列名、列序；缺少：%(names)s") % {"names": missing}
    )


def _rows_below(sheet: Worksheet, head: int) -> Iterator[tuple[Cell, ...]]:
    """Rows with a code in them; headings of sections are one merged cell and have none beside it."""
    for row in sheet.iter_rows(min_row=head + 1, max_row=head + MAX_ROWS, max_col=len(columns())):
        if any(cell.value not in (None, "") for cell in row[1:]):
            yield row


class _Reader:
    """Reads rows one by one and remembers what it could not take."""

    def __init__(self, plan: Plan) -> None:
        self.tasks = {task.code: task for task in plan.tasks.all()}
        self.names = Names(plan.owner)
        people = User.objects.filter(is_active=True, memberships__unit__path__startswith=plan.owner.path)
        self.people = {person.full_name: person for person in people.distinct()}
        self.titles = [column.title for column in columns()]
        self.seen: set[str] = set()
        self.errors: list[CellError] = []

    def read(self, row: tuple[Cell, ...]) -> TaskChange | None:
        before = len(self.errors)
        task = self._task(row)
        title, due_on = self._text(row, TITLE), self._day(row)
        leader, units = self._leader(row), tuple(self._units(row))
        if not title:
            self._tell(row, TITLE, _("任务名称不能为空"))
        if task is None or len(self.errors) > before:
            return None
        return TaskChange(task=task, title=title[:300], due_on=due_on, leader=leader, units=units)

    def _task(self, row: tuple[Cell, ...]) -> Task | None:
        code = self._text(row, CODE)
        task = self.tasks.get(code)
        if task is None:
            self._tell(row, CODE, _("计划里没有编号「%(code)s」的任务") % {"code": code})
        elif code in self.seen:
            self._tell(row, CODE, _("编号「%(code)s」在表里出现了两次") % {"code": code})
        self.seen.add(code)
        return task

    def _text(self, row: tuple[Cell, ...], column: int) -> str:
        cell = row[column]
        if cell.data_type == "f":
            self._tell(row, column, _("这一格是公式，请改成文字"))
            return ""
        return str(cell.value if cell.value is not None else "").strip()

    def _day(self, row: tuple[Cell, ...]) -> date | None:
        value: Any = row[DUE].value
        if isinstance(value, datetime):
            return value.date()
        text = self._text(row, DUE)
        day = full_date(fold(text)) or period_in(fold(text))[1]
        if text and day is None:
            self._tell(row, DUE, _("「%(text)s」不是日期，请写成 2026-12-31") % {"text": text})
        return date.fromisoformat(day) if day else None

    def _leader(self, row: tuple[Cell, ...]) -> User | None:
        name = self._text(row, LEADER)
        if name and name not in self.people:
            self._tell(row, LEADER, _("本单位没有叫「%(name)s」的人员") % {"name": name})
        return self.people.get(name)

    def _units(self, row: tuple[Cell, ...]) -> Iterator[tuple[Assignment.Role, Meaning]]:
        for column, role in ROLES:
            for name in split_names(self._text(row, column)):
                meaning = self.names.meaning(name)
                if not meaning.is_known:
                    self._tell(row, column, _("不认得单位「%(name)s」") % {"name": name})
                yield role, meaning

    def _tell(self, row: tuple[Cell, ...], column: int, message: str) -> None:
        self.errors.append(CellError(row[column].coordinate, self.titles[column], message))
