"""What waits for review, each thing beside what was said last time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Abs
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from plans.quarters import Quarter
from tasks.models import Asked, DataValue, ProgressUpdate
from tasks.queries.before import Before, numbers_before
from tasks.queries.differences import FAR, TextPair, change_in_words, is_far, text_pair
from tasks.queries.facts import carried
from tasks.queries.figures import plain
from tasks.queries.standing import Standing, standing_of
from tasks.queries.steps import leads_of, may_settle, waits_for
from tasks.states import REPORTED, STEP_NAMES, WAITING, State, Word, next_state
from units.access import covered
from units.models import User
from units.roles import Permission

LABELS = {"progress": _("进展情况"), "problems": _("存在问题"), "next_steps": _("下一步打算")}
WORSE = (Word.ON_SCHEDULE, Word.SLIGHTLY_BEHIND, Word.FAR_BEHIND)
VERBS = {State.SIGNED: _("审签"), State.ENDORSED: _("初审"), State.APPROVED: _("通过")}


@dataclass(frozen=True)
class NumberPair:
    """A number now and last time; ``is_far`` asks for a look, ``change`` says how far in words."""

    id: int
    revision: int
    name: str
    unit: str
    unit_of_measure: str
    now: str
    before: Before | None
    by: str
    entered_note: str
    is_own: bool
    is_far: bool
    change: str


@dataclass(frozen=True)
class ReviewRow:
    """A report that waits: what it says, what it said last time, and the numbers that are approved with it.

    ``odd`` is what asks for a look, in words. ``step`` is what it waits for, ``verb`` what letting it pass is called;
    ``is_turn`` whether the reader takes that step.
    """

    id: int
    revision: int
    number: str
    title: str
    task_code: str
    plan_code: str
    unit: str
    plan: str
    quarter: Quarter
    word: str
    word_before: str
    nothing_new: str
    texts: list[TextPair]
    numbers: list[NumberPair]
    others: int
    by: str
    entered_note: str
    stands: Standing | None
    submitted_on: object
    was_late: bool
    rounds: int
    is_own: bool
    is_closed: bool
    odd: tuple[str, ...]
    step: str
    verb: str
    is_turn: bool

    @property
    def may_pass(self) -> bool:
        return self.is_turn and not self.is_own and not self.is_closed


@dataclass(frozen=True)
class ReviewGroup:
    plan: str
    quarter: str
    rows: list[ReviewRow]


@dataclass(frozen=True)
class NumberGroup:
    """One item in one quarter, and what units sent for it."""

    name: str
    unit_of_measure: str
    kind: str
    quarter: str
    rows: list[NumberPair]


def waiting_updates(user: User) -> QuerySet[ProgressUpdate]:
    """Reports whose next step this person takes, per plan and quarter what is odd first."""
    return (
        ProgressUpdate.objects.filter(waits_for(user))
        .select_related("task", "unit", "plan", "period", "submitted_by")
        .defer("plan__source_text", "task__text")
        .annotate(is_odd=_is_odd())
        .order_by("plan", "quarter", "-is_odd", "task__position", "id")
    )


def _is_odd() -> Case:
    """Late, a word unlike the last, nothing new twice running, or a number far from the last."""
    before = ProgressUpdate.objects.filter(
        assignment=OuterRef("assignment"), quarter__lt=OuterRef("quarter"), state__in=REPORTED
    ).order_by("-quarter")
    earlier = DataValue.objects.filter(
        item=OuterRef("item"), unit=OuterRef("unit"), quarter__lt=OuterRef("quarter"), state__in=REPORTED
    ).order_by("-quarter")
    numbers = DataValue.objects.filter(
        item__in_indicators__indicator__task_indicators__task=OuterRef("task"),
        unit=OuterRef("unit"),
        quarter=OuterRef("quarter"),
        state=State.SUBMITTED,
    ).annotate(was=Subquery(earlier.values("value")[:1]))
    far = (
        numbers.exclude(was=0)
        .filter(value__isnull=False)
        .filter(Q(value__gt=F("was") + Abs(F("was")) * FAR) | Q(value__lt=F("was") - Abs(F("was")) * FAR))
    )
    word, nothing = Subquery(before.values("word")[:1]), Subquery(before.values("nothing_new")[:1])
    return Case(
        When(was_late=True, then=1),
        When(~Q(word="") & ~Q(word=word) & Exists(before.exclude(word="")), then=1),
        When(~Q(nothing_new="") & ~Q(Exact(nothing, Value(""))), then=1),
        When(Exists(far), then=1),
        default=0,
        output_field=IntegerField(),
    )


def review_groups(updates: Sequence[ProgressUpdate], *, user: User) -> list[ReviewGroup]:
    rows = review_rows(updates, user=user)
    return [
        ReviewGroup(plan, quarter, list(found))
        for (plan, quarter), found in groupby(rows, key=lambda row: (row.plan, row.quarter.label))
    ]


def review_rows(updates: Sequence[ProgressUpdate], *, user: User) -> list[ReviewRow]:
    """Six queries, however many reports."""
    before, leads = _updates_before(updates), leads_of({update.task_id for update in updates})
    values, units = _values_with(updates), {update.pk: update.unit_id for update in updates}
    own = {key: [each for each in found if each.unit_id == units[key]] for key, found in values.items()}
    pairs = number_pairs([value for found in own.values() for value in found], user=user)
    by_id = {pair.id: pair for pair in pairs}
    standing = standing_of(updates)
    return [
        _row(
            update,
            before.get(update.pk),
            own=[by_id[value.pk] for value in own[update.pk]],
            others=len(values[update.pk]) - len(own[update.pk]),
            stands=standing[update.pk] if update.nothing_new and not update.progress else None,
            is_turn=may_settle(user, update, leads),
            user=user,
        )
        for update in updates
    ]


def _row(
    update: ProgressUpdate,
    before: ProgressUpdate | None,
    *,
    own: list[NumberPair],
    others: int,
    stands: Standing | None,
    is_turn: bool,
    user: User,
) -> ReviewRow:
    step = next_state(update.period.steps, update.state)
    return ReviewRow(
        id=update.pk,
        revision=update.revision,
        number=update.task.number,
        title=update.task.title,
        task_code=update.task.code,
        plan_code=update.plan.code,
        unit=str(update.unit),
        plan=update.plan.title,
        quarter=update.quarter,
        word=update.get_word_display(),
        word_before=before.get_word_display() if before else "",
        nothing_new=update.get_nothing_new_display(),
        texts=_texts(update, before),
        numbers=own,
        others=others,
        by=str(update.submitted_by or ""),
        entered_note=update.entered_note,
        stands=stands,
        submitted_on=update.submitted_on,
        was_late=update.was_late,
        rounds=update.returned_times,
        is_own=update.submitted_by_id == user.pk,
        is_closed=update.period.is_closed and step == State.APPROVED,
        odd=_odd(update, before, own),
        step=str(STEP_NAMES[step]) if step else "",
        verb=str(VERBS[step]) if step else "",
        is_turn=is_turn,
    )


def _odd(
    update: ProgressUpdate, before: ProgressUpdate | None, numbers: Sequence[NumberPair]
) -> tuple[str, ...]:
    """What asks for a look, in words."""
    found = [_("迟报")] if update.was_late else []
    if before is not None:
        found += _word_change(update.word, before.word)
        if update.nothing_new and before.nothing_new:
            found.append(_("连续两次无新进展"))
        if update.progress and update.progress == before.progress:
            found.append(_("进展与上季一字不差"))
    if any(number.is_far for number in numbers):
        found.append(_("数据变动过半"))
    return tuple(str(each) for each in found)


def _word_change(now: str, before: str) -> list[Any]:
    if now == before or now not in WORSE or before not in WORSE:
        return []
    return [_("结论变差") if WORSE.index(Word(now)) > WORSE.index(Word(before)) else _("结论变好")]


def _texts(update: ProgressUpdate, before: ProgressUpdate | None) -> list[TextPair]:
    pairs = [
        text_pair(str(label), getattr(update, name), getattr(before, name) if before else "")
        for name, label in LABELS.items()
    ]
    return [pair for pair in pairs if pair.now or pair.before]


def _updates_before(updates: Sequence[ProgressUpdate]) -> dict[int, ProgressUpdate]:
    """The last report of each duty before the one that waits, by id of the waiting one."""
    duties = {update.assignment_id for update in updates}
    told: dict[int, list[ProgressUpdate]] = {}
    for earlier in ProgressUpdate.objects.filter(assignment__in=duties, state__in=REPORTED).order_by(
        "-quarter"
    ):
        told.setdefault(earlier.assignment_id, []).append(earlier)
    found = {
        update.pk: next(
            (one for one in told.get(update.assignment_id, []) if one.quarter < update.quarter), None
        )
        for update in updates
    }
    return {key: earlier for key, earlier in found.items() if earlier is not None}


def _values_with(updates: Sequence[ProgressUpdate]) -> dict[int, list[DataValue]]:
    """Submitted data items that an approval settles too, by id of update."""
    values = DataValue.objects.select_related("submitted_by").order_by("item", "unit__position", "unit")
    return carried(updates, among=values)


def number_pairs(values: Sequence[DataValue], *, user: User) -> list[NumberPair]:
    before = numbers_before(values)
    return [_pair(value, before.get(value.pk), user) for value in values]


def _pair(value: DataValue, before: Before | None, user: User) -> NumberPair:
    was = before.number if before else None
    return NumberPair(
        id=value.pk,
        revision=value.revision,
        name=value.item.name,
        unit=str(value.unit),
        unit_of_measure=value.item.unit_of_measure,
        now=plain(value.value),
        before=before,
        by=str(value.submitted_by or ""),
        entered_note=value.entered_note,
        is_own=value.submitted_by_id == user.pk,
        is_far=is_far(value.value, was),
        change=change_in_words(value.value, was, value.item.unit_of_measure),
    )


def waiting_values(user: User) -> QuerySet[DataValue]:
    """Submitted data items that no waiting report carries, grouped by item for one look over all units."""
    carried = ProgressUpdate.objects.filter(
        state__in=WAITING,
        quarter=OuterRef("quarter"),
        unit=OuterRef("unit"),
        task__in=Asked.objects.filter(
            item=OuterRef(OuterRef("item")), unit=OuterRef(OuterRef("unit"))
        ).values("task"),
    )
    return (
        DataValue.objects.waiting()
        .filter(covered(user, Permission.APPROVE, "unit__path"))
        .exclude(Exists(carried), item__source="lead")
        .select_related("item", "unit", "submitted_by")
        .order_by("quarter", "item", "unit__position", "unit")
    )


def number_groups(values: Sequence[DataValue], *, user: User) -> list[NumberGroup]:
    pairs = {pair.id: pair for pair in number_pairs(values, user=user)}
    groups = groupby(values, key=lambda value: (value.quarter, value.item_id))
    found = [(list(rows)) for _key, rows in groups]
    return [
        NumberGroup(
            name=rows[0].item.name,
            unit_of_measure=rows[0].item.unit_of_measure,
            kind=rows[0].item.get_accumulation_display(),
            quarter=rows[0].quarter.label,
            rows=[pairs[value.pk] for value in rows],
        )
        for rows in found
    ]
