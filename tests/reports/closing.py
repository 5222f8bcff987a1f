"""Steps that the tests of closing share."""

from datetime import date

from plans.models import ReportingPeriod
from reports.actions import close_quarter
from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from tests.factories import set_clock

FIRST_DAY = date(2026, 4, 15)  # due 7 April, sixth working day after it


def period_of(plan, quarter):
    return ReportingPeriod.objects.select_related("plan__owner").get(plan=plan, quarter=quarter)


def close(plan, quarter, by, on=FIRST_DAY):
    set_clock(plan, on)
    return close_quarter(period=period_of(plan, quarter), by=by)


def stored(plan, quarter):
    """Every stored figure of a quarter."""
    where = {"plan": plan, "quarter": quarter}
    models = (TaskQuarter, IndicatorQuarter, UnitQuarter, PlanQuarter)
    return [list(model.objects.filter(**where).order_by("id").values()) for model in models]
