"""The oracle: every figure of a plan, from DESIGN.md section 4 alone, in plain Python.

It imports nothing of the project. Where the design is silent it follows the roll-up, and says so: "Reading".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tests.properties.oracle.facts import Facts
from tests.properties.oracle.judging import Judged, judge, judge_unit, units_targeted
from tests.properties.oracle.ledger import Ledger
from tests.properties.oracle.tasks import TaskFigure, task_figure
from tests.properties.oracle.time import days_of
from tests.properties.oracle.totals import Totals, totals_of

__all__ = ["Book", "Judged", "TaskFigure", "Totals", "figures"]


@dataclass(frozen=True)
class Book:
    """Figures by quarter and task; quarter, indicator and unit (None: the whole); quarter and unit; quarter; and of
    each open quarter the days on which it is due and after which a report is late."""

    tasks: dict[tuple[int, int], TaskFigure]
    indicators: dict[tuple[int, int, int | None], Judged]
    units: dict[tuple[int, int], Totals]
    plan: dict[int, Totals]
    days: dict[int, tuple[date, date]]


def figures(facts: Facts, frozen: Mapping[int, Facts]) -> Book:
    ledger = Ledger(facts, frozen)
    quarters = sorted(ledger.periods)
    tasks = {(q, t.id): task_figure(ledger, t.id, q) for q in quarters for t in ledger.terms(q).tasks}
    indicators = {
        (q, each.id, unit): judge(ledger, each.id, q)
        if unit is None
        else judge_unit(ledger, each.id, q, unit)
        for q in quarters
        for each in ledger.terms(q).indicators
        for unit in (None, *units_targeted(ledger, each, q))
    }
    units, plan = totals_of(ledger, tasks)
    asked_in_time = [
        q for q in quarters if q >= facts.plan.first_period and ledger.period(q).closed_on is None
    ]
    days = {q: days_of(facts.workdays, q) for q in asked_in_time}
    return Book(tasks, indicators, units, plan, days)
