"""不在准入清单: a neighbourhood declines to be asked for an item, and what the supervision office says to it."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from plans.models import DataItem, ReportingPeriod
from plans.staleness import mark_stale
from tasks.actions.raised import decide
from tasks.actions.reporting import plans_of
from tasks.errors import ReasonNeededError, WrongStateError
from tasks.models import Asked, ItemRefusal, Task
from tasks.opening import settle_owed
from units import audit
from units.access import require
from units.models import Unit, User
from units.roles import Permission

State = ItemRefusal.State


@transaction.atomic
def refuse_item(*, item: DataItem, unit: Unit, by: User, reason: str) -> ItemRefusal:
    """From now on the item is not asked of the unit, in the open quarters either; what it has typed stays."""
    require(by, Permission.REPORT, unit)
    if unit.kind not in ItemRefusal.KINDS:
        raise WrongStateError(_("准入清单只管居民区和社区，其他单位请直接与要数的单位商量"))
    if not reason.strip():
        raise ReasonNeededError()
    if not Asked.objects.filter(item=item, unit=unit).exists():
        raise WrongStateError(_("本单位现在没有被要求填「%(item)s」") % {"item": item})
    refusal = _raised(item, unit, by, reason)
    audit.record("item.refused", by=by, about=refusal, tenant=item.owner_id, reason=reason)
    _settle(item)
    return refusal


def _raised(item: DataItem, unit: Unit, by: User, reason: str) -> ItemRefusal:
    try:
        with transaction.atomic():
            return ItemRefusal.objects.create(
                item=item, owner_id=item.owner_id, unit=unit, raised_by=by, reason=reason
            )
    except IntegrityError as error:
        raise WrongStateError(_("「%(item)s」已经提出过，正在处理") % {"item": item}) from error


@transaction.atomic
def uphold_refusal(*, refusal: ItemRefusal, by: User, reason: str = "") -> None:
    """The item stays off the unit's list for good."""
    _decide(refusal, State.UPHELD, by, reason)


@transaction.atomic
def reject_refusal(*, refusal: ItemRefusal, by: User, reason: str) -> None:
    """The item is asked again, from the quarters still open, with five working days like everything asked anew."""
    if not reason.strip():
        raise ReasonNeededError()
    _decide(refusal, State.REJECTED, by, reason)
    _settle(refusal.item)


def _decide(refusal: ItemRefusal, state: str, by: User, reason: str) -> None:
    decide(refusal, state, unit=refusal.unit, by=by, reason=reason, event="item.refusal")


def _settle(item: DataItem) -> None:
    """Every plan that reads the item asks as its duties stand now, and its open figures are stale."""
    tasks = Task.objects.filter(task_indicators__indicator__terms__item=item).distinct()
    for plan in plans_of([item.pk]):
        settle_owed(plan, list(tasks.filter(plan=plan)))
        first = ReportingPeriod.objects.still_open().filter(plan=plan).order_by("quarter").first()
        if first is not None:
            mark_stale(plan.pk, since=first.quarter)
