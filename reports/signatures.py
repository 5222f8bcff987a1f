"""签发: where a plan asks for it, a leader signs a quarter on its preview before it is closed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import ReportingPeriod
from reports.closing import closes_from
from tasks.errors import OwnReportError, PeriodError, ReasonNeededError, WrongStateError
from tasks.models import ReviewEvent, ValueRevision
from units import audit
from units.access import require
from units.models import User
from units.roles import Permission


@transaction.atomic
def ask_signature(*, period: ReportingPeriod, by: User) -> bool:
    """Ask a leader to sign the quarter as its preview shows it; False where that has been asked already.

    What was signed before reports or numbers changed is asked for anew.
    """
    require(by, Permission.CLOSE_QUARTERS, period.plan.owner)
    require_closable(period)
    _require_open(period)
    if _locked(period).signed_at and changed_since(period):
        _clear(period)
    asked = ReportingPeriod.objects.filter(pk=period.pk, signature_asked_at=None, closed_at=None).update(
        signature_asked_at=timezone.now(), signature_asked_by=by
    )
    if asked:
        audit.record("quarter.signature_asked", by=by, about=period, tenant=period.owner_id)
    period.refresh_from_db()
    return bool(asked)


@transaction.atomic
def sign_quarter(*, period: ReportingPeriod, by: User) -> None:
    """The leader's signature on what was asked; the second to sign is told. Nobody signs what they asked for."""
    require(by, Permission.SIGN_OFF, period.plan.owner)
    if period.signature_asked_by_id == by.pk:
        raise OwnReportError(_("不能签发自己提请的季度"))
    waiting = ReportingPeriod.objects.exclude(signature_asked_at=None).filter(signed_at=None, closed_at=None)
    if not waiting.filter(pk=period.pk).update(signed_at=timezone.now(), signed_by=by):
        period.refresh_from_db()
        _require_open(period)
        raise WrongStateError(_("这个季度已经签发") if period.signed_at else _("督查部门还没有提请签发"))
    audit.record("quarter.signed", by=by, about=period, tenant=period.owner_id)
    period.refresh_from_db()


@transaction.atomic
def decline_signature(*, period: ReportingPeriod, by: User, reason: str) -> None:
    """Send the quarter back to the supervision office unsigned, with the reason."""
    require(by, Permission.SIGN_OFF, period.plan.owner)
    if not reason.strip():
        raise ReasonNeededError()
    if _locked(period).signature_asked_at is None or not _clear(period):
        raise WrongStateError(_("这个季度没有等签发的申请"))
    audit.record("quarter.signature_declined", by=by, about=period, tenant=period.owner_id, reason=reason)
    period.refresh_from_db()


def require_signed(period: ReportingPeriod) -> None:
    """Refuse to close what a leader has to sign and has not, or signed before it changed."""
    if not period.plan.needs_signature:
        return
    if period.signed_at is None:
        raise PeriodError(_("本计划定稿前要由领导签发，请先提请签发"))
    changed = changed_since(period)
    if changed:
        raise PeriodError(_("签发之后又有 %(count)s 处改动，请重新提请签发") % {"count": changed})


def changed_since(period: ReportingPeriod) -> int:
    """How many reports were moved and numbers settled since the leader signed."""
    if period.signed_at is None:
        return 0
    moves = ReviewEvent.objects.filter(update_of__period=period, at__gt=period.signed_at)
    numbers = ValueRevision.objects.filter(
        value_of__quarter=period.quarter,
        value_of__item__in=period.plan.indicators.values("terms__item"),
        at__gt=period.signed_at,
    )
    return moves.values("update_of").distinct().count() + numbers.values("value_of").distinct().count()


def require_closable(period: ReportingPeriod) -> None:
    first_day = closes_from(period)
    if first_day is not None and today(period.plan) < first_day:
        raise PeriodError(_("%(day)s 起才能定稿") % {"day": first_day.isoformat()})


def _require_open(period: ReportingPeriod) -> None:
    if period.is_closed:
        raise PeriodError(_("%(quarter)s已定稿") % {"quarter": period.quarter.label})


def _locked(period: ReportingPeriod) -> ReportingPeriod:
    return ReportingPeriod.objects.select_for_update().get(pk=period.pk)


def _clear(period: ReportingPeriod) -> int:
    """Take back what was asked and signed, unless the quarter has been closed."""
    return ReportingPeriod.objects.filter(pk=period.pk, closed_at=None).update(
        signature_asked_at=None, signature_asked_by=None, signed_at=None, signed_by=None
    )
