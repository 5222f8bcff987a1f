"""What the oracle is told: a plan's raw facts as plain values.

Quarters are year * 4 + number - 1, values and ratios are Fractions.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True)
class Plan:
    owner: int
    starts: int
    ends: int
    first_period: int
    preset: str
    red_below: int
    yellow_to: int
    ahead_from: int
    frequency_yellow: int


@dataclass(frozen=True)
class Period:
    quarter: int
    due_on: date
    closed_on: date | None


@dataclass(frozen=True)
class Stop:
    """Suspended or terminated from a day on; ``until``, the first day on which it goes on again."""

    state: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Extension:
    """A later deadline that was granted; it counts from the day it was asked for."""

    id: int
    filed_on: date
    due_on: date


@dataclass(frozen=True)
class Milestone:
    id: int
    due_on: date
    weight: int
    verified_on: date | None


@dataclass(frozen=True)
class Claim:
    id: int
    state: str
    completed_on: date
    filed_on: date


@dataclass(frozen=True)
class Duty:
    """One unit's part in a task; ``is_involved`` is false for 不涉及; ``former`` held it before, the last one last."""

    unit: int
    role: str
    is_involved: bool
    former: tuple[int, ...]


@dataclass(frozen=True)
class Link:
    indicator: int
    weight: int
    is_home: bool


@dataclass(frozen=True)
class Task:
    id: int
    state: str
    mode: str
    weight: int
    preset: str
    starts: int | None
    due_on: date | None
    closed_on: date | None
    stops: tuple[Stop, ...]
    extensions: tuple[Extension, ...]
    duties: tuple[Duty, ...]
    milestones: tuple[Milestone, ...]
    claims: tuple[Claim, ...]
    links: tuple[Link, ...]

    @property
    def lead(self) -> int | None:
        """The accountable lead; none where the unit that led has ended."""
        leads = (duty.unit for duty in self.duties if duty.role == "accountable" and duty.is_involved)
        return next(leads, None)


@dataclass(frozen=True)
class Target:
    """``year`` None: the plan's; ``unit`` None: the whole."""

    unit: int | None
    year: int | None
    by: int
    value: Fraction | None
    value_max: Fraction | None


@dataclass(frozen=True)
class Term:
    item: int
    source: str
    collected: int
    side: str


@dataclass(frozen=True)
class Indicator:
    """``factor`` turns numerator ÷ denominator into the unit of the target: 100 for percent, else 1."""

    id: int
    nature: str
    direction: str
    schedule: str
    measure: str
    accumulation: str
    factor: int
    baseline: Fraction | None
    every: str
    responsible_unit: int | None
    terms: tuple[Term, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Update:
    id: int
    task: int
    unit: int
    role: str
    quarter: int
    state: str
    submitted_on: date | None
    report_by: date
    was_late: bool
    returned_times: int
    word: str
    percent_bp: int | None


@dataclass(frozen=True)
class Value:
    item: int
    unit: int
    quarter: int
    state: str
    value: Fraction | None


@dataclass(frozen=True)
class Result:
    """A result in words: met or not, as somebody decided. ``unit`` None: the whole."""

    indicator: int
    unit: int | None
    quarter: int
    text: str
    is_met: bool


@dataclass(frozen=True)
class ManualLight:
    task: int
    quarter: int
    light: str


@dataclass(frozen=True)
class Facts:
    """``workdays``: the days worked by the statutory calendar and the street's own entries."""

    today: date
    workdays: frozenset[date]
    plan: Plan
    periods: tuple[Period, ...]
    tasks: tuple[Task, ...]
    indicators: tuple[Indicator, ...]
    updates: tuple[Update, ...]
    values: tuple[Value, ...]
    results: tuple[Result, ...]
    manual: tuple[ManualLight, ...]
