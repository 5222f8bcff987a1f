"""Parents equal the sums of their children: tasks, units, the plan, the street's subtree."""

from collections import Counter
from dataclasses import asdict

from django.db.models import Sum

from reports.models import PlanQuarter, TaskQuarter, UnitQuarter
from reports.queries.sums import Sums, sums_below, sums_of
from reports.results import as_published
from tests.properties.oracle.totals import COUNTS
from tests.properties.world import World

BUCKETS = ("completed", "ahead", "on_schedule", "behind", "overdue", "not_started", "undecided")


def unequal_sums(world: World) -> list[str]:
    plans = PlanQuarter.objects.filter(plan=world.plan)
    return [each for plan in plans for each in (*_unlike_units(plan), *_unlike_tasks(plan))]


def _unlike_units(plan: PlanQuarter) -> list[str]:
    sums = {f"sum_{name}": Sum(name, default=0) for name in COUNTS}
    units = UnitQuarter.objects.filter(plan=plan.plan_id, quarter=plan.quarter).aggregate(**sums)
    return _unlike(f"{plan.quarter} its units", plan, {name: units[f"sum_{name}"] for name in COUNTS})


def _unlike_tasks(plan: PlanQuarter) -> list[str]:
    """Each task is in one bucket; live ones add up to N."""
    tasks = TaskQuarter.objects.filter(plan=plan.plan_id, quarter=plan.quarter)
    counts = Counter(tasks.values_list("bucket", flat=True))
    counts["tasks"] = sum(counts[name] for name in BUCKETS)
    counts["unassigned"] = tasks.filter(has_lead=False).count()
    names = (*BUCKETS, "suspended", "terminated", "tasks", "unassigned")
    return _unlike(f"{plan.quarter} its tasks", plan, {name: counts[name] for name in names})


def unequal_subtrees(world: World) -> list[str]:
    """The street's subtree is its one plan, and the sum of its units' subtrees; closed quarters as published."""
    street, plans, found = world.plan.owner, list(PlanQuarter.objects.filter(plan=world.plan)), []
    whole = sums_of(street, [plan.quarter for plan in plans])
    for plan in plans:
        found += _unlike(f"{plan.quarter} the subtree", as_published(plan), _counts(whole[plan.quarter]))
        parts: Counter[str] = Counter()
        for _unit, sums in sums_below(street, plan.quarter):
            parts.update(_counts(sums))
        found += _unlike(f"{plan.quarter} the subtrees below", as_published(plan), parts)
    return found


def _counts(sums: Sums) -> dict[str, int]:
    return asdict(sums.tasks) | asdict(sums.duties)


def _unlike(what: str, plan: PlanQuarter, sums: dict[str, int]) -> list[str]:
    return [
        f"{what}: {name} {sums[name]}, the plan {getattr(plan, name)}"
        for name in sums
        if sums[name] != getattr(plan, name)
    ]
