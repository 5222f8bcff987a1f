"""What one raised and another settles: a dispute of a pushed number, a refusal to be asked."""

from django.utils import timezone
from django.utils.translation import gettext as _

from tasks.errors import WrongStateError
from tasks.models import ItemRefusal, ValueDispute
from units import audit
from units.access import require
from units.models import Unit, User
from units.roles import Permission


def decide(
    raised: ValueDispute | ItemRefusal, state: str, *, unit: Unit, by: User, reason: str, event: str
) -> None:
    """The filter is the lock: of two who decide at once one does, and the other is told. The caller's transaction."""
    require(by, Permission.APPROVE, unit)
    rows = type(raised)._default_manager.filter(pk=raised.pk, state=raised.State.RAISED)
    decided = rows.update(state=state, decided_because=reason, decided_at=timezone.now(), decided_by=by)
    raised.refresh_from_db()
    if not decided:
        raise WrongStateError(_("这一条已经处理为「%(state)s」") % {"state": raised.get_state_display()})
    audit.record(f"{event}_{state}", by=by, about=raised, tenant=raised.owner_id, reason=reason)
