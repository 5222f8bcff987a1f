"""A task's row on the wall: its leads, a light per quarter, the year's progress, and why."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import Plan
from plans.quarters import Quarter
from reports.lights import Light
from reports.marks import NONE, Mark
from reports.models import TaskQuarter
from reports.queries.published import ShownLight, lights_of, published, since_published
from reports.shares import percent
from reports.wording import why
from tasks.models import Assignment, Task
from tasks.queries.deadlines import deadlines_in_force
from tasks.states import LIVE, TaskState
from units.compiled import Compiled, Given

SOON = 7  # days


@dataclass(frozen=True)
class Cell:
    """One light. ``has_figure`` is False before the first period and in the future: nothing to open.

    ``since`` says what a correction has made of a published light.
    """

    quarter: Quarter
    mark: Mark
    word: str
    since: str
    is_chosen: bool
    has_figure: bool


@dataclass(frozen=True)
class Progress:
    """The year's progress as a bar: ``share`` and ``tick`` are 0 to 100, the words say the true percent."""

    share: int
    words: str
    tick: int | None
    tick_words: str


@dataclass(frozen=True)
class Lead:
    unit_id: int
    name: str


@dataclass(frozen=True)
class Row:
    number: str
    title: str
    text: str
    url: str
    section_id: int | None
    leader_id: int | None
    leads: tuple[Lead, ...]
    cells: tuple[Cell, ...]
    chosen: Cell | None
    bucket: str
    is_red: bool
    progress: Progress | None
    why: str
    since: str
    tags: tuple[str, ...]

    @property
    def lead_names(self) -> str:
        return "、".join(lead.name for lead in self.leads)


@dataclass(frozen=True)
class Known:
    """What the rows of a wall are made of, read for all of them at once.

    ``live`` are the chosen quarter's figures by task, ``shown`` the same as published.
    """

    lights: Mapping[int, dict[Quarter, ShownLight]]
    leads: Mapping[int, tuple[Lead, ...]]
    live: Mapping[int, TaskQuarter]
    shown: Mapping[int, TaskQuarter]
    due_soon: Collection[int]


def _leads() -> QuerySet[Assignment, tuple[int, int, str, str]]:
    leading = Assignment.objects.leads().involved().filter(task__plan=Given("plan")).order_by("role", "id")
    return leading.values_list("task_id", "unit_id", "unit__short_name", "unit__name")


TASKS: Compiled[Task] = Compiled(
    lambda: Task.objects.filter(plan=Given("plan")).exclude(state=TaskState.DRAFT)
)
FIGURES: Compiled[TaskQuarter] = Compiled(
    lambda: TaskQuarter.objects.filter(plan=Given("plan"), quarter=Given("quarter"))
)
LEADS: Compiled[tuple[int, int, str, str]] = Compiled(_leads)


def rows_of(plan: Plan, quarters: list[Quarter], chosen: Quarter | None) -> list[Row]:
    """Every task of a plan, in printed order; six queries, whatever their number."""
    tasks = TASKS.rows(plan=plan.pk)
    for task in tasks:
        task.plan = plan
    known = known_of(plan, tasks, chosen)
    shared: dict[tuple[Quarter, int], Cell] = {}
    return [
        row(task, plan, cells_of(plan, quarters, chosen, known.lights.get(task.pk, {}), shared), known)
        for task in tasks
    ]


def known_of(plan: Plan, tasks: list[Task], chosen: Quarter | None) -> Known:
    live = {figure.task_id: figure for figure in FIGURES.rows(plan=plan.pk, quarter=int(chosen or 0))}
    return Known(
        lights=lights_of(plan),
        leads=leads_of(plan),
        live=live,
        shown={figure.task_id: figure for figure in published(live.values())},
        due_soon=due_soon(tasks, today(plan)),
    )


def due_soon(tasks: list[Task], now: date) -> set[int]:
    """Tasks in work whose deadline in force is today or within the next seven days; one query."""
    last = now + timedelta(days=SOON)
    due = deadlines_in_force([task for task in tasks if task.state in LIVE])
    return {task for task, day in due.items() if now <= day <= last}


def leads_of(plan: Plan) -> Mapping[int, tuple[Lead, ...]]:
    """Lead units per task, the accountable one first."""
    found: defaultdict[int, tuple[Lead, ...]] = defaultdict(tuple)
    for task, unit, short, name in LEADS.rows(plan=plan.pk):
        found[task] += (Lead(unit, short or name),)
    return found


def cells_of(
    plan: Plan,
    quarters: Iterable[Quarter],
    chosen: Quarter | None,
    lights: Mapping[Quarter, ShownLight],
    shared: dict[tuple[Quarter, int], Cell],
) -> tuple[Cell, ...]:
    """A row's lights. Tasks share equal lights, which are one object, and so ``shared`` by them the cells."""
    found = []
    for quarter in quarters:
        shown = lights.get(quarter)
        key = (quarter, id(shown))
        if key not in shared:
            shared[key] = cell(plan, quarter, quarter == chosen, shown)
        found.append(shared[key])
    return tuple(found)


def cell(plan: Plan, quarter: Quarter, is_chosen: bool, shown: ShownLight | None) -> Cell:
    if shown is not None:
        return Cell(quarter, shown.mark, shown.word, shown.since, is_chosen, True)
    is_before = plan.first_period is not None and quarter < plan.first_period
    word = _("计划未下达") if is_before else _("尚未开始")
    return Cell(quarter, NONE, word, "", is_chosen, False)


def row(task: Task, plan: Plan, cells: tuple[Cell, ...], known: Known) -> Row:
    figure, live = known.shown.get(task.pk), known.live.get(task.pk)
    soon = (_("即将到期"),) if task.pk in known.due_soon else ()
    return Row(
        number=task.number,
        title=task.title,
        text=task.text,
        url=task_address(plan.code, task.code),
        section_id=task.section_id,
        leader_id=task.leader_in_charge_id,
        leads=known.leads[task.pk],
        cells=cells,
        chosen=next((each for each in cells if each.is_chosen), None),
        bucket=figure.bucket if figure else "",
        is_red=figure is not None and figure.light == Light.RED,
        progress=progress_of(figure),
        why=explained(figure) if figure else "",
        since=since_published(live) if live else "",
        tags=soon + (tags_of(figure) if figure else ()),
    )


@lru_cache(maxsize=8192)
def task_address(plan: str, task: str) -> str:
    return reverse("task", args=[plan, task])


def explained(figure: TaskQuarter) -> str:
    return why(reason=figure.reason, numbers=figure.numbers, indicator=figure.target_named)


def progress_of(figure: Any) -> Progress | None:
    """The bar of anything that has a year's progress and a schedule, both in basis points."""
    if figure is None or figure.year_bp is None:
        return None
    scheduled = figure.schedule_bp
    return Progress(
        share=bar_place(figure.year_bp),
        words=f"{percent(figure.year_bp)}%",
        tick=None if scheduled is None else min(bar_place(scheduled), 98),
        tick_words="" if scheduled is None else f"{percent(scheduled)}%",
    )


def bar_place(basis_points: int) -> int:
    return max(0, min(basis_points, 10_000)) // 100


def tags_of(figure: TaskQuarter) -> tuple[str, ...]:
    told = []
    if figure.to_verify:
        told.append(_("待核查"))
    if figure.reported < figure.asked:
        told.append(_("已报 %(n)s/%(all)s") % {"n": figure.reported, "all": figure.asked})
    elif figure.incomplete:
        told.append(_("数据不全"))
    if figure.is_routine:
        told.append(_("常态化"))
    if not figure.has_lead:
        told.append(_("无牵头单位"))
    return tuple(told)
