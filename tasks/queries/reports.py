"""What the 填报 page prints around its form: the source, last time, who else is owed, what was said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from plans.models import Indicator
from plans.passages import Piece, passage
from plans.queries import work_calendar
from tasks.models import Asked, DataValue, Evidence, ProgressUpdate, ReviewEvent, Task
from tasks.models.reports import Reviewable
from tasks.queries.due import Due, due_of
from tasks.queries.figures import plain
from tasks.queries.lines import Numbers, ValueLine, value_lines
from tasks.queries.owed import OwedRow, siblings, word_of
from tasks.queries.standing import Standing, standing_of
from tasks.states import EDITABLE, REPORTED, Word
from units.models import User

TEXTS = ("progress", "problems", "next_steps")
EDITING = timedelta(minutes=10)


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
    standing: Standing
    values: list[ValueLine]
    events: list[ReviewEvent]
    others: Others
    evidence: list[Evidence]
    due: Due
    word: str
    tone: str
    is_editable: bool

    @property
    def before(self) -> dict[str, str]:
        """Last time's texts and the quarter they are of, empty where there was no last time."""
        said = {name: getattr(self.previous, name, "") for name in TEXTS}
        return said | {"quarter": self.previous.quarter.label if self.previous else ""}

    @property
    def percent_before(self) -> str:
        """What was typed last time of the year's work, in words."""
        if self.previous is None or self.previous.percent_bp is None:
            return ""
        told = {
            "quarter": self.previous.quarter.label,
            "percent": plain(Decimal(self.previous.percent_bp) / 100),
        }
        return _("%(quarter)s填的是 %(percent)s%%") % told


def report_page(
    update: ProgressUpdate, *, values: Sequence[DataValue], numbers: Numbers | None = None
) -> ReportPage:
    """``numbers`` are those typed just now, which may ask for a look before they are sent."""
    rows = siblings(update)
    word, tone = word_of(update)
    return ReportPage(
        update=update,
        pieces=source_of(update.task),
        rows=rows,
        done=sum(row.is_reported for row in rows),
        previous=previous_update(update),
        standing=standing_of([update])[update.pk],
        values=value_lines(values, numbers=numbers),
        events=list(update.review_events.select_related("by")),
        others=others_of(update),
        evidence=list(kept_evidence(update)),
        due=due_of(update, work_calendar()),
        word=word,
        tone=tone,
        is_editable=update.state in EDITABLE,
    )


def kept_evidence(update: ProgressUpdate) -> Any:
    """Files in sight beside a report, without their contents."""
    return update.evidence.filter(removed_at=None).select_related("added_by").defer("content")


def editing_now(row: Reviewable, user: User) -> str:
    """Who else has this open and wrote in it a moment ago, in words; empty where nobody did."""
    if row.state not in EDITABLE or row.edited_at is None or row.edited_by in (None, user):
        return ""
    ago = timezone.now() - row.edited_at
    if ago > EDITING:
        return ""
    minutes = int(ago.total_seconds() // 60)
    when = _("%(minutes)s 分钟前") % {"minutes": minutes} if minutes else _("刚刚")
    return _("%(who)s %(when)s在编辑") % {"who": row.edited_by, "when": when}


def stands_again(
    update: ProgressUpdate, previous: ProgressUpdate | None, *, takes_word: bool, takes_percent: bool
) -> dict[str, Any] | None:
    """本季无新进展: what of the last report stands as it was; None where something has to be said anew: the first
    report, a claim that was made, a percent of a new year."""
    if previous is None:
        return None
    if takes_word and previous.word in ("", Word.CLAIM_DONE):
        return None
    if takes_percent and previous.quarter.year != update.quarter.year:
        return None
    return {"word": previous.word} | ({"percent_bp": previous.percent_bp} if takes_percent else {})


def others_of(update: ProgressUpdate) -> Others:
    asked = Asked.objects.filter(task=update.task_id, item__source="unit")
    values = DataValue.objects.filter(
        quarter=int(update.quarter), item__in=asked.values("item"), unit__in=asked.values("unit")
    ).not_refused()
    rows = list(values.select_related("unit").order_by("unit__position", "unit"))
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
