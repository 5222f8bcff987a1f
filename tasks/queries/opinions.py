"""What a unit is asked about when it is consulted: its own duties, and what it has said of them."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch

from plans.models import Plan, Target
from tasks.models import Asked, Assignment, BreakdownRound, Measure, Milestone, Opinion, Task
from tasks.queries.figures import plain
from units.models import Unit


@dataclass(frozen=True)
class AskedItem:
    """A fact the unit would fill in, and on what ground."""

    name: str
    collected: str
    ground: str


@dataclass(frozen=True)
class Duty:
    """One task of the unit with its part in it; ``opinion`` is what the unit has said of it."""

    task: Task
    roles: str
    measures: list[Measure]
    milestones: list[Milestone]
    targets: list[str]
    items: list[AskedItem]
    opinion: Opinion | None


def duties_of(round_: BreakdownRound, unit: Unit) -> list[Duty]:
    """The unit's tasks in printed order; a year's round shows that year's measures, steps and targets."""
    plan, year = round_.plan, round_.year
    posts = Assignment.objects.involved().filter(unit=unit)
    tasks = plan.tasks.filter(assignments__in=posts).distinct().order_by("position")
    tasks = tasks.prefetch_related(Prefetch("assignments", posts), "measures", "milestones")
    said = {opinion.task_id: opinion for opinion in _opinions(round_, unit)}
    items, targets = _items(plan, unit), _targets(plan, year)
    return [
        Duty(
            task=task,
            roles="、".join(post.get_role_display() for post in task.assignments.all()),
            measures=[one for one in task.measures.all() if year is None or one.year == year],
            milestones=[one for one in task.milestones.all() if year is None or one.due_on.year == year],
            targets=targets[task.pk],
            items=items[task.pk],
            opinion=said.get(task.pk),
        )
        for task in tasks
    ]


def _opinions(round_: BreakdownRound, unit: Unit) -> list[Opinion]:
    return list(round_.opinions.filter(unit=unit).select_related("answered_by")) if round_.pk else []


def _items(plan: Plan, unit: Unit) -> dict[int | None, list[AskedItem]]:
    found: dict[int | None, list[AskedItem]] = defaultdict(list)
    asked = Asked.objects.filter(plan=plan, unit=unit).select_related("item__asked_by")
    seen = set()
    for row in asked.order_by("item"):
        if (row.task_id, row.item_id) not in seen:
            seen.add((row.task_id, row.item_id))
            ground = row.item.admission_entry or row.item.approved_because
            found[row.task_id].append(AskedItem(row.item.name, row.item.get_collected_display(), ground))
    return found


def _targets(plan: Plan, year: int | None) -> dict[int, list[str]]:
    """What each task's indicators should become, of the plan or of the year."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Target.objects.filter(indicator__plan=plan, unit=None, year=year, replaced_at=None)
    links = rows.order_by("indicator__position").values_list(
        "indicator__task_indicators__task", "indicator__name", "value", "indicator__unit_of_measure", "text"
    )
    for task, name, value, unit_of_measure, text in links:
        if task is not None and (value is not None or text):
            found[task].append(f"{name}：{text if value is None else plain(value) + unit_of_measure}")
    return found
