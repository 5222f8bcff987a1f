"""The last number of a fact before the one that is asked now."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from plans.quarters import Quarter
from tasks.models import DataValue
from tasks.queries.figures import plain

Key = tuple[int, int]


@dataclass(frozen=True)
class Before:
    """The number of an earlier quarter, beside which the new one is typed."""

    number: Decimal
    quarter: Quarter

    @property
    def words(self) -> str:
        return plain(self.number)


def numbers_before(values: Iterable[DataValue]) -> dict[int, Before]:
    """The latest number of the same item and unit before each value, by id of value. One query."""
    rows = list(values)
    if not rows:
        return {}
    earlier = DataValue.objects.filter(
        item__in={row.item_id for row in rows},
        unit__in={row.unit_id for row in rows},
        quarter__lt=int(max(row.quarter for row in rows)),
        value__isnull=False,
    ).order_by("quarter")
    told: dict[Key, list[Before]] = {}
    for item, unit, number, quarter in earlier.values_list("item", "unit", "value", "quarter"):
        told.setdefault((item, unit), []).append(Before(number or Decimal(0), quarter))
    found = {row.pk: _last_before(row, told.get((row.item_id, row.unit_id), [])) for row in rows}
    return {key: before for key, before in found.items() if before is not None}


def _last_before(value: DataValue, told: list[Before]) -> Before | None:
    return next((before for before in reversed(told) if before.quarter < value.quarter), None)
