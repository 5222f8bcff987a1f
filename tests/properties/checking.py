"""What must hold after every closing and at the end: the oracle's figures, equal sums, closed quarters at rest."""

from collections import defaultdict

from django.db import connection
from django.db.models import Sum

from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from reports.rollup import roll_up
from reports.verifying import differences
from tests.properties import driving
from tests.properties.comparing import compare
from tests.properties.extract import facts_of
from tests.properties.oracle import figures
from tests.properties.oracle.totals import COUNTS
from tests.properties.world import World

TABLES = tuple(model._meta.db_table for model in (TaskQuarter, IndicatorQuarter, UnitQuarter, PlanQuarter))
LEAST_DEEDS = 15
Rows = dict[int, list[str]]


class FiguresDifferError(AssertionError):
    """A readable story, and where the figures that it led to differ."""

    def __init__(self, world: World, found: list[str]) -> None:
        super().__init__("\n".join(["", *world.story, "but", *found[:30]]))


def live(world: World) -> None:
    """Two to four quarters, each opened, worked in, mostly closed, with random actions all the while."""
    at_rest: Rows = {}
    for _quarter in range(2 + world.number(2)):
        _work(world)
        if world.number(4):
            driving.KINDS["close_quarter"](world)
            at_rest = check(world, at_rest)
        for _number in range(3 + world.number(3)):
            driving.step(world)
    while world.deeds < LEAST_DEEDS:
        driving.step(world)
    check(world, at_rest)
    if unverified := differences(world.plan.pk):
        raise FiguresDifferError(world, [str(each) for each in unverified])


def _work(world: World) -> None:
    driving.KINDS["open_quarter"](world)
    if world.number(1):
        roll_up(world.plan.pk)
    for _number in range(2 + world.number(3)):
        driving.KINDS["submit"](world)
    driving.KINDS["submit_units_values"](world)
    driving.KINDS[world.choose(["approve_all", "approve"])](world)
    for _number in range(6 + world.number(5)):
        driving.step(world)


def check(world: World, at_rest: Rows) -> Rows:
    """Compare everything; returns the rows of closed quarters as they are now."""
    roll_up(world.plan.pk)
    found = [str(each) for each in compare(world.plan.pk, figures(facts_of(world.plan.pk), world.frozen))]
    found += unequal_sums(world.plan.pk)
    now = closed_rows(world)
    still = [quarter for quarter in at_rest if world.touched is None or quarter < world.touched]
    found += [f"closed {q} moved: {a} is now {b}" for q in still for a, b in _moved(at_rest[q], now[q])]
    if found:
        raise FiguresDifferError(world, found)
    world.touched = None
    return now


def _moved(before: list[str], after: list[str]) -> list[tuple[str, str]]:
    return [(old, new) for old, new in zip(before, after, strict=True) if old != new]


def closed_rows(world: World) -> Rows:
    """Every stored row of the closed quarters, as PostgreSQL writes it."""
    rows: Rows = defaultdict(list)
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(
                f"SELECT quarter, to_jsonb(t)::text FROM {table} t WHERE plan_id = %s ORDER BY id",  # noqa: S608
                [world.plan.pk],
            )
            for quarter, row in cursor.fetchall():
                rows[quarter].append(row)
    return {quarter: rows[quarter] for quarter in world.frozen}


def unequal_sums(plan_id: int) -> list[str]:
    """Parents equal the sums of their children: a plan its units', and its tasks in N buckets add up to N."""
    sums = UnitQuarter.objects.filter(plan=plan_id).values("quarter").annotate(**_sums())
    by_quarter = {row["quarter"]: row for row in sums}
    found = []
    for plan in PlanQuarter.objects.filter(plan=plan_id):
        for name in COUNTS:
            got, want = getattr(plan, name), by_quarter.get(plan.quarter, {}).get(f"sum_{name}", 0)
            if got != want:
                found.append(f"{plan.quarter} {name}: plan {got}, its units {want}")
        buckets = plan.completed + plan.ahead + plan.on_schedule + plan.behind + plan.overdue
        if plan.tasks != buckets + plan.not_started + plan.undecided:
            found.append(f"{plan.quarter}: buckets do not add up to {plan.tasks}")
    return found


def _sums():
    return {f"sum_{name}": Sum(name) for name in COUNTS}
