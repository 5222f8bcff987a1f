"""The data items that a report carries: settled with it, and shown beside it."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from tasks.models import Asked, DataValue, Handover, ProgressUpdate
from tasks.states import State


def submitted_with(updates: Collection[ProgressUpdate]) -> QuerySet[DataValue]:
    """Submitted data items of the reports' tasks and quarters: of every unit asked, and of those that handed their post
    over after they had submitted."""
    tasks = [update.task_id for update in updates]
    asked = Asked.objects.filter(task__in=tasks, item=OuterRef("item"))
    former = Handover.objects.filter(assignment__task__in=tasks, unit=OuterRef("unit"))
    submitted = DataValue.objects.filter(
        Exists(asked.filter(unit=OuterRef("unit"))) | Exists(asked) & Exists(former),
        quarter__in={int(update.quarter) for update in updates},
        state=State.SUBMITTED,
    )
    return submitted.select_related("unit", "item").order_by("id")


def by_update(
    values: Collection[DataValue], updates: Collection[ProgressUpdate]
) -> dict[int, list[DataValue]]:
    """The values each report carries, by id of report; one that two tasks ask for is carried by both."""
    tasks_of = _tasks_of(values, {update.task_id for update in updates})
    return {
        update.pk: [
            value
            for value in values
            if value.quarter == update.quarter and update.task_id in tasks_of[value.item_id, value.unit_id]
        ]
        for update in updates
    }


def _tasks_of(values: Collection[DataValue], tasks: set[int]) -> dict[tuple[int, int], set[int]]:
    """By item and unit, the tasks that ask the unit for it, or asked it before it handed its post over."""
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    if not values:
        return found
    former = defaultdict(set)
    handed = Handover.objects.filter(assignment__task__in=tasks)
    for task, unit in handed.values_list("assignment__task_id", "unit_id"):
        former[task].add(unit)
    asked = Asked.objects.filter(task__in=tasks, item__in={value.item_id for value in values})
    for task, item, unit in asked.values_list("task_id", "item_id", "unit_id"):
        for each in {unit} | former[task]:
            found[item, each].add(task)
    return found
