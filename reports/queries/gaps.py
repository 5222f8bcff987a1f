"""Tasks that nobody can report: without an accountable lead, or led by a unit in which nobody holds the post."""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Window,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.queries.scopes import Scope
from tasks.models import Assignment, Task
from units.compiled import Compiled, Given, one_of
from units.models import Membership
from units.roles import Role

MOST = 5  # lines on the dashboard
REPORTING = (Role.REPORTER, Role.UNIT_HEAD)


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


def gaps_of(scope: Scope) -> Gaps:
    """One query."""
    first = OWNERLESS.rows(plans=list(scope.plans), day=timezone.localdate())
    return Gaps(first[0].how_many if first else 0, tuple(_gap(task) for task in first))


def _ownerless() -> "QuerySet[Any]":
    """Live tasks of some plans that no active reporter or head answers for, in the lead unit or above it."""
    leading = Assignment.objects.involved().filter(task=OuterRef("pk"), role=Assignment.Role.ACCOUNTABLE)
    posts = Membership.objects.in_force(Given("day")).filter(role__in=REPORTING, user__is_active=True)
    path = ExpressionWrapper(OuterRef("unit__path"), CharField())
    held = posts.alias(lead=path).filter(lead__startswith=F("unit__path"))
    name = Subquery(leading.values("unit__name")[:1])
    live = Task.objects.live().filter(one_of("plan", "plans")).annotate(lead_name=name)
    rows = live.filter(~Exists(leading.filter(Exists(held)))).select_related("plan", "owner")
    listed = rows.defer("plan__source_text", "text").order_by("plan", "position")
    return listed.annotate(how_many=Window(Count("pk")))[:MOST]


OWNERLESS: Compiled[Any] = Compiled(_ownerless)


def _gap(task: Task) -> Gap:
    name = getattr(task, "lead_name", None)
    return Gap(
        number=task.number,
        title=task.title,
        url=reverse("task", args=[task.plan.code, task.code]),
        owner=str(task.owner),
        lead=_("%(unit)s没有在岗的填报员或负责人") % {"unit": name} if name else _("没有第一牵头单位"),
    )
