"""A lead's units beside the items it asks of them, a page of rows and a page of columns at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from plans.models import DataItem, ReportingPeriod
from plans.quarters import Quarter
from tasks.models import Asked, Assignment, DataValue
from tasks.queries.lines import Numbers, ValueLine, value_lines
from tasks.queries.sheets import LeadFacts
from units.access import own_unit_ids
from units.by_posts import ByPosts
from units.models import Unit, User
from units.roles import Permission

ROWS, COLUMNS = 20, 6


@dataclass(frozen=True)
class TableRow:
    """A unit, and per column its line; None where the item is not asked of it."""

    unit: Unit
    lines: list[ValueLine | None]


@dataclass(frozen=True)
class LeadTable:
    facts: LeadFacts
    rows: Page[Any]
    columns: Page[Any]

    @property
    def units(self) -> list[Unit]:
        return list(self.rows.object_list)

    @property
    def items(self) -> list[DataItem]:
        return list(self.columns.object_list)

    @property
    def values(self) -> list[DataValue]:
        """Those on the page, unit by unit."""
        places = ((unit.pk, item.pk) for unit in self.units for item in self.items)
        return [self.facts.values[place] for place in places if place in self.facts.values]

    @property
    def left(self) -> int:
        """How many numbers of the whole table are still to come."""
        return sum(value.value is None for value in self.facts.values.values())


def lead_table(facts: LeadFacts, *, page: str, columns: str) -> LeadTable:
    return LeadTable(
        facts=facts,
        rows=Paginator(facts.units, ROWS).get_page(page),
        columns=Paginator(facts.items, COLUMNS).get_page(columns),
    )


def table_rows(table: LeadTable, *, numbers: Numbers | None = None) -> list[TableRow]:
    lines = {line.id: line for line in value_lines(table.values, numbers=numbers)}
    found = table.facts.values
    return [
        TableRow(
            unit,
            [
                lines[found[unit.pk, item.pk].pk] if (unit.pk, item.pk) in found else None
                for item in table.items
            ],
        )
        for unit in table.units
    ]


@dataclass(frozen=True)
class MissingNumbers:
    """How many numbers of other units a lead still waits for in an open quarter."""

    unit_code: str
    unit: str
    quarter: Quarter
    count: int


def _led(user: User) -> QuerySet[Assignment]:
    led = Assignment.objects.leads().involved()
    return led.filter(unit__pk__in=own_unit_ids(user, Permission.REPORT)).select_related("unit", "task")


LED: ByPosts[Assignment] = ByPosts(_led)


def missing_numbers(user: User) -> list[MissingNumbers]:
    """Of the units that a person reports for, what their tasks ask of others and nobody has handed in. Four queries."""
    leads = LED.rows(user)
    if not leads:
        return []
    asked = Asked.objects.filter(
        task__in={lead.task_id for lead in leads}, item__source=DataItem.Source.UNIT
    ).values_list("task_id", "item_id", "unit_id")
    pairs: dict[int, set[tuple[int, int]]] = {}
    for task, item, asked_of in asked:
        pairs.setdefault(task, set()).add((item, asked_of))
    owed = _owed(leads, set().union(*pairs.values())) if pairs else {}
    rows = []
    for unit in {lead.unit for lead in leads}:
        own = set().union(*(pairs.get(lead.task_id, set()) for lead in leads if lead.unit_id == unit.pk))
        for quarter, missing in sorted(owed.items()):
            if own & missing:
                rows.append(MissingNumbers(unit.code, str(unit), quarter, len(own & missing)))
    return rows


def _owed(leads: Sequence[Assignment], pairs: set[tuple[int, int]]) -> dict[Quarter, set[tuple[int, int]]]:
    """Items and units that have not handed in their number yet, by open quarter of the tasks' plans."""
    plans = {lead.task.plan_id for lead in leads}
    opened = ReportingPeriod.objects.still_open().filter(plan__in=plans).values("quarter")
    values = DataValue.objects.owed().filter(
        item__in={item for item, _unit in pairs},
        unit__in={unit for _item, unit in pairs},
        quarter__in=opened,
    )
    found: dict[Quarter, set[tuple[int, int]]] = {}
    for quarter, item, unit in values.values_list("quarter", "item_id", "unit_id"):
        found.setdefault(Quarter(quarter), set()).add((item, unit))
    return found
