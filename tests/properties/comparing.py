"""Stored figures beside the oracle's: every difference, in words."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from plans.models import ReportingPeriod
from reports.lights import Light
from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from tests.properties.oracle import Book, Judged
from tests.properties.oracle.time import bp, places
from tests.properties.oracle.totals import COUNTS

LIGHTS = {light.value: light.name.lower() for light in Light} | {None: None}
NEVER = date(9000, 1, 1)
NAMED_BY = range(4, 8)
TASK_FIELDS = (
    "rule", "reason", "bucket", "year_bp", "plan_bp", "schedule_bp", "gap_bp", "to_verify", "has_lead", "weight",
    "is_routine", "asked", "reported", "incomplete",
)  # fmt: skip
INDICATOR_FIELDS = (
    "rule",
    "reason",
    "schedule_bp",
    "gap_bp",
    "owed",
    "is_met",
    "is_measured",
    "asked",
    "reported",
    "incomplete",
    "units_met",
    "units_targeted",
)
NUMBERS = ("actual", "numerator", "denominator", "target", "year_target")
SHARES = ("completion_bp", "year_bp", "plan_bp")
UNIT_FIELDS = (
    "light", "actual", "numerator", "denominator", "target", "year_target", "completion_bp", "year_bp", "is_met",
    "actual_text",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    about: str
    expected: object
    got: object

    def __str__(self) -> str:
        return f"{self.about}: expected {self.expected!r}, stored {self.got!r}"


def compare(plan_id: int, book: Book) -> list[Difference]:
    return [
        *_tables("task", _tasks(plan_id), {key: _task(each) for key, each in book.tasks.items()}),
        *_tables("indicator", _indicators(plan_id), _expected_indicators(book)),
        *_tables("unit", _totals(UnitQuarter, plan_id, "unit_id"), book.units),
        *_tables("plan", _totals(PlanQuarter, plan_id), book.plan),
        *_tables("period", _periods(plan_id), {key: _period(*days) for key, days in book.days.items()}),
    ]


def _expected_indicators(book: Book):
    return {key: _indicator(each, is_unit=key[2] is not None) for key, each in book.indicators.items()}


def _tables(name, stored, expected):
    for key in sorted(stored.keys() | expected.keys(), key=str):
        got, want = stored.get(key, {}), expected.get(key, {})
        if not got or not want:
            yield Difference(f"{name} {key}", want or "no row", got or "no row")
            continue
        for field, value in want.items():
            if got[field] != value:
                yield Difference(f"{name} {key} {field}", value, got[field])


def _tasks(plan_id):
    return {
        (int(row.quarter), row.task_id): {
            "light": LIGHTS[row.light],
            "lead": row.lead_id,
            "named": row.named_id if row.rule in NAMED_BY else None,
            **{name: getattr(row, name) for name in TASK_FIELDS},
        }
        for row in TaskQuarter.objects.filter(plan=plan_id)
    }


def _task(figure):
    return {name: getattr(figure, name) for name in ("light", "lead", "named", *TASK_FIELDS)}


def _indicators(plan_id):
    return {
        (int(row.quarter), row.indicator_id, row.unit_id): {
            "light": LIGHTS[row.light],
            **{name: _fraction(getattr(row, name)) for name in NUMBERS},
            "numerator": None if row.actual is None else _fraction(row.numerator),
            **{name: getattr(row, name) for name in SHARES},
            **{name: getattr(row, name) for name in INDICATOR_FIELDS},
            "owed": row.owed or None,  # nothing owed and nobody to owe it are one
            "actual_text": row.actual_text,
        }
        for row in IndicatorQuarter.objects.filter(plan=plan_id)
    }


def _fraction(number):
    return None if number is None else Fraction(number)


def _indicator(judged: Judged, *, is_unit: bool):
    told = {
        "light": judged.light,
        "actual": judged.actual and places(judged.actual),
        # where there is no value, its parts say nothing
        "numerator": None if judged.actual is None else judged.found.numerator,
        "denominator": judged.found.denominator,
        "target": judged.target and places(judged.target),
        "year_target": judged.year_target and places(judged.year_target),
        "completion_bp": bp(judged.completion),
        "year_bp": bp(judged.year),
        "plan_bp": bp(judged.plan),
        "actual_text": judged.text,
        **{name: getattr(judged, name) for name in INDICATOR_FIELDS},
        "owed": judged.owed or None,
    }
    return {name: told[name] for name in UNIT_FIELDS} if is_unit else told


def _totals(model, plan_id, *keys):
    return {
        (int(row.quarter), *(getattr(row, key) for key in keys)) if keys else int(row.quarter): {
            name: getattr(row, name) for name in COUNTS
        }
        for row in model.objects.filter(plan=plan_id)
    }


def _periods(plan_id):
    """Open quarters; one filled in afterwards is never late, whatever the calendar says."""
    rows = ReportingPeriod.objects.still_open().filter(plan=plan_id).exclude(late_after__gte=NEVER)
    return {int(row.quarter): _period(row.due_on, row.late_after) for row in rows}


def _period(due_on, late_after):
    return {"due_on": due_on, "late_after": late_after}
