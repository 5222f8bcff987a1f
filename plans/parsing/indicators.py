"""Indicators from tables, one a row: name, unit, nature, baseline, target by year, result."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from .clauses import names_in
from .columns import Cell, Column, Table, is_heading_row, printed, span_of
from .dates import five_years
from .draft import IndicatorDraft, TargetDraft, YearTarget
from .folding import fold
from .proposals import direction_of, schedule_of
from .quantities import MULTIPLIER, UNITS
from .targets import IMPLICIT_ALL, Setting
from .tasks import deadline_in
from .text import Text
from .values import YEAR, Horizon, horizons_in, is_share, read_target, read_value

BARE_YEAR = re.compile(r"(20\d\d|19\d\d) ?年?(?:底|末)?")
# Without a known period, the first of years so far apart is the start.
MAX_AHEAD = 2
OF_A_HEADING = (Column.NUMBER, Column.GROUP, Column.NAME)
FIVE = re.compile(r"十([二三四五六])五")
NUMBER_OF_NAME = re.compile(r"^\(?(\d{1,3}) ?[.、)](?!\d) *|^([①-⑳]) *")
BARE_NUMBER_OF_NAME = re.compile(r"^(\d{1,3}) *(?=[\u4e00-\u9fff“])")
# A bracket behind the name that holds a unit and nothing else; 〔累计〕 and the like are part of the name.
UNIT_BEHIND = re.compile(
    rf"^(?P<name>.+?)\((?:单位:)?(?P<unit>(?:{MULTIPLIER})?(?:{UNITS})(?:/.{{1,8}})?|[%‰]|[A-Za-z²³/]{{1,8}}|[^()\d]{{1,4}}/[^()]{{1,8}}|岁|年|万|亿|分)\)$"
)
UNIT_IN_FRONT = re.compile(r"^(?P<name>.+?)[,:](?:单位:)?(?P<unit>[%‰])$")
MARKS = re.compile(r"\[\d{1,2}\]$|[①-⑳*]$|(?<=[\u4e00-\u9fff)])\*+$")
NO_FIGURE = re.compile(r"[-—－–/]+|无|——")


@dataclass(frozen=True)
class Context:
    """What a row needs to know of its document."""

    plan_start: str | None
    plan_end: str | None
    issued_on: str | None
    part: str


def is_indicator_table(table: Table) -> bool:
    return Column.NAME in table.columns and Column.TARGET in table.columns


def indicators_of(text: Text, table: Table, context: Context) -> list[IndicatorDraft]:
    """One indicator a row; a merged group cell, or a row that is nothing but a group, counts for the rows below it."""
    found: list[IndicatorDraft] = []
    table = _with_baseline(table, context)
    group: str | None = None
    for above, cells in pairwise(((), *table.rows)):
        row = Row(text, table, cells)
        name = row.words(Column.NAME)
        if name and (is_heading_row(cells) or _heads_a_group(table, cells)):
            group = name
            continue
        group = row.words(Column.GROUP) or group
        if name:
            place = span_of([cell for cell in cells if cell not in above])
            one = _indicator(row, context, group=group, count=len(found) + 1)
            found.append(replace(one, span=text.span(*place)))
    return found


@dataclass(frozen=True)
class Row:
    """A row of a table, its cells by column."""

    text: Text
    table: Table
    cells: tuple[Cell, ...]

    def cell(self, column: Column) -> Cell | None:
        """The last cell of that column that is filled: of several years the latest is the one that counts."""
        found = [cell for one, cell in zip(self.table.columns, self.cells, strict=True) if one is column]
        return next((cell for cell in reversed(found) if cell.start < cell.end), None)

    def words(self, column: Column) -> str | None:
        return printed(self.text, self.cell(column))

    def figure(self, column: Column) -> str | None:
        """Baseline or result as printed; a dash means there is none."""
        words = self.words(column)
        return None if words is None or NO_FIGURE.fullmatch(words) else words

    def targets(self) -> list[tuple[str, Cell]]:
        """Heads and cells of the columns of targets."""
        columns = zip(self.table.headers, self.table.columns, self.cells, strict=True)
        return [(head, cell) for head, column, cell in columns if column is Column.TARGET]


def _heads_a_group(table: Table, row: tuple[Cell, ...]) -> bool:
    """A name, a number at most, and nothing else: 一 | 环境 | (empty) | (empty)."""
    cells = zip(table.columns, row, strict=True)
    return not any(cell.start < cell.end for column, cell in cells if column not in OF_A_HEADING)


def _with_baseline(table: Table, context: Context) -> Table:
    """A year that was over when the plan began is no target: 2020年 beside 2025年 of a plan for 2021-2025."""
    targets = [at for at, column in enumerate(table.columns) if column is Column.TARGET]
    years = {at: int(year[1]) for at in targets if (year := BARE_YEAR.fullmatch(fold(table.headers[at])))}
    begin = int((context.plan_start or context.issued_on or "0")[:4])
    begin = begin or max(years.values(), default=0) - MAX_AHEAD
    past = {at for at, year in years.items() if year < begin}
    if not past or len(past) == len(targets):
        return table
    columns = tuple(Column.BASELINE if at in past else column for at, column in enumerate(table.columns))
    return replace(table, columns=columns)


def _indicator(row: Row, context: Context, *, group: str | None, count: int) -> IndicatorDraft:
    number, name, unit = _named(row, count)
    targets = row.targets()
    head, cell = next((one for one in reversed(targets) if one[1].start < one[1].end), targets[-1])
    words = row.text.plain[cell.start : cell.end]
    read = read_target(words, unit)
    horizons = horizons_in(words, unit)
    baseline = row.figure(Column.BASELINE)
    direction = _direction(read, name + words, baseline)
    return IndicatorDraft(
        number=number,
        name=name,
        unit=_unit(unit, read, name) or _unit_of_head(head),
        nature=row.words(Column.NATURE),
        target_text=row.text.words(cell.start, cell.end),
        comparator=read.comparator,
        value=read.value,
        value_max=read.value_max,
        deadline=_due(row, context) or _deadline(head, horizons, row.table) or context.plan_end,
        baseline_text=baseline,
        actual_text=row.figure(Column.ACTUAL),
        group=group,
        targets_by_year=_years(row.text, targets, horizons, unit),
        lead_units=_units(row.text, row.cell(Column.LEAD)),
        change=read.change,
        direction=direction,
        schedule=schedule_of(read, direction, name + words),
        part=context.part,
        span=(0, 0),
    )


def _named(row: Row, count: int) -> tuple[str | None, str, str | None]:
    """Number, name, unit. 3.绿地率（%） is 3, 绿地率, %; where there is a unit column the name is left whole.

    Bare digits before a name are its number only where the count stands there: 65岁以上人口 is a name.
    """
    number, name, unit = row.words(Column.NUMBER), row.words(Column.NAME) or "", row.words(Column.UNIT)
    name = MARKS.sub("", name)
    bare = BARE_NUMBER_OF_NAME.match(name)
    numbered = NUMBER_OF_NAME.match(fold(name)) or (bare if bare and int(bare[1]) == count else None)
    if numbered and number is None:
        number = next(group for group in numbered.groups() if group)
        name = name[numbered.end() :]
    behind = UNIT_BEHIND.match(fold(name)) or UNIT_IN_FRONT.match(fold(name))
    if behind and unit is None:
        unit = name[behind.start("unit") : behind.end("unit")]
        name = name[: behind.end("name")]
    return number.strip(".．、()（）") if number else None, name, unit


def _unit(unit: str | None, read: TargetDraft, name: str) -> str | None:
    """Printed in its column, name or value; a share without any figure is in percent all the same."""
    if unit or read.unit:
        return unit or read.unit
    return "%" if read.value is None and is_share(name) else None


def _unit_of_head(head: str) -> str | None:
    """目标值（%）: the unit of the whole column."""
    behind = UNIT_BEHIND.match(fold(head))
    return behind["unit"] if behind else None


def _direction(read: TargetDraft, words: str, baseline: str | None) -> str:
    """An upper limit below the baseline is a decrease; words without a figure tell their own direction."""
    if read.value is None:
        return "covered" if IMPLICIT_ALL.search(words) else "text"
    start = read_value(baseline or "", None).value
    if read.comparator in ("<=", "<") and start is not None and start > read.value:
        return "decrease"
    return direction_of(read, words)


def _units(text: Text, cell: Cell | None) -> tuple[str, ...]:
    return tuple(names_in(text, cell.start, cell.end)) if cell else ()


def _years(
    text: Text, targets: list[tuple[str, Cell]], horizons: list[Horizon], unit: str | None
) -> tuple[YearTarget, ...]:
    """Targets by year: from year columns, else from a cell that names several years."""
    if len(targets) == 1:
        dated = [one for one in horizons if one.year]
        return tuple(
            _year_target(one.year, one.words, one.value) for one in dated if one.year and len(dated) > 1
        )
    years = []
    for head, cell in targets:
        year = YEAR.search(fold(head))
        if year and cell.start < cell.end:
            words = text.words(cell.start, cell.end)
            years.append(
                _year_target(int(year[1]), words, read_target(text.plain[cell.start : cell.end], unit))
            )
    return tuple(years)


def _year_target(year: int, words: str, read: TargetDraft) -> YearTarget:
    return YearTarget(year=year, text=words, value=read.value, comparator=read.comparator)


def _due(row: Row, context: Context) -> str | None:
    """The day in the row's own column of days."""
    cell = row.cell(Column.DEADLINE)
    setting = Setting(plan_end=context.plan_end)
    return deadline_in(row.text, (cell.start, cell.end), setting) if cell else None


def _deadline(head: str, horizons: list[Horizon], table: Table) -> str | None:
    """The year of the cell's first figure, else of its column, else of the last column."""
    if horizons and horizons[0].year:
        return f"{horizons[0].year}-12-31"
    for words in (fold(head), fold(table.headers[-1])):
        year, five = YEAR.search(words), FIVE.search(words)
        if year:
            return f"{year[1]}-12-31"
        if five:
            return f"{five_years(five[1])[1]}-12-31"
    return None
