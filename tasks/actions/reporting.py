"""What a cadre does: save a draft, submit a report, enter data items."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import Plan
from plans.staleness import mark_stale, marks
from tasks.actions.behalf import entered, require_entry, require_report
from tasks.actions.completion import file_claim_of
from tasks.errors import IncompleteReportError, StaleError, WrongStateError
from tasks.models import (
    Asked,
    DataValue,
    ProgressUpdate,
    ReviewEvent,
    Task,
    UpdateRevision,
    ValueRevision,
)
from tasks.queries.steps import first_state
from tasks.states import EDITABLE, State, TaskState, Word
from units import audit
from units.compiled import Compiled, one_of
from units.inserting import insert
from units.models import Unit, User

READING: Compiled[int] = Compiled(
    lambda: (
        Plan.objects.filter(one_of("indicators__terms__item", "items"))
        .order_by("id")
        .values_list("id", flat=True)
        .distinct()
    )
)


@dataclass(frozen=True)
class Content:
    """What a person typed into a report. ``completed_on`` goes with the word 申请销号."""

    word: str = ""
    progress: str = ""
    problems: str = ""
    next_steps: str = ""
    nothing_new: str = ""
    percent_bp: int | None = None
    completed_on: date | None = None


def takes_a_word(task: Task) -> bool:
    return Task.objects.taking_a_word().filter(pk=task.pk).exists()


def takes_a_percent(update: ProgressUpdate) -> bool:
    return update.takes_a_percent


def own_values(update: ProgressUpdate) -> list[DataValue]:
    """The data items that this report asks of its own unit, in order of the task's indicators."""
    asked = Asked.objects.filter(task=update.task_id, unit=update.unit_id).values("item")
    values = DataValue.objects.filter(unit=update.unit_id, quarter=update.quarter, item__in=asked)
    return list(values.select_related("item__asked_by", "unit", "edited_by").order_by("item_id"))


@transaction.atomic
def save_draft(
    *,
    update: ProgressUpdate,
    by: User,
    content: Content,
    revision: int,
    values: Mapping[int, Decimal | None] | None = None,
    shown: Mapping[int, int] | None = None,
    note: str = "",
) -> None:
    """Keep what was typed. ``revision`` is the one the page showed: if the row moved on, nothing is written.

    ``shown`` likewise, by id of value. A page saves itself at every pause: of a person's saves of one row one an hour
    is recorded; submitting always is.
    """
    require_report(by, update)
    _write(update, by, content, revision, note)
    changed = [(value, number) for value, number in _carried(update, values, shown) if number != value.value]
    save_values(values=changed, by=by, note=note)
    audit.record_hourly("update.saved", by=by, about=[(update, update.owner_id)])


def _carried(
    update: ProgressUpdate, typed: Mapping[int, Decimal | None] | None, shown: Mapping[int, int] | None
) -> list[tuple[DataValue, Decimal | None]]:
    """The report's own values that were typed, each as the page had shown it."""
    carried = [value for value in own_values(update) if value.pk in (typed or {})]
    for value in carried:
        value.revision = (shown or {}).get(value.pk, value.revision)
    return [(value, (typed or {})[value.pk]) for value in carried]


def _write(update: ProgressUpdate, by: User, content: Content, revision: int, note: str) -> None:
    written = ProgressUpdate.objects.filter(pk=update.pk, revision=revision, state__in=EDITABLE).update(
        **asdict(content),
        **entered(by, update.unit, note),
        state=State.DRAFT,
        revision=F("revision") + 1,
        edited_at=timezone.now(),
        edited_by=by,
    )
    if not written and not ProgressUpdate.objects.filter(pk=update.pk).exists():
        raise WrongStateError(_("这一项已不需要填报，您的内容还在页面上"))
    update.refresh_from_db()
    if not written:
        raise _lost_to(update)


def _lost_to(update: ProgressUpdate | DataValue) -> StaleError | WrongStateError:
    if State(update.state) in EDITABLE:
        return StaleError(str(update.edited_by or ""))
    return WrongStateError(_("这一项已经是「%(state)s」，不能再改") % {"state": update.get_state_display()})


@transaction.atomic
def submit(
    *,
    update: ProgressUpdate,
    by: User,
    content: Content,
    revision: int,
    values: Mapping[int, Decimal | None] | None = None,
    shown: Mapping[int, int] | None = None,
    note: str = "",
) -> None:
    """Send a report for review, with the data items it carries (by id of value). ``note`` goes with 代填.

    Raises IncompleteReportError by field, StaleError when somebody else was first.
    """
    require_report(by, update)
    check(update, content)
    _write(update, by, content, revision, note)
    day = today(update.plan)
    ProgressUpdate.objects.filter(pk=update.pk).update(
        state=first_state(update, by), returned_because="", **submission(update, by, day)
    )
    update.refresh_from_db()
    submit_values(values=_carried(update, values, shown), by=by, day=day, note=note)
    if content.word == Word.CLAIM_DONE:
        file_claim_of(update, by=by, completed_on=content.completed_on or day)
    Task.objects.filter(pk=update.task_id, state__in=(TaskState.ISSUED, TaskState.ACCEPTED)).update(
        state=TaskState.IN_PROGRESS
    )
    keep_revisions([update], by)
    ReviewEvent.objects.create(update_of=update, move=State.SUBMITTED, by=by)
    audit.record("update.submitted", by=by, about=update, tenant=update.owner_id, revision=update.revision)
    mark_stale(update.plan_id, since=update.quarter)


def submission(row: ProgressUpdate | DataValue, by: User, day: date) -> dict[str, Any]:
    """Who and when; a report after its last day stays marked as late."""
    return {
        "submitted_on": day,
        "submitted_at": timezone.now(),
        "submitted_by": by,
        "was_late": row.was_late or day > row.report_by,
    }


def check(update: ProgressUpdate, content: Content) -> None:
    """Refuse content that lacks something or does not suit the task, by field."""
    found = faults(update, content, takes_word=takes_a_word(update.task), is_final=True)
    if found:
        raise IncompleteReportError(found)


def faults(update: ProgressUpdate, content: Content, *, takes_word: bool, is_final: bool) -> dict[str, str]:
    """What does not suit the task, by field; of what is handed in, what it lacks too."""
    lacking = _lacking(content, takes_word=takes_word) if is_final else {}
    return lacking | _unsuitable(update, content, takes_word=takes_word)


def _lacking(content: Content, *, takes_word: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    if takes_word and not content.word:
        found["word"] = _("请选择本季结论")
    if not content.progress.strip() and not content.nothing_new:
        found["progress"] = _("请填写进展情况，或选择本季无新进展的原因")
    return found


def _unsuitable(update: ProgressUpdate, content: Content, *, takes_word: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    if content.word not in ("", Word.CLAIM_DONE) and not takes_word:
        found["word"] = _("这项任务按数据判定，不填本季结论")
    if content.word == Word.CLAIM_DONE and content.completed_on and content.completed_on > today(update.plan):
        found["completed_on"] = _("完成日期不能晚于今天")
    for name in ("progress", "problems", "next_steps"):
        if len(getattr(content, name)) > ProgressUpdate.TEXT_LIMIT:
            found[name] = _("最多 %(limit)s 字") % {"limit": ProgressUpdate.TEXT_LIMIT}
    return found


def keep_revisions(updates: Iterable[ProgressUpdate], by: User) -> None:
    """Append what stands now to the updates' history; submitted and approved contents only."""
    insert(*revisions_of(updates, by))


def revisions_of(updates: Iterable[ProgressUpdate], by: User) -> list[UpdateRevision]:
    """What stands now, to be appended to the updates' history."""
    return [
        UpdateRevision(
            update_of=update, number=update.revision, state=update.state, content=kept_content(update), by=by
        )
        for update in updates
    ]


def kept_content(update: ProgressUpdate) -> dict[str, Any]:
    return {
        "word": update.word,
        "percent_bp": update.percent_bp,
        "progress": update.progress,
        "problems": update.problems,
        "next_steps": update.next_steps,
        "nothing_new": update.nothing_new,
    }


@transaction.atomic
def save_values(*, values: Sequence[tuple[DataValue, Decimal | None]], by: User, note: str = "") -> None:
    """Keep typed data items as drafts; an item already submitted is refused, with all the others."""
    require_entry(by, [value for value, _number in values])
    for value, number in values:
        _write_value(value, number, by, note)
    audit.record_hourly("value.saved", by=by, about=[(value, value.owner_id) for value, _number in values])


def _write_value(value: DataValue, number: Decimal | None, by: User, note: str) -> None:
    written = DataValue.objects.filter(pk=value.pk, revision=value.revision, state__in=EDITABLE).update(
        value=number,
        state=State.DRAFT,
        revision=F("revision") + 1,
        edited_at=timezone.now(),
        edited_by=by,
        **entered(by, value.unit, note),
    )
    value.refresh_from_db()
    if not written:
        raise _lost_to(value)


@transaction.atomic
def submit_values(
    *, values: list[tuple[DataValue, Decimal | None]], by: User, day: date | None = None, note: str = ""
) -> int:
    """Submit the data items that have a number; empty ones stay owed. Returns how many were submitted."""
    require_entry(by, [value for value, _number in values])
    submitted = 0
    for value, number in values:
        if State(value.state) not in EDITABLE and value.value == number:
            continue
        _write_value(value, number, by, note)
        if number is not None:
            _submit_value(value, number, by, day)
            submitted += 1
    if submitted:
        about = values[0][0]
        audit.record("values.submitted", by=by, about=about, tenant=about.owner_id, count=submitted)
        mark_plans_of([value for value, _number in values])
    return submitted


def _submit_value(value: DataValue, number: Decimal, by: User, day: date | None) -> None:
    moved = submission(value, by, day or today_for(value))
    DataValue.objects.filter(pk=value.pk).update(state=State.SUBMITTED, returned_because="", **moved)
    value.refresh_from_db()
    ValueRevision.objects.create(
        value_of=value, number=value.revision, state=State.SUBMITTED, value=number, by=by
    )


def plans_of(items: list[int]) -> list[Plan]:
    """Every plan whose indicators read one of these items."""
    return list(Plan.objects.filter(indicators__terms__item__in=items).distinct().order_by("id"))


def mark_plans_of(values: Collection[DataValue]) -> None:
    insert(*marks(stale_since(values)))


def stale_since(values: Collection[DataValue]) -> dict[int, int]:
    """By every plan that reads one of these facts, the quarter from which its figures are stale."""
    if not values:
        return {}
    since = min(value.quarter for value in values)
    return dict.fromkeys(READING.rows(items=[value.item_id for value in values]), since)


def today_for(value: DataValue) -> date:
    """The day by the clock of the plan that asks for the item."""
    plans = plans_of([value.item_id])
    return today(plans[0]) if plans else timezone.localdate()


def values_of_unit(*, unit: Unit, quarter: int) -> list[DataValue]:
    """Everything a unit is asked for itself in a quarter, each fact once; what it leads is asked on its reports, but
    what no task asks for has no report."""
    asked = Asked.objects.filter(Q(item__source="unit") | Q(task=None), unit=unit).values("item")
    values = DataValue.objects.filter(unit=unit, quarter=quarter, item__in=asked)
    return list(values.select_related("item__asked_by", "unit", "edited_by").order_by("item_id"))
