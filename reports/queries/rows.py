"""A task's row on the wall: its leads, a light per quarter, the year's progress, and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.models import Plan
from plans.quarters import Quarter
from reports.lights import Reason
from reports.marks import NONE, Mark, mark_of
from reports.models import TaskQuarter
from reports.shares import percent
from reports.wording import why
from tasks.models import Assignment, Task
from tasks.states import TaskState

Judgement = tuple[int | None, str]  # light, reason


@dataclass(frozen=True)
class Cell:
    """One light. ``has_figure`` is False before the first period and in the future: nothing to open."""

    quarter: Quarter
    mark: Mark
    word: str
    is_chosen: bool
    has_figure: bool
    ends_year: bool


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
    tags: tuple[str, ...]

    @property
    def lead_names(self) -> str:
        return "、".join(lead.name for lead in self.leads)


def figures_of(plan: Plan) -> QuerySet[TaskQuarter]:
    """Where every light on a page comes from. The one place to switch closed quarters to their Publication."""
    return TaskQuarter.objects.filter(plan=plan)


def rows_of(plan: Plan, quarters: list[Quarter], chosen: Quarter | None) -> list[Row]:
    """Every task of a plan, in printed order; four queries, whatever their number."""
    tasks = Task.objects.filter(plan=plan).exclude(state=TaskState.DRAFT)
    lights = lights_of(plan)
    judged = figures_of(plan).filter(quarter=chosen or 0).select_related("named")
    details = {figure.task_id: figure for figure in judged}
    leads = leads_of(plan)
    return [
        row(
            task,
            plan,
            cells_of(plan, quarters, chosen, lights[task.pk]),
            leads[task.pk],
            details.get(task.pk),
        )
        for task in tasks
    ]


def lights_of(plan: Plan) -> Mapping[int, dict[Quarter, Judgement]]:
    found: defaultdict[int, dict[Quarter, Judgement]] = defaultdict(dict)
    for task, quarter, light, reason in figures_of(plan).values_list("task_id", "quarter", "light", "reason"):
        found[task][Quarter(quarter)] = (light, reason)
    return found


def leads_of(plan: Plan) -> Mapping[int, tuple[Lead, ...]]:
    """Lead units per task, the accountable one first."""
    found: defaultdict[int, tuple[Lead, ...]] = defaultdict(tuple)
    leading = Assignment.objects.leads().filter(task__plan=plan).order_by("role", "id")
    for task, unit, short, name in leading.values_list(
        "task_id", "unit_id", "unit__short_name", "unit__name"
    ):
        found[task] += (Lead(unit, short or name),)
    return found


def cells_of(
    plan: Plan, quarters: Iterable[Quarter], chosen: Quarter | None, lights: Mapping[Quarter, Judgement]
) -> tuple[Cell, ...]:
    return tuple(cell(plan, quarter, quarter == chosen, lights.get(quarter)) for quarter in quarters)


def cell(plan: Plan, quarter: Quarter, is_chosen: bool, judged: Judgement | None) -> Cell:
    last = quarter.number == 4
    if judged is not None:
        light, reason = judged
        word = str(Reason(reason).label) if reason else _("待汇总")
        return Cell(quarter, mark_of(light, reason), word, is_chosen, True, last)
    if plan.first_period is not None and quarter < plan.first_period:
        return Cell(quarter, NONE, _("计划未下达"), is_chosen, False, last)
    return Cell(quarter, NONE, _("尚未开始"), is_chosen, False, last)


def row(
    task: Task, plan: Plan, cells: tuple[Cell, ...], leads: tuple[Lead, ...], figure: TaskQuarter | None
) -> Row:
    return Row(
        number=task.number,
        title=task.title,
        text=task.text,
        url=reverse("task", args=[plan.code, task.code]),
        section_id=task.section_id,
        leads=leads,
        cells=cells,
        chosen=next((each for each in cells if each.is_chosen), None),
        bucket=figure.bucket if figure else "",
        is_red=bool(figure) and mark_of(figure.light, figure.reason).tone == "red" if figure else False,
        progress=progress_of(figure),
        why=explained(figure) if figure else "",
        tags=tags_of(figure) if figure else (),
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
    incomplete = _("数据 %(n)s/%(all)s") % {"n": figure.reported, "all": figure.asked}
    said = (
        (figure.to_verify, _("待核查")),
        (figure.incomplete, incomplete if figure.asked else _("数据不全")),
        (figure.is_routine, _("常态化")),
        (not figure.has_lead, _("无牵头单位")),
    )
    return tuple(word for holds, word in said if holds)
