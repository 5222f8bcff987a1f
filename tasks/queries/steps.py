"""Whose turn it is: who lets a waiting report pass, where, and which steps it needs nobody for."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from tasks.models import Assignment, ProgressUpdate
from tasks.states import State, arrival, next_state
from units.access import covered, may
from units.models import Unit, User
from units.roles import Permission

PERMISSIONS = {
    State.SIGNED: Permission.SIGN,
    State.ENDORSED: Permission.ENDORSE,
    State.APPROVED: Permission.APPROVE,
}
Leads = Mapping[int, Unit]


def leads_of(tasks: Iterable[int]) -> dict[int, Unit]:
    """The accountable lead's unit of each task that has one, in one query."""
    accountable = Assignment.objects.involved().filter(task__in=tasks, role=Assignment.Role.ACCOUNTABLE)
    return {each.task_id: each.unit for each in accountable.select_related("unit")}


def place_of(update: ProgressUpdate, step: State, leads: Leads) -> Unit:
    """The unit at which ``step`` is taken: the accountable lead's for 牵头初审, else the reporting unit's."""
    return leads.get(update.task_id, update.unit) if step == State.ENDORSED else update.unit


def unneeded(update: ProgressUpdate, leads: Leads) -> frozenset[State]:
    """A lead's own report needs no endorsing, nor does one that nobody leads."""
    lead = leads.get(update.task_id)
    is_own = lead is None or lead.pk == update.unit_id
    return frozenset({State.ENDORSED}) if is_own else frozenset()


def first_state(update: ProgressUpdate, by: User, leads: Leads | None = None) -> State:
    """Where a report handed in by this person waits. Whoever signs for the unit has signed what they hand in.
    ``leads``, where they are known already, are those of ``leads_of``."""
    steps = update.period.steps
    if len(steps) == 1:
        return State(steps[0])
    passes = unneeded(update, leads_of([update.task_id]) if leads is None else leads)
    if may(by, Permission.SIGN, update.unit):
        passes |= {State.SIGNED}
    return arrival(steps, State(steps[0]), passes=passes)


def may_settle(user: User, update: ProgressUpdate, leads: Leads) -> bool:
    """Whether it is this person's turn with a report that waits."""
    step = next_state(update.period.steps, update.state)
    return step is not None and may(user, PERMISSIONS[step], place_of(update, step, leads))


def waits_for(user: User) -> Q:
    """A filter for reports whose next step this person takes."""
    signs, endorses = (Q(period__steps__contains=[step.value]) for step in (State.SIGNED, State.ENDORSED))
    submitted, signed = Q(state=State.SUBMITTED), Q(state=State.SIGNED)
    return (
        submitted & signs & covered(user, Permission.SIGN, "unit__path")
        | (signed | submitted & ~signs) & endorses & led_by(user)
        | (Q(state=State.ENDORSED) | signed & ~endorses | submitted & ~signs & ~endorses)
        & covered(user, Permission.APPROVE, "unit__path")
    )


def led_by(user: User) -> Q:
    """A filter for reports of tasks whose accountable lead this person endorses for."""
    led = Assignment.objects.involved().filter(
        covered(user, Permission.ENDORSE, "unit__path"), role=Assignment.Role.ACCOUNTABLE
    )
    return Q(task__in=led.values("task"))


def reviewed_by(user: User) -> Q:
    """A filter for reports that this person reviews at one step or another."""
    return (
        covered(user, Permission.APPROVE, "unit__path")
        | covered(user, Permission.SIGN, "unit__path") & Q(period__steps__contains=[State.SIGNED.value])
        | led_by(user) & Q(period__steps__contains=[State.ENDORSED.value])
    )
