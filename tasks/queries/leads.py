"""Who answers for a task."""

from plans.models import Plan
from tasks.models import Assignment, Task
from units.models import Unit


def lead_unit(task: Task) -> Unit:
    """The accountable lead; the plan's owner where nobody leads, or the unit that led has ended."""
    accountable = Assignment.objects.involved().filter(task=task, role=Assignment.Role.ACCOUNTABLE)
    assignment = accountable.select_related("unit").first()
    return task.plan.owner if assignment is None else assignment.unit


def numbers_without_lead(plan: Plan) -> list[str]:
    """The printed numbers of tasks that have no accountable lead yet."""
    led = Assignment.objects.filter(task__plan=plan, role=Assignment.Role.ACCOUNTABLE).values("task")
    return list(plan.tasks.exclude(id__in=led).values_list("number", flat=True))
