"""征求意见表: a unit's own duties with a column for what it says of each."""

from django.utils.translation import gettext as _

from tasks.models import BreakdownRound
from tasks.queries.opinions import Duty, duties_of
from tasks.writers.prefilled import Book, Column, Line, Table
from units.models import Unit

KIND = "opinions"
OPINIONS = "opinions"


def opinions_book(round_: BreakdownRound, unit: Unit) -> Book:
    lines = [
        Line(
            key=duty.task.code,
            cells=_cells(duty),
            locked=frozenset({"opinion"}) if duty.opinion and duty.opinion.answer else frozenset(),
        )
        for duty in duties_of(round_, unit)
    ]
    note = _("没有意见不用填；有意见写在最后一列，填好传回即可。")
    about = {_("计划"): round_.plan.code, _("年度"): str(round_.year or _("全期")), _("单位"): unit.code}
    title = _("%(unit)s征求意见表") % {"unit": unit}
    return Book(KIND, title, about, [Table(OPINIONS, _("征求意见"), _columns(), lines, note=note)])


def _columns() -> tuple[Column, ...]:
    locked = (
        ("number", _("序号"), 6),
        ("title", _("任务"), 34),
        ("roles", _("本单位分工"), 14),
        ("measures", _("工作举措"), 30),
        ("steps", _("节点"), 26),
        ("targets", _("目标"), 26),
        ("items", _("要填的数"), 26),
    )
    known = tuple(Column(name, title, width, is_locked=True) for name, title, width in locked)
    return (*known, Column("opinion", _("意见"), 40, limit=500))


def _cells(duty: Duty) -> dict[str, str]:
    return {
        "number": duty.task.number,
        "title": duty.task.title,
        "roles": duty.roles,
        "measures": "\n".join(f"{one.year or ''} {one.text}".strip() for one in duty.measures),
        "steps": "\n".join(f"{one.due_on.isoformat()} {one.title}" for one in duty.milestones),
        "targets": "\n".join(duty.targets),
        "items": "\n".join(f"{item.name}（{item.collected}）" for item in duty.items),
        "opinion": duty.opinion.text if duty.opinion else "",
    }
