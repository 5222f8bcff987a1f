"""What a quarter is judged by: weights, deadlines, schedules, leads, targets, units asked.

Where an action is still missing the row is changed directly beside a stale mark: those functions say so, and an action
takes their place when it comes.
"""

from datetime import timedelta

from django.utils import timezone

from plans.clock import today
from plans.models import Plan, Preset, Target
from plans.staleness import mark_stale
from tasks.actions import breakdown
from tasks.models import Assignment, Task
from tests.properties.driving.registry import kind
from tests.properties.driving.rows import tasks
from tests.properties.world import World


def change_task(world: World, **fields) -> None:
    """No action yet: a task's setting is changed in its row."""
    task = world.choose(tasks(world))
    Task.objects.filter(pk=task.pk).update(**fields)
    mark_stale(world.plan.pk, since=world.plan.starts)
    world.tell(f"task {task.pk}: {', '.join(f'{name} {value}' for name, value in fields.items())}")


@kind
def change_weight(world: World) -> bool:
    change_task(world, weight=1 + world.number(9))
    return True


@kind
def extend_deadline(world: World) -> bool:
    change_task(world, due_on=today(world.plan) + timedelta(days=world.choose([10, 100, 300])))
    return True


@kind
def change_schedule(world: World) -> bool:
    """The plan's preset, a task's own, or a threshold."""
    preset = world.choose(Preset.values)
    if world.number(1):
        change_task(world, preset=preset)
        return True
    threshold = world.choose([-2_000, -1_000, 0])
    Plan.objects.filter(pk=world.plan.pk).update(preset=preset, yellow_to_bp=threshold)
    mark_stale(world.plan.pk, since=world.plan.starts)
    world.tell(f"plan: preset {preset}, yellow to {threshold}")
    return True


@kind
def change_lead(world: World) -> bool:
    task, unit = world.choose(tasks(world)), world.choose(world.offices)
    changed = breakdown.assign_leads(plan=world.plan, leads={task.pk: unit}, by=world.chief)
    world.tell(f"task {task.pk} led by unit {unit.pk}")
    return bool(changed)


@kind
def amend_target(world: World) -> bool:
    """No action yet: the row in force is replaced by another."""
    rows = Target.objects.filter(indicator__plan=world.plan, replaced_at=None).exclude(value=None)
    rows = list(rows.exclude(indicator__direction__in=("zero", "covered")).order_by("id"))
    if not rows:
        return False
    target = world.choose(rows)
    Target.objects.filter(pk=target.pk).update(replaced_at=timezone.now())
    target.pk, target.value = None, target.value + world.choose([-7, -1, 3, 11])
    target.save(force_insert=True)
    mark_stale(world.plan.pk, since=world.plan.starts)
    world.tell(f"target of indicator {target.indicator_id} {target.year}: {target.value}")
    return True


@kind
def exclude_unit(world: World) -> bool:
    rows = Assignment.objects.filter(
        task__plan=world.plan, role=Assignment.Role.RESPONSIBLE, not_involved_because=""
    )
    rows = list(rows.select_related("task__plan__owner").order_by("id"))
    if not rows:
        return False
    assignment = world.choose(rows)
    breakdown.exclude_unit(assignment=assignment, by=world.chief, reason="本社区无此类小区")
    world.tell(f"unit {assignment.unit_id} not involved in task {assignment.task_id}")
    return True
