"""What stands in the sheets that are sent out: a unit's quarter, and a lead's units beside what it asks of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from plans.models import DataItem
from plans.quarters import Quarter
from tasks.models import Asked, Assignment, DataValue, ProgressUpdate, Task
from tasks.queries.before import Before, numbers_before
from tasks.states import REPORTED
from units.models import Unit

Values = list[DataValue]


@dataclass(frozen=True)
class UnitFacts:
    """Everything a unit is asked for in a quarter, each fact once, and what it reports of tasks.

    ``before`` is by id of value, ``previous`` by id of assignment; ``worded`` are ids of tasks judged by a word.
    """

    unit: Unit
    quarter: Quarter
    values: Values
    updates: list[ProgressUpdate]
    before: Mapping[int, Before]
    previous: Mapping[int, ProgressUpdate]
    worded: frozenset[int]


@dataclass(frozen=True)
class LeadFacts:
    """What a unit's tasks ask of other units: ``values`` by ids of unit and item, none where it is not asked."""

    lead: Unit
    quarter: Quarter
    units: list[Unit]
    items: list[DataItem]
    values: Mapping[tuple[int, int], DataValue]

    def row(self, unit: Unit) -> Values:
        """A unit's values in the order of the columns."""
        found = (self.values.get((unit.pk, item.pk)) for item in self.items)
        return [value for value in found if value is not None]


def unit_facts(unit: Unit, quarter: Quarter) -> UnitFacts:
    """In a number of queries that does not grow with what is asked."""
    asked = Asked.objects.filter(unit=unit).values("item")
    values = list(_values(quarter).filter(unit=unit, item__in=asked).order_by("item_id"))
    updates = list(
        ProgressUpdate.objects.filter(unit=unit, quarter=int(quarter))
        .select_related("plan", "period", "task", "assignment", "unit")
        .defer("plan__source_text", "task__text")
        .order_by("plan", "task__position", "id")
    )
    worded = Task.objects.taking_a_word().filter(pk__in={update.task_id for update in updates})
    return UnitFacts(
        unit=unit,
        quarter=quarter,
        values=values,
        updates=updates,
        before=numbers_before(values),
        previous=_previous(updates),
        worded=frozenset(worded.values_list("pk", flat=True)),
    )


def _values(quarter: Quarter) -> QuerySet[DataValue]:
    related = ("item__owner", "item__asked_by", "unit", "edited_by")
    return DataValue.objects.filter(quarter=int(quarter)).select_related(*related)


def _previous(updates: Sequence[ProgressUpdate]) -> dict[int, ProgressUpdate]:
    """The last report of each duty in an earlier quarter, by id of assignment. One query."""
    earlier = ProgressUpdate.objects.filter(
        assignment__in=[update.assignment_id for update in updates],
        quarter__lt=min((int(update.quarter) for update in updates), default=0),
        state__in=REPORTED,
    )
    rows = earlier.order_by("assignment_id", "-quarter").distinct("assignment_id")
    return {update.assignment_id: update for update in rows}


def lead_facts(lead: Unit, quarter: Quarter) -> LeadFacts:
    """In a number of queries that does not grow with the units or the items."""
    led = Assignment.objects.leads().involved().filter(unit=lead).values("task")
    pairs = set(
        Asked.objects.filter(task__in=led, item__source=DataItem.Source.UNIT).values_list(
            "unit_id", "item_id"
        )
    )
    found = _values(quarter).filter(
        unit__in={unit for unit, _item in pairs}, item__in={item for _unit, item in pairs}
    )
    values = {
        (value.unit_id, value.item_id): value for value in found if (value.unit_id, value.item_id) in pairs
    }
    units = {value.unit_id: value.unit for value in values.values()}
    items = {value.item_id: value.item for value in values.values()}
    return LeadFacts(
        lead=lead,
        quarter=quarter,
        units=sorted(units.values(), key=lambda unit: (unit.position, unit.code)),
        items=sorted(items.values(), key=lambda item: item.pk),
        values=values,
    )
