"""A task's indicators and milestones as they stand."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from plans.models import DataItem, Indicator, Plan
from plans.quarters import Quarter
from reports.marks import Mark, mark_of
from reports.models import IndicatorQuarter
from reports.queries.rows import Progress, progress_of
from reports.wording import day, why
from tasks.models import Milestone, Task


@dataclass(frozen=True)
class Past:
    """An indicator's value in one quarter."""

    label: str
    mark: Mark
    word: str
    actual: str


@dataclass(frozen=True)
class Measure:
    """An indicator beside its target, in the newest quarter that has a figure."""

    name: str
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
    source: str
    past: tuple[Past, ...]


@dataclass(frozen=True)
class Step:
    id: int
    title: str
    due: str
    state: str
    is_verified: bool
    is_late: bool


def measures_of(plan: Plan, task: Task) -> tuple[Measure, ...]:
    """Two queries, whatever the number of indicators and quarters."""
    links = task.task_indicators.select_related("indicator").order_by("indicator__position")
    indicators = [link.indicator for link in links]
    figures: defaultdict[int, list[IndicatorQuarter]] = defaultdict(list)
    for figure in IndicatorQuarter.objects.filter(indicator__in=indicators).order_by("quarter"):
        figures[figure.indicator_id].append(figure)
    return tuple(measure(each, figures[each.pk], source_of(plan, task, each)) for each in indicators)


def source_of(plan: Plan, task: Task, indicator: Indicator) -> str:
    """Where the indicator was printed when that is not the task's own sentence: a row of a table, mostly."""
    start, end = indicator.span_start, indicator.span_end
    if start is None or end is None or task.span_start <= start < task.span_end:
        return ""
    return " ".join(plan.source_text[start:end].split())


def measure(indicator: Indicator, figures: list[IndicatorQuarter], source: str) -> Measure:
    now = figures[-1] if figures else None
    unit = indicator.unit_of_measure
    return Measure(
        name=indicator.name,
        nature=str(indicator.get_nature_display()) if indicator.nature != "neither" else "",
        schedule=str(indicator.get_schedule_display()),
        target=target_words(now, indicator) if now else "",
        year_target=amount(now.year_target, unit) if now else "",
        quarter=Quarter(now.quarter).label if now else "",
        actual=amount(now.actual, unit) if now else "",
        actual_kind=kind_of(indicator),
        mark=mark_of(now.light, now.reason) if now and now.light is not None else None,
        word=str(now.get_reason_display()) if now and now.reason else "",
        why=why(reason=now.reason, numbers=now.numbers) if now and now.reason else "",
        progress=progress_of(now),
        reported=f"{now.reported}/{now.asked}" if now and now.asked else "",
        is_incomplete=bool(now and now.incomplete),
        source=source,
        past=tuple(past(figure, unit) for figure in figures),
    )


def kind_of(indicator: Indicator) -> str:
    """What the actual is: a flow is judged by the year to date, a stock by its last value."""
    is_flow = (
        indicator.accumulation == DataItem.Accumulation.FLOW and indicator.measure == Indicator.Measure.SUM
    )
    return _("本年累计") if is_flow else _("当前值")


def past(figure: IndicatorQuarter, unit: str) -> Past:
    return Past(
        label=Quarter(figure.quarter).label,
        mark=mark_of(figure.light, figure.reason),
        word=str(figure.get_reason_display()) if figure.reason else _("未判定"),
        actual=amount(figure.actual, unit) or "—",
    )


def target_words(figure: IndicatorQuarter, indicator: Indicator) -> str:
    """The target as it is judged, with its direction in words and the quarter by which."""
    if figure.target is None:
        return ""
    least, most = amount(figure.target, indicator.unit_of_measure), figure.target_max
    value = least if most is None else f"{least}—{amount(most, indicator.unit_of_measure)}"
    by = _("（%(quarter)s前）") % {"quarter": Quarter(figure.by_quarter).label} if figure.by_quarter else ""
    return f"{figure.get_direction_display()} {value}{by}"


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
