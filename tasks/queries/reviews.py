"""What waits for review, each thing beside what was said last time."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from plans.quarters import Quarter
from tasks.models import Asked, DataValue, ProgressUpdate
from tasks.queries.facts import by_update, submitted_with
from tasks.queries.figures import plain
from tasks.queries.reports import Before, numbers_before
from tasks.states import REPORTED, WAITING
from units.access import covered
from units.models import User
from units.roles import Permission

LABELS = {"progress": _("进展情况"), "problems": _("存在问题"), "next_steps": _("下一步打算")}
FAR = Decimal("0.5")


@dataclass(frozen=True)
class TextPair:
    """One of the three texts, now and last time. ``is_same``: word for word what was said before."""

    label: str
    now: str
    before: str

    @property
    def is_same(self) -> bool:
        return bool(self.now) and self.now == self.before


@dataclass(frozen=True)
class NumberPair:
    """A number now and last time; ``is_far`` asks for a look: more than half away from the last."""

    id: int
    revision: int
    name: str
    unit: str
    unit_of_measure: str
    now: str
    before: Before | None
    by: str
    is_own: bool
    is_far: bool


@dataclass(frozen=True)
class ReviewRow:
    """A report that waits: what it says, what it said last time, and the numbers that are approved with it."""

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
    submitted_on: object
    was_late: bool
    rounds: int
    is_own: bool
    is_closed: bool


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
    return (
        ProgressUpdate.objects.waiting()
        .filter(covered(user, Permission.APPROVE, "unit__path"))
        .select_related("task", "unit", "plan", "period", "submitted_by")
        .defer("plan__source_text", "task__text")
        .order_by("plan", "quarter", "task__position", "id")
    )


def review_groups(updates: Sequence[ProgressUpdate], *, user: User) -> list[ReviewGroup]:
    rows = review_rows(updates, user=user)
    return [
        ReviewGroup(plan, quarter, list(found))
        for (plan, quarter), found in groupby(rows, key=lambda row: (row.plan, row.quarter.label))
    ]


def review_rows(updates: Sequence[ProgressUpdate], *, user: User) -> list[ReviewRow]:
    """Four queries, however many reports."""
    before = _updates_before(updates)
    values = _values_with(updates)
    numbers = number_pairs([value for found in values.values() for value in found], user=user)
    by_id = {number.id: number for number in numbers}
    return [
        _row(
            update,
            before.get(update.pk),
            own=[by_id[value.pk] for value in values[update.pk] if value.unit_id == update.unit_id],
            others=sum(value.unit_id != update.unit_id for value in values[update.pk]),
            user=user,
        )
        for update in updates
    ]


def _row(
    update: ProgressUpdate, before: ProgressUpdate | None, *, own: list[NumberPair], others: int, user: User
) -> ReviewRow:
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
        submitted_on=update.submitted_on,
        was_late=update.was_late,
        rounds=update.returned_times,
        is_own=update.submitted_by_id == user.pk,
        is_closed=update.period.is_closed,
    )


def _texts(update: ProgressUpdate, before: ProgressUpdate | None) -> list[TextPair]:
    pairs = [
        TextPair(str(label), getattr(update, name), getattr(before, name) if before else "")
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
    values = submitted_with(updates).select_related("submitted_by").order_by("item", "unit__position", "unit")
    return by_update(list(values), updates)


def number_pairs(values: Sequence[DataValue], *, user: User) -> list[NumberPair]:
    before = numbers_before(values)
    return [_pair(value, before.get(value.pk), user) for value in values]


def _pair(value: DataValue, before: Before | None, user: User) -> NumberPair:
    return NumberPair(
        id=value.pk,
        revision=value.revision,
        name=value.item.name,
        unit=str(value.unit),
        unit_of_measure=value.item.unit_of_measure,
        now=plain(value.value),
        before=before,
        by=str(value.submitted_by or ""),
        is_own=value.submitted_by_id == user.pk,
        is_far=_is_far(value.value, before),
    )


def _is_far(now: Decimal | None, before: Before | None) -> bool:
    if now is None or before is None or before.number == 0:
        return False
    return abs(now - before.number) > abs(before.number) * FAR


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
