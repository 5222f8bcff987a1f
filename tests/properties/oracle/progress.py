"""How far a task is, of the year and of the plan (DESIGN.md section 4 alone)."""

from collections.abc import Iterable
from fractions import Fraction

from tests.properties.oracle.facts import Task
from tests.properties.oracle.judging import ROUTINE, Judged
from tests.properties.oracle.ledger import Ledger
from tests.properties.oracle.time import last_day, milestone_progress, milestones_of_plan, places, start_of


def closed_in(task: Task, quarter: int) -> bool:
    return task.state == "closed" and task.closed_on is not None and task.closed_on <= last_day(quarter)


def capped(share: Fraction) -> Fraction:
    return max(Fraction(0), min(Fraction(1), share))


def mean(parts: Iterable[tuple[int, Fraction]]) -> Fraction | None:
    """Averaged by integer weight. Reading: of the indicators' figures in whole basis points, as they are shown."""
    parts = [(weight, places(share)) for weight, share in parts]
    weight = sum(weight for weight, _share in parts)
    return sum((weight * capped(share) for weight, share in parts), Fraction(0)) / weight if weight else None


def is_routine(ledger: Ledger, task: Task, quarter: int) -> bool:
    """常态化: all its targets are hold or frequency."""
    schedules = [ledger.indicator(link.indicator, quarter).schedule for link in task.links]
    return bool(schedules) and set(schedules) <= set(ROUTINE) and not task.milestones


def progress(ledger: Ledger, task: Task, quarter: int, linked: dict[int, Judged]) -> Fraction | None:
    """The first that exists of indicators, milestones, typed percents. Reading: nothing before the start."""
    if quarter < start_of(task, ledger.terms(quarter).plan, quarter):
        return None
    if closed_in(task, quarter) and is_quantified(ledger, task, quarter):
        return Fraction(1)
    judged = [(link.weight, linked[link.indicator].year) for link in task.links]
    by_indicators = mean((weight, share) for weight, share in judged if share is not None)
    return own_progress(ledger, task, quarter) if by_indicators is None else by_indicators


def is_quantified(ledger: Ledger, task: Task, quarter: int) -> bool:
    """Closed is 100. Reading: of a task that takes a percent; one judged in words has none to reach."""
    is_each = task.mode == "each" and any(u.role == "responsible" for u in ledger.updates(task.id, quarter))
    return bool(task.links or task.milestones or is_each)


def own_progress(ledger: Ledger, task: Task, quarter: int) -> Fraction | None:
    dated = milestone_progress(task.milestones, quarter)
    return typed_percents(ledger, task, quarter) if dated is None else dated


def typed_percents(ledger: Ledger, task: Task, quarter: int) -> Fraction | None:
    """The mean of what responsible units typed. Reading: what was approved stands, even if its unit is 不涉及 later."""
    if task.mode != "each":
        return None
    typed = [
        Fraction(each.percent_bp, 10_000)
        for each in ledger.updates(task.id, quarter)
        if each.role == "responsible" and each.state == "approved" and each.percent_bp is not None
    ]
    return sum(typed, Fraction(0)) / len(typed) if typed else None


def plan_progress(ledger: Ledger, task: Task, quarter: int, linked: dict[int, Judged]) -> Fraction | None:
    if closed_in(task, quarter) and (task.links or task.milestones):
        return Fraction(1)
    rows = [
        (link.weight, linked[link.indicator].plan)
        for link in task.links
        if ledger.indicator(link.indicator, quarter).schedule not in ROUTINE
    ]
    by_indicators = mean((weight, share) for weight, share in rows if share is not None)
    return milestones_of_plan(task.milestones, quarter) if by_indicators is None else by_indicators
