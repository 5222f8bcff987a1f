"""Past quarters as they were published, and what has moved since (DESIGN.md section 4, Closing)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from plans.models import ReportingPeriod
from reports.lights import Light, Reason
from reports.marks import MADE_GOOD, Mark, mark_of
from reports.models import Figure, IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from reports.results import as_published, moved
from reports.shares import percent
from tasks.states import State

Row = TypeVar("Row", bound=Figure)


@dataclass(frozen=True)
class Judgement:
    """A light as stored: its colour, why, how the lead's report stood, and the year's progress beside it."""

    light: int | None
    reason: str
    update_state: str = ""
    year_bp: int | None = None

    @property
    def word(self) -> str:
        return str(Reason(self.reason).label) if self.reason else _("待汇总")


@dataclass(frozen=True)
class ShownLight:
    """A light as it is printed: what was published, and what has become of it."""

    mark: Mark
    word: str
    since: str = ""

    @property
    def said(self) -> str:
        return _("%(word)s（已更正，%(since)s）") % vars(self) if self.since else self.word


@dataclass(frozen=True)
class Moved:
    """One result of a closed quarter that is no longer what was published."""

    kind: str
    code: str
    unit: str
    field: str
    published: Any
    live: Any


def shown_light(published: Judgement | None, live: Judgement) -> ShownLight:
    """An open quarter's light as it stands, a closed one's as published, with what a correction has made of it."""
    if published is None:
        return ShownLight(mark_of(live.light, live.reason), live.word)
    if is_made_good(published, live):
        return ShownLight(MADE_GOOD, _("黄（已补）"), _("定稿时%(word)s，已补") % {"word": published.word})
    said = []
    if (published.light, published.reason) != (live.light, live.reason):
        said.append(_("现为%(word)s") % {"word": live.word})
    if published.year_bp != live.year_bp:
        year = "—" if live.year_bp is None else f"{percent(live.year_bp)}%"
        said.append(_("年度进度现为 %(year)s") % {"year": year})
    return ShownLight(mark_of(published.light, published.reason), published.word, "，".join(said))


def is_made_good(published: Judgement, live: Judgement) -> bool:
    """黄(已补): a quarter published red that was made good since; derived when read, never stored.

    Made good is a red whose correction gave it a better colour: yellow, green or blue. So is 未报 whose report was
    approved afterwards and shows nothing else red: its live light keeps saying that it was missing at closing.
    """
    if published.light != Light.RED:
        return False
    if live.light in (Light.BLUE, Light.AHEAD, Light.GREEN, Light.YELLOW):
        return True
    is_only_missing = published.reason == live.reason == Reason.NOT_REPORTED
    return is_only_missing and live.update_state == State.APPROVED


def light_of(figure: TaskQuarter | IndicatorQuarter) -> ShownLight:
    """The light of a live row."""
    return light_beside(figure, as_published(figure))


def light_beside(live: TaskQuarter | IndicatorQuarter, shown: TaskQuarter | IndicatorQuarter) -> ShownLight:
    """The light of a live row whose published results have been put beside it already."""
    return shown_light(_judged(shown) if live.published else None, _judged(live))


def _judged(figure: TaskQuarter | IndicatorQuarter) -> Judgement:
    return Judgement(figure.light, figure.reason, getattr(figure, "update_state", ""), figure.year_bp)


def since_published(figure: TaskQuarter | IndicatorQuarter) -> str:
    """What a correction has made of a closed quarter's figure, in words; empty where nothing moved."""
    return moved_words(light_of(figure).since) if moved(figure) else ""


def moved_words(since: str) -> str:
    """``since`` is what became of the light; where that did not change, another number did."""
    return _("已更正：%(what)s") % {"what": since or _("其他数字有变")}


def published(figures: Iterable[Row]) -> list[Row]:
    """Rows with the results that were published of them; an indicator that a row names otherwise is read once."""
    shown = [as_published(figure) for figure in figures]
    prefetch_related_objects([row for row in shown if isinstance(row, TaskQuarter)], "named")
    return shown


def against_live(period: ReportingPeriod) -> tuple[Moved, ...]:
    """Publication against live: every result of a closed quarter that has moved since, by task, indicator and unit."""
    where = {"plan": period.plan_id, "quarter": period.quarter, "published__isnull": False}
    tasks = TaskQuarter.objects.filter(**where).select_related("task").order_by("task__position")
    indicators = IndicatorQuarter.objects.filter(**where).select_related("indicator", "unit")
    units = UnitQuarter.objects.filter(**where).select_related("unit").order_by("unit__position", "unit_id")
    found = [each for row in tasks for each in _moved("task", row, row.task.code)]
    for row in indicators.order_by("indicator__position", "unit__position", "id"):
        found += _moved("indicator", row, row.indicator.code, row.unit.code if row.unit else "")
    found += [each for row in units for each in _moved("unit", row, "", row.unit.code)]
    return (*found, *(each for row in PlanQuarter.objects.filter(**where) for each in _moved("plan", row)))


def _moved(kind: str, figure: Figure, code: str = "", unit: str = "") -> Iterator[Moved]:
    for field, (was, live) in moved(figure).items():
        yield Moved(kind, code, unit, field, was, live)
