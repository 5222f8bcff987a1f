"""What the 填报 page prints around its form: the source, last time, who else is owed, what was said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from plans.models import Indicator
from plans.passages import Piece, passage
from plans.quarters import Quarter
from plans.queries import work_calendar
from tasks.models import Asked, DataValue, ProgressUpdate, ReviewEvent, Task
from tasks.queries.due import Due, due_of
from tasks.queries.figures import plain
from tasks.queries.owed import OwedRow, siblings, word_of
from tasks.states import EDITABLE, REPORTED

TEXTS = ("progress", "problems", "next_steps")
Key = tuple[int, int]


@dataclass(frozen=True)
class Before:
    """The number of an earlier quarter, beside which the new one is typed."""

    number: Decimal
    quarter: Quarter

    @property
    def words(self) -> str:
        return plain(self.number)


@dataclass(frozen=True)
class ValueLine:
    """One data item of a form: its name, last quarter's number, who asks and for what, what happened to it."""

    id: int
    revision: int
    name: str
    unit_of_measure: str
    kind: str
    number: str
    before: Before | None
    word: str
    tone: str
    reason: str
    is_editable: bool
    asked_by: str = ""
    admission_entry: str = ""
    tasks: tuple[str, ...] = ()
    edited_by: str = ""


@dataclass(frozen=True)
class Others:
    """What responsible units were asked for the same task, and who has not sent it yet."""

    asked: int
    sent: int
    missing: list[str]


@dataclass(frozen=True)
class ReportPage:
    update: ProgressUpdate
    pieces: tuple[Piece, ...]
    rows: list[OwedRow]
    done: int
    previous: ProgressUpdate | None
    values: list[ValueLine]
    events: list[ReviewEvent]
    others: Others
    due: Due
    word: str
    tone: str
    is_editable: bool

    @property
    def before(self) -> dict[str, str]:
        """Last time's texts and the quarter they are of, empty where there was no last time."""
        said = {name: getattr(self.previous, name, "") for name in TEXTS}
        return said | {"quarter": self.previous.quarter.label if self.previous else ""}


def report_page(update: ProgressUpdate, *, values: Sequence[DataValue]) -> ReportPage:
    rows = siblings(update)
    word, tone = word_of(update)
    return ReportPage(
        update=update,
        pieces=source_of(update.task),
        rows=rows,
        done=sum(row.is_reported for row in rows),
        previous=previous_update(update),
        values=value_lines(values),
        events=list(update.review_events.select_related("by")),
        others=others_of(update),
        due=due_of(update, work_calendar()),
        word=word,
        tone=tone,
        is_editable=update.state in EDITABLE,
    )


def others_of(update: ProgressUpdate) -> Others:
    asked = Asked.objects.filter(task=update.task_id, item__source="unit")
    values = DataValue.objects.filter(
        quarter=int(update.quarter), item__in=asked.values("item"), unit__in=asked.values("unit")
    ).select_related("unit")
    rows = list(values.order_by("unit__position", "unit"))
    missing = [str(value.unit) for value in rows if value.state in EDITABLE]
    return Others(asked=len(rows), sent=len(rows) - len(missing), missing=list(dict.fromkeys(missing)))


def source_of(task: Task) -> tuple[Piece, ...]:
    """The task's sentence in the plan, its indicators marked; the task's own text where no place is known."""
    spans = Indicator.objects.filter(task_indicators__task=task, span_start__isnull=False)
    marks = [(start or 0, end or 0) for start, end in spans.values_list("span_start", "span_end")]
    found = passage(task.plan.source_text, (task.span_start, task.span_end), marks)
    return found or (Piece(task.text, is_said=True),)


def previous_update(update: ProgressUpdate) -> ProgressUpdate | None:
    """The last report made of the same duty in an earlier quarter."""
    earlier = ProgressUpdate.objects.filter(
        assignment=update.assignment_id, quarter__lt=int(update.quarter), state__in=REPORTED
    )
    return earlier.order_by("-quarter").select_related("submitted_by", "reviewed_by").first()


def copied(update: ProgressUpdate) -> dict[str, Any]:
    """复制上季: last quarter's texts where nothing has been written yet."""
    before = previous_update(update)
    return {name: getattr(before, name) for name in TEXTS if before is not None and not getattr(update, name)}


def value_lines(values: Sequence[DataValue]) -> list[ValueLine]:
    before = numbers_before(values)
    return [_line(value, before.get(value.pk)) for value in values]


def _line(value: DataValue, before: Before | None, **more: Any) -> ValueLine:
    word, tone = word_of(value)
    return ValueLine(
        id=value.pk,
        revision=value.revision,
        name=value.item.name,
        unit_of_measure=value.item.unit_of_measure,
        kind=value.item.get_accumulation_display(),
        number=plain(value.value),
        before=before,
        word=word,
        tone=tone,
        reason=value.returned_because if value.is_returned else "",
        is_editable=value.state in EDITABLE,
        **more,
    )


def numbers_before(values: Iterable[DataValue]) -> dict[int, Before]:
    """The latest number of the same item and unit before each value, by id of value. One query."""
    rows = list(values)
    if not rows:
        return {}
    earlier = DataValue.objects.filter(
        item__in={row.item_id for row in rows},
        unit__in={row.unit_id for row in rows},
        quarter__lt=int(max(row.quarter for row in rows)),
        value__isnull=False,
    ).order_by("quarter")
    told: dict[Key, list[Before]] = {}
    for item, unit, number, quarter in earlier.values_list("item", "unit", "value", "quarter"):
        told.setdefault((item, unit), []).append(Before(number or Decimal(0), quarter))
    found = {row.pk: _last_before(row, told.get((row.item_id, row.unit_id), [])) for row in rows}
    return {key: before for key, before in found.items() if before is not None}


def _last_before(value: DataValue, told: list[Before]) -> Before | None:
    return next((before for before in reversed(told) if before.quarter < value.quarter), None)


def entry_lines(values: Sequence[DataValue]) -> list[ValueLine]:
    """The items of one unit, each with the tasks it serves and the unit that asks for it."""
    before = numbers_before(values)
    serves = _tasks_served(values)
    return [
        _line(
            value,
            before.get(value.pk),
            asked_by=str(value.item.asked_by or ""),
            admission_entry=value.item.admission_entry,
            tasks=tuple(serves.get(value.item_id, ())),
            edited_by=str(value.edited_by or ""),
        )
        for value in values
    ]


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
