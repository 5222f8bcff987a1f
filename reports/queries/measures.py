"""A task's indicators and milestones as they stand."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.models import DataItem, Direction, Indicator, Plan
from plans.quarters import Quarter
from reports.marks import Mark
from reports.models import IndicatorQuarter
from reports.queries.published import light_of, since_published
from reports.queries.rows import Progress, progress_of
from reports.results import as_published, moved
from reports.wording import day, why
from tasks.models import Milestone, Task
from units.access import may
from units.models import Unit, User
from units.roles import Permission


@dataclass(frozen=True)
class Past:
    """An indicator's value in one quarter; ``since`` is the value now where a correction has moved it."""

    label: str
    mark: Mark
    word: str
    actual: str
    since: str


@dataclass(frozen=True)
class UnitShare:
    """What one unit was to reach by a target of its own, and how far it is; it makes no light."""

    unit: str
    target: str
    actual: str
    is_met: bool | None


@dataclass(frozen=True)
class Measure:
    """An indicator beside its target, in the newest quarter that has a figure."""

    name: str
    url: str
    nature: str
    schedule: str
    target: str
    year_target: str
    quarter: str
    actual: str
    actual_kind: str
    mark: Mark | None
    word: str
    why: str
    progress: Progress | None
    reported: str
    is_incomplete: bool
    since: str
    source: str
    past: tuple[Past, ...]
    met: str
    units: tuple[UnitShare, ...]


@dataclass(frozen=True)
class Step:
    id: int
    title: str
    due: str
    state: str
    is_verified: bool
    is_late: bool


def measures_of(plan: Plan, task: Task, user: User) -> tuple[Measure, ...]:
    """Three queries, whatever the number of indicators, quarters and units."""
    links = task.task_indicators.select_related("indicator").order_by("indicator__position")
    indicators = [link.indicator for link in links]
    whole: defaultdict[int, list[IndicatorQuarter]] = defaultdict(list)
    rows = IndicatorQuarter.objects.filter(plan=plan, indicator__in=indicators)
    for figure in rows.filter(unit=None).order_by("quarter"):
        whole[figure.indicator_id].append(figure)
    newest = max((figures[-1].quarter for figures in whole.values()), default=None)
    units = shares_of(rows.filter(quarter=newest), user) if newest is not None else {}
    return tuple(
        measure(each, plan, whole[each.pk], source_of(plan, task, each), units.get(each.pk, ()))
        for each in indicators
    )


def shares_of(rows: QuerySet[IndicatorQuarter], user: User) -> dict[int, tuple[UnitShare, ...]]:
    """Targets by unit of those units that this person sees into, in the order of the street, never by result."""
    found: dict[int, tuple[UnitShare, ...]] = {}
    ordered = rows.exclude(unit=None).select_related("unit").order_by("unit__position", "unit_id")
    for figure in map(as_published, ordered):
        if figure.unit is not None and may(user, Permission.VIEW, figure.unit):
            share = unit_share(figure, figure.unit)
            found[figure.indicator_id] = (*found.get(figure.indicator_id, ()), share)
    return found


def unit_share(figure: IndicatorQuarter, unit: Unit) -> UnitShare:
    target = figure.target if figure.year_target is None else figure.year_target
    return UnitShare(
        unit=str(unit),
        target=amount(target, figure.unit_of_measure),
        actual=value_words(figure, figure.unit_of_measure),
        is_met=figure.is_met,
    )


def source_of(plan: Plan, task: Task, indicator: Indicator) -> str:
    """Where the indicator was printed when that is not the task's own sentence: a row of a table, mostly."""
    start, end = indicator.span_start, indicator.span_end
    if start is None or end is None or task.span_start <= start < task.span_end:
        return ""
    return " ".join(plan.source_text[start:end].split())


def measure(
    indicator: Indicator,
    plan: Plan,
    figures: list[IndicatorQuarter],
    source: str,
    units: tuple[UnitShare, ...],
) -> Measure:
    live = figures[-1] if figures else None
    now = as_published(live) if live else None
    unit = unit_of(now, indicator)
    light = light_of(live) if live and now and now.light is not None else None
    return Measure(
        name=indicator.name,
        url=reverse("indicator", args=[plan.code, indicator.code]),
        nature=str(indicator.get_nature_display()) if indicator.nature != "neither" else "",
        schedule=str(indicator.get_schedule_display()),
        target=target_words(now, unit) if now else "",
        year_target=amount(now.year_target, unit) if now else "",
        quarter=Quarter(now.quarter).label if now else "",
        actual=now.actual_text or amount(now.actual, unit) if now else "",
        actual_kind=kind_of(indicator),
        mark=light.mark if light else None,
        word=light.word if light else "",
        why=why(reason=now.reason, numbers=now.numbers) if now and now.reason else "",
        progress=progress_of(now),
        reported=f"{now.reported}/{now.asked}" if now and now.asked else "",
        is_incomplete=bool(now and now.incomplete),
        since=since_published(live) if live else "",
        source=source,
        past=tuple(past(figure, unit_of(figure, indicator)) for figure in figures),
        met=met_words(now),
        units=units,
    )


def unit_of(figure: IndicatorQuarter | None, indicator: Indicator) -> str:
    """The unit of measure a figure was judged in; today's where it kept none."""
    return (figure.unit_of_measure if figure else "") or indicator.unit_of_measure


def met_words(figure: IndicatorQuarter | None) -> str:
    """达标 m/n 个单位: of the units with a target of their own, how many met it."""
    if figure is None or not figure.units_targeted:
        return ""
    return _("达标 %(met)s/%(all)s 个单位") % {"met": figure.units_met or 0, "all": figure.units_targeted}


def kind_of(indicator: Indicator) -> str:
    """What the actual is: a flow is judged by the year to date, a stock by its last value."""
    is_flow = (
        indicator.accumulation == DataItem.Accumulation.FLOW and indicator.measure == Indicator.Measure.SUM
    )
    return _("本年累计") if is_flow else _("当前值")


def past(live: IndicatorQuarter, unit: str) -> Past:
    figure, light = as_published(live), light_of(live)
    has_moved = bool(moved(live).keys() & {"actual", "actual_text"})
    return Past(
        label=Quarter(figure.quarter).label,
        mark=light.mark,
        word=light.said if figure.reason else _("未判定"),
        actual=value_words(figure, unit),
        since=value_words(live, unit) if has_moved else "",
    )


def value_words(figure: IndicatorQuarter, unit: str) -> str:
    return figure.actual_text or amount(figure.actual, unit) or "—"


def target_words(figure: IndicatorQuarter, unit: str) -> str:
    """The target as it is judged, with its direction in words and the quarter by which."""
    if figure.target is None:
        return ""
    least, most = amount(figure.target, unit), figure.target_max
    value = least if most is None else f"{least}—{amount(most, unit)}"
    by = _("（%(quarter)s前）") % {"quarter": Quarter(figure.by_quarter).label} if figure.by_quarter else ""
    return f"{Direction(figure.direction).label} {value}{by}"


def amount(value: Decimal | None, unit: str) -> str:
    """A number without idle zeros, and its unit; empty for no value."""
    if value is None:
        return ""
    plain = f"{value.quantize(Decimal('0.01')):f}".rstrip("0").rstrip(".")
    return f"{plain or '0'}{unit}"


def steps_of(task: Task, now: date) -> tuple[Step, ...]:
    return tuple(step(milestone, now) for milestone in task.milestones.all())


def step(milestone: Milestone, now: date) -> Step:
    verified, is_late = milestone.verified_on, milestone.verified_on is None and milestone.due_on < now
    state = (
        _("%(day)s核实") % {"day": day(verified)} if verified else _("已过节点") if is_late else _("未到节点")
    )
    return Step(milestone.pk, milestone.title, day(milestone.due_on), state, verified is not None, is_late)
