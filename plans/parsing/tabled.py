"""What the tables of a document hold: indicators, tasks, and doubts about tables that could not be read."""

from dataclasses import dataclass, field

from .columns import Table
from .draft import IndicatorDraft, Issue, SectionDraft, TaskDraft
from .indicators import Context, indicators_of, is_indicator_table
from .table_tasks import is_task_table, tasks_of
from .targets import Setting
from .text import Text


@dataclass
class Tabled:
    indicators: list[IndicatorDraft] = field(default_factory=list)
    tasks: list[TaskDraft] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def tabled(
    text: Text,
    tables: list[Table],
    setting: Setting,
    sections: list[SectionDraft],
    *,
    annex_from: int,
    plan_start: str | None,
    issued_on: str | None,
) -> Tabled:
    """`annex_from` is where the annexes begin; what stands from there on is of the part "annex"."""
    found = Tabled()
    for table in tables:
        part = "annex" if table.start >= annex_from else "body"
        if is_indicator_table(table):
            context = Context(plan_start, setting.plan_end, issued_on, part)
            found.indicators += indicators_of(text, table, context)
        elif is_task_table(table):
            section = _section_over(sections, text.at[table.start])
            found.tasks += tasks_of(text, table, setting, section=section, part=part)
        else:
            message = "这里有一张表格没有读懂，请手工补录。"
            found.issues.append(
                Issue(severity="doubt", message=message, span=text.span(table.start, table.end))
            )
    return found


def _section_over(sections: list[SectionDraft], place: int) -> int | None:
    above = [index for index, one in enumerate(sections) if one.span[0] <= place]
    return above[-1] if above else None
