"""推送: another system hands in measured values, thousands at once, in as many statements as for one.

Only items that are pushed, only rows that are asked, never a quarter that was closed, never a number that was approved:
such a one changes by correction. Pushed again, the same number changes nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.models import DataItem, Plan, ReportingPeriod
from plans.staleness import mark_stale
from tasks.actions.settling import closed_facts
from tasks.models import DataValue, ValueRevision
from tasks.states import State
from units import audit
from units.models import Unit, User

NOTE_LIMIT = 200
LOCK = """
SELECT value.id FROM tasks_datavalue value
  JOIN unnest(%s::bigint[], %s::bigint[], %s::int[]) AS pushed (item_id, unit_id, quarter)
 USING (item_id, unit_id, quarter)
 ORDER BY value.id FOR UPDATE OF value
"""
WRITE = """
UPDATE tasks_datavalue value
   SET value = pushed.number, state = 'submitted', revision = value.revision + 1, returned_because = '',
       edited_at = %(now)s, edited_by_id = %(by)s, submitted_at = %(now)s, submitted_by_id = %(by)s,
       submitted_on = pushed.day, was_late = value.was_late OR pushed.day > value.report_by,
       entered_as = 'pushed', entered_note = %(note)s
  FROM unnest(%(ids)s::bigint[], %(numbers)s::numeric[], %(days)s::date[]) AS pushed (id, number, day)
 WHERE value.id = pushed.id
RETURNING value.id, value.revision
"""


@dataclass(frozen=True)
class Pushed:
    """One number as it was sent, by public codes."""

    item: str
    unit: str
    quarter: int
    value: Decimal


@dataclass(frozen=True)
class Outcome:
    """What became of a row: written, unchanged, or refused with a stable ``code`` and a sentence."""

    result: str
    code: str = ""
    detail: str = ""
    revision: int | None = None
    field: str = ""

    @property
    def is_refused(self) -> bool:
        return self.result == "refused"


Key = tuple[int, int, int]


def refused(code: str, detail: str, field: str = "") -> Outcome:
    return Outcome("refused", code, detail, field=field)


@transaction.atomic
def push_values(
    *, rows: Sequence[Pushed], within: Unit, by: User, source: str, all_or_nothing: bool = False
) -> list[Outcome]:
    """Write what may be written and say of each row what became of it, in the order of the rows."""
    keys, found = _resolved(rows, within)
    values = _locked(keys.values())
    closed, opened = closed_facts(values.values()), _opened(set(keys.values()) - values.keys())
    for place, key in keys.items():
        value, asked = values.get(key), (key[0], key[2])
        found[place] = (
            _judged(value, rows[place].value, asked in closed) if value else _missing(asked in opened)
        )
    if not (all_or_nothing and any(outcome.is_refused for outcome in found.values())):
        writing = {place: values[key] for place, key in keys.items() if found[place].result == "written"}
        numbers = {value.pk: rows[place].value for place, value in writing.items()}
        revisions = _write(list(writing.values()), numbers, by, source)
        found |= {place: Outcome("written", revision=revisions[row.pk]) for place, row in writing.items()}
    return [found[place] for place in range(len(rows))]


def _resolved(rows: Sequence[Pushed], within: Unit) -> tuple[dict[int, Key], dict[int, Outcome]]:
    """Place of a row → ids of its item and unit, and its quarter; and why a row has none."""
    found: dict[int, Outcome] = {}
    units = Unit.objects.within(within).in_bulk({row.unit for row in rows}, field_name="code")
    items = _items({row.item for row in rows})
    keys: dict[int, Key] = {}
    seen: set[Key] = set()
    for place, row in enumerate(rows):
        unit = units.get(row.unit)
        item = _item_for(unit, items.get(row.item, ())) if unit else None
        if unit is None:
            found[place] = refused("unknown_unit", _("没有这个单位代码，或不在令牌的范围内"), "unit")
        elif item is None:
            found[place] = refused("unknown_item", _("这个单位没有这个代码的数据项"), "item")
        elif item.source != DataItem.Source.PUSHED:
            found[place] = refused("not_pushed", _("这个数据项不由系统推送，由单位自己填报"), "item")
        elif (item.pk, unit.pk, row.quarter) in seen:
            found[place] = refused("repeated", _("同一批里已有同一单位、同一数据项、同一季度的一行"))
        else:
            keys[place] = (item.pk, unit.pk, row.quarter)
            seen.add(keys[place])
    return keys, found


def _items(codes: set[str]) -> Mapping[str, list[DataItem]]:
    """Items by code; each street has codes of its own."""
    found: defaultdict[str, list[DataItem]] = defaultdict(list)
    for item in DataItem.objects.filter(code__in=codes).select_related("owner"):
        found[item.code].append(item)
    return found


def _item_for(unit: Unit, items: Collection[DataItem]) -> DataItem | None:
    """The item of the nearest owner at or above the unit."""
    above = [item for item in items if unit.path.startswith(item.owner.path)]
    return max(above, key=lambda item: len(item.owner.path), default=None)


def _locked(keys: Collection[Key]) -> dict[Key, DataValue]:
    """The rows that are owed, locked in the order of their ids: two batches wait for each other only once."""
    items, units, quarters = (list(part) for part in zip(*keys, strict=True)) if keys else ([], [], [])
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [items, units, quarters])
        ids = [row[0] for row in cursor.fetchall()]
    rows = DataValue.objects.filter(pk__in=ids)
    return {(row.item_id, row.unit_id, int(row.quarter)): row for row in rows}


def _opened(missing: Collection[Key]) -> set[tuple[int, int]]:
    """Items and quarters, among those that no row is owed for, in which some plan has opened its quarter."""
    if not missing:
        return set()
    items, quarters = {item for item, _unit, _quarter in missing}, {quarter for *_key, quarter in missing}
    opened = ReportingPeriod.objects.filter(plan__indicators__terms__item__in=items, quarter__in=quarters)
    return {
        (item, int(quarter))
        for item, quarter in opened.values_list("plan__indicators__terms__item", "quarter").distinct()
    }


def _missing(is_open: bool) -> Outcome:
    if is_open:
        return refused("not_asked", _("本季没有向这个单位要这个数"))
    return refused("not_open", _("这个季度还没有开启填报"), "quarter")


def _judged(value: DataValue, number: Decimal, is_closed: bool) -> Outcome:
    if value.state in (State.SUBMITTED, State.APPROVED) and value.value == number:
        return Outcome("unchanged", revision=value.revision)
    if is_closed:
        return refused("quarter_closed", _("本季已定稿，请按更正程序办理"), "quarter")
    if value.state == State.APPROVED:
        return refused("approved", _("这个数已审核通过，请按更正程序办理"), "value")
    return Outcome("written")


def _write(
    values: Sequence[DataValue], numbers: Mapping[int, Decimal], by: User, source: str
) -> dict[int, int]:
    """Write, keep the revisions, record the act once, mark the plans; by id the revision that stands now."""
    if not values:
        return {}
    days = _days({value.item_id for value in values})
    told: dict[str, Any] = {
        "now": timezone.now(),
        "by": by.pk,
        "note": source[:NOTE_LIMIT],
        "ids": [value.pk for value in values],
        "numbers": [numbers[value.pk] for value in values],
        "days": [days[value.item_id] for value in values],
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, told)
        revisions = dict(cursor.fetchall())
    ValueRevision.objects.bulk_create(
        ValueRevision(value_of_id=pk, number=number, state=State.SUBMITTED, value=numbers[pk], by=by)
        for pk, number in revisions.items()
    )
    first = values[0]
    audit.record(
        "values.pushed", by=by, about=first, tenant=first.owner_id, ids=sorted(revisions), source=source
    )
    _mark(values)
    return revisions


def _reading(items: Collection[int]) -> list[tuple[int, int, date | None]]:
    """Item, plan and the plan's own clock, of every plan that reads one of these items."""
    plans = Plan.objects.filter(indicators__terms__item__in=items).order_by("pk").distinct()
    return list(plans.values_list("indicators__terms__item", "pk", "clock_on"))


def _days(items: Collection[int]) -> dict[int, date]:
    """Today, by item, on the clock of the first plan that reads it."""
    world = timezone.localdate()
    days = dict.fromkeys(items, world)
    return days | {item: clock or world for item, _plan, clock in reversed(_reading(items))}


def _mark(values: Sequence[DataValue]) -> None:
    plans = {plan for _item, plan, _clock in _reading({value.item_id for value in values})}
    mark_stale(*sorted(plans), since=min(value.quarter for value in values))
