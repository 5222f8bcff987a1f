"""What changes a closed quarter: late approvals and corrected numbers."""

from decimal import Decimal

from plans.staleness import mark_stale
from reports import actions as figures
from tasks.actions import reporting
from tasks.models import DataValue
from tasks.states import EDITABLE, State
from tests.properties.driving.registry import kind
from tests.properties.driving.reporting import submit_one
from tests.properties.driving.rows import updates, values
from tests.properties.world import World


@kind
def approve_late(world: World) -> bool:
    """A correction: a report of a closed quarter, filed now if it must be."""
    late = [update for update in updates(world, is_closed=True) if update.state != State.APPROVED]
    if not late:
        return False
    update = world.choose(late)
    if update.state in EDITABLE:
        submit_one(world, update)
    figures.approve_late(update=update, by=world.chief, reason="材料后补")
    world.touch(update.quarter)
    world.tell(f"approved late update {update.pk} {update.quarter} task {update.task_id}")
    return True


@kind
def approve_value_late(world: World) -> bool:
    late = [value for value in values(world, is_closed=True) if value.state != State.APPROVED]
    if not late:
        return False
    value = world.choose(late)
    if value.state in EDITABLE:
        reporting.submit_values(values=[(value, Decimal(world.number(30)))], by=world.clerk)
    figures.approve_value_late(value=value, by=world.chief, reason="数字后补")
    world.touch(value.quarter)
    world.tell(f"approved late item {value.item_id} unit {value.unit_id} {value.quarter}: {value.value}")
    return True


@kind
def correct_value(world: World) -> bool:
    """No action yet: an approved number of a closed quarter is changed in its row."""
    approved = values(world, is_closed=True, state=State.APPROVED)
    if not approved:
        return False
    value = world.choose(approved)
    number = Decimal(world.number(30))
    DataValue.objects.filter(pk=value.pk).update(value=number)
    world.touch(value.quarter)
    mark_stale(world.plan.pk, since=value.quarter)
    world.tell(f"corrected item {value.item_id} unit {value.unit_id} {value.quarter}: {number}")
    return True
