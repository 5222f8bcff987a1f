"""A table of figures as a value: printed, drawn as a chart, written as CSV or XLSX, always from these rows."""

from dataclasses import dataclass
from decimal import Decimal

Value = str | int | Decimal | None


@dataclass(frozen=True)
class Column:
    """``draws`` is how the chart shows it (stack, line, bar, mark; empty: not at all), ``tone`` a tone of tokens.css.

    ``unit`` is printed behind every value: % or empty.
    """

    title: str
    draws: str = ""
    tone: str = ""
    unit: str = ""
    is_number: bool = True


@dataclass(frozen=True)
class Line:
    """A row: what it is about, where that leads, one value per column after the first.

    ``links`` are the addresses of the lists behind the first values, empty for a value without one. ``is_rest``: many
    lines in one, which would dwarf the others in a chart.
    """

    head: str
    cells: tuple[Value, ...]
    url: str = ""
    is_current: bool = False
    links: tuple[str, ...] = ()
    is_rest: bool = False


@dataclass(frozen=True)
class FigureTable:
    """``name`` is part of the download's address, ``said`` says in words what the figures say."""

    name: str
    title: str
    said: str
    as_of: str
    head: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    chart: str = ""
    note: str = ""


def shown(value: Value, column: Column) -> str:
    """A value as printed; a dash for none: no figure is not nought."""
    return "—" if value is None else f"{value}{column.unit}"
