"""What a quarter is judged by: weights, schedules, modes, leads, targets, units, the calendar."""

from datetime import timedelta

from plans.clock import today
from plans.models import CalendarDay, Preset, Target
from tasks.actions import breakdown, calendar, targets, terms
from tasks.actions import units as ending
from tasks.models import Assignment
from tests.properties.driving.registry import kind
from tests.properties.driving.rows import indicators, tasks, units
from tests.properties.world import World


@kind
def change_weight(world: World) -> bool:
    task, weight = world.choose(tasks(world)), 1 + world.number(9)
    world.tell(f"task {task.pk} weighs {weight}")
    return terms.change_weight(task=task, weight=weight, by=world.chief)


@kind
def change_schedule(world: World) -> bool:
    task, preset = world.choose(tasks(world)), world.choose(["", *Preset.values])
    starts = world.choose([task.starts, None, world.plan.starts + world.number(2)])
    world.tell(f"task {task.pk} starts {starts}, {preset or 'as the plan'}")
    return terms.change_schedule(task=task, starts=starts, preset=preset, by=world.chief)


@kind
def change_settings(world: World) -> bool:
    preset, yellow = world.choose(Preset.values), world.choose([-2_000, -1_000, 0])
    often = world.choose([5_000, 7_000, 9_000])
    world.tell(f"plan: preset {preset}, yellow to {yellow}, frequency yellow from {often}")
    changed = terms.change_plan_settings(
        plan=world.plan, by=world.chief, preset=preset, yellow_to_bp=yellow, frequency_yellow_bp=often
    )
    world.plan.refresh_from_db()
    return changed


@kind
def change_mode(world: World) -> bool:
    task = world.choose(tasks(world))
    mode = "lead" if task.report_mode == "each" else "each"
    world.tell(f"task {task.pk} is reported in mode {mode}")
    return terms.change_report_mode(task=task, mode=mode, by=world.chief)


@kind
def change_lead(world: World) -> bool:
    task, unit = world.choose(tasks(world)), world.choose(units(world, "office"))
    world.tell(f"task {task.pk} led by unit {unit.pk}")
    return breakdown.change_lead(task=task, unit=unit, by=world.chief)


@kind
def amend_target(world: World) -> bool:
    """Another number; or the target of a unit, new or amended."""
    if world.number(3) == 0:
        return _set_units_target(world)
    rows = Target.objects.filter(indicator__plan=world.plan, replaced_at=None).exclude(value=None)
    rows = rows.exclude(indicator__direction__in=("zero", "covered")).order_by("id")
    chosen = list(rows.select_related("indicator__plan__owner", "unit"))
    if not chosen:
        return False
    target = world.choose(chosen)
    value = target.value + world.choose([-7, -1, 3, 11])
    # a range keeps its width
    most = target.value_max and target.value_max + value - target.value
    world.tell(f"target of indicator {target.indicator_id} {target.year} unit {target.unit_id}: {value}")
    targets.amend_target(target=target, value=value, value_max=most, reason="任务量有调整", by=world.chief)
    return True


def _set_units_target(world: World) -> bool:
    found = indicators(
        world, measure__in=("sum", "ratio"), schedule__in=("cumulate", "reach"), task_indicators__is_home=True
    )
    if not found:
        return False
    indicator, unit = world.choose(found), world.choose(units(world, "neighbourhood") or units(world))
    year, value = world.choose([None, world.plan.starts.year]), 5 + world.number(40)
    by_quarter = world.plan.ends if year is None else min(type(world.plan.ends).of(year, 4), world.plan.ends)
    targets.set_target(
        indicator=indicator,
        by_quarter=by_quarter,
        value=value,
        reason="分解到社区",
        by=world.chief,
        year=year,
        unit=unit,
    )
    world.tell(f"target of indicator {indicator.pk} {year} unit {unit.pk}: {value}")
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


@kind
def end_unit(world: World) -> bool:
    """With or without a successor; the last of its kind stays."""
    found = [unit for name in ("office", "neighbourhood") for unit in units(world, name)[1:]]
    if not found:
        return False
    unit, day = world.choose(found), today(world.plan) - timedelta(days=world.choose([0, 10, 60]))
    others = [each for each in units(world, unit.kind) if each != unit]
    successor = world.choose([*others, None])
    ending.end_unit(unit=unit, on=day, by=world.chief, successor=successor, at=today(world.plan))
    world.tell(f"unit {unit.pk} ended on {day}, after it {successor and successor.pk}")
    return True


@kind
def set_calendar_day(world: World) -> bool:
    """A day in the weeks in which reports are due changes sides."""
    day = today(world.plan) + timedelta(days=world.number(40))
    is_workday = bool(world.number(1))
    world.tell(f"{day} is {'worked' if is_workday else 'free'}")
    before = CalendarDay.objects.filter(day=day, is_workday=is_workday).exists()
    calendar.set_calendar_day(day=day, is_workday=is_workday, note="调休通知", by=world.chief)
    return not before


@kind
def remove_calendar_day(world: World) -> bool:
    days = list(CalendarDay.objects.order_by("day"))
    if not days:
        set_calendar_day(world)
        days = list(CalendarDay.objects.order_by("day"))
    day = world.choose(days).day
    calendar.remove_calendar_day(day=day, by=world.chief)
    world.tell(f"{day} is again as the State Council says")
    return True
