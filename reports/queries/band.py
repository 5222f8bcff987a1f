"""The band of indicators above the wall: binding ones first, each with its light, value and target."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.db import connection
from django.urls import reverse

from plans.models import Nature, Plan
from plans.quarters import Quarter
from reports.marks import Mark
from reports.queries.measures import amount
from reports.queries.published import Judgement, shown_light

MOST = 12
QUERY = "SELECT * FROM reports_wall_band(%s, %s, %s)"


@dataclass(frozen=True)
class Banded:
    name: str
    url: str
    is_binding: bool
    mark: Mark
    word: str
    actual: str
    target: str


@dataclass(frozen=True)
class Read:
    """An indicator of the band as it stands in the database; results as published where the quarter is closed."""

    code: str
    name: str
    nature: str
    is_open: bool
    light: int | None
    reason: str
    was_light: int | None
    was_reason: str | None
    unit: str
    unit_today: str
    actual: Decimal | None
    actual_text: str | None
    target: Decimal | None
    year_target: Decimal | None


def band_of(plan: Plan, quarter: Quarter) -> tuple[Banded, ...]:
    """Indicators that the document names as binding or anticipatory, in printed order; one query."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY, [plan.pk, int(quarter), MOST])
        return tuple(_banded(plan, quarter, Read(*row)) for row in cursor.fetchall())


def _banded(plan: Plan, quarter: Quarter, read: Read) -> Banded:
    live = Judgement(read.light, read.reason)
    was = None if read.is_open else Judgement(read.was_light, read.was_reason or "")
    light, unit = shown_light(was, live), read.unit or read.unit_today
    return Banded(
        name=read.name,
        url=f"{indicator_address(plan.code, read.code)}?quarter={quarter}",
        is_binding=read.nature == Nature.BINDING,
        mark=light.mark,
        word=light.word if (was or live).reason else "",
        actual=read.actual_text or amount(read.actual, unit) or "—",
        target=amount(read.target if read.year_target is None else read.year_target, unit),
    )


@lru_cache(maxsize=8192)
def indicator_address(plan: str, indicator: str) -> str:
    return reverse("indicator", args=[plan, indicator])
