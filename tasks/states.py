"""Which moves exist, as data: buttons, actions, API and tests read the same tables. No database."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an update or a value stands on its way to approval."""

    NOT_STARTED = "not_started", _("未填")
    DRAFT = "draft", _("填写中")
    SUBMITTED = "submitted", _("已提交")
    SIGNED = "signed", _("单位已审签")
    ENDORSED = "endorsed", _("牵头已初审")
    APPROVED = "approved", _("审核通过")


class TaskState(models.TextChoices):
    DRAFT = "draft", _("草案")
    ISSUED = "issued", _("已下达")
    ACCEPTED = "accepted", _("已签收")
    IN_PROGRESS = "in_progress", _("推进中")
    COMPLETION_CLAIMED = "claimed", _("申请销号")
    CLOSED = "closed", _("已销号")
    SUSPENDED = "suspended", _("中止")
    TERMINATED = "terminated", _("终止")


class Word(models.TextChoices):
    """What the lead says of a task that has no figure; the reviewer confirms it (light rule 8)."""

    ON_SCHEDULE = "on_schedule", _("达序")
    SLIGHTLY_BEHIND = "slightly_behind", _("略有滞后")
    FAR_BEHIND = "far_behind", _("明显滞后")
    CLAIM_DONE = "claim_done", _("申请销号")


class ClaimState(models.TextChoices):
    FILED = "filed", _("待核查")
    VERIFIED = "verified", _("核查通过")
    REJECTED = "rejected", _("核查未通过")


Moves = dict[State, frozenset[State]]

EDITABLE = frozenset({State.NOT_STARTED, State.DRAFT})
WAITING = frozenset({State.SUBMITTED, State.SIGNED, State.ENDORSED})
REPORTED = WAITING | {State.APPROVED}

STEP_NAMES = {State.SIGNED: _("单位审签"), State.ENDORSED: _("牵头初审"), State.APPROVED: _("督查审核")}

LIVE = frozenset({TaskState.ISSUED, TaskState.ACCEPTED, TaskState.IN_PROGRESS, TaskState.COMPLETION_CLAIMED})
TASK_MOVES: dict[TaskState, frozenset[TaskState]] = {
    TaskState.ISSUED: frozenset({TaskState.DRAFT}),
    TaskState.ACCEPTED: frozenset({TaskState.ISSUED}),
    TaskState.IN_PROGRESS: frozenset(
        {TaskState.ISSUED, TaskState.ACCEPTED, TaskState.COMPLETION_CLAIMED, TaskState.SUSPENDED}
    ),
    TaskState.COMPLETION_CLAIMED: frozenset(
        {TaskState.ISSUED, TaskState.ACCEPTED, TaskState.IN_PROGRESS, TaskState.SUSPENDED}
    ),
    TaskState.CLOSED: frozenset({TaskState.COMPLETION_CLAIMED}),
    TaskState.SUSPENDED: LIVE,
    TaskState.TERMINATED: LIVE | {TaskState.SUSPENDED},
}


def moves_for(steps: Sequence[str]) -> Moves:
    """Moves of a period: for each state, the states it may be reached from.

    ``steps`` are the period's review steps in order, (SUBMITTED,) or (SUBMITTED, SIGNED, ENDORSED). Approval starts
    from the last step only; every step may send back to draft.
    """
    chain = (State.DRAFT, *(State(step) for step in steps), State.APPROVED)
    moves = {after: frozenset({before}) for before, after in pairwise(chain)}
    moves[State(steps[0])] = EDITABLE
    return moves | {State.DRAFT: frozenset(State(step) for step in steps) | EDITABLE}


def next_state(steps: Sequence[str], state: str) -> State | None:
    """Where a report that waits in ``state`` goes when its reviewer lets it pass; None where nothing waits."""
    chain = [*steps, State.APPROVED]
    return State(chain[chain.index(state) + 1]) if state in steps else None


def arrival(steps: Sequence[str], state: State, *, passes: Collection[State]) -> State:
    """Where a report that reaches ``state`` comes to rest: steps that are not needed for it are passed at once."""
    while (following := next_state(steps, state)) is not None and following in passes:
        state = following
    return state
