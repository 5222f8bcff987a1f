"""Facts of today beside the terms that closings froze: which terms judge a quarter, and what was reported."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property

from tests.properties.oracle.facts import Facts, Indicator, Period, Task, Term, Update, Value
from tests.properties.oracle.time import year_of

Pair = tuple[Term, int]
REPORTED = ("submitted", "signed", "endorsed", "approved")


class Ledger:
    """``frozen``: the facts as they stood when a quarter was closed, whose terms judge that quarter for good."""

    def __init__(self, facts: Facts, frozen: Mapping[int, Facts]) -> None:
        self.facts, self.frozen = facts, frozen
        self.periods = {period.quarter: period for period in facts.periods}

    def terms(self, quarter: int) -> Facts:
        return self.frozen.get(quarter, self.facts)

    def task(self, task: int, quarter: int) -> Task:
        return next(each for each in self.terms(quarter).tasks if each.id == task)

    def indicator(self, indicator: int, quarter: int) -> Indicator | None:
        return next((each for each in self.terms(quarter).indicators if each.id == indicator), None)

    def day(self, quarter: int) -> date:
        """The day on which a quarter is judged: today, or the day of its closing."""
        period = self.periods[quarter]
        return period.closed_on or self.facts.today

    def period(self, quarter: int) -> Period:
        return self.periods[quarter]

    def home(self, indicator: int, quarter: int) -> Task | None:
        return next(
            (
                task
                for task in self.terms(quarter).tasks
                for link in task.links
                if link.indicator == indicator and link.is_home
            ),
            None,
        )

    def asked(self, indicator: Indicator, quarter: int) -> set[Pair]:
        """An item of units is asked of each responsible unit involved, any other of the home task's lead."""
        return {
            (term, unit)
            for task in self.terms(quarter).tasks
            for link in task.links
            if link.indicator == indicator.id
            for term in indicator.terms
            for unit in units_of(term, task, is_home=link.is_home)
        }

    @cached_property
    def approved(self) -> dict[tuple[int, int, int], Fraction]:
        return {
            (each.item, each.unit, each.quarter): each.value
            for each in self.facts.values
            if each.state == "approved" and each.value is not None
        }

    def numbers(self, pairs: Iterable[Pair], quarter: int) -> list[Fraction]:
        """What was approved of these items and units for this very quarter."""
        keys = ((term.item, unit, quarter) for term, unit in pairs)
        return [self.approved[key] for key in keys if key in self.approved]

    def rows(self, indicator: Indicator, quarter: int, quarters: list[int]) -> list[Value]:
        """What was asked of the indicator's units in some quarters, answered or not."""
        pairs = {(term.item, unit) for term, unit in self.asked(indicator, quarter)}
        return [v for v in self.facts.values if (v.item, v.unit) in pairs and v.quarter in quarters]

    def last(self, pair: Pair, upto: int) -> Fraction | None:
        """The last approved value of a stock up to a quarter."""
        term, unit = pair
        known = [q for item, holder, q in self.approved if (item, holder) == (term.item, unit) and q <= upto]
        return self.approved[term.item, unit, max(known)] if known else None

    def lead_update(self, task: int, quarter: int) -> Update | None:
        return next((each for each in self.updates(task, quarter) if each.role == "accountable"), None)

    def updates(self, task: int, quarter: int) -> list[Update]:
        return [each for each in self.facts.updates if (each.task, each.quarter) == (task, quarter)]

    def stood(self, update: Update) -> Update:
        """As it is now in an open quarter; in a closed one as it was, unless it was approved since: a correction."""
        return update if update.state == "approved" else self.at_closing(update)

    def at_closing(self, update: Update) -> Update:
        frozen = self.frozen.get(update.quarter)
        rows = frozen.updates if frozen else ()
        return next((each for each in rows if each.id == update.id), update)

    def was_reported(self, update: Update) -> bool:
        return self.stood(update).state in REPORTED

    def quarters(self, year: int | None, upto: int) -> list[int]:
        """Opened quarters up to one, of a year or of all."""
        return [q for q in sorted(self.periods) if q <= upto and year in (None, year_of(q))]


def units_of(term: Term, task: Task, *, is_home: bool) -> list[int]:
    if term.source == "unit":
        return [duty.unit for duty in task.duties if duty.role == "responsible" and duty.is_involved]
    return [task.lead] if is_home and task.lead is not None else []
