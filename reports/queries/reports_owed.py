"""The reports behind the duty numbers of a quarter: on time, late, missing, returned, passed without a return.

As the quarter was closed where it has been, else as they stand: what UnitQuarter counts (16_units.sql). Listed in
printed order, then in the order of the street, never by result: neighbourhoods are not ranked by punctuality.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.queries.names import places_of
from reports.queries.rows import task_address
from reports.queries.scopes import Scope
from reports.queries.task_list import Option
from reports.wording import day
from tasks.models import ProgressUpdate
from tasks.queries.owed import word_of
from tasks.states import EDITABLE
from units.access import covered, may
from units.models import User
from units.roles import Permission

CLOSED = ~Q(at_closing="")
IN = Q(at_closing="") & ~Q(state__in=EDITABLE)
ON_TIME = IN & Q(was_late=False) | Q(at_closing="on_time")
LATE = IN & Q(was_late=True) | Q(at_closing="late")
RETURNED = Q(at_closing="", returned_times__gt=0) | CLOSED & Q(returned_at_closing__gt=0)
# in the order in which the dashboard prints them
STANDINGS: dict[str, tuple[Any, Q]] = {
    "on_time": (gettext_lazy("按时"), ON_TIME),
    "late": (gettext_lazy("迟报"), LATE),
    "missing": (gettext_lazy("未报"), ~(ON_TIME | LATE)),
    "returned": (gettext_lazy("退回过"), RETURNED),
    "passed": (gettext_lazy("一次通过"), (ON_TIME | LATE) & ~RETURNED),
}
TONES = {"on_time": "good", "late": "warning", "missing": "error"}
LINE = (
    *("plan", "owner", "unit", "quarter", "state", "report_by", "returned_times", "returned_because"),
    *("at_closing", "returned_at_closing"),
    *("task__number", "task__title", "task__code"),
)


@dataclass(frozen=True)
class ReportFilters:
    """``state`` is a standing, ``text`` a part of a task's or a unit's name; an unknown standing finds nothing."""

    state: str = ""
    text: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "ReportFilters":
        return cls(query.get("state", "").strip(), query.get("text", "").strip())


@dataclass(frozen=True)
class ReportLine:
    """One report of the quarter: whose, of which task, and how it stood; ``state`` is how far along it is now."""

    number: str
    title: str
    page: str
    owner: str
    unit: str
    due: str
    standing: str
    tone: str
    was_returned: bool
    state: str


def reports_of(scope: Scope, user: User) -> "QuerySet[Any]":
    """Those of units into which this person may look: who reported late is not for the whole street."""
    rows = ProgressUpdate.objects.filter(plan__in=scope.plans, quarter=int(scope.quarter))
    return rows.filter(covered(user, Permission.VIEW, "unit__path"))


def sees_a_part(user: User, scope: Scope) -> bool:
    """Whether the numbers of the dashboard count reports that this person may not list."""
    return not may(user, Permission.VIEW, scope.unit)


def chosen(rows: "QuerySet[Any]", filters: ReportFilters) -> "QuerySet[Any]":
    if filters.state:
        rows = rows.filter(STANDINGS[filters.state][1]) if filters.state in STANDINGS else rows.none()
    if filters.text:
        rows = rows.filter(Q(task__title__icontains=filters.text) | Q(unit__name__icontains=filters.text))
    return rows.order_by("plan_id", "task__position", "unit__position", "id")


def state_options(filters: ReportFilters) -> tuple[Option, ...]:
    return tuple(Option(key, str(word), key == filters.state) for key, (word, _rule) in STANDINGS.items())


def lines_of(scope: Scope, rows: "Iterable[ProgressUpdate]") -> list[ReportLine]:
    """Two queries, whatever the number of rows."""
    if isinstance(rows, QuerySet):
        standing = Case(
            When(ON_TIME, Value("on_time")),
            When(LATE, Value("late")),
            default=Value("missing"),
            output_field=CharField(),
        )
        rows = rows.select_related("task").only(*LINE).annotate(standing=standing)
    found = list(rows)
    units = places_of(unit for each in found for unit in (each.owner_id, each.unit_id))
    return [_line(each, scope.issued[each.plan_id].code, units) for each in found]


def _line(update: Any, plan: str, units: Mapping[int, Any]) -> ReportLine:
    times = update.returned_at_closing if update.at_closing else update.returned_times
    return ReportLine(
        number=update.task.number,
        title=update.task.title,
        page=task_address(plan, update.task.code),
        owner=str(units[update.owner_id]),
        unit=str(units[update.unit_id]),
        due=_("%(day)s前报送") % {"day": day(update.report_by)},
        standing=str(STANDINGS[update.standing][0]),
        tone=TONES[update.standing],
        was_returned=times > 0,
        state=word_of(update)[0],
    )
