"""Periods as SDMX writes them (years, halves, quarters, months, days, instants), as the quarters they touch."""

import re
from calendar import monthrange
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from plans.quarters import Quarter
from reports.api.sdmx.refusals import refused

_WRITTEN = re.compile(
    r"(\d{4})(?:-A1|-(?P<part>[SQ])(?P<number>\d)|-M?(?P<month>\d\d)(?:-(?P<day>\d\d))?(?:T[\d:.+Z ]*)?)?",
    re.ASCII,
)
PARTS = {"S": 2, "Q": 4}


def quarters(name: str, text: str) -> tuple[Quarter, Quarter]:
    """First and last quarter that a period touches; ``name`` is the parameter that is refused otherwise."""
    found = _WRITTEN.fullmatch(text)
    try:
        first, last = _days(int(found[1]), found.groupdict()) if found else _no()
        return Quarter.containing(first), Quarter.containing(last)
    except (ValueError, OverflowError) as error:
        told = _("应为年、季、月或日，如 2026、2026-Q3、2026-09、2026-09-30")
        raise refused(name, told) from error


def _days(year: int, told: dict[str, str | None]) -> tuple[date, date]:
    if told["part"]:
        months = 12 // PARTS[told["part"]]
        last = int(told["number"] or 0) * months
        return date(year, last - months + 1, 1), date(year, last, 28)
    if told["day"]:
        day = date(year, int(told["month"] or 0), int(told["day"]))
        return day, day
    if told["month"]:
        month = int(told["month"])
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


def _no() -> Any:
    raise ValueError


def since(name: str, text: str) -> Q:
    return Q(quarter__gte=quarters(name, text)[0])


def until(name: str, text: str) -> Q:
    return Q(quarter__lte=quarters(name, text)[1])


def within(name: str, text: str) -> Q:
    return since(name, text) & until(name, text)
