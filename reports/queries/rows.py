"""A task's row on the wall: its leads, a light per quarter, the year's progress, and why."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

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


def rows_of(plan: Plan, quarters: list[Quarter], chosen: Quarter | None) -> list[Row]:
    """Every task of a plan, in printed order; six queries, whatever their number."""
    tasks = list(plan.tasks.exclude(state=TaskState.DRAFT))
    known = known_of(plan, tasks, chosen)
    return [
        row(task, plan, cells_of(plan, quarters, chosen, known.lights.get(task.pk, {})), known)
        for task in tasks
    ]


def known_of(plan: Plan, tasks: list[Task], chosen: Quarter | None) -> Known:
    live = {figure.task_id: figure for figure in TaskQuarter.objects.filter(plan=plan, quarter=chosen or 0)}
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
    leading = Assignment.objects.leads().involved().filter(task__plan=plan).order_by("role", "id")
    for task, unit, short, name in leading.values_list(
        "task_id", "unit_id", "unit__short_name", "unit__name"
    ):
        found[task] += (Lead(unit, short or name),)
    return found


def cells_of(
    plan: Plan, quarters: Iterable[Quarter], chosen: Quarter | None, lights: Mapping[Quarter, ShownLight]
) -> tuple[Cell, ...]:
    return tuple(cell(plan, quarter, quarter == chosen, lights.get(quarter)) for quarter in quarters)


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
        url=reverse("task", args=[plan.code, task.code]),
        section_id=task.section_id,
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
    said = (
        (figure.to_verify, _("待核查")),
        (
            figure.reported < figure.asked,
            _("已报 %(n)s/%(all)s") % {"n": figure.reported, "all": figure.asked},
        ),
        (figure.incomplete and figure.reported >= figure.asked, _("数据不全")),
        (figure.is_routine, _("常态化")),
        (not figure.has_lead, _("无牵头单位")),
    )
    return tuple(word for holds, word in said if holds)
