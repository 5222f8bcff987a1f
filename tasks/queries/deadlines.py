"""By when a task is to be done: its first date, and the extensions granted since."""

from collections.abc import Iterable
from datetime import date

from plans.quarters import Quarter
from tasks.models import ExtensionRequest, Task


def first_due_on(task: Task) -> date:
    """The printed deadline, else the plan's last day."""
    return task.due_on or Quarter(task.plan.ends).last_day


def due_on_in_force(task: Task, *, at: date | None = None) -> date:
    """The deadline as it stands, or as it stood on a day: an extension counts from the day it was filed."""
    return deadlines_in_force([task], at=at)[task.pk]


def deadlines_in_force(tasks: Iterable[Task], *, at: date | None = None) -> dict[int, date]:
    """The deadline in force of each task, in one query; the plans are read with the tasks."""
    found = {task.pk: first_due_on(task) for task in tasks}
    granted = ExtensionRequest.objects.filter(task__in=found, state=ExtensionRequest.State.GRANTED)
    if at is not None:
        granted = granted.filter(filed_on__lte=at)
    return found | dict(granted.order_by("id").values_list("task_id", "new_due_on"))
