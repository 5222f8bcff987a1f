"""Indicators and tasks from tables."""

import re

from .clauses import names_in
from .columns import Cell, Column, Table
from .dates import five_years
from .draft import IndicatorDraft, TargetDraft, YearTarget
from .proposals import direction_of, schedule_of
from .quantities import MULTIPLIER, NUMBER, UNITS, comparator_of, number
from .targets import IMPLICIT_ALL, IMPLICIT_ZERO
from .text import Text

MULTIPLIERS = {"千": 10**3, "万": 10**4, "亿": 10**8, "万亿": 10**12}
VALUE = re.compile(
    rf"(?<![\d.])(?P<value>{NUMBER})(?![\d年月])%?(?: ?(?:-{{1,2}}|至|到) ?(?P<max>{NUMBER}))?"
    rf" ?(?P<multiplier>{MULTIPLIER})? ?(?P<unit>{UNITS})?(?P<after>以上|以下|以内|左右)?"
)
YEAR = re.compile(r"(20\d\d) ?年")
FIVE = re.compile(r"十([二三四五六])五")


def is_indicator_table(table: Table) -> bool:
    return Column.NAME in table.columns and Column.TARGET in table.columns


def indicators_of(text: Text, table: Table, *, plan_end: str | None, part: str) -> list[IndicatorDraft]:
    """One indicator a row. The last target column gives the target; year columns are kept beside it."""
    found: list[IndicatorDraft] = []
    group: str | None = None
    for row in table.rows:
        cells = _cells_by_column(table, row)
        group = _words(text, cells.get(Column.GROUP)) or group
        name = _words(text, cells.get(Column.NAME))
        if name:
            found.append(_indicator(text, table, row, group=group, plan_end=plan_end, part=part))
    return found


def _cells_by_column(table: Table, row: tuple[Cell, ...]) -> dict[Column, Cell]:
    """A row short of cells lacks its merged group cell, else its last ones."""
    columns = table.columns
    if len(row) < len(columns) and columns[0] is Column.GROUP:
        columns = columns[len(columns) - len(row) :]
    return dict(zip(columns, row, strict=False))


def _words(text: Text, cell: Cell | None) -> str | None:
    words = text.words(cell.start, cell.end) if cell else ""
    return words if words not in ("", "/") else None


def _figure(text: Text, cell: Cell | None) -> str | None:
    """Baseline or result as printed; a dash means there is none."""
    words = _words(text, cell)
    return None if words is None or re.fullmatch(r"[-—－–]+|无", words) else words


def _indicator(
    text: Text, table: Table, row: tuple[Cell, ...], *, group: str | None, plan_end: str | None, part: str
) -> IndicatorDraft:
    cells = _cells_by_column(table, row)
    targets = [
        (head, cell)
        for head, column, cell in zip(table.headers, table.columns, row, strict=False)
        if column is Column.TARGET
    ]
    head, cell = targets[-1] if targets else ("", Cell(row[0].start, row[0].start))
    unit, name = _unit(text, cells)
    read = read_value(text.plain[cell.start : cell.end], unit)
    words = text.plain[cell.start : cell.end]
    baseline = _figure(text, cells.get(Column.BASELINE))
    direction = _direction(read, name + words, baseline)
    return IndicatorDraft(
        number=_words(text, cells.get(Column.NUMBER)),
        name=name,
        unit=unit or read.unit,
        nature=_words(text, cells.get(Column.NATURE)),
        target_text=text.words(cell.start, cell.end),
        comparator=read.comparator,
        value=read.value,
        value_max=read.value_max,
        deadline=_deadline(head) or _deadline(table.headers[-1]) or plan_end,
        baseline_text=baseline,
        actual_text=_figure(text, cells.get(Column.ACTUAL)),
        group=group,
        targets_by_year=_years(text, targets, unit),
        lead_units=_units(text, cells.get(Column.LEAD)),
        direction=direction,
        schedule=schedule_of(read, direction, name + words),
        part=part,
        span=text.span(row[0].start, row[-1].end),
    )


def _direction(read: TargetDraft, words: str, baseline: str | None) -> str:
    """An upper limit below the baseline is a decrease; words without a figure tell their own direction."""
    if read.value is None:
        return "covered" if IMPLICIT_ALL.search(words) else "text"
    start = read_value(baseline or "", None).value
    if read.comparator in ("<=", "<") and start is not None and start > read.value:
        return "decrease"
    return direction_of(read, words)


def _unit(text: Text, cells: dict[Column, Cell]) -> tuple[str | None, str]:
    """Unit from its column, else from brackets behind the name."""
    name = _words(text, cells.get(Column.NAME)) or ""
    unit = _words(text, cells.get(Column.UNIT))
    return unit, name


def _units(text: Text, cell: Cell | None) -> tuple[str, ...]:
    return tuple(names_in(text, cell.start, cell.end)) if cell else ()


def _years(text: Text, targets: list[tuple[str, Cell]], unit: str | None) -> tuple[YearTarget, ...]:
    years = []
    for head, cell in targets:
        year = YEAR.search(head)
        if year and len(targets) > 1 and cell.start < cell.end:
            read = read_value(text.plain[cell.start : cell.end], unit)
            words = text.words(cell.start, cell.end)
            years.append(
                YearTarget(year=int(year[1]), text=words, value=read.value, comparator=read.comparator)
            )
    return tuple(years)


def _deadline(head: str) -> str | None:
    year = YEAR.search(head)
    if year:
        return f"{year[1]}-12-31"
    five = FIVE.search(head)
    return f"{five_years(five[1])[1]}-12-31" if five else None


def read_value(words: str, unit: str | None) -> TargetDraft:
    """不低于80%, 20万, 下降15%, <1, 2-3: comparator, value and unit; words alone (应建尽建) give no value."""
    if IMPLICIT_ZERO.search(words):
        return TargetDraft(text=words, comparator="==", value=0, unit=unit, implicit=True, span=(0, 0))
    match = VALUE.search(words)
    if match is None:
        return TargetDraft(text=words, unit=unit, span=(0, 0))
    value = number(match["value"])
    has_multiplier = match["multiplier"] and not (unit or "").startswith(match["multiplier"])
    if has_multiplier and match["multiplier"] in MULTIPLIERS:
        value = number(str(value * MULTIPLIERS[match["multiplier"]]))
    printed_unit = "%" if "%" in words else match["unit"]
    high = match["max"]
    return TargetDraft(
        text=words,
        comparator=None if high else comparator_of(words[: match.start()], match["after"]),
        value=value,
        value_max=number(high) if high else None,
        unit=unit or printed_unit,
        span=(0, 0),
    )
