"""The editable table of working days: announcements come late and change, and the days that hang on them move along."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from plans import formulas
from plans.models import CalendarDay, ReportingPeriod
from plans.quarters import Quarter
from plans.queries import work_calendar
from plans.staleness import mark_open
from tasks.errors import ReasonNeededError
from tasks.models import DataValue, ProgressUpdate
from tasks.opening import NEVER_LATE_AFTER
from tasks.states import EDITABLE
from units import audit
from units.access import require
from units.models import Unit, User
from units.roles import Permission


@transaction.atomic
def set_calendar_day(*, day: date, is_workday: bool, note: str, by: User) -> int:
    """Say that a day is worked or free, over the statutory calendar; returns how many open periods moved.

    One table for everybody here: it takes the right at every root of the unit tree. ``note`` says by which
    announcement. The same entry again changes nothing.
    """
    _require_keeper(by)
    if not note.strip():
        raise ReasonNeededError()
    entry = CalendarDay.objects.select_for_update().filter(day=day).first()
    if entry is not None and (entry.is_workday, entry.note) == (is_workday, note):
        return 0
    before = entry and entry.is_workday
    entry, _created = CalendarDay.objects.update_or_create(
        day=day, defaults={"is_workday": is_workday, "note": note, "set_at": timezone.now(), "set_by": by}
    )
    audit.record("calendar.day_set", by=by, about=entry, before=before, after=is_workday)
    return move_open_periods()


@transaction.atomic
def remove_calendar_day(*, day: date, by: User) -> int:
    """Take an entry back: the statutory calendar speaks again. A day without an entry changes nothing."""
    _require_keeper(by)
    entry = CalendarDay.objects.select_for_update().filter(day=day).first()
    if entry is None:
        return 0
    audit.record("calendar.day_removed", by=by, about=entry, before=entry.is_workday)
    entry.delete()
    return move_open_periods()


def _require_keeper(by: User) -> None:
    for root in Unit.objects.filter(parent=None, ended_on=None):
        require(by, Permission.KEEP_CALENDAR, root)


def move_open_periods() -> int:
    """Settle anew when open periods are due and late, and what is still to be reported in them by when.

    Those filled in afterwards have no such days, closed ones keep theirs, and what was handed in keeps whether it was
    late. The first period of a plan was settled when it was issued, and stays.
    """
    calendar, moved = work_calendar(), 0
    dated = ReportingPeriod.objects.still_open().exclude(late_after=NEVER_LATE_AFTER)
    for quarter in dated.order_by("quarter").values_list("quarter", flat=True).distinct():
        due = formulas.due_on(quarter, calendar)
        late = formulas.late_after(due, calendar)
        changed = dated.filter(quarter=quarter).exclude(due_on=due, late_after=late)
        moved += _move(changed, quarter, due, late)
    return moved


def _move(periods: QuerySet[ReportingPeriod], quarter: Quarter, due: date, late: date) -> int:
    """A report is due with its period; one returned or asked later, with days of its own, never before it."""
    rows = list(periods.select_related("plan").order_by("pk").select_for_update(of=("self",)))
    for period in rows:
        updates = ProgressUpdate.objects.filter(period=period, state__in=EDITABLE)
        items = period.plan.indicators.values("terms__item")
        values = DataValue.objects.filter(quarter=quarter, item__in=items, state__in=EDITABLE)
        for owed in (updates, values):
            owed.filter(report_by=period.late_after).update(report_by=late)
            owed.filter(report_by__lt=late).update(report_by=late)
        mark_open(period.plan)
    ReportingPeriod.objects.filter(pk__in=[row.pk for row in rows]).update(due_on=due, late_after=late)
    return len(rows)
