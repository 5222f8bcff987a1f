"""单位审签 and 牵头初审: the steps between a report and its approval, where a period has them.

The unit's head signs at the reporting unit, the accountable lead endorses at its own. A lead's own report passes the
endorsing when it is signed.
"""

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction

from tasks.actions.reviewing import (
    Batch,
    Revisions,
    approve_batch,
    known,
    require_fresh,
    require_movable,
    sorted_out,
    tell,
)
from tasks.actions.settling import conclude, locked, move
from tasks.models import ProgressUpdate
from tasks.queries.steps import PERMISSIONS, leads_of, place_of, unneeded
from tasks.states import State, arrival, next_state
from units import audit
from units.access import require
from units.models import User


def sign(*, update: ProgressUpdate, by: User, revision: int | None = None) -> None:
    tell(update, sign_batch(updates=[update], by=by, revisions=known(update, revision)))


def endorse(*, update: ProgressUpdate, by: User, revision: int | None = None) -> None:
    tell(update, endorse_batch(updates=[update], by=by, revisions=known(update, revision)))


def sign_batch(*, updates: Collection[ProgressUpdate], by: User, revisions: Revisions | None = None) -> Batch:
    """Sign for the unit all that can be signed; the others are named with why."""
    return _pass_on(State.SIGNED, updates, by, revisions or {})


def endorse_batch(
    *, updates: Collection[ProgressUpdate], by: User, revisions: Revisions | None = None
) -> Batch:
    """Endorse as accountable lead all that can be endorsed; the others are named with why."""
    return _pass_on(State.ENDORSED, updates, by, revisions or {})


@transaction.atomic
def _pass_on(step: State, updates: Collection[ProgressUpdate], by: User, revisions: Revisions) -> Batch:
    rows = locked(updates)
    leads = leads_of({update.task_id for update in rows})

    def check(update: ProgressUpdate) -> None:
        require_fresh(update, revisions.get(update.pk))  # first: who signed before this press took the step
        require(by, PERMISSIONS[step], place_of(update, step, leads))
        require_movable(update, step, by, revisions.get(update.pk))

    batch = sorted_out(rows, check)
    reached: dict[State, list[ProgressUpdate]] = defaultdict(list)
    for update in batch.done:
        reached[arrival(update.period.steps, step, passes=unneeded(update, leads))].append(update)
    for state, arrived in reached.items():
        move(arrived, {"state": state}, by)
    told = [(update, update.owner_id, {"revision": update.revision}) for update in batch.done]
    conclude(batch.done, step, by, beside=audit.events(f"update.{step.value}", by=by, about=told))
    return batch


@transaction.atomic
def let_pass(*, updates: Collection[ProgressUpdate], by: User, revisions: Revisions | None = None) -> Batch:
    """Take each report's next step, whichever it is: what the one button of a mixed queue does."""
    steps: dict[State | None, list[ProgressUpdate]] = defaultdict(list)
    for update in updates:
        steps[next_state(update.period.steps, update.state)].append(update)
    acts = {State.SIGNED: sign_batch, State.ENDORSED: endorse_batch}
    batches = [
        acts.get(step or State.APPROVED, approve_batch)(updates=found, by=by, revisions=revisions)
        for step, found in steps.items()
    ]
    return Batch(
        done=[update for batch in batches for update in batch.done],
        refused=[refused for batch in batches for refused in batch.refused],
    )
