"""The instant that printed figures speak of."""

from datetime import date, datetime
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import Plan
from reports.wording import day


class Closing(Protocol):
    """A quarter's closing: its instant, and its day by the plan's own clock."""

    @property
    def closed_at(self) -> datetime | None: ...

    @property
    def closed_on(self) -> date | None: ...


def as_of(plan: Plan, period: Closing | None) -> str:
    """The instant the figures speak of: a closed quarter's publication, else when they were last worked out.

    A demonstration plan lives by the days of its own clock.
    """
    if period is not None and period.closed_at and period.closed_on:
        return _("%(when)s定稿") % {
            "when": day(period.closed_on) if plan.clock_on else instant(period.closed_at)
        }
    if plan.clock_on or plan.figures_at is None:
        return _("数据截至%(when)s") % {"when": day(today(plan))}
    return _("数据截至%(when)s") % {"when": instant(plan.figures_at)}


def instant(at: datetime) -> str:
    """2026年3月5日 9:05, in the street's own time."""
    local = timezone.localtime(at)
    return f"{day(local.date())} {local.hour}:{local.minute:02}"
