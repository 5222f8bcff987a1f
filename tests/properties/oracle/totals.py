"""Adding up: task figures at the accountable lead, duty figures at the unit that owed them."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from tests.properties.oracle.ledger import REPORTED, Ledger
from tests.properties.oracle.tasks import TaskFigure

Totals = dict[str, int]
STOPPED = ("suspended", "terminated")
TASK_COUNTS = (
    "tasks", "completed", "ahead", "on_schedule", "behind", "overdue", "not_started", "undecided",
    "suspended", "terminated", "quantified", "weight", "weighted_bp", "unassigned",
)  # fmt: skip
DUTY_COUNTS = ("owed", "reported", "on_time", "returned", "passed")
COUNTS = TASK_COUNTS + DUTY_COUNTS


def totals_of(
    ledger: Ledger, tasks: Mapping[tuple[int, int], TaskFigure]
) -> tuple[dict[tuple[int, int], Totals], dict[int, Totals]]:
    """By (quarter, unit), and by quarter: a plan's totals are the sums of its units'.

    Reading: a report that was not in at closing is never on time; its approval, a correction, counts it as reported.
    """
    units: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    for (quarter, _task), figure in tasks.items():
        units[quarter, figure.lead].update(of_task(figure))
    for update in ledger.facts.updates:
        stood, closing = ledger.stood(update), ledger.at_closing(update)
        units[update.quarter, update.unit].update(
            owed=1,
            reported=int(stood.state in REPORTED),
            on_time=int(closing.state in REPORTED and not closing.was_late),
            returned=int(stood.returned_times > 0),
            passed=int(stood.state in REPORTED and stood.returned_times == 0),
        )
    plan: dict[int, Counter[str]] = {quarter: Counter() for quarter in ledger.periods}
    for (quarter, _unit), counts in units.items():
        plan[quarter].update(counts)
    return (
        {key: {name: counts[name] for name in COUNTS} for key, counts in units.items()},
        {key: {name: counts[name] for name in COUNTS} for key, counts in plan.items()},
    )


def of_task(figure: TaskFigure) -> Totals:
    """Live tasks by bucket; suspended and terminated named beside them; routine ones enter no mean."""
    counts = {figure.bucket: 1, "unassigned": int(not figure.has_lead)}
    if figure.bucket in STOPPED:
        return counts
    counts["tasks"] = 1
    if figure.year_bp is not None and not figure.is_routine:
        share = max(0, min(10_000, figure.year_bp))
        counts |= {"quantified": 1, "weight": figure.weight, "weighted_bp": figure.weight * share}
    return counts
