"""What a person does to figures: close a quarter, verify a claim against them, correct what was closed."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import Nature, ReportingPeriod
from plans.quarters import Quarter
from plans.staleness import mark_stale
from reports.models import IndicatorQuarter, Publication, Restatement
from reports.publishing import canonical, digest, figures_of
from reports.rollup import lock, recompute
from tasks.actions import completion, reviewing
from tasks.errors import PeriodError, ReasonNeededError, WrongStateError
from tasks.models import CompletionClaim, DataValue, ProgressUpdate, TaskIndicator
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
    if day <= period.late_after and not _is_backfill(period):
        raise PeriodError(_("%(day)s 之后才能定稿") % {"day": period.late_after.isoformat()})
    with connection.cursor() as cursor:
        lock(cursor, period.plan_id)
        recompute(cursor, period.plan_id, since=period.quarter)
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


def _is_backfill(period: ReportingPeriod) -> bool:
    first = period.plan.first_period
    return first is not None and period.quarter < first


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

    Every binding target must be met; any other may be missed only with an explanation that is accepted here.
    """
    require(by, Permission.APPROVE, claim.task.plan.owner)
    missed = missed_targets(claim)
    if any(figure.nature == Nature.BINDING for figure in missed):
        names = "、".join(figure.indicator.name for figure in missed if figure.nature == Nature.BINDING)
        raise WrongStateError(_("约束性指标尚未达到：%(names)s") % {"names": names})
    if missed and not accepted_because.strip():
        raise ReasonNeededError()
    completion.decide(claim, state=ClaimState.VERIFIED, by=by, reason=accepted_because)
    completion.move_task(claim.task, TaskState.CLOSED, closed_on=claim.completed_on)
    audit.record("claim.verified", by=by, about=claim, tenant=claim.owner_id, closed_on=claim.completed_on)
    mark_stale(claim.task.plan_id, since=Quarter.containing(claim.completed_on))


def missed_targets(claim: CompletionClaim) -> list[IndicatorQuarter]:
    """The task's indicators that their latest figures do not show as met."""
    linked = TaskIndicator.objects.filter(task=claim.task_id).values("indicator")
    latest = (
        IndicatorQuarter.objects.filter(indicator__in=linked)
        .select_related("indicator")
        .order_by("indicator_id", "-quarter")
        .distinct("indicator_id")
    )
    return [figure for figure in latest if figure.target is not None and not _is_reached(figure)]


def _is_reached(figure: IndicatorQuarter) -> bool:
    if figure.schedule == "frequency":
        return (figure.completion_bp or 0) >= 10_000
    return bool(figure.is_met)


@transaction.atomic
def approve_late(*, update: ProgressUpdate, by: User, reason: str) -> Restatement:
    """Approve a report of a closed quarter: a correction, with its reason, shown against the publication for good."""
    if not reason.strip():
        raise ReasonNeededError()
    before = {"state": update.state}
    reviewing.approve(update=update, by=by, is_correction=True)
    restatement = _restate(
        update, update.plan_id, update.quarter, before, {"state": update.state}, reason, by
    )
    audit.record("update.corrected", by=by, about=update, tenant=update.owner_id, reason=reason)
    return restatement


@transaction.atomic
def approve_value_late(*, value: DataValue, by: User, reason: str) -> list[Restatement]:
    """Approve a data item of a closed quarter; one restatement for each plan that reads it."""
    if not reason.strip():
        raise ReasonNeededError()
    reviewing.approve_values(values=[value], by=by, is_correction=True)
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
