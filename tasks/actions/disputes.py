"""提出异议: a number that another system pushed is contested by the unit it is about, and decided upon."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from tasks.actions.raised import decide
from tasks.actions.reporting import mark_plans_of, today_for
from tasks.actions.settling import closed_facts
from tasks.errors import PeriodError, ReasonNeededError, WrongStateError
from tasks.models import DataValue, ValueDispute, ValueRevision
from tasks.queries.figures import plain
from tasks.states import State as ReportState
from units import audit
from units.access import require
from units.models import User
from units.roles import Permission

State = ValueDispute.State


@transaction.atomic
def raise_dispute(
    *, value: DataValue, by: User, reason: str, proposed: Decimal | None = None
) -> ValueDispute:
    """Contest a pushed number; it stands until somebody decides."""
    require(by, Permission.REPORT, value.unit)
    if not is_pushed(value):
        raise WrongStateError(_("「%(item)s」是单位自己填的数，直接改就可以") % {"item": value.item})
    if not reason.strip():
        raise ReasonNeededError()
    try:
        with transaction.atomic():
            dispute = ValueDispute.objects.create(
                value_of=value, owner_id=value.owner_id, reason=reason, proposed=proposed, raised_by=by
            )
    except IntegrityError as error:
        raise WrongStateError(_("「%(item)s」已经提出过异议，正在处理") % {"item": value.item}) from error
    audit.record("value.disputed", by=by, about=dispute, tenant=value.owner_id, reason=reason)
    return dispute


def is_pushed(value: DataValue) -> bool:
    return value.item.source == "pushed" or value.entered_as == DataValue.EnteredAs.PUSHED


@transaction.atomic
def uphold_dispute(*, dispute: ValueDispute, by: User, reason: str = "") -> None:
    """The unit is right: the number it proposed takes the place of the pushed one and waits for review."""
    _decide(dispute, State.UPHELD, by, reason)
    if dispute.proposed is not None:
        _put_right(dispute)


@transaction.atomic
def reject_dispute(*, dispute: ValueDispute, by: User, reason: str) -> None:
    if not reason.strip():
        raise ReasonNeededError()
    _decide(dispute, State.REJECTED, by, reason)


def _decide(dispute: ValueDispute, state: str, by: User, reason: str) -> None:
    decide(dispute, state, unit=dispute.value_of.unit, by=by, reason=reason, event="value.dispute")


def _put_right(dispute: ValueDispute) -> None:
    """A closed quarter changes by correction only."""
    whole = DataValue.objects.select_related("unit", "item").select_for_update(of=("self",))
    value = whole.get(pk=dispute.value_of_id)
    if closed_facts([value]):
        raise PeriodError(_("%(quarter)s已定稿，请按更正程序改这个数") % {"quarter": value.quarter.label})
    DataValue.objects.filter(pk=value.pk).update(
        value=dispute.proposed,
        state=ReportState.SUBMITTED,
        revision=F("revision") + 1,
        submitted_by=dispute.raised_by,
        submitted_on=today_for(value),
        submitted_at=timezone.now(),
        entered_note=_("异议成立，原推送 %(was)s") % {"was": plain(value.value)},
    )
    value.refresh_from_db()
    ValueRevision.objects.create(
        value_of=value,
        number=value.revision,
        state=value.state,
        value=value.value or Decimal(0),
        by=dispute.raised_by,
    )
    mark_plans_of([value])
