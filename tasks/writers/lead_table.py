"""单位数据汇总表: one row per unit, one column per item that a lead's tasks ask of them, for entering on behalf or to
send around."""

from django.utils.translation import gettext as _

from plans.models import DataItem
from tasks.queries.lines import is_typed
from tasks.queries.sheets import LeadFacts
from tasks.writers.prefilled import Book, Column, Content, Kind, Line, Table
from units.models import Unit

UNITS = "units"


def lead_book(facts: LeadFacts) -> Book:
    told = {"unit": facts.lead, "quarter": facts.quarter.label}
    note = _(
        "一行一个单位，一列一项数据。只填白色的格；没有发生请填 0，暂时没有的留空。灰色的格不用填或已经提交。"
    )
    name = Column("name", _("单位"), 18, is_locked=True)
    table = Table(
        name=UNITS,
        title=_("单位数据"),
        note=note,
        columns=(name, *(_column(item) for item in facts.items)),
        lines=[_line(unit, facts) for unit in facts.units],
    )
    return Book(
        kind="lead_table",
        title=_("%(unit)s牵头任务 %(quarter)s") % told,
        about={"unit": f"{facts.lead.code} {facts.lead}", "quarter": facts.quarter.label},
        tables=[table] if facts.values else [],
    )


def item_key(item: DataItem) -> str:
    return f"{item.owner.code}/{item.code}"


def _column(item: DataItem) -> Column:
    said = "，".join(filter(None, (item.unit_of_measure, item.get_accumulation_display())))
    return Column(item_key(item), f"{item.name}（{said}）", 16, Kind.NUMBER, unit=item.unit_of_measure)


def _line(unit: Unit, facts: LeadFacts) -> Line:
    values = {item_key(value.item): value for value in facts.row(unit)}
    cells: dict[str, Content] = {key: value.value for key, value in values.items()}
    open_keys = {key for key, value in values.items() if is_typed(value)}
    return Line(
        key=unit.code,
        revision=",".join(str(value.revision) for value in values.values()),
        locked=frozenset(item_key(item) for item in facts.items) - open_keys,
        cells=cells | {"name": str(unit)},
    )
