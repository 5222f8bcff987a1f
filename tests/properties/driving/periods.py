"""Opening and closing quarters, and the days between."""

from datetime import date, timedelta

from plans.clock import today
from plans.quarters import span
from reports import actions as figures
from tasks.actions import periods
from tests.factories import set_clock
from tests.properties.driving.registry import kind
from tests.properties.extract import facts_of, workdays
from tests.properties.oracle.time import later
from tests.properties.world import World


@kind
def open_quarter(world: World) -> bool:
    """The next quarter, or one before the first that is filled in afterwards; the clock moves to its opening day."""
    plan = world.plan
    opened = {int(period.quarter) for period in plan.periods.all()}
    asked = [q for q in span(plan.starts, plan.ends) if (q + 1) % plan.cycle == 0 and q not in opened]
    earlier = [q for q in asked if q < plan.first_period]
    next_ones = [q for q in asked if q >= plan.first_period and q > max(opened, default=0)]
    first = next(iter(earlier if earlier and world.number(2) == 0 else next_ones), None)
    if first is None:
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
    """The earliest quarter still open, on the sixth working day after its due day at the earliest."""
    period = world.plan.periods.still_open().select_related("plan__owner").first()
    if period is None:
        return False
    if period.late_after.year < 9999:
        first = later(workdays(), period.late_after, 1)
        _clock(world, max(today(world.plan), first + timedelta(days=world.choose([0, 0, 1, 4]))))
        period.plan.refresh_from_db()
    figures.close_quarter(period=period, by=world.chief)
    world.frozen[int(period.quarter)] = facts_of(world.plan.pk)
    world.tell(f"closed {period.quarter}")
    return True
