"""What there is to act on, always in the same order."""

from plans.models import Indicator, ReportingPeriod
from tasks.models import DataValue, ProgressUpdate, Task
from tests.properties.world import World
from units.models import Unit


def updates(world: World, *, is_closed: bool | None = None, **over):
    rows = ProgressUpdate.objects.filter(plan=world.plan, **over).select_related(
        "plan", "period", "task__plan__owner", "unit", "assignment"
    )
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


def indicators(world: World, **over):
    rows = Indicator.objects.filter(plan=world.plan, **over).select_related("plan__owner", "responsible_unit")
    return list(rows.order_by("id"))


def units(world: World, kind: str | None = None):
    """Offices and neighbourhoods that are still there."""
    rows = Unit.objects.filter(parent=world.plan.owner, ended_on=None)
    return list((rows.filter(kind=kind) if kind else rows).order_by("id"))
