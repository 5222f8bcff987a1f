"""Facts of today beside the terms that closings froze: which terms judge a quarter, and what was reported."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache

from tests.properties.oracle.facts import Facts, Indicator, Period, Task, Term, Update, Value
from tests.properties.oracle.time import year_of

Pair = tuple[Term, int]
Number = tuple[Term, Fraction]
Standing = tuple[int, Fraction]
REPORTED = ("submitted", "signed", "endorsed", "approved")


class Ledger:
    """``frozen``: the facts as they stood when a quarter was closed, whose terms judge that quarter for good."""

    def __init__(self, facts: Facts, frozen: Mapping[int, Facts]) -> None:
        self.facts = facts
        days = {each.id: each.verified_on for task in facts.tasks for each in task.milestones}
        self.frozen = {quarter: with_days(terms, days) for quarter, terms in frozen.items()}
        self.periods = {period.quarter: period for period in facts.periods}

    def terms(self, quarter: int) -> Facts:
        return self.frozen.get(quarter, self.facts)

    def task(self, task: int, quarter: int) -> Task:
        return next(each for each in self.terms(quarter).tasks if each.id == task)

    def indicator(self, indicator: int, quarter: int) -> Indicator:
        return next(each for each in self.terms(quarter).indicators if each.id == indicator)

    def day(self, quarter: int) -> date:
        """The day on which a quarter is judged: today, or the day of its closing."""
        period = self.periods[quarter]
        return period.closed_on or self.facts.today

    def period(self, quarter: int) -> Period:
        return self.periods[quarter]

    def host(self, indicator: int, quarter: int) -> Task:
        """The home task, which sets the schedule; an indicator that no task repeats follows the plan's own."""
        homes = (
            task
            for task in self.terms(quarter).tasks
            for link in task.links
            if link.indicator == indicator and link.is_home
        )
        return next(homes, HOMELESS)

    def asked(self, indicator: Indicator, quarter: int) -> frozenset[Pair]:
        """Which unit is asked for which item."""
        return _asked(self, indicator.id, quarter)

    @cached_property
    def approved(self) -> dict[tuple[int, int], dict[int, Fraction]]:
        """Approved numbers by item and quarter, of each unit that reported one."""
        found: dict[tuple[int, int], dict[int, Fraction]] = defaultdict(dict)
        for each in self.facts.values:
            if each.state == "approved" and each.value is not None:
                found[each.item, each.quarter][each.unit] = each.value
        return found

    def numbers(
        self, indicator: Indicator, quarter: int, reported_for: int, unit: int | None = None
    ) -> list[Number]:
        """What was approved of an indicator's items for a quarter, by one unit or all that the terms of another count.

        Reading: units that are 不涉及 or have left, and who held a post before, keep in a flow what they reported.
        """
        asked = self.asked(indicator, quarter)
        left = self._left(indicator, quarter)
        return [
            (term, value)
            for term in indicator.terms
            for holder, value in self.approved.get((term.item, reported_for), {}).items()
            if (unit is None and ((term, holder) in asked or holder in left)) or holder == unit
        ]

    def _left(self, indicator: Indicator, quarter: int) -> set[int]:
        duties = [
            duty
            for task in self.terms(quarter).tasks
            if any(link.indicator == indicator.id for link in task.links)
            for duty in task.duties
        ]
        gone = {duty.unit for duty in duties if not duty.is_involved}
        return gone | {former for duty in duties for former in duty.former}

    def last(self, term: Term, unit: int, upto: int) -> Standing | None:
        """The last approved value of a stock up to a quarter, and the quarter it was reported for."""
        known = [
            (quarter, held[unit])
            for (item, quarter), held in self.approved.items()
            if item == term.item and quarter <= upto and unit in held
        ]
        return max(known, default=None)

    def predecessors(self, indicator: Indicator, quarter: int, unit: int) -> list[int]:
        """Who held this unit's posts in the indicator's tasks before, the last one last."""
        return [
            former
            for task in self.terms(quarter).tasks
            if any(link.indicator == indicator.id for link in task.links)
            for duty in task.duties
            if duty.unit == unit and duty.is_involved
            for former in duty.former
        ]

    def rows(self, indicator: Indicator, quarter: int, reported_for: int) -> list[Value]:
        """What was asked for a quarter of the units that the terms of another ask, as it stood or stands."""
        pairs = {(term.item, unit) for term, unit in self.asked(indicator, quarter)}
        rows = [each for each in self.values_of(reported_for) if (each.item, each.unit) in pairs]
        return [self.value_stood(each) for each in rows]

    @cached_property
    def _values(self) -> dict[int, list[Value]]:
        found = defaultdict(list)
        for each in self.facts.values:
            found[each.quarter].append(each)
        return found

    def values_of(self, quarter: int) -> list[Value]:
        return self._values.get(quarter, [])

    def value_stood(self, value: Value) -> Value:
        """As it is now in an open quarter; in a closed one as it was, unless it was approved since: a correction."""
        return value if value.state == "approved" else self.at_closing_value(value)

    def at_closing_value(self, value: Value) -> Value:
        frozen = self.frozen.get(value.quarter)
        rows = frozen.values if frozen else ()
        key = (value.item, value.unit, value.quarter)
        return next((each for each in rows if (each.item, each.unit, each.quarter) == key), value)

    def lead_update(self, task: int, quarter: int) -> Update | None:
        return next((each for each in self.updates(task, quarter) if each.role == "accountable"), None)

    def updates(self, task: int, quarter: int) -> list[Update]:
        return [each for each in self.facts.updates if (each.task, each.quarter) == (task, quarter)]

    def stood(self, update: Update) -> Update:
        """As it is now in an open quarter; in a closed one as it was, unless it was approved since: a correction."""
        if update.state != "approved":
            return self.at_closing(update)
        return replace(update, returned_times=self.at_closing(update).returned_times)

    def at_closing(self, update: Update) -> Update:
        frozen = self.frozen.get(update.quarter)
        rows = frozen.updates if frozen else ()
        return next((each for each in rows if each.id == update.id), update)

    def was_reported(self, update: Update) -> bool:
        return self.stood(update).state in REPORTED

    def quarters(self, year: int | None, upto: int) -> list[int]:
        """Opened quarters up to one, of a year or of all."""
        return [q for q in sorted(self.periods) if q <= upto and year in (None, year_of(q))]


def with_days(terms: Facts, days: Mapping[int, date | None]) -> Facts:
    """Frozen terms, with the days on which milestones were reached as they are known now: those are facts."""

    def verified(task: Task) -> Task:
        milestones = (replace(m, verified_on=days.get(m.id, m.verified_on)) for m in task.milestones)
        return replace(task, milestones=tuple(milestones))

    return replace(terms, tasks=tuple(verified(task) for task in terms.tasks))


HOMELESS = Task(
    id=0, state="in_progress", mode="lead", weight=1, preset="", starts=None, due_on=None, closed_on=None,
    stops=(), extensions=(), duties=(), milestones=(), claims=(), links=(),
)  # fmt: skip


@lru_cache(maxsize=4096)
def _asked(ledger: Ledger, indicator_id: int, quarter: int) -> frozenset[Pair]:
    """An item of units is asked of each responsible unit involved, any other of the home task's lead.

    Reading: an indicator without a home task asks the units that have targets of their own, else its responsible unit,
    else the plan's owner.
    """
    plan, indicator = ledger.terms(quarter), ledger.indicator(indicator_id, quarter)
    links = [(task, link) for task in plan.tasks for link in task.links if link.indicator == indicator.id]
    found = {
        (term, unit)
        for task, link in links
        for term in indicator.terms
        for unit in units_of(term, task, is_home=link.is_home)
    }
    if not any(link.is_home for _task, link in links):
        units = {target.unit for target in indicator.targets if target.unit is not None}
        units = units or {indicator.responsible_unit or plan.plan.owner}
        found |= {(term, unit) for term in indicator.terms for unit in units}
    return frozenset(found)


def units_of(term: Term, task: Task, *, is_home: bool) -> list[int]:
    if term.source == "unit":
        return [duty.unit for duty in task.duties if duty.role == "responsible" and duty.is_involved]
    return [task.lead] if is_home and task.lead is not None else []
