"""Figures of indicators as observations: a closed quarter's as published, an open one's as it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from plans.models import ReportingPeriod
from reports.api.light import COLOUR_OF
from reports.api.sdmx import codes
from reports.api.sdmx.components import ANNUAL_QUARTERS, MISSING, PROVISIONAL, SETTLED
from reports.lights import Light
from reports.models import IndicatorQuarter
from reports.results import as_published
from reports.results import spelled as written
from units.models import Unit

GRASSROOTS = (Unit.Kind.COMMUNITY, Unit.Kind.NEIGHBOURHOOD)
CLOSED = ReportingPeriod.objects.closed().filter(plan=OuterRef("plan"), quarter=OuterRef("quarter"))
PAGE = 1_000


@dataclass(frozen=True)
class Observation:
    """``series`` in order of the dimensions; no value, no text. ``attributes`` leaves out what is not known."""

    series: tuple[str, str, str, str]
    period: str
    value: str
    attributes: dict[str, str]


def observations(figures: QuerySet[IndicatorQuarter]) -> Iterator[Observation]:
    """In order of their series; read in pages, so that memory holds one of them."""
    rows = figures.select_related("plan", "owner", "indicator", "unit").annotate(is_closed=Exists(CLOSED))
    lean = rows.defer("plan__source_text", "indicator__source_sentence")
    for figure in lean.order_by("plan", "indicator", "unit", "quarter").iterator(PAGE):
        yield _observation(figure)


def _observation(live: Any) -> Observation:
    figure = as_published(live)
    place = figure.unit or figure.owner
    indicator = codes.of_indicator(figure.indicator.code, figure.plan.code)
    told = {
        "UNIT_MEASURE": codes.text(figure.unit_of_measure or figure.indicator.unit_of_measure),
        "LIGHT": "" if figure.light is None else COLOUR_OF[Light(figure.light)],
        "COMPLETION": _percent(figure.completion_bp),
        "TARGET": _decimal(figure.target),
        "OBS_STATUS": _status(figure),
    }
    return Observation(
        series=(ANNUAL_QUARTERS, codes.spelled(figure.plan.code), indicator, codes.spelled(place.code)),
        period=str(figure.quarter),
        value=_decimal(figure.actual),
        attributes={name: value for name, value in told.items() if value},
    )


def _status(figure: Any) -> str:
    if figure.actual is None:
        return MISSING
    return SETTLED if figure.is_closed else PROVISIONAL


def _decimal(value: Decimal | None) -> str:
    return "" if value is None else str(written(value))


def _percent(basis_points: int | None) -> str:
    return "" if basis_points is None else _decimal(Decimal(basis_points) / 100)
