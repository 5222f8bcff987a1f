"""What one unit is asked for in a quarter, for the page and for the paper form."""

from collections.abc import Sequence
from dataclasses import dataclass

from plans.clock import today
from plans.models import Plan, ReportingPeriod
from plans.quarters import Quarter
from plans.queries import work_calendar
from tasks.models import DataValue, ItemRefusal, ProgressUpdate
from tasks.opening import NEVER_LATE_AFTER
from tasks.queries.due import Due, due_on
from tasks.queries.lines import Numbers, ValueLine, value_lines
from tasks.queries.owed import OwedRow, owed_rows
from tasks.queries.reports import editing_now
from units.models import Unit, User


@dataclass(frozen=True)
class UnitQuarterPage:
    """``lines`` are its data items, each fact once; ``reports`` what it writes about tasks; ``refusals`` what it
    declined to be asked for. ``left`` is still to be filled in, ``same`` could be confirmed as unchanged."""

    unit: Unit
    quarter: Quarter
    plan: Plan | None
    due: Due | None
    values: Sequence[DataValue]
    lines: list[ValueLine]
    reports: list[OwedRow]
    refusals: list[ItemRefusal]

    @property
    def left(self) -> int:
        return sum(line.is_editable for line in self.lines)

    @property
    def same(self) -> int:
        return sum(line.is_editable and not line.number and bool(line.unchanged) for line in self.lines)

    @property
    def is_listed(self) -> bool:
        return self.unit.kind in ItemRefusal.KINDS

    def editing_beside(self, user: User) -> str:
        return next(filter(None, (editing_now(value, user) for value in self.values)), "")


def unit_quarter_page(
    unit: Unit, quarter: Quarter, values: Sequence[DataValue], *, numbers: Numbers | None = None
) -> UnitQuarterPage:
    """A number of queries that does not grow with what is asked."""
    periods = _periods(values, quarter)
    return UnitQuarterPage(
        unit=unit,
        quarter=quarter,
        plan=periods[0].plan if periods else None,
        due=_due(periods, values),
        values=values,
        lines=value_lines(values, numbers=numbers, with_tasks=True),
        reports=_reports(unit, quarter),
        refusals=list(ItemRefusal.objects.filter(unit=unit).select_related("item", "decided_by")[:50]),
    )


def _periods(values: Sequence[DataValue], quarter: Quarter) -> list[ReportingPeriod]:
    """The quarter in every plan that reads one of the items, the first due first."""
    asking = ReportingPeriod.objects.filter(
        plan__indicators__terms__item__in={value.item_id for value in values}, quarter=int(quarter)
    )
    return list(asking.select_related("plan").defer("plan__source_text").distinct().order_by("due_on", "id"))


def _due(periods: Sequence[ReportingPeriod], values: Sequence[DataValue]) -> Due | None:
    """The first due day of the plans that ask; a quarter filled in afterwards has none."""
    still_open = [period for period in periods if not period.is_closed]
    if not still_open or all(value.report_by == NEVER_LATE_AFTER for value in values):
        return None
    return due_on(today(still_open[0].plan), still_open[0].due_on, work_calendar())


def _reports(unit: Unit, quarter: Quarter) -> list[OwedRow]:
    updates = ProgressUpdate.objects.filter(unit=unit, quarter=int(quarter))
    related = updates.select_related("task", "unit", "period", "plan")
    return owed_rows(
        related.defer("plan__source_text", "task__text").order_by("plan", "task__position")[:200]
    )
