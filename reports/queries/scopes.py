"""Whose figures a dashboard shows: a street or a district, in one quarter, over the plans a person may see there."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from plans.models import Plan, ReportingPeriod
from plans.quarters import Quarter
from units.access import in_own_street, posts
from units.models import Unit, User
from units.roles import GRANTS, Permission


@dataclass(frozen=True)
class Question:
    """What the address asks for: a unit by its code and a quarter; both may be left open."""

    unit: str = ""
    quarter: Quarter | None = None


@dataclass(frozen=True)
class QuarterState:
    """A quarter that was opened: in how many plans, and in how many of them it has been closed."""

    quarter: Quarter
    opened: int
    closed: int

    @property
    def is_closed(self) -> bool:
        return self.closed == self.opened

    @property
    def state(self) -> str:
        if self.is_closed:
            return _("已定稿")
        if not self.closed:
            return _("填报中")
        return _("%(closed)s/%(opened)s 份计划已定稿") % {"closed": self.closed, "opened": self.opened}


@dataclass(frozen=True)
class Scope:
    """``plans`` are the ids of issued plans owned by the unit or below it; ``above`` leads down to the unit.

    ``clock_on`` is the day of a demonstration plan among them: every page with its figures says so.
    """

    unit: Unit
    plans: tuple[int, ...]
    quarters: tuple[QuarterState, ...]
    chosen: QuarterState | None
    above: tuple[Unit, ...]
    clock_on: date | None = None

    @property
    def quarter(self) -> Quarter:
        """The quarter shown; the first of all time where none was opened: it has no figures."""
        return self.chosen.quarter if self.chosen else Quarter(0)

    @property
    def is_closed(self) -> bool:
        return self.chosen is not None and self.chosen.is_closed

    @property
    def has_many_plans(self) -> bool:
        return len(self.plans) > 1

    def query(self, **other: str) -> str:
        """The query string of this scope, with these values beside it or instead."""
        values = {"unit": self.unit.code, "quarter": str(self.quarter) if self.chosen else ""} | other
        return urlencode({name: value for name, value in values.items() if value})

    def of(self, unit: Unit) -> str:
        """The query string of another unit in the same quarter."""
        return self.query(unit=unit.code)


def scopes_of(user: User) -> list[Unit]:
    """Streets and districts whose figures a person may see, from the top of the tree."""
    units = Unit.objects.living().filter(in_own_street(user), kind__in=Unit.TENANT_KINDS)
    return list(units.order_by("path"))


def own_scope(user: User, units: list[Unit]) -> Unit | None:
    """Where a person's dashboard opens: the street or district of their first post that sees anything."""
    seeing = [post.tenant_id for post in posts(user) if Permission.VIEW in GRANTS[post.role]]
    by_id = {unit.pk: unit for unit in units}
    return next((by_id[pk] for pk in seeing if pk in by_id), None)


def scope_of(user: User, question: Question) -> Scope | None:
    """The scope asked for; None where this person may not see it, or belongs nowhere. Three queries."""
    units = scopes_of(user)
    named = next((unit for unit in units if unit.code == question.unit), None)
    unit = named if question.unit else own_scope(user, units)
    if unit is None:
        return None
    visible = Plan.objects.visible_to(user).filter(owner__path__startswith=unit.path)
    rows = list(visible.exclude(state=Plan.State.DRAFT).order_by("id").values_list("id", "clock_on"))
    plans, clocks = tuple(plan for plan, _clock in rows), [clock for _plan, clock in rows if clock]
    quarters = quarters_of(plans)
    above = tuple(each for each in units if unit.path.startswith(each.path))
    chosen = chosen_of(quarters, question.quarter)
    return Scope(unit, plans, quarters, chosen, above, next(iter(clocks), None))


def quarters_of(plans: tuple[int, ...]) -> tuple[QuarterState, ...]:
    """Every quarter opened in any of the plans, the oldest first."""
    is_closed = Q(closed_at__isnull=False)
    rows = (
        ReportingPeriod.objects.filter(plan__in=plans)
        .values("quarter")
        .annotate(opened=Count("id"), closed=Count("id", filter=is_closed))
        .order_by("quarter")
    )
    return tuple(QuarterState(Quarter(row["quarter"]), row["opened"], row["closed"]) for row in rows)


def chosen_of(quarters: tuple[QuarterState, ...], asked: Quarter | None) -> QuarterState | None:
    """The quarter asked for if it was opened; else the last that half of its plans have closed; else the newest."""
    found = next((each for each in quarters if each.quarter == asked), None)
    settled = [each for each in quarters if each.closed and 2 * each.closed >= each.opened]
    return found or next(reversed(settled or quarters), None)
