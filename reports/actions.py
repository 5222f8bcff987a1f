"""What a person does to figures: close a quarter, verify a claim against them, set a light by hand."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import Indicator, Nature, ReportingPeriod
from plans.quarters import Quarter
from plans.staleness import mark_stale
from reports.closing import freeze
from reports.corrections import restate
from reports.lights import SET_BY_HAND, Light
from reports.models import IndicatorQuarter, ManualLight, Publication
from reports.publishing import publish
from reports.rollup import roll_up
from reports.signatures import require_closable, require_signed
from tasks.actions import completion
from tasks.errors import PeriodError, ReasonNeededError, WrongStateError
from tasks.models import CompletionClaim, Task
from tasks.states import ClaimState, TaskState
from units import audit
from units.access import require
from units.models import User
from units.roles import Permission


@transaction.atomic
def close_quarter(*, period: ReportingPeriod, by: User) -> Publication:
    """定稿: freeze the terms and publish the quarter's figures; a second time gives the same publication.

    Possible from the sixth working day after the due day, and where the plan asks for it once a leader has signed.
    """
    require(by, Permission.CLOSE_QUARTERS, period.plan.owner)
    day = today(period.plan)
    require_closable(period)
    if period.plan.needs_signature and not period.is_closed:
        require_signed(_locked(period))
    if not freeze(period=period, by=by, day=day):
        return Publication.objects.get(plan=period.plan_id, quarter=period.quarter)
    period.refresh_from_db()
    publication = publish(period, by=by)
    audit.record("quarter.closed", by=by, about=period, tenant=period.owner_id, sha256=publication.sha256)
    return publication


def _locked(period: ReportingPeriod) -> ReportingPeriod:
    """As it stands, so that a signature taken back at this moment is seen."""
    rows = ReportingPeriod.objects.select_for_update(of=("self",)).select_related("plan__owner")
    return rows.get(pk=period.pk)


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
    """The task's indicators with a target that their latest figures do not show as met; one never measured, by a
    number or by a decision in words, is not met."""
    promised = Indicator.objects.filter(
        task_indicators__task=claim.task_id, targets__replaced_at=None, targets__isnull=False
    ).distinct()
    figures = IndicatorQuarter.objects.filter(indicator__in=promised, unit=None)
    latest = figures.order_by("indicator_id", "-quarter").distinct("indicator_id")
    reached = {figure.indicator_id for figure in latest if figure.is_met}
    return [indicator for indicator in promised if indicator.pk not in reached]


@transaction.atomic
def set_light(*, task: Task, quarter: Quarter, light: Light, reason: str, by: User) -> ManualLight:
    """Set a light by hand, over every rule; another one takes the place of the first, the same again changes nothing.

    Blue is not among them: a task is done by its verified claim. In a closed quarter it is a correction.
    """
    require(by, Permission.APPROVE, task.plan.owner)
    if not reason.strip():
        raise ReasonNeededError()
    if light not in SET_BY_HAND:
        raise WrongStateError(_("「%(light)s」不能由人工设定") % {"light": light.label})
    period = _opened(task, quarter)
    old = _in_force(task, quarter)
    if old is not None and (old.light, old.reason) == (light, reason):
        return old
    ManualLight.objects.filter(task=task, quarter=quarter, lifted_at=None).update(
        lifted_at=timezone.now(), lifted_by=by
    )
    new = ManualLight.objects.create(
        plan_id=task.plan_id,
        owner_id=task.owner_id,
        task=task,
        quarter=quarter,
        light=light,
        reason=reason,
        set_by=by,
        set_by_name=str(by),
    )
    _tell(period, new, "light.set", before=old, after=new, reason=reason, by=by)
    return new


@transaction.atomic
def lift_light(*, task: Task, quarter: Quarter, reason: str, by: User) -> bool:
    """Let the rules speak again; False where no light was set by hand."""
    require(by, Permission.APPROVE, task.plan.owner)
    if not reason.strip():
        raise ReasonNeededError()
    period = _opened(task, quarter)
    old = _in_force(task, quarter)
    if old is None:
        return False
    ManualLight.objects.filter(pk=old.pk, lifted_at=None).update(lifted_at=timezone.now(), lifted_by=by)
    _tell(period, old, "light.lifted", before=old, after=None, reason=reason, by=by)
    return True


def _opened(task: Task, quarter: Quarter) -> ReportingPeriod:
    period = ReportingPeriod.objects.filter(plan=task.plan_id, quarter=quarter).first()
    if period is None:
        raise PeriodError(_("%(quarter)s还没有开启填报") % {"quarter": quarter.label})
    return period


def _in_force(task: Task, quarter: Quarter) -> ManualLight | None:
    """The task's row is the lock: of two who set a light at once, the second sees the first's."""
    Task.objects.select_for_update().get(pk=task.pk)
    return ManualLight.objects.filter(task=task, quarter=quarter, lifted_at=None).first()


def _tell(
    period: ReportingPeriod,
    light: ManualLight,
    action: str,
    *,
    before: ManualLight | None,
    after: ManualLight | None,
    reason: str,
    by: User,
) -> None:
    told = {"before": before and before.get_light_display(), "after": after and after.get_light_display()}
    audit.record(
        action, by=by, about=light, tenant=light.owner_id, quarter=str(period.quarter), reason=reason, **told
    )
    mark_stale(light.plan_id, since=period.quarter)
    if period.is_closed:
        restate(light, [period], {"light": told["before"]}, {"light": told["after"]}, reason, by)
