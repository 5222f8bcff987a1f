"""Larger totals from smaller ones, at read time (DESIGN.md section 4, Adding up).

A subtree, a street, a district, the city, one unit across plans: each is the sum of its units' own stored figures, as
published where a quarter of a plan is closed, live where it is open. Task figures count once, at the accountable lead,
duty figures at the unit that owed them; the two families are never mixed. No raw row is read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, cast

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, F, FilteredRelation, Func, Min, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Coalesce

from plans.models import Plan
from plans.quarters import Quarter
from reports.models import Totals, UnitQuarter
from reports.results import TOTALS, as_published, shown
from units.models import Unit


@dataclass(frozen=True)
class TaskSums:
    """Tasks by the light they have, and the sums of which their mean progress is made; percents are derived."""

    tasks: int = 0
    completed: int = 0
    ahead: int = 0
    on_schedule: int = 0
    behind: int = 0
    overdue: int = 0
    not_started: int = 0
    undecided: int = 0
    suspended: int = 0
    terminated: int = 0
    quantified: int = 0
    weight: int = 0
    weighted_bp: int = 0
    unassigned: int = 0


@dataclass(frozen=True)
class DutySums:
    """Reports owed, handed in, handed in on time, returned."""

    owed: int = 0
    reported: int = 0
    on_time: int = 0
    returned: int = 0


@dataclass(frozen=True)
class Sums:
    """What the units of a subtree add up to in one quarter.

    ``closed`` of its ``plans`` have been closed; ``as_of`` is the oldest instant any of them speaks of.
    """

    tasks: TaskSums
    duties: DutySums
    plans: int = 0
    closed: int = 0
    as_of: datetime | None = None


NOTHING = Sums(TaskSums(), DutySums())


def task_sums(figure: Totals) -> TaskSums:
    """The task family of a stored row, as published where its quarter is closed."""
    row = as_published(figure)
    return TaskSums(**{field.name: getattr(row, field.name) for field in fields(TaskSums)})


def sums_of(
    unit: Unit, quarters: Iterable[int], *, plans: QuerySet[Plan] | None = None
) -> dict[Quarter, Sums]:
    """A unit and everything below it, per quarter, across plans or in one; one query."""
    rows = _figures(unit, plans).filter(quarter__in=[int(quarter) for quarter in quarters])
    return {Quarter(row["quarter"]): _sums(row) for row in _summed(rows, "quarter")}


def sums_below(
    unit: Unit, quarter: int, *, plans: QuerySet[Plan] | None = None
) -> tuple[tuple[Unit, Sums], ...]:
    """The unit's own figures and those of each child's subtree, in the order of the tree, never by result; two queries.

    They add up to the figures of the unit's subtree.
    """
    place = unit.path.count("/")
    child = Func(
        F("unit__path"), Value("/"), Value(place + 1), function="split_part", output_field=TextField()
    )
    rows = _figures(unit, plans).filter(quarter=int(quarter)).annotate(child=child)
    found = {row["child"]: _sums(row) for row in _summed(rows, "child")}
    parts = (("", unit), *((str(each.pk), each) for each in unit.children.all()))
    return tuple(
        (part, found.get(key, NOTHING)) for key, part in parts if part.ended_on is None or key in found
    )


def sums_within(unit: Unit, quarter: int, *, plans: QuerySet[Plan] | None = None) -> dict[int, Sums]:
    """The subtree of every unit at or below this one that has figures, by the unit's id; one query.

    Each figure counts at its own unit and at every unit above it, as their paths say.
    """
    ids = Func(F("unit__path"), Value("/"), function="string_to_array", output_field=ArrayField(TextField()))
    above = Func(ids, function="unnest", output_field=TextField(), set_returning=True)
    rows = _figures(unit, plans).filter(quarter=int(quarter)).annotate(above=above)
    beyond = {"", *unit.path.split("/")} - {str(unit.pk)}
    return {int(row["above"]): _sums(row) for row in _summed(rows, "above") if row["above"] not in beyond}


def _figures(unit: Unit, plans: QuerySet[Plan] | None) -> QuerySet[UnitQuarter]:
    figures = UnitQuarter.objects.filter(unit__path__startswith=unit.path)
    return figures if plans is None else figures.filter(plan__in=plans)


def _summed(rows: QuerySet[UnitQuarter], by: str) -> QuerySet[UnitQuarter, dict[str, Any]]:
    period = FilteredRelation("plan__periods", condition=Q(plan__periods__quarter=F("quarter")))
    totals = {f"sum_{name}": Sum(shown(name, UnitQuarter)) for name in TOTALS}
    return cast(
        "QuerySet[UnitQuarter, dict[str, Any]]",
        rows.alias(period=period)
        .values(by)
        .annotate(
            **totals,
            plans=Count("plan", distinct=True),
            closed=Count("plan", distinct=True, filter=Q(period__closed_at__isnull=False)),
            as_of=Min(Coalesce("period__closed_at", "plan__figures_at")),
        )
        .order_by(by),
    )


def _sums(row: dict[str, Any]) -> Sums:
    def family(kind: type[Any]) -> Any:
        return kind(**{field.name: int(row[f"sum_{field.name}"]) for field in fields(kind)})

    return Sums(family(TaskSums), family(DutySums), row["plans"], row["closed"], row["as_of"])
