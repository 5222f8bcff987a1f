"""Handing in, returning, approving."""

from decimal import Decimal

from tasks.actions import reporting, results, reviewing
from tasks.models import Assignment, DataValue, ProgressUpdate
from tasks.states import EDITABLE, LIVE, State
from tests.properties.driving.registry import kind
from tests.properties.driving.rows import indicators, units, updates, values
from tests.properties.world import World

WORDS = ("on_schedule", "on_schedule", "slightly_behind", "far_behind", "claim_done")


@kind
def submit(world: World) -> bool:
    return bool(submitted_now(world))


def submitted_now(world: World) -> list[ProgressUpdate]:
    owed = updates(world, is_closed=False, state__in=EDITABLE)
    if not owed:
        return []
    update = world.choose(owed)
    submit_one(world, update)
    return [update]


def submit_one(world: World, update: ProgressUpdate) -> None:
    word = world.choose(WORDS) if reporting.takes_a_word(update.task) else ""
    if word == "claim_done" and update.task.state not in LIVE:
        word = "on_schedule"
    percent = 500 * world.number(20) if update.assignment.role == Assignment.Role.RESPONSIBLE else None
    numbers = {value.pk: Decimal(amount_for(world, value)) for value in reporting.own_values(update)}
    numbers = {key: number for key, number in numbers.items() if number >= 0}
    reporting.submit(
        update=update,
        by=world.clerk,
        content=reporting.Content(word=word, progress="按计划推进。", percent_bp=percent),
        revision=update.revision,
        values=numbers,
    )
    told = {key: str(number) for key, number in numbers.items()}
    world.tell(f"submitted update {update.pk} {update.quarter} task {update.task_id} {word} {percent} {told}")


def amount_for(world: World, value: DataValue) -> str:
    """A number that makes some targets met and some missed; below 0: left empty."""
    side = value.item.in_indicators.first().side
    if side == "denominator":
        return world.choose(["20", "24", "24", "0", "-1"])
    return world.choose(["0", "1", "2.5", "4", "9", "15", "18", "20", "24", "-1"])


@kind
def submit_units_values(world: World) -> bool:
    """Neighbourhoods fill in what is asked of them alone."""
    waiting = values(world, is_closed=False, state__in=EDITABLE, item__source="unit")
    waiting = [value for value in waiting if world.number(2)]
    typed = [(value, Decimal(amount_for(world, value))) for value in waiting]
    typed = [(value, number) for value, number in typed if number >= 0]
    if not typed:
        return False
    reporting.submit_values(values=typed, by=world.clerk)
    told = [f"item {value.item_id} unit {value.unit_id} {value.quarter}: {number}" for value, number in typed]
    world.tell(f"submitted values {'; '.join(told)}")
    return True


@kind
def return_report(world: World) -> bool:
    waiting = updates(world, is_closed=False, state=State.SUBMITTED) or submitted_now(world)
    if not waiting:
        return False
    update = world.choose(waiting)
    reviewing.return_update(update=update, by=world.chief, reason="请补充数字")
    world.tell(f"returned update {update.pk} {update.quarter} task {update.task_id}")
    return True


@kind
def return_value(world: World) -> bool:
    """One number goes back without the rest."""
    waiting = values(world, is_closed=False, state=State.SUBMITTED)
    if not waiting:
        submit_units_values(world)
        waiting = values(world, is_closed=False, state=State.SUBMITTED)
    if not waiting:
        return False
    value = world.choose(waiting)
    reviewing.return_value(value=value, by=world.chief, reason="与上季差异过大")
    world.tell(f"returned item {value.item_id} unit {value.unit_id} {value.quarter}")
    return True


@kind
def record_result(world: World) -> bool:
    """A result in words, of the whole or of one unit, for a quarter that is open."""
    opened = world.plan.periods.still_open().first()
    found = indicators(world, measure="sum")
    if opened is None or not found:
        return False
    indicator, is_met = world.choose(found), bool(world.number(1))
    unit = world.choose([None, None, *units(world)])
    results.record_result(
        indicator=indicator,
        quarter=opened.quarter,
        unit=unit,
        actual_text="已建成",
        is_met=is_met,
        by=world.chief,
    )
    world.tell(f"result of indicator {indicator.pk} {opened.quarter} unit {unit and unit.pk}: {is_met}")
    return True


@kind
def approve(world: World) -> bool:
    waiting = updates(world, state=State.SUBMITTED, is_closed=False) or submitted_now(world)
    waiting = [update for update in waiting if not update.period.is_closed]
    if not waiting:
        return False
    update = world.choose(waiting)
    reviewing.approve(update=update, by=world.chief)
    world.tell(f"approved update {update.pk} {update.quarter} task {update.task_id}")
    return True


@kind
def approve_all(world: World) -> bool:
    """What the page does with everything that is chosen: reports in one batch, then data items."""
    batch = reviewing.approve_batch(
        updates=updates(world, state=State.SUBMITTED, is_closed=False), by=world.chief
    )
    alone = values(world, is_closed=False, state=State.SUBMITTED)
    done = reviewing.approve_values(values=alone, by=world.chief) if alone else 0
    world.tell(f"approved {len(batch.done)} updates and {done} values together")
    return bool(batch.done or done)


@kind
def return_all(world: World) -> bool:
    """One reason for all that wait."""
    waiting = updates(world, is_closed=False, state=State.SUBMITTED) or submitted_now(world)
    batch = reviewing.return_batch(updates=waiting, by=world.chief, reason="请统一口径后重报")
    world.tell(f"returned {len(batch.done)} updates together")
    return bool(batch.done)
