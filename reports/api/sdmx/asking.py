"""What a client asks for, as one filter: by the key and the span of SDMX 2.1, or by the keys and filters of 3.0."""

import re
from collections.abc import Callable, Iterable
from functools import reduce
from operator import or_

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reports.api.sdmx import codes, periods
from reports.api.sdmx.components import ANNUAL_QUARTERS, DIMENSIONS, TIME
from reports.api.sdmx.refusals import refused

EVERYTHING = ("all", "*", "")
NOTHING = Q(pk__in=[])
FILTER = re.compile(r"c\[(\w+)\]", re.ASCII)
AND = re.compile(r"[+ ]")  # a plus in a query arrives as a space
IN_TIME: dict[str, Callable[[str, str], Q]] = {
    "eq": periods.within,
    "ne": lambda name, text: ~periods.within(name, text),
    "ge": periods.since,
    "lt": lambda name, text: ~periods.since(name, text),
    "le": periods.until,
    "gt": lambda name, text: ~periods.until(name, text),
}


def of_key(key: str) -> Q:
    """SDMX 2.1: ``Q.plan.indicator+indicator.unit``; an empty place, or ``*``, is any."""
    if key in EVERYTHING:
        return Q()
    places = key.split(".")
    if len(places) != len(DIMENSIONS):
        raise refused("key", _("键要有四位：频率.计划.指标.单位，位可以空着，或写 all"))
    found = Q()
    for dimension, place in zip(DIMENSIONS, places, strict=True):
        named = [part for part in place.split("+") if part]
        if named and "*" not in named:
            found &= OF_DIMENSION[dimension.id](named)
    return found


def of_keys(written: str) -> Q:
    """SDMX 3.0: several keys, a comma between them."""
    return reduce(or_, (of_key(key) for key in written.split(",")))


def of_span(*, start: str, end: str) -> Q:
    """A quarter is in the span when a day of it is."""
    since = periods.since("startPeriod", start) if start else Q()
    return since & periods.until("endPeriod", end) if end else since


def of_filters(filters: Iterable[tuple[str, str]]) -> Q:
    """SDMX 3.0: ``c[UNIT]=WL,PT`` and ``c[TIME_PERIOD]=ge:2026-Q1+le:2026-Q3``; all of them hold together."""
    found = Q()
    for name, written in filters:
        named = FILTER.fullmatch(name)
        component = named[1] if named else ""
        if component != TIME and component not in OF_DIMENSION:
            raise refused(
                name, _("只能按 FREQ、PLAN、INDICATOR、UNIT 和 TIME_PERIOD 筛选"), "unknown_parameter"
            )
        for alternatives in AND.split(written):
            found &= reduce(or_, (_of_value(name, component, each) for each in alternatives.split(",")))
    return found


def _of_value(name: str, component: str, written: str) -> Q:
    operator, colon, value = written.partition(":")
    if not colon or operator not in IN_TIME:  # an instant has colons of its own
        operator, value = "eq", written
    if component == TIME:
        return IN_TIME[operator](name, value)
    if operator not in ("eq", "ne"):
        raise refused(name, _("代码只能用 eq 或 ne 比较"))
    found = OF_DIMENSION[component]([value])
    return found if operator == "eq" else ~found


def _of_frequencies(named: list[str]) -> Q:
    return Q() if ANNUAL_QUARTERS in named else NOTHING


def _of_plans(named: list[str]) -> Q:
    return Q(plan__code__in=[codes.read(each) for each in named])


def _of_indicators(named: list[str]) -> Q:
    found = NOTHING
    for each in named:
        indicator, _at, plan = each.partition("@")
        found |= Q(indicator__code=codes.read(indicator), plan__code=codes.read(plan))
    return found


def _of_units(named: list[str]) -> Q:
    """The whole stands at the plan's owner; a unit with a target of its own stands at itself."""
    wanted = [codes.read(each) for each in named]
    return Q(unit=None, owner__code__in=wanted) | Q(unit__isnull=False, unit__code__in=wanted)


OF_DIMENSION: dict[str, Callable[[list[str]], Q]] = {
    "FREQ": _of_frequencies,
    "PLAN": _of_plans,
    "INDICATOR": _of_indicators,
    "UNIT": _of_units,
}


def apart() -> Q:
    """Rows that a place in the key tells apart: an owner's own row would stand where the whole stands."""
    return Q(unit=None) | ~Q(unit=F("owner"))
