"""The dashboard of a street or district: headline, what lags, units, indicators, reporting, twelve quarters."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count as HowMany
from django.db.models import Window
from django.utils.translation import gettext as _

from plans.models import StaleFigure
from reports.figure_tables import FigureTable
from reports.marks import Mark
from reports.queries import dashboard_tables as tables
from reports.queries.addresses import address
from reports.queries.facts import facts_of
from reports.queries.gaps import Gaps, first_gaps
from reports.queries.headline import Count, Rate, headline
from reports.queries.indicators import indicators_table
from reports.queries.scopes import QuarterState, Scope
from reports.queries.sums import TaskSums
from reports.queries.task_list import LAGGING, TaskLine, worst
from units.compiled import Compiled, Given, one_of
from units.models import Unit

WALLS = 6
FEW = 24  # streets printed at once
STREETS: Compiled[Any] = Compiled(
    lambda: (
        Unit.objects.living()
        .filter(parent=Given("parent"), kind__in=Unit.TENANT_KINDS)
        .annotate(how_many=Window(HowMany("pk")))
        .values_list("code", "short_name", "name", "how_many")[: FEW + 1]
    )
)
MARKED: Compiled[Any] = Compiled(
    lambda: StaleFigure.objects.filter(one_of("plan", "plans")).order_by().values_list("pk")[:1]
)


@dataclass(frozen=True)
class Counted:
    """A number of the headline as it is printed, with what it was a quarter earlier, and the list of its tasks."""

    bucket: str
    word: str
    mark: Mark
    number: str
    percent: str
    note: str
    is_none: bool
    change: str
    url: str


@dataclass(frozen=True)
class SwitchHead:
    label: str
    year: str
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
class Streets:
    """Streets to go down to: how many, and all of them where they are few."""

    number: int
    few: tuple[Step, ...]


@dataclass(frozen=True)
class Dashboard:
    scope: Scope
    switch: tuple[SwitchHead, ...]
    trail: tuple[Step, ...]
    streets: Streets
    walls: tuple[Step, ...]
    tasks: int
    tasks_url: str
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
    gaps_url: str
    tables: tuple[FigureTable, ...]


def dashboard_of(scope: Scope) -> Dashboard:
    """Everything the page prints but what waits for the person who looks; a fixed number of queries."""
    facts = facts_of(scope)
    lagging = worst(scope, facts.places)
    now = facts.now.tasks
    before = facts.before.tasks if facts.before else None
    top = headline(now, before, reds=lagging.reds)
    return Dashboard(
        scope=scope,
        switch=switch_of(scope),
        trail=tuple(Step(str(unit), scope.query(unit=unit.code)) for unit in scope.above),
        streets=streets_below(scope),
        walls=walls_of(scope),
        tasks=top.tasks,
        tasks_url=task_list_url(scope, ""),
        counts=tuple(counted(scope, each, before) for each in top.counts),
        stopped=tuple(counted(scope, each, before) for each in top.stopped),
        rates=top.rates,
        said=headline_said(scope, now, top.rates[0]),
        as_of=facts.as_of,
        is_behind=bool(MARKED.tuples(plans=list(scope.plans))),
        lagging=lagging.lines,
        lagging_number=now.behind + now.overdue,
        lagging_url=task_list_url(scope, LAGGING),
        gaps=first_gaps(scope),
        gaps_url=f"{address('dashboard-gaps')}?{scope.query()}",
        tables=(
            tables.trend(facts),
            tables.first_units(facts),
            indicators_table(facts),
            tables.duties(facts),
        ),
    )


def switch_of(scope: Scope, *, of_unit: bool = True) -> tuple[SwitchHead, ...]:
    """The quarters to choose from; a page whose address names the unit already leaves it out of the query."""
    return tuple(switch_head(scope, each, {} if of_unit else {"unit": ""}) for each in scope.quarters)


def switch_head(scope: Scope, each: QuarterState, other: dict[str, str]) -> SwitchHead:
    return SwitchHead(
        label=each.quarter.short_label,
        year=str(each.quarter.year),
        state=each.state,
        is_open=not each.is_closed,
        is_chosen=each == scope.chosen,
        query=scope.query(quarter=str(each.quarter), **other),
    )


def streets_below(scope: Scope) -> Streets:
    """In the order of the tree; a page of their own where they are many."""
    if scope.unit.kind != Unit.Kind.DISTRICT:
        return Streets(0, ())
    rows = STREETS.tuples(parent=scope.unit.pk)
    steps = (Step(short or name, scope.query(unit=code)) for code, short, name, _number in rows)
    return Streets(rows[0][-1] if rows else 0, tuple(steps) if len(rows) <= FEW else ())


def walls_of(scope: Scope) -> tuple[Step, ...]:
    """The walls of the scope's plans; a district with more of them goes down by its streets."""
    if len(scope.issued) > WALLS:
        return ()
    query = f"?quarter={scope.quarter}" if scope.chosen else ""
    newest = reversed(list(scope.issued.values()))
    return tuple(Step(plan.title, address("wall", plan.code) + query) for plan in newest)


def counted(scope: Scope, count: Count, before: TaskSums | None) -> Counted:
    moved = count.number - getattr(before, count.bucket) if before else 0
    return Counted(
        bucket=count.bucket,
        word=count.word,
        mark=count.mark,
        number=str(count.number),
        percent=count.percent,
        note=count.note,
        is_none=not count.number,
        change=f"{moved:+d}" if moved else "",
        url=task_list_url(scope, count.bucket),
    )


def task_list_url(scope: Scope, light: str) -> str:
    return f"{address('dashboard-tasks')}?{scope.query(light=light)}"


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
