"""Past quarters as they were published, and what has moved since (DESIGN.md section 4, Closing)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from plans.models import Plan, ReportingPeriod
from plans.quarters import Quarter
from reports.lights import Light, Reason
from reports.marks import MADE_GOOD, Mark, mark_of
from reports.models import Figure, IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from reports.results import as_published, moved
from reports.shares import percent
from tasks.states import State
from units.compiled import Compiled, Given

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
    shown = as_published(figure)
    return shown_light(_judged(shown) if figure.published else None, _judged(figure))


def _judged(figure: TaskQuarter | IndicatorQuarter) -> Judgement:
    return Judgement(figure.light, figure.reason, getattr(figure, "update_state", ""), figure.year_bp)


def since_published(figure: TaskQuarter | IndicatorQuarter) -> str:
    """What a correction has made of a closed quarter's figure, in words; empty where nothing moved."""
    if not moved(figure):
        return ""
    return _("已更正：%(what)s") % {"what": light_of(figure).since or _("其他数字有变")}


def _lights() -> QuerySet[TaskQuarter, tuple[Any, ...]]:
    names = ("light", "reason", "update_state", "year_bp")
    kept = {f"kept_{name}": KT(f"published__{name}") for name in names}
    rows = TaskQuarter.objects.filter(plan=Given("plan")).annotate(**kept, is_open=Q(published__isnull=True))
    return rows.values_list("task_id", "quarter", "is_open", *names, *kept)


LIGHTS: Compiled[tuple[Any, ...]] = Compiled(_lights)


def lights_of(plan: Plan) -> Mapping[int, dict[Quarter, ShownLight]]:
    """Every light of a plan's tasks, by task and quarter; one query.

    A plan has hundreds of lights and a dozen different ones: each is put into words once.
    """
    found: defaultdict[int, dict[Quarter, ShownLight]] = defaultdict(dict)
    known: dict[tuple[Any, ...], ShownLight] = {}
    for task, quarter, is_open, *values in LIGHTS.rows(plan=plan.pk):
        was, year = _number(values.pop()), values.pop(3)
        progress = () if is_open or was == year else (was, year)
        key = (is_open, *values, *progress)
        found[task][quarter] = known.get(key) or known.setdefault(key, _shown(*key))
    return found


def _shown(is_open: bool, light: int | None, reason: str, state: str, *kept: Any) -> ShownLight:
    """From the columns of a row, and, where a correction moved it, the year's progress then and now."""
    colour, why, how, was, year = (*kept, None, None)[:5]
    live = Judgement(light, reason, state, year)
    if is_open:
        return shown_light(None, live)
    return shown_light(Judgement(_number(colour), why or "", how or "", was), live)


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)


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
