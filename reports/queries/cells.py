"""The lights of a wall, a cell per task and quarter: as published where closed, with what became of them."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from plans.models import Plan
from plans.quarters import Quarter
from reports.marks import NONE, Mark
from reports.queries.published import Judgement, ShownLight, shown_light

QUERY = "SELECT * FROM reports_wall_lights(%s)"


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


Cells = tuple[Cell, ...]


def cells_of(plan: Plan, quarters: list[Quarter], chosen: Quarter | None) -> Callable[[int], Cells]:
    """The cells of a task, by its id; one query.

    A plan has hundreds of lights and a few dozen different ones: tasks share their cells.
    """
    empty = [blank(plan, quarter, quarter == chosen) for quarter in quarters]
    places = {int(quarter): place for place, quarter in enumerate(quarters)}
    rows: defaultdict[int, list[Cell]] = defaultdict(lambda: [*empty])
    for light, tasks, told in lights_of(plan):
        kind = {quarter: lit(light, Quarter(quarter), quarter == chosen) for quarter in places.keys() & told}
        for task, quarter in zip(tasks, told, strict=True):
            if quarter in kind:
                rows[task][places[quarter]] = kind[quarter]
    return lambda task: tuple(rows[task])


def lit(light: ShownLight, quarter: Quarter, is_chosen: bool) -> Cell:
    return Cell(quarter, light.mark, light.word, light.since, is_chosen, True)


def blank(plan: Plan, quarter: Quarter, is_chosen: bool) -> Cell:
    is_before = plan.first_period is not None and quarter < plan.first_period
    word = _("计划未下达") if is_before else _("尚未开始")
    return Cell(quarter, NONE, word, "", is_chosen, False)


def lights_of(plan: Plan) -> Iterator[tuple[ShownLight, list[int], list[int]]]:
    """Every different light of a plan, with the tasks and quarters that have it."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [plan.pk])
        rows = cursor.fetchall()
    for *said, tasks, quarters in rows:
        yield _shown(*said), tasks, quarters


def _shown(
    is_open: bool,
    light: int | None,
    reason: str,
    state: str,
    was_light: int | None,
    was_reason: str | None,
    moved: list[int | None] | None,
) -> ShownLight:
    before, now = moved or (None, None)
    live = Judgement(light, reason, state, now)
    return shown_light(None if is_open else Judgement(was_light, was_reason or "", year_bp=before), live)
