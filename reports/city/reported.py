"""What an invented street reported: an update per task and quarter, a value per item, unit and quarter."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from plans import formulas
from plans.quarters import Quarter
from plans.workdays import STATUTORY
from reports.city.invented import ENDS, QUARTERS
from reports.city.lines import NULL, Shape, shape
from reports.city.street import Chunk, Ids, Street
from tasks.models import DataValue, ProgressUpdate

MOVED = (
    "state",
    "revision",
    "submitted_on",
    "submitted_at",
    "submitted_by_id",
    "reviewed_at",
    "reviewed_by_id",
)
NOT_STARTED = ("not_started", 0, NULL, NULL, NULL, NULL, NULL)


def updates(street: Street, ids: Ids) -> Chunk:
    varying = ("id", "period_id", "quarter", "report_by", "task_id", "assignment_id", "unit_id", *MOVED)
    fixed: dict[str, Any] = {"plan_id": street.plan, "owner_id": street.office}
    form = shape(ProgressUpdate, varying, progress="按计划推进。", **fixed)
    return form, _updates(street, form, ids[ProgressUpdate])


def _updates(street: Street, form: Shape, ids: Iterator[int]) -> Iterator[str]:
    chance = street.chance
    for period, quarter in zip(street.periods, QUARTERS, strict=True):
        by = formulas.late_after(formulas.due_on(quarter, STATUTORY), STATUTORY)
        for n, (task, lead) in enumerate(zip(street.tasks, street.leads, strict=True)):
            where = (period, int(quarter), by, task, lead, street.lead_of(n))
            yield form.line(next(ids), *where, *_moved(street, quarter, chance))


def values(street: Street, ids: Ids) -> Chunk:
    varying = ("id", "item_id", "unit_id", "quarter", "report_by", "value", *MOVED)
    form = shape(DataValue, varying, owner_id=street.office)
    return form, _values(street, form, ids[DataValue])


def _values(street: Street, form: Shape, ids: Iterator[int]) -> Iterator[str]:
    """Quarter by quarter, as reports come in: rows of one quarter lie together, not those of one item."""
    chance = street.chance
    for quarter in QUARTERS:
        by = formulas.late_after(formulas.due_on(quarter, STATUTORY), STATUTORY)
        for item, promise in zip(street.items, street.promises, strict=True):
            for unit in street.units:
                moved = _moved(street, quarter, chance)
                value = NULL if moved is NOT_STARTED else promise.value(quarter, chance)
                yield form.line(next(ids), item, unit, int(quarter), by, value, *moved)


def _moved(street: Street, quarter: Quarter, chance: Random) -> tuple[object, ...]:
    """Approved in every closed quarter; of the open one six in ten, and some not even begun."""
    day = quarter.last_day
    place = chance.random() if quarter == ENDS else 0.0
    if place >= 0.9:
        return NOT_STARTED
    sent = (day, at(day), street.reporter)
    if place >= 0.8:
        return ("draft", 1, NULL, NULL, NULL, NULL, NULL)
    if place >= 0.6:
        return ("submitted", 1, *sent, NULL, NULL)
    return ("approved", 2, *sent, at(day + timedelta(days=2)), street.supervisor)


def at(day: date) -> str:
    return f"{day} 10:00+08"
