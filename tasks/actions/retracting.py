"""What was approved is no longer what there is: a changed breakdown goes back to be approved again."""

from django.db.models import F

from plans.models import Plan
from tasks.models import BreakdownRound
from units import audit
from units.models import User

State = BreakdownRound.State


def retract_approval(plan: Plan, by: User, *, year: int | None = None) -> None:
    """Take back the approval of a round whose content changed, and tell whoever is approving at this moment.

    The row is written even before approval: its ``revision`` is what an approver says to have seen.
    """
    running = BreakdownRound.objects.filter(
        plan=plan, year=year, state__in=(State.CONSULTING, State.APPROVED)
    )
    before = list(running.select_for_update())
    running.update(state=State.CONSULTING, revision=F("revision") + 1, approved_at=None, approved_by=None)
    for row in before:
        if row.state == State.APPROVED:
            audit.record("round.approval_retracted", by=by, about=row, tenant=row.owner_id)
