"""Opening a quarter by hand."""

from plans.models import Plan, ReportingPeriod
from plans.quarters import Quarter
from tasks.opening import open_period
from units.access import require
from units.models import User
from units.roles import Permission


def open_quarter(*, plan: Plan, quarter: Quarter, by: User) -> ReportingPeriod:
    """Open a quarter; a second time changes nothing but creates what has come to be owed since."""
    require(by, Permission.MANAGE_PLANS, plan.owner)
    return open_period(plan=plan, quarter=quarter, by=by)
