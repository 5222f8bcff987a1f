"""What of a figure is a result: kept beside the row when its quarter is closed, and read from there ever after.

Everything else of a row is its key or a term. Terms of a closed quarter are frozen; its results may still move, by a
correction, and are then shown beside what was published (DESIGN.md section 4, Closing and Terms).
"""

from copy import copy
from decimal import Decimal
from typing import Any, TypeVar, cast

from django.db.models import Case, Expression, F, Field, Func, TextField, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, JSONObject

from reports.models import Figure, IndicatorQuarter, Judged, PlanQuarter, TaskQuarter, Totals, UnitQuarter

Row = TypeVar("Row", bound=Figure)

JUDGED = tuple(field.attname for field in Judged._meta.get_fields())  # type: ignore[union-attr]
TOTALS = (
    *Totals.COUNTS,
    "quantified",
    "weight",
    "weighted_bp",
    "unassigned",
    "owed",
    "reported",
    "on_time",
    "returned",
    "passed",
)
RESULTS: dict[type[Figure], tuple[str, ...]] = {
    TaskQuarter: (
        *JUDGED,
        "own_bp",
        "worst_light",
        "worst_rule",
        "worst_reason",
        "worst_numbers",
        "named_id",
        "update_state",
        "to_verify",
        "bucket",
    ),
    # a target that is the sum of its units' moves with their denominators: a result
    IndicatorQuarter: (
        *JUDGED,
        "target",
        "year_target",
        "numerator",
        "denominator",
        "actual",
        "total",
        "before",
        "owed",
        "is_measured",
        "is_met",
        "completion_bp",
        "actual_text",
        "units_met",
        "units_targeted",
    ),
    UnitQuarter: TOTALS,
    PlanQuarter: TOTALS,
}
DECIMALS = frozenset({"target", "year_target", "numerator", "denominator", "actual", "total", "before"})


def kept(model: type[Figure]) -> JSONObject:
    """The expression that spells a row's results: integers, text, and decimals as text without idle zeros."""
    return JSONObject(**{name: spelling(name) for name in RESULTS[model]})


def spelling(name: str) -> Expression | F:
    """One result as it is kept."""
    return Cast(Func(F(name), function="trim_scale"), TextField()) if name in DECIMALS else F(name)


def spelled(value: Any) -> Any:
    """A value as it is kept: a decimal as text, everything else as it is."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def as_published(figure: Row) -> Row:
    """A closed quarter's figure with the results it was published with; an open one's as it stands."""
    if figure.published is None:
        return figure
    shown = copy(figure)
    for name, value in figure.published.items():
        setattr(shown, name, Decimal(value) if name in DECIMALS and value is not None else value)
    return shown


def moved(figure: Figure) -> dict[str, tuple[Any, Any]]:
    """Results of a live row that differ from what was published of it: name → (published, live)."""
    published = figure.published or {}
    live = {name: spelled(getattr(figure, name)) for name in published}
    return {name: (value, live[name]) for name, value in published.items() if value != live[name]}


def shown(name: str, model: type[Figure]) -> Case:
    """One result as the queries that filter and sum see it: published where the quarter is closed, else live."""
    field = cast(Field, model._meta.get_field(name))
    published = Cast(KT(f"published__{name}"), field)
    return Case(When(published__isnull=True, then=F(name)), default=published, output_field=field)
