"""What an invented street promises: forty indicators of ten kinds, and how fast each gets on. Seeded, no chance."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from plans.quarters import Quarter, span

STARTS, ENDS = Quarter.of(2024, 1), Quarter.of(2026, 4)
QUARTERS = span(STARTS, ENDS)
TASKS, UNITS, OFFICES = 40, 28, 8


@dataclass(frozen=True)
class Kind:
    """How one kind of indicator is measured and judged; ``per_unit`` is what a unit reports in a usual quarter."""

    direction: str
    schedule: str
    accumulation: str
    measure: str = "sum"
    every: str = ""
    unit_of_measure: str = "项"
    nature: str = "neither"
    yearly: bool = False
    per_unit: int = 10


KINDS = (
    Kind("at_least", "cumulate", "flow", nature="binding", yearly=True),
    Kind("at_least", "cumulate", "flow", yearly=True, per_unit=30),
    Kind("at_least", "cumulate", "flow", nature="anticipatory"),
    Kind("at_least", "cumulate", "flow", measure="units_met", unit_of_measure="%", yearly=True),
    Kind("at_least", "cumulate", "flow", unit_of_measure="人次", per_unit=200),
    Kind("at_least", "hold", "stock", unit_of_measure="处"),
    Kind("at_least", "frequency", "flow", every="month", unit_of_measure="次", per_unit=3),
    Kind("at_least", "reach", "stock", measure="ratio", unit_of_measure="%"),
    Kind("at_least", "cumulate", "stock", unit_of_measure="户", per_unit=40),
    Kind("at_most", "hold", "flow", unit_of_measure="件", nature="binding", per_unit=2),
)


@dataclass(frozen=True)
class Promise:
    """The indicator of one task; a ratio divides its own item by the next task's."""

    number: int
    kind: Kind
    pace: float

    def value(self, quarter: Quarter, chance: Random) -> int:
        """What one unit reports: about the usual, slower or quicker by the task's own pace."""
        usual = self.kind.per_unit * self.pace * chance.uniform(0.7, 1.3)
        if self.kind.accumulation == "flow":
            return round(usual)
        if self.kind.schedule == "hold":
            return round(self.kind.per_unit * chance.uniform(0.98, 1.05))
        return round(usual * (0.5 + (quarter - STARTS + 1) / 24))

    def targets(self) -> Iterator[tuple[int | None, Quarter, Decimal]]:
        """Year (none: the whole plan), by when, how much: a quarter's usual number of every unit, added up."""
        if self.kind.yearly:
            for year in range(STARTS.year, ENDS.year + 1):
                yield year, Quarter.of(year, 4), self._enough(quarters=4)
        yield None, ENDS, self._enough(quarters=12)

    def _enough(self, *, quarters: int) -> Decimal:
        each = self.kind.per_unit
        if self.kind.schedule == "frequency":
            return Decimal(1)
        if self.kind.measure == "ratio":
            return Decimal(25)
        if self.kind.measure == "units_met":
            return Decimal(each * quarters)
        if self.kind.accumulation == "stock":
            return Decimal(each * UNITS)
        if self.kind.schedule == "hold":
            return Decimal(each * UNITS * 4)
        return Decimal(each * quarters * UNITS)


def promises(chance: Random) -> list[Promise]:
    return [Promise(number, KINDS[number % len(KINDS)], chance.uniform(0.6, 1.2)) for number in range(TASKS)]
