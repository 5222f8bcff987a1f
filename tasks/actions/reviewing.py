"""What a reviewer does: approve, or return with a reason that is kept for every round."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.clock import today
from plans.formulas import late_after
from plans.models import ReportingPeriod
from plans.staleness import mark_stale
from tasks.actions.reporting import keep_revision, mark_plans_of, plans_of
from tasks.errors import OwnReportError, PeriodError, ReasonNeededError, StaleError, WrongStateError
from tasks.models import Asked, DataValue, ProgressUpdate, ReviewEvent, ValueRevision
from tasks.states import State, moves_for
from units import audit
from units.access import require
from units.models import User
from units.roles import Permission


@transaction.atomic
def approve(
    *, update: ProgressUpdate, by: User, revision: int | None = None, is_correction: bool = False
) -> None:
    """Approve a report, and with it the submitted data items of its task.

    Of two reviewers pressing at once one moves the row and the other is told. ``revision``, where the page knows it,
    guards against approving a text that changed meanwhile. Nobody approves their own report. After closing an
    approval is a correction, which needs a reason: reports.actions.approve_late.
    """
    require(by, Permission.APPROVE, update.unit)
    if update.period.is_closed and not is_correction:
        raise PeriodError(_("%(quarter)s已定稿，请按更正程序办理") % {"quarter": update.quarter.label})
    _move(update, State.APPROVED, by, revision)
    approve_values(values=waiting_values(update), by=by, is_correction=is_correction)
    keep_revision(update, by)
    ReviewEvent.objects.create(update_of=update, move=State.APPROVED, by=by)
    audit.record("update.approved", by=by, about=update, tenant=update.owner_id, revision=update.revision)
    mark_stale(update.plan_id, since=update.quarter)


@transaction.atomic
def return_update(*, update: ProgressUpdate, by: User, reason: str, revision: int | None = None) -> None:
    """Send a report back to its unit, which has five working days from the return."""
    require(by, Permission.APPROVE, update.unit)
    if not reason.strip():
        raise ReasonNeededError()
    report_by = max(update.period.late_after, late_after(today(update.plan)))
    _move(
        update,
        State.DRAFT,
        by,
        revision,
        returned_because=reason,
        returned_times=F("returned_times") + 1,
        report_by=report_by,
    )
    for value in waiting_values(update):
        if value.unit_id == update.unit_id:
            _send_back(value, by, reason)
    ReviewEvent.objects.create(update_of=update, move=State.DRAFT, reason=reason, by=by)
    audit.record("update.returned", by=by, about=update, tenant=update.owner_id, reason=reason)
    mark_stale(update.plan_id, since=update.quarter)


def _move(update: ProgressUpdate, after: State, by: User, revision: int | None, **fields: object) -> None:
    if update.submitted_by_id == by.pk:
        raise OwnReportError()
    before = moves_for(update.period.steps)[after] & {State(step) for step in update.period.steps}
    rows = ProgressUpdate.objects.filter(pk=update.pk, state__in=before)
    if revision is not None:
        rows = rows.filter(revision=revision)
    moved = rows.update(
        state=after, revision=F("revision") + 1, reviewed_at=timezone.now(), reviewed_by=by, **fields
    )
    update.refresh_from_db()
    if not moved:
        raise _told(update, revision)


def _told(row: ProgressUpdate | DataValue, revision: int | None) -> StaleError | WrongStateError:
    if revision is not None and row.revision != revision:
        return StaleError(str(row.reviewed_by or row.edited_by or ""))
    return WrongStateError(_("这一项现在是「%(state)s」，无需再审") % {"state": row.get_state_display()})


def waiting_values(update: ProgressUpdate) -> list[DataValue]:
    """Submitted data items of the update's task and quarter, of every unit asked."""
    asked = Asked.objects.filter(task=update.task_id, item=OuterRef("item"), unit=OuterRef("unit"))
    values = DataValue.objects.filter(Exists(asked), quarter=update.quarter, state=State.SUBMITTED)
    return list(values.select_related("unit", "item").order_by("id"))


@transaction.atomic
def approve_values(*, values: Iterable[DataValue], by: User, is_correction: bool = False) -> int:
    """Approve submitted data items; those somebody else already settled are left alone. Returns how many."""
    approved: list[DataValue] = []
    values = list(values)
    if not is_correction:
        _require_open(values)
    for value in values:
        require(by, Permission.APPROVE, value.unit)
        if value.submitted_by_id == by.pk:
            raise OwnReportError()
        if _approve_value(value, by):
            approved.append(value)
    if approved:
        ids = [value.pk for value in approved]
        audit.record("values.approved", by=by, about=approved[0], tenant=approved[0].owner_id, ids=ids)
        mark_plans_of(approved)
    return len(approved)


def _require_open(values: list[DataValue]) -> None:
    """A fact of a closed quarter changes by correction only, whichever plan closed it."""
    for quarter in {value.quarter for value in values}:
        items = [value.item_id for value in values if value.quarter == quarter]
        if ReportingPeriod.objects.closed().filter(plan__in=plans_of(items), quarter=quarter).exists():
            raise PeriodError(_("%(quarter)s已定稿，请按更正程序办理") % {"quarter": quarter.label})


def _approve_value(value: DataValue, by: User) -> bool:
    moved = DataValue.objects.filter(pk=value.pk, state=State.SUBMITTED, revision=value.revision).update(
        state=State.APPROVED, revision=F("revision") + 1, reviewed_at=timezone.now(), reviewed_by=by
    )
    if moved and value.value is not None:
        value.refresh_from_db()
        ValueRevision.objects.create(
            value_of=value, number=value.revision, state=State.APPROVED, value=value.value, by=by
        )
    return bool(moved)


@transaction.atomic
def return_value(*, value: DataValue, by: User, reason: str) -> None:
    """Send one data item back without the rest."""
    require(by, Permission.APPROVE, value.unit)
    if not reason.strip():
        raise ReasonNeededError()
    if value.submitted_by_id == by.pk:
        raise OwnReportError()
    if not _send_back(value, by, reason):
        value.refresh_from_db()
        raise _told(value, None)
    audit.record("value.returned", by=by, about=value, tenant=value.owner_id, reason=reason)
    mark_plans_of([value])


def _send_back(value: DataValue, by: User, reason: str) -> bool:
    plans = plans_of([value.item_id])
    day = today(plans[0]) if plans else timezone.localdate()
    moved = DataValue.objects.filter(pk=value.pk, state=State.SUBMITTED).update(
        state=State.DRAFT,
        revision=F("revision") + 1,
        reviewed_at=timezone.now(),
        reviewed_by=by,
        returned_because=reason,
        returned_times=F("returned_times") + 1,
        report_by=max(value.report_by, late_after(day)),
    )
    if moved:
        ReviewEvent.objects.create(value_of=value, move=State.DRAFT, reason=reason, by=by)
    return bool(moved)
