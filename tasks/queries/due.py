"""How long there is left, in working days and in words."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.translation import gettext as _

from plans.clock import today
from plans.workdays import WorkCalendar
from tasks.models import ProgressUpdate
from tasks.opening import NEVER_LATE_AFTER

SOON = 3


@dataclass(frozen=True)
class Due:
    """The day something is owed by, and what to say of it. ``tone`` is "", warning or error."""

    day: date | None
    words: str
    tone: str = ""


def due_of(update: ProgressUpdate, calendar: WorkCalendar) -> Due:
    """A returned report has the new day it was given, a backfilled quarter none, any other the period's due day."""
    if update.report_by == NEVER_LATE_AFTER:
        return backfilled()
    day = update.report_by if update.is_returned else update.period.due_on
    return due_on(today(update.plan), day, calendar)


def backfilled() -> Due:
    return Due(None, _("补录，不计迟报"))


@lru_cache(maxsize=512)
def due_on(now: date, day: date, calendar: WorkCalendar) -> Due:
    left = calendar.workdays_between(now, day)
    if now > day:
        return Due(day, _("已过 %(days)s 天") % {"days": (now - day).days}, "error")
    if now == day:
        return Due(day, _("今天截止"), "error")
    return Due(day, _("还有 %(days)s 个工作日") % {"days": left}, "warning" if left <= SOON else "")
