"""What there is to act on, always in the same order."""

from plans.models import ReportingPeriod
from tasks.models import DataValue, ProgressUpdate, Task
from tests.properties.world import World

# reports are handed in and returned after closing too; until closing keeps how each stood, only by approve_late
AFTER_CLOSING = False


def updates(world: World, *, is_closed: bool | None = None, **over):
    rows = ProgressUpdate.objects.filter(plan=world.plan, **over).select_related(
        "plan", "period", "task", "unit", "assignment"
    )
    if not AFTER_CLOSING and is_closed is None:
        is_closed = False
    if is_closed is not None:
        rows = rows.filter(period__closed_at__isnull=not is_closed)
    return list(rows.order_by("id"))


def values(world: World, *, is_closed: bool, **over):
    closed = ReportingPeriod.objects.closed().filter(plan=world.plan).values_list("quarter", flat=True)
    rows = DataValue.objects.filter(item__in_indicators__indicator__plan=world.plan, **over)
    rows = rows.filter(quarter__in=list(closed)) if is_closed else rows.exclude(quarter__in=list(closed))
    return list(rows.select_related("unit", "item").order_by("id"))


def tasks(world: World, **over):
    return list(Task.objects.filter(plan=world.plan, **over).select_related("plan__owner").order_by("id"))
