"""What a reviewer does: approve, or return with a reason that is kept for every round; one report, or many at once.

Rows are locked before they are judged: of two reviewers pressing at once one moves a row, and the other is told.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from plans.clock import today
from plans.formulas import late_after
from plans.queries import work_calendar
from plans.staleness import marks
from tasks.actions.reporting import mark_plans_of, revisions_of, stale_since, today_for
from tasks.actions.settling import (
    approve_facts,
    closed_facts,
    conclude,
    facts_of,
    locked,
    move,
    return_facts,
    send_back,
)
from tasks.errors import (
    ActionError,
    OwnReportError,
    PeriodError,
    ReasonNeededError,
    StaleError,
    WrongStateError,
)
from tasks.models import Asked, DataValue, ProgressUpdate
from tasks.queries.steps import leads_of, may_settle
from tasks.states import STEP_NAMES, State, moves_for, next_state
from units import audit
from units.access import may, require
from units.inserting import insert
from units.models import User
from units.roles import Permission

Revisions = Mapping[int, int]


@dataclass(frozen=True)
class Refused:
    """A report that could not be moved, and why."""

    update: ProgressUpdate
    why: ActionError | PermissionDenied


@dataclass(frozen=True)
class Batch:
    done: list[ProgressUpdate]
    refused: list[Refused]


def approve(
    *, update: ProgressUpdate, by: User, revision: int | None = None, is_correction: bool = False
) -> None:
    """Approve a report, and with it the submitted data items of its task.

    ``revision``, where the page knows it, guards against approving a text that changed meanwhile. Nobody approves
    their own report. After closing an approval is a correction, which needs a reason: reports.corrections.approve_late.
    """
    batch = approve_batch(
        updates=[update], by=by, revisions=known(update, revision), is_correction=is_correction
    )
    tell(update, batch)


@transaction.atomic
def approve_batch(
    *,
    updates: Collection[ProgressUpdate],
    by: User,
    revisions: Revisions | None = None,
    is_correction: bool = False,
) -> Batch:
    """Approve all that can be approved, each as if alone; the others are named with why. ``revisions`` by id."""
    rows = locked(updates)
    facts = facts_of(rows)
    closed = set() if is_correction else closed_facts(value for own in facts.values() for value in own)

    def check(update: ProgressUpdate) -> None:
        require(by, Permission.APPROVE, update.unit)
        if update.period.is_closed and not is_correction:
            raise _closed(update.quarter.label)
        require_movable(update, State.APPROVED, by, (revisions or {}).get(update.pk))
        for value in facts[update.pk]:
            _require_approvable(value, by, closed)

    batch = sorted_out(rows, check)
    move(batch.done, {"state": State.APPROVED}, by)
    carried = list({value.pk: value for update in batch.done for value in facts[update.pk]}.values())
    kept = [*approve_facts(carried, by), *revisions_of(batch.done, by)]
    told = [(update, update.owner_id, {"revision": update.revision}) for update in batch.done]
    events = audit.events("update.approved", by=by, about=told)
    conclude(batch.done, State.APPROVED, by, beside=[*kept, *events], facts=carried)
    return batch


def return_update(*, update: ProgressUpdate, by: User, reason: str, revision: int | None = None) -> None:
    """Send a report back to the unit that has the post by now; it has five working days from then."""
    tell(update, return_batch(updates=[update], by=by, reason=reason, revisions=known(update, revision)))


@transaction.atomic
def return_batch(
    *, updates: Collection[ProgressUpdate], by: User, reason: str, revisions: Revisions | None = None
) -> Batch:
    """Send back all that waits, with what its own unit submitted beside it; the others are named with why.

    Whoever takes a report's next step may send it back, the supervision office at any step.
    """
    if not reason.strip():
        raise ReasonNeededError()
    rows = locked(updates)
    facts, leads = facts_of(rows), leads_of({update.task_id for update in rows})

    def check(update: ProgressUpdate) -> None:
        if not may_settle(by, update, leads):
            require(by, Permission.APPROVE, update.unit)
        require_movable(update, State.DRAFT, by, (revisions or {}).get(update.pk))

    batch, calendar = sorted_out(rows, check), work_calendar()
    for update in batch.done:
        day = late_after(today(update.plan), calendar)
        own = [value for value in facts[update.pk] if value.unit_id == update.unit_id]
        # a closed quarter's duty counts where it stood, whoever has the post by now
        post = update.unit if update.period.is_closed else update.assignment.unit
        send_back(update, post, max(update.period.late_after, day), by, reason)
        return_facts(own, post, day, by, reason)
    told = [(update, update.owner_id, {"reason": reason}) for update in batch.done]
    events = audit.events("update.returned", by=by, about=told)
    conclude(batch.done, State.DRAFT, by, reason, beside=events)
    return batch


def known(update: ProgressUpdate, revision: int | None) -> Revisions:
    return {} if revision is None else {update.pk: revision}


def tell(update: ProgressUpdate, batch: Batch) -> None:
    """Of a batch of one, what became of it."""
    for refused in batch.refused:
        update.refresh_from_db()
        raise refused.why
    for moved in batch.done:
        for field in moved._meta.concrete_fields:
            setattr(update, field.attname, getattr(moved, field.attname))


def waiting_values(update: ProgressUpdate) -> list[DataValue]:
    """Submitted data items of the update's task and quarter, of every unit asked."""
    return facts_of([update])[update.pk]


def require_fresh(row: ProgressUpdate | DataValue, revision: int | None) -> None:
    """Refuse to judge what is no longer what the page had shown."""
    if revision is not None and revision != row.revision:
        raise StaleError(_editor(row))


def _editor(row: ProgressUpdate | DataValue) -> str:
    return str(row.reviewed_by or row.edited_by or "")


def require_movable(update: ProgressUpdate, after: State, by: User, revision: int | None) -> None:
    if update.submitted_by_id == by.pk:
        raise OwnReportError()
    require_fresh(update, revision)
    steps = update.period.steps
    if State(update.state) in moves_for(steps).get(after, frozenset()) & {State(step) for step in steps}:
        return
    step = next_state(steps, update.state)
    raise _settled(update) if step is None or step == after else _not_yet(update, step)


def _require_reviewer(by: User, value: DataValue) -> None:
    """Supervision, the head of the reporting unit, or the accountable lead of a task that asks for the number."""
    asking = leads_of(
        Asked.objects.filter(item=value.item_id, unit=value.unit_id).values_list("task_id", flat=True)
    )
    may_endorse = any(may(by, Permission.ENDORSE, lead) for lead in asking.values())
    if not (may_endorse or may(by, Permission.SIGN, value.unit)):
        require(by, Permission.APPROVE, value.unit)


def _require_approvable(value: DataValue, by: User, closed: set[tuple[int, int]]) -> None:
    require(by, Permission.APPROVE, value.unit)
    if (value.item_id, int(value.quarter)) in closed:
        raise _closed(value.quarter.label)
    if value.submitted_by_id == by.pk:
        raise OwnReportError()


def _closed(quarter: str) -> PeriodError:
    return PeriodError(_("%(quarter)s已定稿，请按更正程序办理") % {"quarter": quarter})


def _settled(row: ProgressUpdate | DataValue) -> WrongStateError:
    return WrongStateError(_("这一项现在是「%(state)s」，无需再审") % {"state": row.get_state_display()})


def _not_yet(update: ProgressUpdate, step: State) -> WrongStateError:
    told = {"state": update.get_state_display(), "step": STEP_NAMES[step]}
    return WrongStateError(_("这一项现在是「%(state)s」，下一步是%(step)s") % told)


def sorted_out(updates: list[ProgressUpdate], check: Callable[[ProgressUpdate], None]) -> Batch:
    batch = Batch([], [])
    for update in updates:
        try:
            check(update)
        except (ActionError, PermissionDenied) as why:
            batch.refused.append(Refused(update, why))
        else:
            batch.done.append(update)
    return batch


@transaction.atomic
def approve_values(*, values: Iterable[DataValue], by: User, is_correction: bool = False) -> int:
    """Approve submitted data items; those somebody else settled or changed are left alone. Returns how many."""
    shown = {value.pk: value.revision for value in values}
    rows = DataValue.objects.filter(pk__in=shown).select_related("unit", "item").order_by("pk")
    asked = list(rows.select_for_update(of=("self",)))
    closed = set() if is_correction else closed_facts(asked)
    for value in asked:
        _require_approvable(value, by, closed)
    waiting = [v for v in asked if v.state == State.SUBMITTED and v.revision == shown[v.pk]]
    insert(*approve_facts(waiting, by), *marks(stale_since(waiting)))
    return len(waiting)


def approve_value(*, value: DataValue, by: User, revision: int, is_correction: bool = False) -> None:
    """Approve one number as it was seen; one that somebody settled or changed meanwhile is refused."""
    value.revision = revision
    approved = approve_values(values=[value], by=by, is_correction=is_correction)
    value.refresh_from_db()
    if not approved:
        raise StaleError(_editor(value)) if value.state == State.SUBMITTED else _settled(value)


@transaction.atomic
def return_value(*, value: DataValue, by: User, reason: str, revision: int | None = None) -> None:
    """Send one data item back without the rest: by whoever reviews the unit's reports, at whichever step."""
    _require_reviewer(by, value)
    if not reason.strip():
        raise ReasonNeededError()
    row = DataValue.objects.select_for_update(of=("self",)).select_related("unit", "item").get(pk=value.pk)
    if row.submitted_by_id == by.pk:
        raise OwnReportError()
    if row.state != State.SUBMITTED:
        raise _settled(row)
    require_fresh(row, revision)
    return_facts([row], row.unit, late_after(today_for(row), work_calendar()), by, reason)
    audit.record("value.returned", by=by, about=row, tenant=row.owner_id, reason=reason)
    mark_plans_of([row])
