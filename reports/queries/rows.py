"""A task's row on the wall: its leads, a light per quarter, the year's progress, and why."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import Plan
from plans.quarters import Quarter
from reports.lights import Light
from reports.queries.cells import Cell, Cells, cells_of
from reports.queries.published import moved_words
from reports.rules import BY_TARGET
from reports.shares import percent
from reports.wording import why
from tasks.states import LIVE

SOON = 7  # days


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


TASKS = "SELECT * FROM reports_wall_tasks(%s)"
FIGURES = "SELECT * FROM reports_wall_figures(%s, %s)"
PRINTED = (
    "light",
    "rule",
    "reason",
    "year_bp",
    "schedule_bp",
    "incomplete",
    "asked",
    "reported",
    "to_verify",
    "bucket",
    "numbers",
    "is_routine",
    "has_lead",
)


class Read(NamedTuple):
    """A task as it is read; its lead units and their names go together."""

    pk: int
    code: str
    number: str
    title: str
    text: str
    section_id: int | None
    leader_id: int | None
    state: str
    due_on: date | None
    extended_to: date | None
    leads: list[int] | None
    lead_names: list[str] | None


@dataclass(frozen=True)
class Known:
    """What the rows of a wall are made of, read for all of them at once."""

    figures: Mapping[int, "Shown"]
    due_soon: Collection[int]
    cells: Callable[[int], Cells]


@dataclass(frozen=True)
class Shown:
    """A task's figure as it is printed, by column; ``has_moved`` since it was published."""

    figure: Any
    has_moved: bool


def rows_of(plan: Plan, quarters: list[Quarter], chosen: Quarter | None) -> list[Row]:
    """Every task of a plan, in printed order; three queries, whatever their number."""
    with connection.cursor() as cursor:
        cursor.execute(TASKS, [plan.pk])
        tasks = [Read(*row) for row in cursor.fetchall()]
    known = Known(
        figures=figures_of(plan, chosen) if chosen else {},
        due_soon=due_soon(plan, tasks),
        cells=cells_of(plan, quarters, chosen),
    )
    place = quarters.index(chosen) if chosen in quarters else None
    return [row(task, plan, place, known) for task in tasks]


def figures_of(plan: Plan, quarter: Quarter) -> dict[int, Shown]:
    """Each task's figure of a quarter, as published where it is closed; one query."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, [plan.pk, int(quarter)])
        return {task: _shown(*row) for task, *row in cursor.fetchall()}


def _shown(published: str | None, named: str | None, *live: Any) -> Shown:
    told = dict(zip(PRINTED, live, strict=True))
    told["numbers"] = json.loads(told["numbers"])
    if published is not None:
        told |= json.loads(published)
    told["target_named"] = named if named and told["rule"] in BY_TARGET else ""
    return Shown(SimpleNamespace(**told), published is not None)


def due_soon(plan: Plan, tasks: list[Read]) -> set[int]:
    """Tasks in work whose deadline in force is today or within the next seven days."""
    now = today(plan)
    last, ends_on = now + timedelta(days=SOON), Quarter(plan.ends).last_day
    due = {task.pk: task.extended_to or task.due_on or ends_on for task in tasks if task.state in LIVE}
    return {task for task, day in due.items() if now <= day <= last}


def row(task: Read, plan: Plan, place: int | None, known: Known) -> Row:
    """``place`` is the chosen quarter's among the cells."""
    cells, shown = known.cells(task.pk), known.figures.get(task.pk)
    chosen, figure = None if place is None else cells[place], shown.figure if shown else None
    soon = (_("即将到期"),) if task.pk in known.due_soon else ()
    return Row(
        number=task.number,
        title=task.title,
        text=task.text,
        url=task_address(plan.code, task.code),
        section_id=task.section_id,
        leader_id=task.leader_id,
        leads=tuple(map(Lead, task.leads or (), task.lead_names or ())),
        cells=cells,
        chosen=chosen,
        bucket=figure.bucket if figure else "",
        is_red=figure is not None and figure.light == Light.RED,
        progress=progress_of(figure),
        why=explained(figure) if figure else "",
        since=moved_words(chosen.since) if chosen and shown and shown.has_moved else "",
        tags=soon + (tags_of(figure) if figure else ()),
    )


@lru_cache(maxsize=8192)
def task_address(plan: str, task: str) -> str:
    return reverse("task", args=[plan, task])


def explained(figure: Any) -> str:
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


def tags_of(figure: Any) -> tuple[str, ...]:
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
