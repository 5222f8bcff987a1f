"""Opening and closing quarters, and the days between."""

from datetime import date, timedelta

from plans.clock import today
from plans.quarters import Quarter
from reports import actions as figures
from tasks.actions import periods
from tests.factories import set_clock
from tests.properties.driving.registry import kind
from tests.properties.extract import facts_of
from tests.properties.world import World


@kind
def open_quarter(world: World) -> bool:
    """The next quarter; the clock moves to its opening day, or stays if that is past."""
    plan = world.plan
    opened = [period.quarter for period in plan.periods.all()]
    first = Quarter(max(opened) + 1) if opened else plan.starts if world.number(3) == 0 else plan.first_period
    while (first + 1) % plan.cycle:
        first += 1
    if first > plan.ends:
        return False
    _clock(world, max(today(plan), first.last_day.replace(day=20 + world.number(8))))
    periods.open_quarter(plan=plan, quarter=first, by=world.chief)
    world.tell(f"opened {first}")
    return True


def _clock(world: World, day: date) -> None:
    set_clock(world.plan, day)
    world.plan.refresh_from_db()


@kind
def let_days_pass(world: World) -> bool:
    _clock(world, today(world.plan) + timedelta(days=world.choose([3, 9, 30])))
    world.tell("days passed")
    return True


@kind
def close_quarter(world: World) -> bool:
    """The earliest quarter still open; the clock moves on to the first day on which that is possible."""
    period = world.plan.periods.still_open().select_related("plan__owner").first()
    if period is None:
        return False
    if period.late_after.year < 9999:
        _clock(world, max(today(world.plan), period.late_after + timedelta(days=1 + world.number(5))))
        period.plan.refresh_from_db()
    figures.close_quarter(period=period, by=world.chief)
    world.frozen[int(period.quarter)] = facts_of(world.plan.pk)
    world.tell(f"closed {period.quarter}")
    return True
