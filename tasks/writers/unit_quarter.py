"""季度填报表 of one unit: its data items and its reports, filled in as far as they are, to be finished in WPS."""

from decimal import Decimal

from django.utils.translation import gettext as _

from tasks.models import DataValue, ProgressUpdate
from tasks.queries.lines import is_typed
from tasks.queries.owed import word_of
from tasks.queries.sheets import UnitFacts
from tasks.states import EDITABLE, Word
from tasks.writers.prefilled import Book, Column, Content, Kind, Line, Table

VALUES, REPORTS = "values", "reports"
WORDS = {str(word.label): str(word.value) for word in Word}
REASONS = {str(reason.label): str(reason.value) for reason in ProgressUpdate.NothingNew}
TEXTS = ("progress", "problems", "next_steps")
TYPED = ("word", "percent", "completed_on", "nothing_new", *TEXTS)


def unit_book(facts: UnitFacts) -> Book:
    title = _("%(unit)s %(quarter)s填报表") % {"unit": facts.unit, "quarter": facts.quarter.label}
    tables = [_values_table(facts)] if facts.values else []
    return Book(
        kind="unit_quarter",
        title=title,
        about={"unit": f"{facts.unit.code} {facts.unit}", "quarter": facts.quarter.label},
        tables=[*tables, _reports_table(facts)] if facts.updates else tables,
    )


def value_key(value: DataValue) -> str:
    return f"{value.item.owner.code}/{value.item.code}"


def update_key(update: ProgressUpdate) -> str:
    return f"{update.plan.code}/{update.task.code}/{update.assignment.role}"


def _values_table(facts: UnitFacts) -> Table:
    return Table(
        name=VALUES,
        title=_("数据"),
        note=_("只填白色的格；灰色的格不能改。没有发生请填 0，暂时没有的留空。不要改列名、不要插行。"),
        columns=(
            Column("name", _("数据项"), 36, is_locked=True),
            Column("kind", _("口径"), 10, is_locked=True),
            Column("before", _("上次"), 12, Kind.NUMBER, is_locked=True),
            Column("number", _("本季"), 14, Kind.NUMBER),
            Column("unit", _("单位"), 8, is_locked=True),
            Column("asked", _("谁要、依据"), 30, is_locked=True),
            Column("state", _("状态"), 24, is_locked=True),
        ),
        lines=[_value_line(value, facts) for value in facts.values],
    )


def _value_line(value: DataValue, facts: UnitFacts) -> Line:
    item, before = value.item, facts.before.get(value.pk)
    return Line(
        key=value_key(value),
        revision=str(value.revision),
        unit=item.unit_of_measure,
        locked=frozenset() if is_typed(value) else frozenset({"number"}),
        cells={
            "name": item.name,
            "kind": item.get_accumulation_display(),
            "before": before.number if before else None,
            "number": value.value,
            "unit": item.unit_of_measure,
            "asked": " ".join(filter(None, (str(item.asked_by or ""), item.admission_entry))),
            "state": _state(value),
        },
    )


def _state(row: DataValue | ProgressUpdate) -> str:
    word = word_of(row)[0]
    return f"{word}：{row.returned_because}" if row.is_returned else word


def _reports_table(facts: UnitFacts) -> Table:
    limit = ProgressUpdate.TEXT_LIMIT
    percent = Column(
        "percent",
        _("全年工作完成（%）"),
        12,
        Kind.NUMBER,
        unit="%",
        places=2,
        lowest=Decimal(0),
        highest=Decimal(100),
    )
    columns = (
        Column("task", _("任务"), 30, is_locked=True),
        Column("before", _("上次进展"), 30, is_locked=True),
        Column("word", _("本季结论"), 12, Kind.CHOICE, choices=tuple(WORDS)),
        Column("completed_on", _("完成日期"), 13, Kind.DAY),
        percent,
        Column("nothing_new", _("本季无新进展的原因"), 14, Kind.CHOICE, choices=tuple(REASONS)),
        Column("progress", _("进展情况"), 50, limit=limit),
        Column("problems", _("存在问题"), 34, limit=limit),
        Column("next_steps", _("下一步打算"), 34, limit=limit),
        Column("state", _("状态"), 24, is_locked=True),
    )
    unused = _unused(facts)
    return Table(
        name=REPORTS,
        title=_("任务填报"),
        note=_("只填白色的格。没有新进展的任务选一个原因即可；整行留空的任务不会提交，下次接着填。"),
        columns=tuple(column for column in columns if column.name not in unused),
        lines=[_report_line(update, facts) for update in facts.updates],
    )


def _unused(facts: UnitFacts) -> set[str]:
    """Columns that no report of the unit asks for."""
    unused = set() if facts.worded else {"word", "completed_on"}
    return unused if any(update.takes_a_percent for update in facts.updates) else unused | {"percent"}


def _report_line(update: ProgressUpdate, facts: UnitFacts) -> Line:
    before = facts.previous.get(update.assignment_id)
    cells: dict[str, Content] = {
        "task": str(update.task),
        "before": before.progress if before else "",
        "word": update.get_word_display() if update.word else "",
        "completed_on": update.completed_on,
        "percent": None if update.percent_bp is None else Decimal(update.percent_bp) / 100,
        "nothing_new": update.get_nothing_new_display() if update.nothing_new else "",
        "state": _state(update),
    }
    return Line(
        key=update_key(update),
        revision=str(update.revision),
        locked=_closed(update, facts),
        cells=cells | {name: getattr(update, name) for name in TEXTS},
    )


def _closed(update: ProgressUpdate, facts: UnitFacts) -> frozenset[str]:
    if update.state not in EDITABLE:
        return frozenset(TYPED)
    closed = set() if update.task_id in facts.worded else {"word", "completed_on"}
    return frozenset(closed if update.takes_a_percent else closed | {"percent"})
