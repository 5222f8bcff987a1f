"""Whose figures a dashboard shows: a street or a district, in one quarter, over the plans a person may see there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, Count, F, Func, Max, Q, QuerySet
from django.utils.translation import gettext as _

from plans.models import Plan, ReportingPeriod
from plans.quarters import Quarter
from units.access import posts, seen_from
from units.compiled import Compiled, Given, one_of
from units.models import Unit, User
from units.roles import GRANTS, Permission


@dataclass(frozen=True)
class Question:
    """What the address asks for: a unit by its code and a quarter; both may be left open."""

    unit: str = ""
    quarter: Quarter | None = None


@dataclass(frozen=True)
class QuarterState:
    """A quarter that was opened: in how many plans, in how many of them it was closed, and when the last time."""

    quarter: Quarter
    opened: int
    closed: int
    last_closed_at: datetime | None = None

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
class IssuedPlan:
    code: str
    title: str
    owner_id: int
    clock_on: date | None
    document_id: int | None


@dataclass(frozen=True)
class Scope:
    """``issued`` are plans owned by the unit or below it, by id; ``above`` leads down to the unit.

    ``clock_on`` is the day of a demonstration plan among them: every page with its figures says so.
    """

    unit: Unit
    issued: Mapping[int, IssuedPlan]
    quarters: tuple[QuarterState, ...]
    chosen: QuarterState | None
    above: tuple[Unit, ...]

    @cached_property
    def plans(self) -> tuple[int, ...]:
        return tuple(self.issued)

    @cached_property
    def documents(self) -> tuple[int | None, ...]:
        """Of the plans, in their order: an amended document may print tasks in another order."""
        return tuple(plan.document_id for plan in self.issued.values())

    @property
    def own_plans(self) -> tuple[int, ...]:
        return tuple(pk for pk, plan in self.issued.items() if plan.owner_id == self.unit.pk)

    @property
    def clock_on(self) -> date | None:
        return next((plan.clock_on for plan in self.issued.values() if plan.clock_on), None)

    @property
    def quarter(self) -> Quarter:
        """The quarter shown; the first of all time where none was opened: it has no figures."""
        return self.chosen.quarter if self.chosen else Quarter(0)

    @property
    def is_closed(self) -> bool:
        return self.chosen is not None and self.chosen.is_closed

    @property
    def has_many_plans(self) -> bool:
        return len(self.issued) > 1

    def query(self, **other: str) -> str:
        """The query string of this scope, with these values beside it or instead."""
        values = {"unit": self.unit.code, "quarter": str(self.quarter) if self.chosen else ""} | other
        return query_string(tuple(values.items()))


@lru_cache(maxsize=8192)
def query_string(values: tuple[tuple[str, str], ...]) -> str:
    """Of those that are not empty; a page has a hundred of them, and the next look the same."""
    return urlencode([(name, value) for name, value in values if value])


def _tenants() -> QuerySet[Unit]:
    """The unit of a code and those of some ids, as far as they lie where somebody may look; the uppermost first."""
    inside = Func(
        F("path"),
        Given("places"),
        template="%(expressions)s)",
        arg_joiner=" LIKE ANY(",
        output_field=BooleanField(),
    )
    asked = Q(code=Given("code")) | Q(one_of("pk", "ids"))
    return Unit.objects.living().filter(asked, inside, kind__in=Unit.TENANT_KINDS).order_by("path")


def _issued() -> QuerySet[Any]:
    below = Plan.objects.filter(owner__path__startswith=Given("path")).exclude(state=Plan.State.DRAFT)
    return below.order_by("issued_on", "id").values_list(
        "id", "code", "title", "owner", "clock_on", "document"
    )


def _opened() -> QuerySet[Any]:
    rows = ReportingPeriod.objects.filter(one_of("plan", "plans")).values("quarter").order_by("quarter")
    closed = Count("id", filter=Q(closed_at__isnull=False))
    return rows.annotate(opened=Count("id"), closed=closed, last=Max("closed_at")).values_list(
        "quarter", "opened", "closed", "last"
    )


TENANTS: Compiled[Unit] = Compiled(_tenants)
ISSUED: Compiled[Any] = Compiled(_issued)
OPENED: Compiled[Any] = Compiled(_opened)


def scope_of(user: User, question: Question) -> Scope | None:
    """The scope asked for; None where this person may not see it, or belongs nowhere. At most four queries."""
    above = way_down(user, question.unit)
    if not above:
        return None
    unit = above[-1]
    issued = {pk: IssuedPlan(*told) for pk, *told in ISSUED.tuples(path=unit.path)}
    quarters = quarters_of(tuple(issued))
    return Scope(unit, issued, quarters, chosen_of(quarters, question.quarter), above)


def way_down(user: User, code: str) -> tuple[Unit, ...]:
    """The unit of this code, or the street or district of the first post that sees anything, after those above it.

    Only what this person may see; nothing where that leaves out the unit itself.
    """
    seeing = [post for post in posts(user) if Permission.VIEW in GRANTS[post.role]]
    asked = _ids(*(post.tenant_path for post in seeing))
    found = _seen(user, code=code, ids=asked)
    by_id = {each.pk: each for each in found}
    named = next((each for each in found if each.code == code), None)
    first = next((by_id[post.tenant_id] for post in seeing if post.tenant_id in by_id), None)
    unit = named if code else first
    if unit is None:
        return ()
    ids = _ids(unit.path)
    known = found if set(ids) <= {*asked, *by_id} else _seen(user, code=unit.code, ids=ids)
    return tuple(each for each in known if unit.path.startswith(each.path))


def _seen(user: User, *, code: str, ids: list[int]) -> list[Unit]:
    return TENANTS.rows(code=code, ids=ids, places=[f"{path}%" for path in seen_from(user)])


def _ids(*paths: str) -> list[int]:
    return sorted({int(pk) for path in paths for pk in path.strip("/").split("/")})


def quarters_of(plans: tuple[int, ...]) -> tuple[QuarterState, ...]:
    """Every quarter opened in any of the plans, the oldest first."""
    return tuple(
        QuarterState(Quarter(quarter), *counts) for quarter, *counts in OPENED.tuples(plans=list(plans))
    )


def chosen_of(quarters: tuple[QuarterState, ...], asked: Quarter | None) -> QuarterState | None:
    """The quarter asked for if it was opened; else the last that half of its plans have closed; else the newest."""
    found = next((each for each in quarters if each.quarter == asked), None)
    settled = [each for each in quarters if each.closed and 2 * each.closed >= each.opened]
    return found or next(reversed(settled or quarters), None)
