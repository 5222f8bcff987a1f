"""What a review writes: rows that are locked first, each statement once for however many there are."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import F
from django.utils import timezone

from plans.models import ReportingPeriod
from plans.staleness import mark_stale
from tasks.actions.reporting import mark_plans_of
from tasks.models import DataValue, ProgressUpdate, ReviewEvent, ValueRevision
from tasks.queries.facts import by_update, submitted_with
from tasks.states import State
from units import audit
from units.models import Unit, User


def locked(updates: Collection[ProgressUpdate]) -> list[ProgressUpdate]:
    rows = ProgressUpdate.objects.filter(pk__in=[update.pk for update in updates]).order_by("pk")
    whole = rows.select_related(
        "plan", "period", "task", "unit", "assignment__unit", "edited_by", "reviewed_by"
    )
    return list(whole.defer("plan__source_text", "task__text").select_for_update(of=("self",)))


def facts_of(updates: list[ProgressUpdate]) -> dict[int, list[DataValue]]:
    """Per report the submitted data items that it carries."""
    values = list(submitted_with(updates).select_for_update(of=("self",)))
    return by_update(values, updates)


def closed_facts(values: Iterable[DataValue]) -> set[tuple[int, int]]:
    """Items and quarters that some plan has closed: such a fact changes by correction only."""
    asked = {(value.item_id, int(value.quarter)) for value in values}
    if not asked:
        return set()
    closed = ReportingPeriod.objects.closed().filter(
        plan__indicators__terms__item__in={item for item, _quarter in asked},
        quarter__in={quarter for _item, quarter in asked},
    )
    return asked & {
        (item, int(quarter))
        for item, quarter in closed.values_list("plan__indicators__terms__item", "quarter")
    }


def move(rows: Collection[ProgressUpdate | DataValue], fields: dict[str, Any], by: User) -> None:
    """Write the same to rows that are locked, in the database and on the objects at hand."""
    written = fields | {"reviewed_at": timezone.now(), "reviewed_by": by}
    for model in {type(row) for row in rows}:
        moved = model._default_manager.filter(pk__in=[row.pk for row in rows])
        moved.update(**written, revision=F("revision") + 1)
    for row in rows:
        row.revision += 1
        for name, value in written.items():
            setattr(row, name, value)


def send_back(row: ProgressUpdate | DataValue, unit: Unit, report_by: date, by: User, reason: str) -> None:
    """Back to the unit that has the post by now: open work follows it."""
    fields = {
        "state": State.DRAFT,
        "unit": unit,
        "returned_because": reason,
        "returned_times": row.returned_times + 1,
        "report_by": report_by,
    }
    move([row], fields, by)


def return_facts(values: Collection[DataValue], unit: Unit, day: date, by: User, reason: str) -> None:
    """Back to ``unit``, unless it has such a fact of its own, or a plan has closed the quarter with it where it is."""
    closed = closed_facts(values)
    for value in values:
        held = DataValue.objects.filter(item=value.item_id, quarter=value.quarter, unit=unit)
        stays = value.unit_id == unit.pk or (value.item_id, int(value.quarter)) in closed or held.exists()
        send_back(value, value.unit if stays else unit, max(value.report_by, day), by, reason)
    ReviewEvent.objects.bulk_create(
        ReviewEvent(value_of=value, move=State.DRAFT, reason=reason, by=by) for value in values
    )


def approve_facts(values: Collection[DataValue], by: User) -> None:
    if not values:
        return
    move(values, {"state": State.APPROVED}, by)
    ValueRevision.objects.bulk_create(
        ValueRevision(value_of=value, number=value.revision, state=State.APPROVED, value=value.value, by=by)
        for value in values
        if value.value is not None
    )
    first, *_others = values
    ids = [value.pk for value in values]
    audit.record("values.approved", by=by, about=first, tenant=first.owner_id, ids=ids)
    mark_plans_of(list(values))


def conclude(updates: Collection[ProgressUpdate], move: State, by: User, reason: str = "") -> None:
    """What every review leaves behind: its place in the conversation, and the figures marked as stale."""
    ReviewEvent.objects.bulk_create(
        ReviewEvent(update_of=update, move=move, reason=reason, by=by) for update in updates
    )
    since: dict[int, int] = {}
    for update in updates:
        since[update.plan_id] = min(update.quarter, since.get(update.plan_id, update.quarter))
    for plan_id, quarter in sorted(since.items()):
        mark_stale(plan_id, since=quarter)
