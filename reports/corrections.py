"""更正: what changes a closed quarter. Each act has its reason, an approver who is not the author, and leaves a
Restatement per raw value beside the publication, which stays as it was.

The same acts correct what was approved in a quarter still open; nothing is published of it, so nothing is restated.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import Indicator, ReportingPeriod
from plans.quarters import Quarter
from plans.staleness import mark_stale
from reports.models import Restatement
from tasks.actions import reporting, results, reviewing
from tasks.errors import OwnReportError, PeriodError, ReasonNeededError, StaleError, WrongStateError
from tasks.models import DataValue, IndicatorResult, Milestone, ProgressUpdate, ReviewEvent, ValueRevision
from tasks.states import State, Word
from units import audit
from units.access import require
from units.models import Unit, User
from units.roles import Permission

Row = TypeVar("Row", ProgressUpdate, DataValue)


@transaction.atomic
def approve_late(
    *, update: ProgressUpdate, by: User, reason: str, revision: int | None = None
) -> Restatement:
    """Approve a report of a closed quarter; the numbers that travel with it are restated one by one."""
    if not update.period.is_closed:
        raise PeriodError(_("%(quarter)s还没有定稿，直接审核即可") % {"quarter": update.quarter.label})
    _require_reason(reason)
    before, values = {"state": update.state}, reviewing.waiting_values(update)
    reviewing.approve(update=update, by=by, revision=revision, is_correction=True)
    (made,) = restate(update, [update.period], before, {"state": update.state}, reason, by)
    for value in values:
        restate(value, _closed_periods_of(value), None, _number(value), reason, by)
    audit.record("update.corrected", by=by, about=update, tenant=update.owner_id, reason=reason)
    return made


@transaction.atomic
def approve_value_late(*, value: DataValue, by: User, reason: str) -> list[Restatement]:
    """Approve a data item of a closed quarter; one restatement for each plan that reads it."""
    _require_reason(reason)
    reviewing.approve_value(value=value, by=by, revision=value.revision, is_correction=True)
    return restate(value, _closed_periods_of(value), None, _number(value), reason, by)


@transaction.atomic
def correct_value(*, value: DataValue, new: Decimal, reason: str, by: User) -> list[Restatement]:
    """Put another number in the place of an approved one; the same number again changes nothing.

    Later closed quarters move with it where they sum or carry it, under their own frozen terms.
    """
    require(by, Permission.APPROVE, value.unit)
    _require_reason(reason)
    if value.submitted_by_id == by.pk:
        raise OwnReportError()
    stands = _locked(value)
    if stands.state == State.APPROVED and stands.value == new:
        return []
    before = _number(stands)
    _write_approved(value, stands, by, value=new)
    ValueRevision.objects.create(
        value_of=value, number=value.revision, state=State.APPROVED, value=new, by=by
    )
    ReviewEvent.objects.create(value_of=value, move=State.APPROVED, reason=reason, by=by)
    told = {"before": before, "after": _number(value), "reason": reason}
    audit.record("value.corrected", by=by, about=value, tenant=value.owner_id, **told)
    reporting.mark_plans_of([value])
    return restate(value, _closed_periods_of(value), before, _number(value), reason, by)


@transaction.atomic
def correct_update(
    *, update: ProgressUpdate, content: reporting.Content, reason: str, by: User
) -> list[Restatement]:
    """Put other content in the place of an approved report's: word, percent, texts. A claim is not filed this way."""
    require(by, Permission.APPROVE, update.unit)
    _require_reason(reason)
    if update.submitted_by_id == by.pk:
        raise OwnReportError()
    reporting.check(update, content)
    if content.word == Word.CLAIM_DONE != update.word:
        raise WrongStateError(_("申请销号要由牵头单位提出，不能由更正产生"))
    stands = _locked(update)
    kept = reporting.kept_content(stands)
    after = {name: new for name in kept if (new := getattr(content, name)) != kept[name]}
    before = {name: kept[name] for name in after}
    if stands.state == State.APPROVED and not after:
        return []
    _write_approved(update, stands, by, **after)
    reporting.keep_revisions([update], by)
    ReviewEvent.objects.create(update_of=update, move=State.APPROVED, reason=reason, by=by)
    told = {"before": before, "after": after, "reason": reason}
    audit.record("update.corrected", by=by, about=update, tenant=update.owner_id, **told)
    mark_stale(update.plan_id, since=update.quarter)
    return restate(update, [update.period] if update.period.is_closed else [], before, after, reason, by)


def _locked(row: Row) -> Row:
    return type(row)._default_manager.select_for_update().order_by("pk").get(pk=row.pk)


def _write_approved(row: Row, stands: Row, by: User, **fields: Any) -> None:
    """Write on a locked row, unless it is not approved or is no longer what the page had shown."""
    if stands.state != State.APPROVED:
        raise WrongStateError(
            _("这一项现在是「%(state)s」，只有审核通过的内容才能更正") % {"state": stands.get_state_display()}
        )
    if stands.revision != row.revision:
        raise StaleError(str(stands.reviewed_by or ""))
    kept = type(row)._default_manager.filter(pk=row.pk)
    kept.update(**fields, revision=F("revision") + 1, reviewed_at=timezone.now(), reviewed_by=by)
    row.refresh_from_db()


@transaction.atomic
def correct_milestone(
    *, milestone: Milestone, verified_on: date | None, reason: str, by: User
) -> list[Restatement]:
    """Verify a dated step as of another day, or as of none, in quarters that may be closed."""
    task = milestone.task
    require(by, Permission.APPROVE, task.plan.owner)
    _require_reason(reason)
    if verified_on is not None and verified_on > today(task.plan):
        raise WrongStateError(_("完成日期不能晚于今天"))
    milestone = (
        Milestone.objects.select_for_update(of=("self",)).select_related("task__plan").get(pk=milestone.pk)
    )
    days = [day for day in (milestone.verified_on, verified_on) if day is not None]
    if milestone.verified_on == verified_on:
        return []
    since = Quarter.containing(min(days))
    moved = (
        ReportingPeriod.objects.closed().filter(plan=task.plan_id, quarter__gte=since).order_by("quarter")[:1]
    )
    if moved and milestone.verified_by_id == by.pk:
        raise OwnReportError()
    before, after = ({"verified_on": day and day.isoformat()} for day in (milestone.verified_on, verified_on))
    milestone.verified_on = verified_on
    milestone.verified_at, milestone.verified_by = (timezone.now(), by) if verified_on else (None, None)
    milestone.save(update_fields=["verified_on", "verified_at", "verified_by"])
    told = {"before": before, "after": after, "reason": reason}
    audit.record("milestone.corrected", by=by, about=milestone, tenant=task.owner_id, **told)
    mark_stale(task.plan_id, since=since)
    return restate(milestone, moved, before, after, reason, by)


@transaction.atomic
def correct_result(
    *,
    indicator: Indicator,
    quarter: Quarter,
    actual_text: str,
    is_met: bool,
    reason: str,
    by: User,
    unit: Unit | None = None,
) -> list[Restatement]:
    """Decide a result in words anew, in a quarter that may be closed."""
    require(by, Permission.APPROVE, indicator.plan.owner)
    _require_reason(reason)
    old = results.in_force(indicator, quarter, unit)
    if old is not None and old.decided_by_id == by.pk:
        raise OwnReportError()
    new = results.record_result(
        indicator=indicator, quarter=quarter, actual_text=actual_text, is_met=is_met, by=by, unit=unit,
        is_correction=True,
    )  # fmt: skip
    if new == old:
        return []
    closed = ReportingPeriod.objects.closed().filter(plan=indicator.plan_id, quarter=quarter)
    return restate(new, closed, _result(old) if old else None, _result(new), reason, by)


def _result(result: IndicatorResult) -> dict[str, Any]:
    return {"actual_text": result.actual_text, "is_met": result.is_met}


def _number(value: DataValue) -> dict[str, str]:
    return {"value": str(value.value)}


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonNeededError()


def _closed_periods_of(value: DataValue) -> Iterable[ReportingPeriod]:
    """The value's own quarter, in every plan that reads it and has closed it."""
    closed = ReportingPeriod.objects.closed().filter(
        plan__indicators__terms__item=value.item_id, quarter=value.quarter
    )
    return closed.distinct().order_by("plan_id")


def restate(
    about: models.Model,
    periods: Iterable[ReportingPeriod],
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    reason: str,
    by: User,
) -> list[Restatement]:
    """Say beside each closed period what changed of it, from what to what, why, and who allowed it."""
    read = list(periods)
    made = [
        Restatement.objects.create(
            plan_id=period.plan_id,
            owner_id=period.owner_id,
            quarter=period.quarter,
            about_type=about._meta.label_lower,
            about_id=about.pk,
            about_text=str(about)[:200],
            before=before,
            after=after,
            reason=reason,
            approved_by=by,
        )
        for period in read
    ]
    told = [{"plan": period.plan.code, "quarter": str(period.quarter)} for period in read]
    rows = zip(made, told, strict=True)
    audit.record_each("figure.restated", by=by, about=[(row, row.owner_id, said) for row, said in rows])
    return made
