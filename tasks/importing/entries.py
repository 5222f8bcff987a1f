"""What a returned 季度填报表 or 汇总表 asks to be entered: numbers and reports, each with the row that says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tasks.importing.sheet import Returned, Row, read
from tasks.models import DataValue, ProgressUpdate
from tasks.queries.lines import is_typed
from tasks.queries.sheets import LeadFacts, UnitFacts
from tasks.states import EDITABLE
from tasks.writers.lead_table import UNITS, item_key, lead_book
from tasks.writers.prefilled import Book
from tasks.writers.unit_quarter import (
    REASONS,
    REPORTS,
    TEXTS,
    TYPED,
    VALUES,
    WORDS,
    unit_book,
    update_key,
    value_key,
)


@dataclass(frozen=True)
class NumberEntry:
    """A number as it would stand; ``is_changed`` by the sheet."""

    value: DataValue
    number: Decimal | None
    row: Row
    column: str

    @property
    def is_changed(self) -> bool:
        return self.column in self.row.changed


@dataclass(frozen=True)
class ReportEntry:
    """A report as it would stand, ``fields`` being those of reporting.Content."""

    update: ProgressUpdate
    fields: Mapping[str, Any]
    row: Row

    @property
    def is_changed(self) -> bool:
        return bool(set(TYPED) & self.row.changed.keys())

    @property
    def is_empty(self) -> bool:
        return not any(self.fields.values())


@dataclass(frozen=True)
class Entries:
    """``numbers`` and ``reports`` of all rows that are open, changed or not: what is handed in is the whole sheet."""

    book: Book
    returned: Returned
    numbers: list[NumberEntry]
    reports: list[ReportEntry]


def unit_entries(facts: UnitFacts, content: bytes) -> Entries:
    """Raises SheetError."""
    book = unit_book(facts)
    returned = read(content, book)
    values = {value_key(value): value for value in facts.values if is_typed(value)}
    updates = {update_key(update): update for update in facts.updates if update.state in EDITABLE}
    return Entries(
        book=book,
        returned=returned,
        numbers=[
            _number(values[row.line.key], row, "number")
            for row in returned.rows.get(VALUES, [])
            if row.line.key in values
        ],
        reports=[
            ReportEntry(updates[row.line.key], _fields(row), row)
            for row in returned.rows.get(REPORTS, [])
            if row.line.key in updates
        ],
    )


def lead_entries(facts: LeadFacts, content: bytes) -> Entries:
    """Raises SheetError."""
    book = lead_book(facts)
    returned = read(content, book)
    units = {unit.code: unit for unit in facts.units}
    numbers = [
        _number(value, row, item_key(value.item))
        for row in returned.rows.get(UNITS, [])
        for value in facts.row(units[row.line.key])
        if is_typed(value) and item_key(value.item) in row.columns
    ]
    return Entries(book=book, returned=returned, numbers=numbers, reports=[])


def _number(value: DataValue, row: Row, column: str) -> NumberEntry:
    content = row.content(column)
    return NumberEntry(value, content if isinstance(content, Decimal) else None, row, column)


def _fields(row: Row) -> dict[str, Any]:
    percent = row.content("percent")
    return {
        "word": WORDS.get(str(row.content("word") or ""), ""),
        "completed_on": row.content("completed_on"),
        "percent_bp": int(percent * 100) if isinstance(percent, Decimal) else None,
        "nothing_new": REASONS.get(str(row.content("nothing_new") or ""), ""),
        **{name: str(row.content(name) or "") for name in TEXTS},
    }
