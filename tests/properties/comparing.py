"""Stored figures beside the oracle's: every difference, in words."""

from dataclasses import dataclass
from fractions import Fraction

from reports.lights import Light
from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from tests.properties.oracle import Book, Judged
from tests.properties.oracle.time import bp, places
from tests.properties.oracle.totals import COUNTS

LIGHTS = {light.value: light.name.lower() for light in Light} | {None: None}
NAMED_BY = range(4, 8)
TASK_FIELDS = (
    "rule", "reason", "bucket", "year_bp", "plan_bp", "schedule_bp", "gap_bp", "to_verify", "has_lead", "weight",
    "is_routine",
)  # fmt: skip
INDICATOR_FIELDS = (
    "rule", "reason", "completion_bp", "year_bp", "plan_bp", "schedule_bp", "gap_bp", "owed", "is_measured",
    "asked", "reported", "incomplete",
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
        *_tables("indicator", _indicators(plan_id), {k: _indicator(j) for k, j in book.indicators.items()}),
        *_tables("unit", _totals(UnitQuarter, plan_id, "unit_id"), book.units),
        *_tables("plan", _totals(PlanQuarter, plan_id), book.plan),
    ]


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
        (int(row.quarter), row.indicator_id): {
            "light": LIGHTS[row.light],
            "actual": None if row.actual is None else Fraction(row.actual),
            **{name: getattr(row, name) for name in INDICATOR_FIELDS},
        }
        for row in IndicatorQuarter.objects.filter(plan=plan_id)
    }


def _indicator(judged: Judged):
    return {
        "light": judged.light,
        "actual": judged.actual and places(judged.actual),
        **{name: getattr(judged, name) for name in INDICATOR_FIELDS if hasattr(judged, name)},
        "completion_bp": bp(judged.plan),
        "plan_bp": bp(judged.plan),
        "year_bp": bp(judged.year),
    }


def _totals(model, plan_id, *keys):
    return {
        (int(row.quarter), *(getattr(row, key) for key in keys)) if keys else int(row.quarter): {
            name: getattr(row, name) for name in COUNTS
        }
        for row in model.objects.filter(plan=plan_id)
    }
