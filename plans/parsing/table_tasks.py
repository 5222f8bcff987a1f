"""Tasks from tables: 序号, 任务, 内容, 牵头单位, 责任单位, 完成时限, a row a task."""

from collections.abc import Iterator
from dataclasses import dataclass

from .clauses import names_in
from .columns import Cell, Column, Table, is_heading_row, printed, span_of
from .draft import TargetDraft, TaskDraft
from .folding import fold
from .proposals import proposal_of
from .roles import UNIT_ROLES, Role, role_of_label
from .targets import Setting, targets_in
from .tasks import deadline_in, due, title_in
from .text import Text
from .values import YEAR

# For heads that say who without a word of their duty: 主管部门.
ROLES_OF_COLUMNS = {Column.LEAD: Role.LEAD, Column.RESPONSIBLE: Role.SUPPORTING}

Row = tuple[Cell, ...]


@dataclass
class Named:
    """The rows of one task, the cell of its words, and the row above them."""

    words: Cell
    rows: list[Row]
    above: Row


def is_task_table(table: Table) -> bool:
    named = Column.WORK in table.columns or Column.TASK in table.columns
    return named and Column.NAME not in table.columns and bool(table.rows)


def tasks_of(
    text: Text, table: Table, setting: Setting, *, section: int | None, part: str
) -> Iterator[TaskDraft]:
    """A merged cell of number or title counts for the rows below it; rows under one merged cell of words are one."""
    number: str | None = None
    title: str | None = None
    for found in _by_words(table):
        body, rows = found.words, found.rows
        cells = dict(zip(table.columns, rows[0], strict=True))
        number = _number(printed(text, cells.get(Column.NUMBER))) or number
        title = printed(text, cells.get(Column.TASK)) or title
        units = _units(text, table, rows)
        deadline = _deadline(text, table, rows[0], setting)
        targets = [due(one, deadline) for one in _targets(text, table, rows[0], body, setting)]
        yield TaskDraft(
            number=number,
            title=(
                title if title and Column.WORK in table.columns else title_in(text, body.start, body.end, [])
            ).strip("。"),
            text=text.words(body.start, body.end),
            section=section,
            part=part,
            lead_units=units.get(Role.LEAD, ()),
            responsible_units=units.get(Role.RESPONSIBLE, ()),
            supporting_units=units.get(Role.SUPPORTING, ()),
            deadline=deadline,
            proposed=proposal_of(text, body.start, body.end, targets),
            targets=tuple(targets),
            span=text.span(*span_of(_own(found))),
        )


def _by_words(table: Table) -> list[Named]:
    """The rows of each task, with the cell of its words: what is to be done, else its name."""
    found: list[Named] = []
    above: Row = ()
    for row in table.rows:
        cells = dict(zip(table.columns, row, strict=True))
        words = [cells[one] for one in (Column.WORK, Column.TASK) if one in cells and _is_filled(cells[one])]
        if is_heading_row(row) or not words or _heads_a_group(table, cells):
            continue
        if found and found[-1].words == words[0]:
            found[-1].rows.append(row)
        else:
            found.append(Named(words[0], [row], above))
        above = row
    return found


def _heads_a_group(table: Table, cells: dict[Column, Cell]) -> bool:
    """A name and nothing else, where rows have words, offices or a day: 一 | 美化环境 | (empty) | (empty)."""
    others = [
        cell for column, cell in cells.items() if column not in (Column.NUMBER, Column.GROUP, Column.TASK)
    ]
    return Column.WORK in cells and not any(_is_filled(cell) for cell in others)


def _number(words: str | None) -> str | None:
    return words.strip(".．、()（）") if words else None


def _targets(text: Text, table: Table, row: Row, body: Cell, setting: Setting) -> list[TargetDraft]:
    """Those in the words, and those in columns of their own; a column headed by a year is due at its end."""
    found = targets_in(text, body.start, body.end, setting, skip=[])
    for header, column, cell in zip(table.headers, table.columns, row, strict=True):
        if column is Column.TARGET and _is_filled(cell):
            year = YEAR.search(fold(header))
            day = f"{year[1]}-12-31" if year else None
            found += [due(one, day) for one in targets_in(text, cell.start, cell.end, setting, skip=[])]
    return found


def _own(found: Named) -> Row:
    """The cells of these rows that are not merged with the row above."""
    return tuple(cell for row in found.rows for cell in row if cell not in found.above)


def _is_filled(cell: Cell) -> bool:
    return cell.start < cell.end


def _units(text: Text, table: Table, rows: list[Row]) -> dict[Role, tuple[str, ...]]:
    """As in clauses: where no responsible unit is printed, those who support are responsible."""
    found: dict[Role, tuple[str, ...]] = {}
    for row in rows:
        for header, column, cell in zip(table.headers, table.columns, row, strict=True):
            role = role_of_label(header)
            role = role if role in UNIT_ROLES else ROLES_OF_COLUMNS.get(column)
            if role:
                names = (*found.get(role, ()), *names_in(text, cell.start, cell.end))
                found[role] = tuple(dict.fromkeys(names))
    if found.get(Role.SUPPORTING) and not found.get(Role.RESPONSIBLE):
        found[Role.RESPONSIBLE] = found.pop(Role.SUPPORTING)
    return found


def _deadline(text: Text, table: Table, row: tuple[Cell, ...], setting: Setting) -> str | None:
    cells = dict(zip(table.columns, row, strict=True))
    cell = cells.get(Column.DEADLINE)
    return deadline_in(text, (cell.start, cell.end), setting) if cell else None
