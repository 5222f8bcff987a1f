"""What changes a closed quarter, each act with its reason; and what comes in later, which changes nothing."""

from datetime import timedelta
from decimal import Decimal

from plans.clock import today
from reports import corrections as figures
from tasks.actions import reporting, reviewing
from tasks.models import IndicatorResult, Milestone
from tasks.states import EDITABLE, State
from tests.properties.driving.registry import kind
from tests.properties.driving.reporting import WORDS, record_result, submit_one
from tests.properties.driving.rows import updates, values
from tests.properties.driving.tasks import add_milestone
from tests.properties.world import World


@kind
def submit_late(world: World) -> bool:
    """A report of a closed quarter comes in after all: shown, not counted until it is approved."""
    owed = updates(world, is_closed=True, state__in=EDITABLE)
    if not owed:
        return False
    submit_one(world, world.choose(owed))
    return True


@kind
def return_late(world: World) -> bool:
    """A report of a closed quarter goes back."""
    waiting = updates(world, is_closed=True, state=State.SUBMITTED)
    if not waiting:
        submit_late(world)
        waiting = updates(world, is_closed=True, state=State.SUBMITTED)
    if not waiting:
        return False
    update = world.choose(waiting)
    reviewing.return_update(update=update, by=world.chief, reason="请补充材料")
    world.tell(f"returned update {update.pk} {update.quarter} task {update.task_id} after closing")
    return True


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
    world.tell(f"approved late item {value.item_id} unit {value.unit_id} {value.quarter}: {value.value}")
    return True


@kind
def correct_value(world: World) -> bool:
    approved = values(world, is_closed=world.number(4) > 0, state=State.APPROVED)
    if not approved:
        return False
    value, number = world.choose(approved), Decimal(world.number(30))
    figures.correct_value(value=value, new=number, reason="统计口径有误", by=world.deputy)
    world.tell(f"corrected item {value.item_id} unit {value.unit_id} {value.quarter}: {number}")
    return True


@kind
def correct_update(world: World) -> bool:
    """Another word or percent than the approved one."""
    approved = updates(world, is_closed=world.number(4) > 0, state=State.APPROVED)
    if not approved:
        return False
    update = world.choose(approved)
    word = world.choose(WORDS[:4]) if reporting.takes_a_word(update.task) else ""
    percent = None if update.percent_bp is None else 500 * world.number(20)
    content = reporting.Content(word=word, progress="更正后的进展。", percent_bp=percent)
    figures.correct_update(update=update, content=content, reason="填报有误", by=world.deputy)
    world.tell(f"corrected update {update.pk} {update.quarter} task {update.task_id} {word} {percent}")
    return True


@kind
def correct_milestone(world: World) -> bool:
    """Verified on another day, or not after all, or in a quarter that is closed."""
    rows = Milestone.objects.filter(task__plan=world.plan).select_related("task__plan").order_by("id")
    found = list(rows) or [add_milestone(world)]
    milestone = world.choose(found)
    day = world.choose([None, *(today(world.plan) - timedelta(days=number) for number in (0, 40, 130))])
    days = [each for each in (milestone.verified_on, day) if each is not None]
    figures.correct_milestone(milestone=milestone, verified_on=day, reason="核查日期有误", by=world.deputy)
    world.tell(
        f"milestone {milestone.pk} of task {milestone.task_id} verified on {day}, not {milestone.verified_on}"
    )
    return bool(days)


@kind
def correct_result(world: World) -> bool:
    rows = IndicatorResult.objects.filter(indicator__plan=world.plan, replaced_at=None)
    if not rows.exists():
        record_result(world)
    found = list(rows.select_related("indicator__plan__owner", "unit").order_by("id"))
    if not found:
        return False
    result, is_met = world.choose(found), bool(world.number(1))
    figures.correct_result(
        indicator=result.indicator, quarter=result.quarter, unit=result.unit, actual_text="复核后的结果",
        is_met=is_met, reason="复核", by=world.deputy,
    )  # fmt: skip
    world.tell(
        f"result of indicator {result.indicator_id} {result.quarter} unit {result.unit_id} now {is_met}"
    )
    return True
