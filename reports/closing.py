"""Closing a quarter in the database: its figures brought up to date, its terms and reports frozen as they stand.

The action (reports/actions.py) adds permission, publication and audit; the preview undoes all of it.
"""

from datetime import date

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Case, F, Min, Q, Value, When
from django.utils import timezone

from plans import formulas
from plans.models import ReportingPeriod, StaleFigure
from plans.queries import work_calendar
from reports.rollup import lock, recompute
from tasks.models import ProgressUpdate
from tasks.opening import NEVER_LATE_AFTER
from tasks.states import EDITABLE
from units.models import User

SILENT_UNITS = """
UPDATE reports_indicatorquarter figure
   SET silent_at_closing = ARRAY(
       SELECT DISTINCT unit_id FROM tasks_datavalue
        WHERE item_id = ANY (numerator_items || denominator_items) AND quarter = figure.quarter
          AND unit_id = ANY (units_asked) AND state IN ('not_started', 'draft')
        ORDER BY unit_id)
 WHERE plan_id = %(plan)s AND quarter = %(quarter)s
"""


def closes_from(period: ReportingPeriod) -> date | None:
    """The sixth working day after the due day; None for a quarter filled in afterwards 补录, which is never late and
    may be closed at any time."""
    if period.late_after == NEVER_LATE_AFTER:
        return None
    return formulas.closes_from(period.late_after, work_calendar())


def freeze(*, period: ReportingPeriod, by: User | None, day: date) -> bool:
    """Close the period as of ``day``; False where somebody has closed it already. The filter is the lock.

    Figures are recomputed under the roll-up's own lock before and after, so that what is frozen is what the facts of
    this moment say.
    """
    with connection.cursor() as cursor:
        lock(cursor, period.plan_id)
        recompute(cursor, period.plan_id, since=_stale_since(period))
        closed = ReportingPeriod.objects.filter(pk=period.pk, closed_at=None).update(
            closed_on=day, closed_at=timezone.now(), closed_by=by
        )
        if closed:
            _keep_how_it_stood(cursor, period, day)
            recompute(cursor, period.plan_id, since=period.quarter)
    return bool(closed)


def _keep_how_it_stood(cursor: CursorWrapper, period: ReportingPeriod, day: date) -> None:
    """How each report stood, and who had not handed in their numbers: what comes in or goes back later is a matter of
    today, and moves a closed figure only once it is approved, by a correction."""
    stood, outstanding = ProgressUpdate.AtClosing, Q(state__in=EDITABLE)
    ProgressUpdate.objects.filter(period=period).update(
        returned_at_closing=F("returned_times"),
        at_closing=Case(
            When(~outstanding & Q(was_late=True), then=Value(stood.LATE)),
            When(~outstanding, then=Value(stood.ON_TIME)),
            When(report_by__lt=day, then=Value(stood.MISSING)),
            When(was_late=True, then=Value(stood.RETURNED)),
            default=Value(stood.NOT_DUE),
        ),
    )
    cursor.execute(SILENT_UNITS, {"plan": period.plan_id, "quarter": period.quarter})


def _stale_since(period: ReportingPeriod) -> int:
    """An earlier quarter that is still stale may colour this one: twice running (light rule 5)."""
    marks = StaleFigure.objects.filter(plan=period.plan_id).aggregate(since=Min("since"))
    return min(int(period.quarter), int(marks["since"] or period.quarter))
