"""What a client asks for: the key ``Q.plan.indicator+indicator.unit`` and a span of periods, as one filter."""

import re
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError

from plans.quarters import Quarter
from reports.api.sdmx import codes
from reports.api.sdmx.components import ANNUAL_QUARTERS, DIMENSIONS

EVERYTHING = ("all", "")
_PERIOD = re.compile(r"(\d{4})(?:-Q([1-4])|-(\d\d)(?:-(\d\d))?)?", re.ASCII)


def asked(*, key: str, start: str, end: str) -> Q:
    """A quarter is in the span when a day of it is."""
    found = _of_key(key)
    if start:
        found &= Q(quarter__gte=Quarter.containing(_days("startPeriod", start)[0]))
    if end:
        found &= Q(quarter__lte=Quarter.containing(_days("endPeriod", end)[1]))
    return found


def _of_key(key: str) -> Q:
    if key in EVERYTHING:
        return Q()
    places = [[part for part in place.split("+") if part] for place in key.split(".")]
    if len(places) != len(DIMENSIONS):
        raise _refused("key", _("键要有四位：频率.计划.指标.单位，位可以空着，或写 all"))
    frequencies, plans, indicators, units = places
    if frequencies and ANNUAL_QUARTERS not in frequencies:
        return Q(pk__in=[])
    return _of_plans(plans) & _of_indicators(indicators) & _of_units(units)


def _of_plans(named: list[str]) -> Q:
    return Q(plan__code__in=[codes.read(each) for each in named]) if named else Q()


def _of_indicators(named: list[str]) -> Q:
    found = Q() if not named else Q(pk__in=[])
    for each in named:
        indicator, _at, plan = each.partition("@")
        found |= Q(indicator__code=codes.read(indicator), plan__code=codes.read(plan))
    return found


def _of_units(named: list[str]) -> Q:
    """The whole stands at the plan's owner; a unit with a target of its own stands at itself."""
    if not named:
        return Q()
    wanted = [codes.read(each) for each in named]
    return Q(unit=None, owner__code__in=wanted) | Q(unit__code__in=wanted)


def apart() -> Q:
    """Rows that a place in the key tells apart: an owner's own row would stand where the whole stands."""
    return Q(unit=None) | ~Q(unit=F("owner"))


def _days(name: str, text: str) -> tuple[date, date]:
    """First and last day of a year, quarter, month or day."""
    found = _PERIOD.fullmatch(text)
    try:
        return _span(*(int(part) if part else 0 for part in found.groups())) if found else _no()
    except (ValueError, OverflowError) as error:
        raise _refused(name, _("应为年、季、月或日，如 2026、2026-Q3、2026-09、2026-09-30")) from error


def _span(year: int, quarter: int, month: int, day: int) -> tuple[date, date]:
    if quarter:
        whole = Quarter.of(year, quarter)
        return whole.first_day, whole.last_day
    if day:
        return date(year, month, day), date(year, month, day)
    if month:
        return date(year, month, 1), date(year, month, 28)
    return date(year, 1, 1), date(year, 12, 31)


def _no() -> Any:
    raise ValueError


def _refused(name: str, why: Any) -> ValidationError:
    return ValidationError({name: [ErrorDetail(str(why), code="invalid")]})
