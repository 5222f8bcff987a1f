"""The sums that a dashboard's numbers, charts and files are all made of, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Min, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from plans.models import Plan, ReportingPeriod
from plans.quarters import Quarter
from reports.queries.frozen import CLOSED, key_of, once_closed
from reports.queries.moments import as_of, instant
from reports.queries.names import Place, places_of, with_places
from reports.queries.plan_sums import sums_of_plans, tasks_by_owner, tasks_by_unit
from reports.queries.scopes import Scope
from reports.queries.sums import NOTHING, Sums, TaskSums, added
from units.compiled import Compiled, Given, one_of

TREND = 12  # quarters


@dataclass(frozen=True)
class Facts:
    """``sums`` by quarter, the newest being the one shown; ``own`` are the tasks that the unit leads itself, ``below``
    those of the subtree of each unit right below it that leads any. ``places`` are the units read for that."""

    scope: Scope
    places: Mapping[int, Place]
    sums: Mapping[Quarter, Sums]
    own: TaskSums
    below: tuple[tuple[Place, TaskSums], ...]
    as_of: str

    @property
    def now(self) -> Sums:
        return self.sums.get(self.scope.quarter, NOTHING)

    @property
    def before(self) -> Sums | None:
        """The quarter before, to compare with; only once the quarter is closed: half a quarter is not a trend."""
        return self.sums.get(self.scope.quarter - 1) if self.scope.is_closed else None


def facts_of(scope: Scope) -> Facts:
    """Six queries, whatever the number of plans, units and quarters."""
    sums = trend_of(scope) if scope.chosen else {}
    places, found = once_closed(scope, "parts", lambda: parts_of(scope)) if scope.chosen else ({}, {})
    own = found.get(scope.unit.pk, TaskSums())
    below = tuple((place, found[pk]) for pk, place in places.items() if pk in found and pk != scope.unit.pk)
    return Facts(scope, places, sums, own, below, moment_of(scope, sums.get(scope.quarter, NOTHING)))


# Twelve quarters ------------------------------------------------------------------------------------------------------
def trend_of(scope: Scope) -> dict[Quarter, Sums]:
    """The sums of the quarter shown and of those before it; one query, of what is not known yet."""
    opened = [each for each in scope.quarters if scope.quarter - TREND < each.quarter <= scope.quarter]
    keys = {each.quarter: key_of(scope, "sums", each) for each in opened if each.is_closed}
    known = {quarter: kept for quarter, key in keys.items() if (kept := CLOSED.find(key))}
    missing = [each.quarter for each in opened if each.quarter not in known]
    read = sums_of_plans(scope.plans, missing) if missing else {}
    for quarter in read.keys() & keys.keys():
        CLOSED.keep(keys[quarter], read[quarter])
    found = known | read
    return {quarter: found[quarter] for quarter in sorted(found)}


# Units ----------------------------------------------------------------------------------------------------------------
def parts_of(scope: Scope) -> tuple[dict[int, Place], dict[int, TaskSums]]:
    """The tasks of each subtree right below the unit and, by its own id, those it leads itself; three queries at most.

    The unit's own plans are taken apart by lead; a plan of a unit further down is that unit's as a whole. Beside them
    the units that were read, in the order of the tree.
    """
    further = sorted(scope.issued.keys() - set(scope.own_plans))
    parts = tasks_by_owner(further, scope.quarter) if further else {}
    leads = tasks_by_unit(scope.own_plans, scope.quarter) if scope.own_plans else {}
    places = places_of({scope.unit.pk, *parts, *leads})
    found: dict[int, list[TaskSums]] = {}
    for unit, sums in (*parts.items(), *leads.items()):
        found.setdefault(_part_of(scope, places[unit]), []).append(sums)
    return with_places(places, found), {pk: added(few) for pk, few in found.items()}


def _part_of(scope: Scope, place: Place) -> int:
    """The unit right below the scope's that this one belongs to; one that lies elsewhere counts at the scope's own."""
    way = place.path.removeprefix(scope.unit.path)
    is_below = place.path != way and way
    return int(way.split("/")[0]) if is_below else scope.unit.pk


# The moment -----------------------------------------------------------------------------------------------------------
def _period() -> QuerySet[ReportingPeriod]:
    rows = ReportingPeriod.objects.filter(plan=Given("plan"), quarter=Given("quarter")).order_by()
    return rows.select_related("plan").only("closed_at", "closed_on", "plan__clock_on", "plan__figures_at")


def _oldest() -> QuerySet[Any]:
    rows = ReportingPeriod.objects.filter(one_of("plan", "plans"), quarter=Given("quarter")).order_by()
    when = Min(Coalesce("closed_at", F("plan__figures_at")))
    return rows.values("quarter").annotate(when=when).values_list("when", flat=True)


PERIOD: Compiled[ReportingPeriod] = Compiled(_period)
OLDEST: Compiled[datetime | None] = Compiled(_oldest)


def moment_of(scope: Scope, now: Sums) -> str:
    """The instant of one plan's figures; of several, the oldest among them. One query."""
    if len(scope.plans) == 1:
        found = PERIOD.rows(plan=scope.plans[0], quarter=int(scope.quarter))
        plan = found[0].plan if found else Plan.objects.defer("source_text").get(pk=scope.plans[0])
        return as_of(plan, found[0] if found else None)
    when = next(iter(OLDEST.rows(plans=list(scope.plans), quarter=int(scope.quarter))), None)
    if when is None:
        return ""
    return _("%(plans)s 份计划合计，最早的数据截至%(when)s") % {"plans": now.plans, "when": instant(when)}
