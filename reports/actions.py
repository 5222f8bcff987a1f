"""What a person does to figures: close a quarter, verify a claim against them, correct what was closed."""

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from plans import formulas
from plans.clock import today
from plans.models import Indicator, Nature, ReportingPeriod, Schedule, StaleFigure
from plans.quarters import Quarter
from plans.staleness import mark_stale
from reports.models import IndicatorQuarter, Publication, Restatement
from reports.publishing import canonical, digest, figures_of
from reports.rollup import lock, recompute, roll_up
from tasks.actions import completion, reviewing
from tasks.errors import PeriodError, ReasonNeededError, WrongStateError
from tasks.models import CompletionClaim, DataValue, ProgressUpdate
from tasks.opening import NEVER_LATE_AFTER
from tasks.states import ClaimState, TaskState
from units import audit
from units.access import require
from units.models import User
from units.roles import Permission


@transaction.atomic
def close_quarter(*, period: ReportingPeriod, by: User) -> Publication:
    """定稿: freeze the terms and publish the quarter's figures; a second time gives the same publication.

    Possible from the sixth working day after the due day. Figures are recomputed under the roll-up's own lock before
    and after, so that what is published is what the facts of this moment say.
    """
    require(by, Permission.CLOSE_QUARTERS, period.plan.owner)
    day = today(period.plan)
    _require_closable(period, day)
    with connection.cursor() as cursor:
        lock(cursor, period.plan_id)
        recompute(cursor, period.plan_id, since=_stale_since(period))
        closed = ReportingPeriod.objects.filter(pk=period.pk, closed_at=None).update(
            closed_on=day, closed_at=timezone.now(), closed_by=by
        )
        if not closed:
            return Publication.objects.get(plan=period.plan_id, quarter=period.quarter)
        recompute(cursor, period.plan_id, since=period.quarter)
    period.refresh_from_db()
    publication = _publish(period, by)
    audit.record("quarter.closed", by=by, about=period, tenant=period.owner_id, sha256=publication.sha256)
    return publication


def _require_closable(period: ReportingPeriod, day: date) -> None:
    """A quarter filled in afterwards 补录 is never late and may be closed at any time."""
    if period.late_after == NEVER_LATE_AFTER:
        return
    first_day = formulas.closes_from(period.late_after)
    if day < first_day:
        raise PeriodError(_("%(day)s 起才能定稿") % {"day": first_day.isoformat()})


def _stale_since(period: ReportingPeriod) -> int:
    """An earlier quarter that is still stale may colour this one: twice running (light rule 5)."""
    marks = StaleFigure.objects.filter(plan=period.plan_id).aggregate(since=Min("since"))
    return min(int(period.quarter), int(marks["since"] or period.quarter))


def _publish(period: ReportingPeriod, by: User) -> Publication:
    content = canonical(figures_of(period))
    return Publication.objects.create(
        plan_id=period.plan_id,
        owner_id=period.owner_id,
        quarter=period.quarter,
        content=content,
        sha256=digest(content),
        published_by=by,
    )


@transaction.atomic
def verify_claim(*, claim: CompletionClaim, by: User, accepted_because: str = "") -> None:
    """核查通过, 销号: the task is closed as of the day its claim names.

    Every binding target must be met; any other, and any milestone, may be missed only with an explanation that is
    accepted here. Figures are brought up to date first: the decision is by the facts of this moment.
    """
    require(by, Permission.APPROVE, claim.task.plan.owner)
    roll_up(claim.task.plan_id)
    missed = missed_targets(claim)
    binding = [indicator.name for indicator in missed if indicator.nature == Nature.BINDING]
    if binding:
        raise WrongStateError(_("约束性指标尚未达到：%(names)s") % {"names": "、".join(binding)})
    is_explained = bool(accepted_because.strip())
    if not is_explained and (missed or claim.task.milestones.filter(verified_on=None).exists()):
        raise ReasonNeededError()
    completion.decide(claim, state=ClaimState.VERIFIED, by=by, reason=accepted_because)
    completion.move_task(claim.task, TaskState.CLOSED, closed_on=claim.completed_on)
    audit.record("claim.verified", by=by, about=claim, tenant=claim.owner_id, closed_on=claim.completed_on)
    mark_stale(claim.task.plan_id, since=completion.moves_from(claim))


def missed_targets(claim: CompletionClaim) -> list[Indicator]:
    """The task's indicators with a numeric target that their latest figures do not show as met; one never measured is
    not met."""
    promised = Indicator.objects.filter(
        task_indicators__task=claim.task_id,
        targets__unit=None,
        targets__replaced_at=None,
        targets__value__isnull=False,
    ).distinct()
    figures = IndicatorQuarter.objects.filter(indicator__in=promised)
    latest = figures.order_by("indicator_id", "-quarter").distinct("indicator_id")
    reached = {figure.indicator_id for figure in latest if _is_reached(figure)}
    return [indicator for indicator in promised if indicator.pk not in reached]


def _is_reached(figure: IndicatorQuarter) -> bool:
    if figure.schedule == Schedule.FREQUENCY:
        return (figure.completion_bp or 0) >= 10_000
    return bool(figure.is_met)


@transaction.atomic
def approve_late(*, update: ProgressUpdate, by: User, reason: str) -> Restatement:
    """Approve a report of a closed quarter: a correction, with its reason, shown against the publication for good.

    The numbers that travel with the report are restated one by one.
    """
    if not update.period.is_closed:
        raise PeriodError(_("%(quarter)s还没有定稿，直接审核即可") % {"quarter": update.quarter.label})
    if not reason.strip():
        raise ReasonNeededError()
    before, values = {"state": update.state}, reviewing.waiting_values(update)
    reviewing.approve(update=update, by=by, is_correction=True)
    restatement = _restate(
        update, update.plan_id, update.quarter, before, {"state": update.state}, reason, by
    )
    for value in values:
        _restate_value(value, reason, by)
    audit.record("update.corrected", by=by, about=update, tenant=update.owner_id, reason=reason)
    return restatement


@transaction.atomic
def approve_value_late(*, value: DataValue, by: User, reason: str) -> list[Restatement]:
    """Approve a data item of a closed quarter; one restatement for each plan that reads it."""
    if not reason.strip():
        raise ReasonNeededError()
    if not reviewing.approve_values(values=[value], by=by, is_correction=True):
        raise WrongStateError(_("这一项现在是「%(state)s」，无需再审") % {"state": value.get_state_display()})
    return _restate_value(value, reason, by)


def _restate_value(value: DataValue, reason: str, by: User) -> list[Restatement]:
    closed = ReportingPeriod.objects.closed().filter(
        plan__indicators__terms__item=value.item_id, quarter=value.quarter
    )
    after = {"value": str(value.value)}
    plans = closed.values_list("plan_id", flat=True).distinct()
    return [_restate(value, plan, value.quarter, None, after, reason, by) for plan in plans]


def _restate(
    about: ProgressUpdate | DataValue,
    plan_id: int,
    quarter: Quarter,
    before: Any,
    after: Any,
    reason: str,
    by: User,
) -> Restatement:
    return Restatement.objects.create(
        plan_id=plan_id,
        owner_id=about.owner_id,
        quarter=quarter,
        about_type=about._meta.label_lower,
        about_id=about.pk,
        about_text=str(about)[:200],
        before=before,
        after=after,
        reason=reason,
        approved_by=by,
    )
