"""The sums that a dashboard's numbers, charts and files are all made of, read once."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans.models import Plan, ReportingPeriod
from plans.quarters import Quarter
from reports.queries.moments import as_of, instant
from reports.queries.scopes import Scope
from reports.queries.sums import NOTHING, Sums, sums_below, sums_of
from units.models import Unit

TREND = 12  # quarters


@dataclass(frozen=True)
class Facts:
    """``sums`` by quarter, the newest being the one shown; ``below`` are the unit's own and its children's."""

    scope: Scope
    sums: Mapping[Quarter, Sums]
    below: tuple[tuple[Unit, Sums], ...]
    as_of: str

    @property
    def now(self) -> Sums:
        return self.sums.get(self.scope.quarter, NOTHING)

    @property
    def before(self) -> Sums | None:
        """The quarter before, to compare with; only once the quarter is closed: half a quarter is not a trend."""
        return self.sums.get(self.scope.quarter - 1) if self.scope.is_closed else None


def facts_of(scope: Scope) -> Facts:
    """Five queries, whatever the number of plans, units and quarters."""
    plans = Plan.objects.filter(pk__in=scope.plans)
    quarters = [scope.quarter - back for back in range(TREND)] if scope.chosen else []
    sums = sums_of(scope.unit, quarters, plans=plans)
    below = sums_below(scope.unit, scope.quarter, plans=plans) if scope.chosen else ()
    return Facts(scope, sums, below, moment_of(scope, sums.get(scope.quarter, NOTHING)))


def moment_of(scope: Scope, now: Sums) -> str:
    """The instant of one plan's figures; of several, the oldest among them."""
    if len(scope.plans) == 1:
        asked = ReportingPeriod.objects.filter(plan__in=scope.plans, quarter=int(scope.quarter))
        period = asked.select_related("plan").defer("plan__source_text").first()
        plan = period.plan if period else Plan.objects.defer("source_text").get(pk=scope.plans[0])
        return as_of(plan, period)
    if now.as_of is None:
        return ""
    said = {"plans": now.plans, "when": instant(now.as_of)}
    return _("%(plans)s 份计划合计，最早的数据截至%(when)s") % said
