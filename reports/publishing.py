"""The figures of a quarter as canonical JSON: one spelling, so that equal figures have equal hashes."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from plans.models import ReportingPeriod
from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, Totals, UnitQuarter

SCHEMA = 1


def figures_of(period: ReportingPeriod) -> dict[str, Any]:
    """Everything that the wall shows of a quarter, by stable codes; integers and decimal strings only."""
    where = {"plan": period.plan_id, "quarter": period.quarter}
    tasks = (
        TaskQuarter.objects.filter(**where).select_related("task", "lead", "named").order_by("task__position")
    )
    indicators = (
        IndicatorQuarter.objects.filter(**where).select_related("indicator").order_by("indicator__position")
    )
    units = UnitQuarter.objects.filter(**where).select_related("unit").order_by("unit__code")
    return {
        "schema": SCHEMA,
        "plan": period.plan.code,
        "quarter": str(period.quarter),
        "closed_on": str(period.closed_on),
        "totals": _totals(PlanQuarter.objects.get(**where)),
        "tasks": [_task(figure) for figure in tasks],
        "indicators": [_indicator(figure) for figure in indicators],
        "units": [{"unit": figure.unit.code, **_totals(figure)} for figure in units],
    }


def canonical(figures: dict[str, Any]) -> str:
    return json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def _totals(figure: Totals) -> dict[str, int]:
    sums = ("quantified", "weight", "weighted_bp", "unassigned", "owed", "reported", "on_time", "returned")
    return {name: int(getattr(figure, name)) for name in (*Totals.COUNTS, *sums)}


def _task(figure: TaskQuarter) -> dict[str, Any]:
    return {
        "task": figure.task.code,
        "lead": figure.lead.code,
        "state": figure.state,
        "light": figure.light,
        "rule": figure.rule,
        "reason": figure.reason,
        "numbers": figure.numbers,
        "named": figure.named.code if figure.named else None,
        "bucket": figure.bucket,
        "year_bp": figure.year_bp,
        "plan_bp": figure.plan_bp,
        "schedule_bp": figure.schedule_bp,
        "incomplete": figure.incomplete,
        "asked": figure.asked,
        "reported": figure.reported,
    }


def _indicator(figure: IndicatorQuarter) -> dict[str, Any]:
    return {
        "indicator": figure.indicator.code,
        "actual": _text(figure.actual),
        "numerator": _text(figure.numerator),
        "denominator": _text(figure.denominator),
        "target": _text(figure.target),
        "year_target": _text(figure.year_target),
        "completion_bp": figure.completion_bp,
        "year_bp": figure.year_bp,
        "light": figure.light,
        "rule": figure.rule,
        "reason": figure.reason,
        "incomplete": figure.incomplete,
        "asked": figure.asked,
        "reported": figure.reported,
    }


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"
