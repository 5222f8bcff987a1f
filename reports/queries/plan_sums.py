"""Sums of whole plans from their stored totals: a district adds up plans, never units or tasks (DESIGN.md section 4).

As published where a quarter of a plan is closed, live where it is open, as ``sums`` has them.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet, Sum

from plans.quarters import Quarter
from reports.models import PlanQuarter, Totals, UnitQuarter
from reports.queries.sums import Sums, TaskSums, sums_from, tasks_from
from reports.results import TOTALS, shown
from units.compiled import Compiled, one_of


def _added(model: type[Totals], by: str) -> QuerySet[Any]:
    """Every total of a model's rows, as shown, per value of a column."""
    rows = model._default_manager.filter(one_of("plan", "plans"), one_of("quarter", "quarters"))
    sums = {f"sum_{name}": Sum(shown(name, model)) for name in TOTALS}
    grouped: QuerySet[Any] = (
        rows.order_by().values(by).annotate(**sums, how_many=Count("plan", distinct=True))
    )
    return grouped.values_list(by, *sums, "how_many")


BY_QUARTER: Compiled[Any] = Compiled(lambda: _added(PlanQuarter, "quarter"))
BY_OWNER: Compiled[Any] = Compiled(lambda: _added(PlanQuarter, "owner"))
BY_UNIT: Compiled[Any] = Compiled(lambda: _added(UnitQuarter, "unit"))


def sums_of_plans(plans: Iterable[int], quarters: Iterable[int]) -> dict[Quarter, Sums]:
    """What whole plans add up to, per quarter; one query."""
    rows = BY_QUARTER.tuples(plans=list(plans), quarters=[int(quarter) for quarter in quarters])
    return {Quarter(quarter): sums_from(totals, plans=how_many) for quarter, *totals, how_many in rows}


def tasks_by_owner(plans: Iterable[int], quarter: int) -> dict[int, TaskSums]:
    """The tasks of whole plans, by the street or district that owns them; one query."""
    rows = BY_OWNER.tuples(plans=list(plans), quarters=[int(quarter)])
    return {owner: tasks_from(totals) for owner, *totals, _plans in rows}


def tasks_by_unit(plans: Iterable[int], quarter: int) -> dict[int, TaskSums]:
    """The tasks that each unit leads in some plans; one query."""
    rows = BY_UNIT.tuples(plans=list(plans), quarters=[int(quarter)])
    return {unit: tasks_from(totals) for unit, *totals, _plans in rows}
