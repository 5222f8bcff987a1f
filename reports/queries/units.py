"""The page of one unit: what it leads, what else it takes part in, what it owed in a quarter."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from plans.models import Plan
from reports.queries.headline import Headline, headline
from reports.queries.scopes import Scope
from reports.queries.sums import NOTHING, DutySums, sums_of
from reports.queries.task_list import TaskLine, figures_of, lines_of
from reports.wording import day
from tasks.models import Assignment, DataValue, ProgressUpdate
from tasks.queries.owed import word_of
from tasks.states import EDITABLE
from units.access import in_own_street, may
from units.models import Unit, User
from units.roles import Permission

MOST = 100  # tasks of one unit printed at once


@dataclass(frozen=True)
class Owed:
    """One report of the quarter, as far along as it is."""

    number: str
    title: str
    url: str
    state: str
    tone: str
    due: str
    was_late: bool
    reason: str


@dataclass(frozen=True)
class Part:
    """A task that the unit helps with."""

    role: str
    number: str
    title: str
    url: str


@dataclass(frozen=True)
class UnitPage:
    """``owed`` and the facts only for whoever may look into the unit; lights hang for the whole street."""

    headline: Headline | None
    tasks: tuple[TaskLine, ...]
    parts: tuple[Part, ...]
    may_read: bool
    owed: tuple[Owed, ...]
    duties: DutySums
    values: int
    values_reported: int
    above: tuple[Unit, ...]
    below: tuple[Unit, ...]


def visible_unit(user: User, code: str) -> Unit | None:
    """A unit of a street in which the person may see anything."""
    return Unit.objects.filter(in_own_street(user), code=code).select_related("tenant").first()


def unit_page_of(scope: Scope, unit: Unit, user: User) -> UnitPage:
    """A fixed number of queries, whatever the number of tasks, reports and units."""
    plans = Plan.objects.filter(pk__in=scope.plans)
    sums = sums_of(unit, [scope.quarter], plans=plans).get(scope.quarter, NOTHING)
    led = figures_of(scope).filter(lead__path__startswith=unit.path, has_lead=True)
    may_read = may(user, Permission.VIEW, unit)
    values, reported = values_of(scope, unit) if may_read else (0, 0)
    return UnitPage(
        headline=headline(sums.tasks) if sums.tasks.tasks else None,
        tasks=tuple(lines_of(scope, led.order_by("plan_id", "task__position")[:MOST])),
        parts=parts_of(scope, unit),
        may_read=may_read,
        owed=owed_of(scope, unit) if may_read else (),
        duties=sums.duties,
        values=values,
        values_reported=reported,
        above=above(unit),
        below=tuple(unit.children.living()),
    )


def above(unit: Unit) -> tuple[Unit, ...]:
    """From the street down to the unit's parent: what lies above the street is no part of the way."""
    ids = [int(pk) for pk in unit.path.strip("/").split("/")[:-1]]
    return tuple(Unit.objects.filter(pk__in=ids, tenant=unit.tenant_id).order_by("path"))


def parts_of(scope: Scope, unit: Unit) -> tuple[Part, ...]:
    """Tasks of the scope's plans that the unit is responsible for or supports, by role, in printed order."""
    rows = (
        Assignment.objects.involved()
        .filter(task__plan__in=scope.plans, unit=unit, role__in=("lead", "responsible", "support"))
        .select_related("task__plan")
        .defer("task__text", "task__plan__source_text")
        .order_by("role", "task__plan", "task__position")
    )
    return tuple(_part(each) for each in rows[:MOST])


def _part(each: Assignment) -> Part:
    page = reverse("task", args=[each.task.plan.code, each.task.code])
    return Part(str(each.get_role_display()), each.task.number, each.task.title, page)


def owed_of(scope: Scope, unit: Unit) -> tuple[Owed, ...]:
    """The unit's own reports of the quarter, those still to come first."""
    rows = (
        ProgressUpdate.objects.filter(plan__in=scope.plans, quarter=int(scope.quarter), unit=unit)
        .select_related("task", "plan")
        .defer("task__text", "plan__source_text")
        .order_by("plan", "task__position")
    )
    found = [_owed(update) for update in rows[:MOST]]
    return tuple(sorted(found, key=lambda each: each.tone == "good"))


def _owed(update: ProgressUpdate) -> Owed:
    word, tone = word_of(update)
    return Owed(
        number=update.task.number,
        title=update.task.title,
        url=reverse("task", args=[update.plan.code, update.task.code]),
        state=word,
        tone=tone,
        due=day(update.report_by),
        was_late=update.was_late,
        reason=update.returned_because if update.is_returned else "",
    )


def values_of(scope: Scope, unit: Unit) -> tuple[int, int]:
    """Facts owed by the unit in the quarter, and how many of them are in."""
    owner = scope.unit
    rows = DataValue.objects.filter(owner=owner, unit=unit, quarter=int(scope.quarter))
    counted = rows.aggregate(all=Count("id"), reported=Count("id", filter=~Q(state__in=EDITABLE)))
    return counted["all"], counted["reported"]
