"""Figures of indicators as observations: a closed quarter's as published, an open one's as it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from plans.models import ReportingPeriod
from reports.api.light import COLOUR_OF
from reports.api.sdmx import codes
from reports.api.sdmx.components import ANNUAL_QUARTERS, KEY, MISSING, PROVISIONAL, SETTLED, TIME
from reports.api.sdmx.shape import FLAT
from reports.lights import Light
from reports.models import IndicatorQuarter
from reports.results import as_published
from reports.results import spelled as written
from units import changes
from units.models import Unit

GRASSROOTS = (Unit.Kind.COMMUNITY, Unit.Kind.NEIGHBOURHOOD)
CLOSED = ReportingPeriod.objects.closed().filter(plan=OuterRef("plan"), quarter=OuterRef("quarter"))
PAGE = 1_000
COLUMN = {"PLAN": "plan_id", "INDICATOR": "indicator_id", "UNIT": "unit_id", TIME: "quarter"}


@dataclass(frozen=True)
class Observation:
    """``place`` has a code for each dimension; no value, no text. ``attributes`` leaves out what is not known."""

    place: dict[str, str]
    value: str
    attributes: dict[str, str]


def observations(figures: QuerySet[IndicatorQuarter], across: str = TIME) -> Iterator[Observation]:
    """Series by series, read in pages, so that memory holds one of them. ``across`` is told apart within a series."""
    rows = figures.select_related("plan", "owner", "indicator", "unit").annotate(is_closed=Exists(CLOSED))
    lean = rows.defer("plan__source_text", "indicator__source_sentence")
    for figure in lean.order_by(*_columns(_others(across)), *_columns((across,))).iterator(PAGE):
        yield _observation(figure)


def _others(across: str) -> tuple[str, ...]:
    return tuple(name for name in KEY if name != (TIME if across == FLAT else across))


def _columns(names: tuple[str, ...]) -> list[str]:
    """All observations have one frequency: it orders nothing."""
    return [COLUMN[TIME if name == FLAT else name] for name in names if name in COLUMN or name == FLAT]


def at_the_ends(
    figures: QuerySet[IndicatorQuarter], across: str, *, first: int | None, last: int | None
) -> QuerySet[IndicatorQuarter]:
    """Of each series so many observations from its beginning, and so many from its end."""
    if first is None and last is None:
        return figures
    others = [F(name) for name in _columns(_others(across))]
    (along,) = _columns((across,)) or ["pk"]
    numbered = figures.order_by().annotate(
        from_first=Window(RowNumber(), partition_by=others, order_by=F(along).asc()),
        from_last=Window(RowNumber(), partition_by=others, order_by=F(along).desc()),
    )
    kept = numbered.filter(Q(from_first__lte=first or 0) | Q(from_last__lte=last or 0))
    return IndicatorQuarter.objects.filter(pk__in=kept.values("pk"))


def changed_after(figures: QuerySet[IndicatorQuarter], instant: datetime) -> QuerySet[IndicatorQuarter]:
    """Those written since, by the log of changes and its margin; all of them where the log reaches back less far."""
    try:
        return figures.filter(pk__in=changes.written_since("indicator_figure", instant))
    except changes.ForgottenError:
        return figures


def _observation(live: Any) -> Observation:
    figure = as_published(live)
    told = {
        "UNIT_MEASURE": codes.text(figure.unit_of_measure or figure.indicator.unit_of_measure),
        "LIGHT": "" if figure.light is None else COLOUR_OF[Light(figure.light)],
        "COMPLETION": _percent(figure.completion_bp),
        "TARGET": _decimal(figure.target),
        "OBS_STATUS": _status(figure),
    }
    return Observation(
        place=_place(figure),
        value=_decimal(figure.actual),
        attributes={name: value for name, value in told.items() if value},
    )


def _place(figure: Any) -> dict[str, str]:
    return {
        "FREQ": ANNUAL_QUARTERS,
        "PLAN": codes.spelled(figure.plan.code),
        "INDICATOR": codes.of_indicator(figure.indicator.code, figure.plan.code),
        "UNIT": codes.spelled((figure.unit or figure.owner).code),
        TIME: str(figure.quarter),
    }


def _status(figure: Any) -> str:
    if figure.actual is None:
        return MISSING
    return SETTLED if figure.is_closed else PROVISIONAL


def _decimal(value: Decimal | None) -> str:
    return "" if value is None else str(written(value))


def _percent(basis_points: int | None) -> str:
    return "" if basis_points is None else _decimal(Decimal(basis_points) / 100)
