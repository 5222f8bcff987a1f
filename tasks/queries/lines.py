"""Data items as lines of a form: the last number and this one, who asks for it, what about it asks for a look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tasks.models import Asked, DataValue, ValueDispute
from tasks.queries.before import Before, numbers_before
from tasks.queries.figures import plain
from tasks.queries.owed import word_of
from tasks.queries.plausibility import Use, doubts_of, is_kept, unchanged, uses_of
from tasks.states import EDITABLE

Numbers = Mapping[int, Decimal | None]


@dataclass(frozen=True)
class ValueLine:
    """One data item of a form; ``number`` is stored, ``typed`` stands in its field. ``unchanged`` is what it would be
    had nothing changed, empty where that is not known; ``is_same`` says whether that is the last number once more, or
    that nothing was added to it."""

    id: int
    revision: int
    item: int
    name: str
    unit_of_measure: str
    kind: str
    number: str
    typed: str
    before: Before | None
    unchanged: str
    is_same: bool
    word: str
    tone: str
    reason: str
    is_editable: bool
    is_pushed: bool
    doubts: tuple[str, ...]
    asked_by: str
    admission_entry: str
    entered_note: str
    edited_by: str
    dispute: ValueDispute | None = None
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """What is known around the values of a form, each thing read once."""

    numbers: Mapping[int, Decimal | None]
    before: Mapping[int, Before]
    uses: Sequence[Use]
    doubts: Mapping[int, list[str]]
    disputes: Mapping[int, ValueDispute]
    served: Mapping[int, list[str]]


def value_lines(
    values: Sequence[DataValue], *, numbers: Numbers | None = None, with_tasks: bool = False
) -> list[ValueLine]:
    """``numbers`` are what was typed just now, by id of value; otherwise what is stored is looked at."""
    before, uses = numbers_before(values), uses_of({value.item_id for value in values})
    typed = [(v, (numbers or {}).get(v.pk, v.value)) for v in values if is_typed(v)]
    facts = Facts(
        numbers={value.pk: number for value, number in typed},
        before=before,
        uses=uses,
        doubts=doubts_of(typed, before, uses),
        disputes=_disputes(values),
        served=_tasks_served(values) if with_tasks else {},
    )
    return [_line(value, facts) for value in values]


def is_typed(value: DataValue) -> bool:
    """Whether people fill it in, and still may: what another system pushes is only shown."""
    return value.state in EDITABLE and value.item.source != "pushed"


def numbers_unchanged(values: Sequence[DataValue]) -> dict[int, Decimal]:
    """数据同上期 for what is to be filled in, by id of value. Two queries."""
    open_values = [value for value in values if is_typed(value)]
    before, uses = numbers_before(open_values), uses_of({value.item_id for value in open_values})
    found = {value.pk: unchanged(value, before.get(value.pk), uses) for value in open_values}
    return {key: number for key, number in found.items() if number is not None}


def _line(value: DataValue, facts: Facts) -> ValueLine:
    word, tone = word_of(value)
    before = facts.before.get(value.pk)
    return ValueLine(
        id=value.pk,
        revision=value.revision,
        item=value.item_id,
        name=value.item.name,
        unit_of_measure=value.item.unit_of_measure,
        kind=value.item.get_accumulation_display(),
        number=plain(value.value),
        typed=plain(facts.numbers.get(value.pk)),
        before=before,
        unchanged=plain(unchanged(value, before, facts.uses)),
        is_same=value.item.accumulation == "stock" or is_kept(value.item_id, facts.uses),
        word=word,
        tone=tone,
        reason=value.returned_because if value.is_returned else "",
        is_editable=is_typed(value),
        is_pushed=value.item.source == "pushed" or value.entered_as == value.EnteredAs.PUSHED,
        doubts=tuple(facts.doubts.get(value.pk, ())),
        asked_by=str(value.item.asked_by or ""),
        admission_entry=value.item.admission_entry,
        entered_note=value.entered_note,
        edited_by=str(value.edited_by or ""),
        dispute=facts.disputes.get(value.pk),
        tasks=tuple(facts.served.get(value.item_id, ())),
    )


def _disputes(values: Sequence[DataValue]) -> dict[int, ValueDispute]:
    """The latest dispute of each value."""
    found = ValueDispute.objects.filter(value_of__in=[value.pk for value in values])
    return {dispute.value_of_id: dispute for dispute in found.order_by("id")}


def _tasks_served(values: Sequence[DataValue]) -> dict[int, list[str]]:
    asked = Asked.objects.filter(
        item__in={value.item_id for value in values}, unit__in={value.unit_id for value in values}
    ).exclude(task=None)
    rows = (
        asked.values_list("item", "task__number", "task__title").order_by("item", "task__position").distinct()
    )
    served: dict[int, list[str]] = {}
    for item, number, title in rows:
        served.setdefault(item, []).append(f"{number} {title}")
    return served
