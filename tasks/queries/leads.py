"""Who answers for a task."""

from tasks.models import Assignment, Task
from units.models import Unit


def lead_unit(task: Task) -> Unit:
    """The accountable lead; the plan's owner where nobody leads, or the unit that led has ended."""
    accountable = Assignment.objects.involved().filter(task=task, role=Assignment.Role.ACCOUNTABLE)
    assignment = accountable.select_related("unit").first()
    return task.plan.owner if assignment is None else assignment.unit
