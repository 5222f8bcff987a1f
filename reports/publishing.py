"""The figures of a closed quarter as canonical JSON: one spelling, so that equal figures have equal hashes.

Codes instead of ids, integers and decimal text instead of floats. Whatever the figures were judged by stands beside
them: the frozen terms of each task and indicator, and the plan's thresholds.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import F

from plans.models import DataItem, Indicator, ReportingPeriod
from plans.quarters import Quarter
from reports.models import Figure, IndicatorQuarter, PlanQuarter, Publication, TaskQuarter, UnitQuarter
from reports.results import RESULTS, as_published, kept, spelled
from units.models import Unit, User

SCHEMA = 2
TASK_TERMS = (
    "has_lead",
    "state",
    "since",
    "weight",
    "report_mode",
    "starts",
    "due_on",
    "steps",
    "is_routine",
)
INDICATOR_TERMS = (
    "counts_from",
    "nature",
    "direction",
    "schedule",
    "measure",
    "accumulation",
    "factor",
    "every",
    "starts",
    "baseline",
    "target_max",
    "by_quarter",
    "is_target_split",
    "is_year_split",
    "unit_of_measure",
)
THRESHOLDS = ("red_below_bp", "yellow_to_bp", "ahead_from_bp", "frequency_yellow_bp")


def keep_published(period: ReportingPeriod) -> None:
    """Keep the results of a quarter beside its rows, as they stand now: one statement per table."""
    for model in RESULTS:
        figures = model.objects.filter(plan=period.plan_id, quarter=period.quarter)
        figures.update(published=kept(model))


def publish(period: ReportingPeriod, *, by: User) -> Publication:
    """Freeze what a closed quarter shows; the caller has brought its figures up to date."""
    keep_published(period)
    content = canonical(content_of(period))
    return Publication.objects.create(
        plan_id=period.plan_id,
        owner_id=period.owner_id,
        quarter=period.quarter,
        content=content,
        sha256=digest(content),
        as_of=period.closed_at,  # type: ignore[misc]  # a closed period has its instant
        published_by=by,
    )


def content_of(period: ReportingPeriod) -> dict[str, Any]:
    """Everything that is published of a closed quarter, from the kept results and the frozen terms of its rows."""
    codes = Codes(period)
    where = {"plan": period.plan_id, "quarter": period.quarter}
    tasks = (
        TaskQuarter.objects.filter(**where).select_related("task").order_by("task__position", "task__code")
    )
    whole = F("unit__code").asc(nulls_first=True)
    indicators = IndicatorQuarter.objects.filter(**where).select_related("indicator", "home")
    units = UnitQuarter.objects.filter(**where).order_by("unit__code")
    total = PlanQuarter.objects.get(**where)
    return {
        "schema": SCHEMA,
        "plan": period.plan.code,
        "quarter": str(period.quarter),
        "closed_on": str(period.closed_on),
        "as_of": _plain(period.closed_at),
        "closed_by": period.closed_by.username if period.closed_by else None,
        "thresholds": {name: getattr(total, name) for name in THRESHOLDS},
        "totals": _results(total, codes),
        "tasks": [_task(each, codes) for each in tasks],
        "indicators": [_indicator(each, codes) for each in indicators.order_by("indicator__position", whole)],
        "units": [{"unit": codes.units[each.unit_id], **_results(each, codes)} for each in units],
    }


class Codes:
    """Stable codes of whatever the figures of a quarter name by id; three queries."""

    def __init__(self, period: ReportingPeriod) -> None:
        self.units = dict(Unit.objects.within(period.plan.owner).values_list("id", "code"))
        self.indicators = dict(Indicator.objects.filter(plan=period.plan_id).values_list("id", "code"))
        self.items = dict(
            DataItem.objects.filter(in_indicators__indicator__plan=period.plan_id).values_list("id", "code")
        )


def canonical(figures: dict[str, Any]) -> str:
    return json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _task(figure: TaskQuarter, codes: Codes) -> dict[str, Any]:
    weights = {codes.indicators.get(int(key), key): weight for key, weight in figure.indicators.items()}
    steps = [{name: each[name] for name in ("due_on", "weight")} for each in figure.milestones]
    return {
        "task": figure.task.code,
        "terms": {
            "lead": codes.units[figure.lead_id],
            "indicators": weights,
            "milestones": steps,
            **_terms(figure, TASK_TERMS),
        },
        **_results(figure, codes),
    }


def _indicator(figure: IndicatorQuarter, codes: Codes) -> dict[str, Any]:
    return {
        "indicator": figure.indicator.code,
        "unit": codes.units[figure.unit_id] if figure.unit_id else None,
        "terms": {
            "task": figure.home.code if figure.home else None,
            "numerator": _named(figure.numerator_items, codes.items),
            "denominator": _named(figure.denominator_items, codes.items),
            "units_asked": _named(figure.units_asked, codes.units),
            "former_units": _former(figure, codes),
            "silent_at_closing": _named(figure.silent_at_closing or (), codes.units),
            **_terms(figure, INDICATOR_TERMS),
        },
        **_results(figure, codes),
    }


def _former(figure: IndicatorQuarter, codes: Codes) -> list[dict[str, str | None]]:
    """Units asked no longer, and who took over from each."""
    pairs = zip(figure.former_units, figure.former_to, strict=True)
    found = [{"unit": codes.units.get(unit, str(unit)), "to": codes.units.get(to)} for unit, to in pairs]
    return sorted(found, key=str)


def _terms(figure: Figure, names: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(getattr(figure, name)) for name in names}


def _results(figure: Figure, codes: Codes) -> dict[str, Any]:
    shown = as_published(figure)
    found = {name: spelled(getattr(shown, name)) for name in RESULTS[type(figure)]}
    if "named_id" in found:
        found["named"] = codes.indicators.get(found.pop("named_id"))
    return found


def _named(ids: Iterable[int], codes: dict[int, str]) -> list[str]:
    return sorted(codes.get(each, str(each)) for each in ids)


def _plain(value: Any) -> Any:
    """Quarters, days and instants as text; instants in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Quarter) else spelled(value)
