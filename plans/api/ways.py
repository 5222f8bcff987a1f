"""How the fields of ``plans.api.fields`` are written from columns (units.api.columns)."""

from functools import cache

from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Cast, NullIf

from plans.api.fields import DecimalText, IsBlank, OptionalChoice, PeriodStateField, QuarterText
from plans.quarters import Quarter
from units.api.columns import Way, way


def trimmed(path: str) -> Cast:
    """A decimal as text without idle zeros."""
    return Cast(Func(F(path), function="trim_scale"), TextField())


@way.register
def _(_field: QuarterText, path: str) -> Way:
    return Way((F(path),), quarter_text)


@cache
def quarter_text(number: int | None) -> str | None:
    return None if number is None else str(Quarter(number))


@way.register
def _(_field: DecimalText, path: str) -> Way:
    return Way((trimmed(path),))


@way.register
def _(_field: OptionalChoice, path: str) -> Way:
    return Way((NullIf(F(path), Value("")),))


@way.register
def _(field: IsBlank, path: str) -> Way:
    return Way((F(path),), field.to_representation)


@way.register
def _(_field: PeriodStateField, path: str) -> Way:
    return Way((F(path),), lambda closed_at: "open" if closed_at is None else "closed")
