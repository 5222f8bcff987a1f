"""The dashboard of a street or district: headline, what lags, units, indicators, reporting, twelve quarters."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from plans.models import Plan, StaleFigure
from reports.figure_tables import FigureTable
from reports.queries import dashboard_tables as tables
from reports.queries.facts import Facts, facts_of
from reports.queries.gaps import Gaps, gaps_of
from reports.queries.headline import Count, Rate, headline
from reports.queries.scopes import QuarterState, Scope
from reports.queries.sums import TaskSums
from reports.queries.task_list import LAGGING, TaskLine, red_ones, worst

WALLS = 6


@dataclass(frozen=True)
class Counted:
    """A number of the headline with what it was a quarter earlier, and the list of its tasks."""

    count: Count
    change: str
    url: str


@dataclass(frozen=True)
class SwitchHead:
    label: str
    year: int
    state: str
    is_open: bool
    is_chosen: bool
    query: str


@dataclass(frozen=True)
class Step:
    """A unit on the way down, or one below."""

    name: str
    query: str


@dataclass(frozen=True)
class Dashboard:
    scope: Scope
    switch: tuple[SwitchHead, ...]
    trail: tuple[Step, ...]
    streets: tuple[Step, ...]
    walls: tuple[Step, ...]
    tasks: int
    counts: tuple[Counted, ...]
    stopped: tuple[Counted, ...]
    rates: tuple[Rate, ...]
    said: str
    as_of: str
    is_behind: bool
    lagging: tuple[TaskLine, ...]
    lagging_number: int
    lagging_url: str
    gaps: Gaps
    tables: tuple[FigureTable, ...]


def dashboard_of(scope: Scope) -> Dashboard:
    """Everything the page prints but what waits for the person who looks; a fixed number of queries."""
    facts = facts_of(scope)
    reds = red_ones(scope)
    now = facts.now.tasks
    before = facts.before.tasks if facts.before else None
    top = headline(now, before, reds=reds)
    return Dashboard(
        scope=scope,
        switch=switch_of(scope),
        trail=tuple(Step(str(unit), scope.of(unit)) for unit in scope.above),
        streets=streets_below(facts),
        walls=walls_of(scope),
        tasks=top.tasks,
        counts=tuple(counted(scope, each, before) for each in top.counts),
        stopped=tuple(counted(scope, each, before) for each in top.stopped),
        rates=top.rates,
        said=headline_said(scope, now, top.rates[0]),
        as_of=facts.as_of,
        is_behind=StaleFigure.objects.filter(plan__in=scope.plans).exists(),
        lagging=tuple(worst(scope)),
        lagging_number=now.behind + now.overdue,
        lagging_url=task_list_url(scope, LAGGING),
        gaps=gaps_of(scope),
        tables=tuple(tables.TABLES[name](facts) for name in ("trend", "units", "indicators", "duties")),
    )


def switch_of(scope: Scope, *, of_unit: bool = True) -> tuple[SwitchHead, ...]:
    """The quarters to choose from; a page whose address names the unit already leaves it out of the query."""
    return tuple(switch_head(scope, each, {} if of_unit else {"unit": ""}) for each in scope.quarters)


def switch_head(scope: Scope, each: QuarterState, other: dict[str, str]) -> SwitchHead:
    return SwitchHead(
        label=each.quarter.short_label,
        year=each.quarter.year,
        state=each.state,
        is_open=not each.is_closed,
        is_chosen=each == scope.chosen,
        query=scope.query(quarter=str(each.quarter), **other),
    )


def streets_below(facts: Facts) -> tuple[Step, ...]:
    """Streets to go down to, in the order of the tree."""
    return tuple(
        Step(str(unit), facts.scope.of(unit))
        for unit, _sums in facts.below
        if unit.is_tenant and unit != facts.scope.unit
    )


def walls_of(scope: Scope) -> tuple[Step, ...]:
    """The walls of the scope's plans; a district with more of them goes down by its streets."""
    plans = Plan.objects.filter(pk__in=scope.plans).order_by("-issued_on", "-id").values_list("code", "title")
    query = f"?quarter={scope.quarter}" if scope.chosen else ""
    few = list(plans[: WALLS + 1])
    return tuple(
        Step(title, reverse("wall", args=[code]) + query) for code, title in few if len(few) <= WALLS
    )


def counted(scope: Scope, count: Count, before: TaskSums | None) -> Counted:
    moved = count.number - getattr(before, count.bucket) if before else 0
    return Counted(count, f"{moved:+d}" if moved else "", task_list_url(scope, count.bucket))


def task_list_url(scope: Scope, light: str) -> str:
    return f"{reverse('dashboard-tasks')}?{scope.query(light=light)}"


def headline_said(scope: Scope, now: TaskSums, on_schedule: Rate) -> str:
    """The quarter in one sentence, as it would be said in a meeting."""
    if not now.tasks:
        return ""
    said = {
        "quarter": scope.quarter.label,
        "tasks": now.tasks,
        "rate": on_schedule.value,
        "behind": now.behind,
        "overdue": now.overdue,
    }
    if on_schedule.value == "—":
        return _("%(quarter)s共 %(tasks)s 项任务，还没有判定的。") % said
    return (
        _("%(quarter)s共 %(tasks)s 项任务，达序率 %(rate)s；滞后 %(behind)s 项，逾期 %(overdue)s 项。") % said
    )
