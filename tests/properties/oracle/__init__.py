"""The oracle: every figure of a plan, from DESIGN.md section 4 alone, in plain Python.

It imports nothing of the project. Where the design is silent it follows the roll-up, and says so: "Reading".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.properties.oracle.facts import Facts
from tests.properties.oracle.judging import Judged, judge
from tests.properties.oracle.ledger import Ledger
from tests.properties.oracle.tasks import TaskFigure, task_figure
from tests.properties.oracle.totals import Totals, totals_of

__all__ = ["Book", "Judged", "TaskFigure", "Totals", "figures"]


@dataclass(frozen=True)
class Book:
    """Figures by quarter and task, quarter and indicator, quarter and unit, quarter."""

    tasks: dict[tuple[int, int], TaskFigure]
    indicators: dict[tuple[int, int], Judged]
    units: dict[tuple[int, int], Totals]
    plan: dict[int, Totals]


def figures(facts: Facts, frozen: Mapping[int, Facts]) -> Book:
    ledger = Ledger(facts, frozen)
    quarters = sorted(ledger.periods)
    tasks = {(q, t.id): task_figure(ledger, t.id, q) for q in quarters for t in ledger.terms(q).tasks}
    indicators = {
        (q, each.id): judge(ledger, each.id, q) for q in quarters for each in ledger.terms(q).indicators
    }
    units, plan = totals_of(ledger, tasks)
    return Book(tasks, indicators, units, plan)
