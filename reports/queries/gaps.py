"""Tasks that nobody can report: without an accountable lead, or led by a unit in which nobody holds the post."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.queries.names import places_of
from reports.queries.rows import task_address
from reports.queries.scopes import Scope
from reports.recent import Recent
from tasks.states import LIVE
from units.roles import Role

MOST = 5  # lines on the dashboard; the others are one click away
REPORTING = (Role.REPORTER, Role.UNIT_HEAD)
QUERY = "SELECT * FROM reports_gaps(%s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True)
class Gap:
    number: str
    title: str
    url: str
    owner: str
    lead: str


@dataclass(frozen=True)
class Gaps:
    """The first few, and how many there are."""

    number: int
    first: tuple[Gap, ...]


RECENT: Recent[Gaps] = Recent(512)


def first_gaps(scope: Scope) -> Gaps:
    """As the dashboard lists them. Of a district they may be a minute old, as the page may be whole."""
    if not scope.has_many_plans:
        return gaps_of(scope)
    return RECENT.get((scope.plans, timezone.localdate(), int(time.time()) // 60), lambda: gaps_of(scope))


def gaps_of(scope: Scope, *, first: int = 0, most: int = MOST) -> Gaps:
    """Some of them in printed order, from the one at place ``first``. At most two queries."""
    live, reporting = [str(state) for state in LIVE], [str(role) for role in REPORTING]
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [list(scope.plans), live, reporting, timezone.localdate(), first, most])
        rows = cursor.fetchall()
    return Gaps(rows[0][0], tuple(_named(scope, (row[1:] for row in rows if row[1]))))


@dataclass(frozen=True)
class GapList:
    """All of them, for a paginator, which reads a page at a time."""

    scope: Scope

    def __len__(self) -> int:
        return gaps_of(self.scope, most=0).number

    def __getitem__(self, part: slice) -> tuple[Gap, ...]:
        return gaps_of(self.scope, first=part.start, most=part.stop - part.start).first


def _named(scope: Scope, rows: Iterable[tuple[Any, ...]]) -> list[Gap]:
    found = list(rows)
    units = places_of(unit for _plan, owner, lead, *_rest in found for unit in (owner, lead) if unit)
    return [
        Gap(
            number=number,
            title=title,
            url=task_address(scope.issued[plan].code, code),
            owner=str(units[owner]) if scope.has_many_plans else "",
            lead=_without(units[lead].name) if lead else _("没有第一牵头单位"),
        )
        for plan, owner, lead, number, title, code in found
    ]


def _without(unit: str) -> str:
    return _("%(unit)s没有在岗的填报员或负责人") % {"unit": unit}
