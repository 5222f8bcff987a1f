"""The band of indicators above the wall: binding ones first, each with its light, value and target."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from plans.models import Nature, Plan
from plans.quarters import Quarter
from reports.marks import Mark
from reports.models import IndicatorQuarter
from reports.queries.indicators import BINDING_FIRST
from reports.queries.measures import amount, unit_of, value_words
from reports.queries.published import light_of
from reports.results import as_published
from units.compiled import Compiled, Given

MOST = 12


@dataclass(frozen=True)
class Banded:
    name: str
    url: str
    is_binding: bool
    mark: Mark
    word: str
    actual: str
    target: str


def band_of(plan: Plan, quarter: Quarter) -> tuple[Banded, ...]:
    """Indicators that the document names as binding or anticipatory, in printed order; one query."""
    rows = NAMED.rows(plan=plan.pk, quarter=int(quarter))
    return tuple(_banded(plan, quarter, live) for live in rows)


def _named() -> QuerySet[IndicatorQuarter]:
    rows = IndicatorQuarter.objects.filter(plan=Given("plan"), quarter=Given("quarter"), unit=None)
    named = rows.exclude(nature=Nature.NEITHER).select_related("indicator")
    return named.order_by(BINDING_FIRST, "indicator__position")[:MOST]


NAMED: Compiled[IndicatorQuarter] = Compiled(_named)


def _banded(plan: Plan, quarter: Quarter, live: IndicatorQuarter) -> Banded:
    figure, indicator, light = as_published(live), live.indicator, light_of(live)
    unit = unit_of(figure, indicator)
    page = reverse("indicator", args=[plan.code, indicator.code])
    return Banded(
        name=indicator.name,
        url=page,
        is_binding=figure.nature == Nature.BINDING,
        mark=light.mark,
        word=light.word if figure.reason else "",
        actual=value_words(figure, unit),
        target=amount(figure.target if figure.year_target is None else figure.year_target, unit),
    )
