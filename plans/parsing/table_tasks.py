"""Tasks from tables: 序号, 任务, 内容, 牵头单位, 责任单位, 完成时限, a row a task."""

from collections.abc import Iterator

from .clauses import Role, names_in, role_of_label
from .columns import Cell, Column, Table
from .draft import TargetDraft, TaskDraft
from .proposals import proposal_of
from .targets import Setting, targets_in
from .tasks import deadline_in, due, title_in
from .text import Text


def is_task_table(table: Table) -> bool:
    named = Column.WORK in table.columns or Column.TASK in table.columns
    return named and Column.NAME not in table.columns and bool(table.rows)


def tasks_of(
    text: Text, table: Table, setting: Setting, *, section: int | None, part: str
) -> Iterator[TaskDraft]:
    """A merged cell of number or title counts for the rows below it."""
    number: str | None = None
    title: str | None = None
    for row in table.rows:
        cells = dict(zip(table.columns, row, strict=False))
        number = _words(text, cells.get(Column.NUMBER)) or number
        title = _words(text, cells.get(Column.TASK)) or title
        body = cells.get(Column.WORK) or cells.get(Column.TASK)
        if body and body.start < body.end:
            yield _task(
                text, table, row, body, setting, number=number, title=title, section=section, part=part
            )


def _words(text: Text, cell: Cell | None) -> str | None:
    words = text.words(cell.start, cell.end) if cell else ""
    return None if words in ("", "/") else words


def _task(
    text: Text,
    table: Table,
    row: tuple[Cell, ...],
    body: Cell,
    setting: Setting,
    *,
    number: str | None,
    title: str | None,
    section: int | None,
    part: str,
) -> TaskDraft:
    units = _units(text, table, row)
    deadline = _deadline(text, table, row, setting)
    targets = [due(one, deadline) for one in _targets(text, body, setting)]
    return TaskDraft(
        number=number,
        title=(title or title_in(text, body.start, body.end, [])).strip("。"),
        text=text.words(body.start, body.end),
        section=section,
        part=part,
        lead_units=units.get(Role.LEAD, ()),
        responsible_units=units.get(Role.RESPONSIBLE, ()),
        supporting_units=units.get(Role.SUPPORTING, ()),
        deadline=deadline,
        proposed=proposal_of(targets, text.plain[body.start : body.end]),
        targets=tuple(targets),
        span=text.span(row[0].start if row[0].start <= body.start else body.start, row[-1].end),
    )


def _targets(text: Text, body: Cell, setting: Setting) -> list[TargetDraft]:
    return targets_in(text, body.start, body.end, setting, skip=[])


def _units(text: Text, table: Table, row: tuple[Cell, ...]) -> dict[Role, tuple[str, ...]]:
    """As in clauses: where no responsible unit is printed, those who support are responsible."""
    found: dict[Role, tuple[str, ...]] = {}
    for header, cell in zip(table.headers, row, strict=False):
        role = role_of_label(header)
        if role in (Role.LEAD, Role.RESPONSIBLE, Role.SUPPORTING):
            found[role] = found.get(role, ()) + tuple(names_in(text, cell.start, cell.end))
    if found.get(Role.SUPPORTING) and not found.get(Role.RESPONSIBLE):
        found[Role.RESPONSIBLE] = found.pop(Role.SUPPORTING)
    return found


def _deadline(text: Text, table: Table, row: tuple[Cell, ...], setting: Setting) -> str | None:
    cells = dict(zip(table.columns, row, strict=False))
    cell = cells.get(Column.DEADLINE)
    return deadline_in(text, (cell.start, cell.end), setting) if cell else None
