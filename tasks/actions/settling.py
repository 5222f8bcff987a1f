"""What a review writes: rows that are locked first, each statement once for however many there are."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from typing import Any

from django.db.models import F, Model, QuerySet
from django.utils import timezone

from plans.models import ReportingPeriod
from plans.staleness import marks
from tasks.actions.reporting import stale_since
from tasks.models import DataValue, ProgressUpdate, ReviewEvent, ValueRevision
from tasks.queries.facts import MAY_BE_CARRIED, carried
from tasks.states import State
from units import audit
from units.compiled import Change, Compiled, one_of
from units.inserting import insert
from units.models import Unit, User


def _to_lock(*related: str) -> QuerySet[ProgressUpdate]:
    rows = ProgressUpdate.objects.filter(one_of("pk", "ids")).order_by("pk").select_related(*related)
    return rows.defer("task__text").select_for_update(of=("self",))


# of one report what is rarely needed is read when it is
ONE_LOCKED: Compiled[ProgressUpdate] = Compiled(lambda: _to_lock("task", "unit"))
MANY_LOCKED: Compiled[ProgressUpdate] = Compiled(
    lambda: _to_lock("plan", "task", "unit", "assignment__unit", "edited_by", "reviewed_by").defer(
        "plan__source_text"
    )
)
CLOSED: Compiled[tuple[int, int]] = Compiled(
    lambda: (
        ReportingPeriod.objects.closed()
        .filter(one_of("plan__indicators__terms__item", "items"), one_of("quarter", "quarters"))
        .order_by()
        .values_list("plan__indicators__terms__item", "quarter")
    )
)
PERIODS: Compiled[ReportingPeriod] = Compiled(lambda: ReportingPeriod.objects.filter(one_of("pk", "ids")))


def locked(updates: Collection[ProgressUpdate]) -> list[ProgressUpdate]:
    """The rows as they stand, each under its lock. Their periods are read after the locks were waited for: a quarter
    that was being closed holds them too, and is closed by now."""
    ids = [update.pk for update in updates]
    found = (ONE_LOCKED if len(ids) == 1 else MANY_LOCKED).rows(ids=ids)
    of_quarters = PERIODS.rows(ids=[update.period_id for update in found])
    periods = {period.pk: period for period in of_quarters}
    for update in found:
        update.period = periods[update.period_id]
    return found


def facts_of(updates: list[ProgressUpdate]) -> dict[int, list[DataValue]]:
    """Per report the submitted data items that it carries. Most carry none: that is asked first."""
    tasks, quarters = {update.task_id for update in updates}, {int(update.quarter) for update in updates}
    if not MAY_BE_CARRIED.rows(tasks=list(tasks), quarters=list(quarters)):
        return {update.pk: [] for update in updates}
    return carried(updates, among=DataValue.objects.order_by("id").select_for_update(of=("self",)))


def closed_facts(values: Iterable[DataValue]) -> set[tuple[int, int]]:
    """Items and quarters that some plan has closed: such a fact changes by correction only."""
    asked = {(value.item_id, int(value.quarter)) for value in values}
    if not asked:
        return set()
    closed = CLOSED.rows(
        items=list({item for item, _quarter in asked}), quarters=list({quarter for _item, quarter in asked})
    )
    return asked & {(item, int(quarter)) for item, quarter in closed}


@cache
def _change(model: type[ProgressUpdate | DataValue], fields: tuple[str, ...]) -> Change:
    return Change(model, fields, revision=F("revision") + 1)


def move(rows: Collection[ProgressUpdate | DataValue], fields: dict[str, Any], by: User) -> None:
    """Write the same to rows that are locked, in the database and on the objects at hand."""
    written = fields | {"reviewed_at": timezone.now(), "reviewed_by": by}
    for model in {type(row) for row in rows}:
        _change(model, tuple(written)).write(ids=[row.pk for row in rows], **written)
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


def approve_facts(values: Collection[DataValue], by: User) -> list[Model]:
    """Approve them; returns what that leaves behind, to be inserted by the caller with the marks of ``stale_since``."""
    if not values:
        return []
    move(values, {"state": State.APPROVED}, by)
    kept = [
        ValueRevision(value_of=value, number=value.revision, state=State.APPROVED, value=value.value, by=by)
        for value in values
        if value.value is not None
    ]
    first, *_others = values
    about = [(first, first.owner_id, {"ids": [value.pk for value in values]})]
    return [*kept, *audit.events("values.approved", by=by, about=about)]


def conclude(
    updates: Collection[ProgressUpdate],
    move: State,
    by: User,
    reason: str = "",
    *,
    beside: Iterable[Model],
    facts: Collection[DataValue] = (),
) -> None:
    """What every review leaves behind: its place in the conversation, the figures marked as stale, those of every plan
    that reads ``facts`` too, and ``beside`` the events and revisions of the act."""
    said = [ReviewEvent(update_of=update, move=move, reason=reason, by=by) for update in updates]
    since = stale_since(facts)
    for update in updates:
        since[update.plan_id] = min(update.quarter, since.get(update.plan_id, update.quarter))
    insert(*said, *beside, *marks(dict(sorted(since.items()))))
