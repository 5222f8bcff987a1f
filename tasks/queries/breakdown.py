"""One task's breakdown as its editor shows it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from plans.models import DataItem, Plan
from plans.quarters import Quarter
from tasks.models import Assignment, Measure, Milestone, Task
from units.models import Unit, UnitGroup, User
from units.roles import Role

EDITED = ("report_mode", "weight", "preset", "starts", "due_on", "leader_in_charge_id", "state")


@dataclass(frozen=True)
class Street:
    """What may be chosen in a street: its living units, its groups, its leaders."""

    units: list[Unit]
    groups: list[UnitGroup]
    leaders: list[User]

    @property
    def offices(self) -> list[Unit]:
        return [unit for unit in self.units if unit.kind != Unit.Kind.NEIGHBOURHOOD]

    @property
    def neighbourhoods(self) -> list[Unit]:
        return [unit for unit in self.units if unit.kind == Unit.Kind.NEIGHBOURHOOD]


def street_of(plan: Plan) -> Street:
    units = Unit.objects.living().of_street(plan.owner).order_by("position", "id")
    groups = UnitGroup.objects.of_street(plan.owner).prefetch_related(
        Prefetch("members", Unit.objects.living().order_by("position", "id"))
    )
    leaders = User.objects.filter(
        memberships__in=plan.owner.memberships.in_force(timezone.localdate()).filter(role=Role.LEADER)
    )
    return Street(units=list(units), groups=list(groups), leaders=list(leaders.distinct().order_by("id")))


def task_for_edit(plan: Plan, task_id: int) -> Task | None:
    tasks = plan.tasks.select_related("plan__owner", "leader_in_charge").prefetch_related(
        Prefetch("assignments", Assignment.objects.select_related("unit", "group")), "measures", "milestones"
    )
    found: Task | None = tasks.filter(pk=task_id).first()
    return found


def stamp_of(task: Task) -> str:
    """What the duties of a task are, in a few letters: an editor that shows another stamp is out of date."""
    posts = Assignment.objects.filter(task=task).order_by("pk")
    return _stamp(
        [str(getattr(task, name)) for name in EDITED],
        posts.values_list("pk", "unit_id", "role", "not_involved_because"),
    )


def stamp_of_steps(task: Task) -> str:
    """The same of its measures and dated steps."""
    return _stamp(
        Measure.objects.filter(task=task).values_list("pk", "year", "text"),
        Milestone.objects.filter(task=task).values_list("pk", "title", "due_on", "weight", "verified_on"),
    )


def stamp_of_items(items: Iterable[DataItem]) -> str:
    """The same of data items."""
    return _stamp(
        [item.pk, item.source, item.collected, item.asked_by_id, item.admission_entry, item.approved_because]
        for item in sorted(items, key=lambda item: item.pk)
    )


def _stamp(*parts: Iterable[Any]) -> str:
    told = json.dumps([list(part) for part in parts], default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def items_of(task: Task) -> QuerySet[DataItem]:
    """The facts that a task's indicators are made of."""
    items = DataItem.objects.filter(in_indicators__indicator__task_indicators__task=task)
    return items.select_related("asked_by", "approved_by").distinct().order_by("id")


def quarters_of(plan: Plan) -> list[Quarter]:
    return [Quarter(number) for number in range(int(plan.starts), int(plan.ends) + 1)]


def living_units(streets: Iterable[Unit]) -> dict[int, list[Unit]]:
    """The living units of some streets, by id of street, in one query."""
    found: dict[int, list[Unit]] = {street.pk: [] for street in streets}
    for unit in Unit.objects.living().filter(tenant__in=found).order_by("position", "id"):
        found[unit.tenant_id or 0].append(unit)
    return found
