"""分年度指标表: every indicator by years, and every unit of each by years, to be changed in WPS or Excel."""

from django.utils.translation import gettext as _

from plans.models import Plan
from tasks.queries.targets import (
    GridRow,
    all_unit_rows,
    indicator_rows,
    indicators_of,
    years_of,
)
from tasks.writers.prefilled import Book, Column, Content, Kind, Line, Table

KIND = "targets"
WHOLE, UNITS = "targets", "units"


def targets_book(plan: Plan) -> Book:
    indicators = list(indicators_of(plan).select_related("plan"))
    codes = {indicator.pk: indicator.code for indicator in indicators}
    whole = [
        Line(
            key=codes[row.key],
            cells=_cells(row, name=row.title, facts=row.facts, whole=row.whole),
        )
        for row in indicator_rows(plan, indicators)
    ]
    units = [
        Line(
            key=f"{indicator.code}|{unit.code}",
            cells=_cells(row, name=str(indicator), unit=row.title),
        )
        for indicator, unit, row in all_unit_rows(plan, indicators)
    ]
    tables = [
        Table(
            WHOLE,
            _("年度目标"),
            _columns(plan, WHOLE),
            whole,
            note=_("累计的指标，各年加起来应等于计划目标。"),
        ),
        *([Table(UNITS, _("各单位目标"), _columns(plan, UNITS), units)] if units else []),
    ]
    title = _("%(plan)s分年度指标表") % {"plan": plan.title}
    return Book(KIND, title, {_("计划"): plan.code}, tables)


def _columns(plan: Plan, table: str) -> tuple[Column, ...]:
    name = Column("name", _("指标"), 40, is_locked=True)
    known = {
        WHOLE: (
            Column("facts", _("单位、属性"), 16, is_locked=True),
            Column("whole", _("计划目标"), 16, is_locked=True),
        ),
        UNITS: (Column("unit", _("填报单位"), 22, is_locked=True),),
    }
    years = (
        Column(f"y{year}", _("%(year)s年") % {"year": year}, kind=Kind.NUMBER) for year in years_of(plan)
    )
    return (name, *known[table], *years)


def _cells(row: GridRow, **known: str) -> dict[str, Content]:
    return {**known, **{f"y{place.year}": place.value for place in row.places}}
