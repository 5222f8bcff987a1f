"""Columns: the header words that indicator and task tables use everywhere, and what a table is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from .draft import Span
from .folding import fold
from .text import Text


class Column(StrEnum):
    NUMBER = "number"
    GROUP = "group"
    NAME = "name"
    UNIT = "unit"
    NATURE = "nature"
    BASELINE = "baseline"
    TARGET = "target"
    ACTUAL = "actual"
    TASK = "task"
    WORK = "work"
    LEAD = "lead"
    RESPONSIBLE = "responsible"
    DEADLINE = "deadline"
    NOTE = "note"
    OTHER = "other"


YEAR = r"(?:20\d\d|\d{3})年(?:底|末|前)?"
SPAN = (
    r"“?十[二三四五六]五”?(?:期?末|期间|时期)?|三年|五年|规划期?(?:末|期间)?|总体|年度|全年|中期|近期|远期"
    r"|[一二三四](?:季度|年)|当年|预期"
)
# Exact words of header cells, spaces left out. Those of NOTE are known and say nothing about targets or units.
HEADER_WORDS = [
    (Column.NUMBER, r"序号|编号|项次|No\.?"),
    (
        Column.GROUP,
        r"一级指标|指标?(?:类别|类型|分类|领域|维度)|类别|领域|分类|板块|维度|方面|目标类别|任务类别|工作类别|大类|类型",
    ),
    (Column.NATURE, r"(?:指标)?(?:属性|性质)|(?:指标|目标)属性"),
    (Column.UNIT, r"(?:指标|计量|数据)?单位"),
    (
        Column.RESPONSIBLE,
        r"(?:配合|参与|参加|协办|协同|协助|支持|责任协同)(?:责任)?(?:单位|部门|科室|机构)|责任(?:协同|配合)单位",
    ),
    (
        Column.LEAD,
        r"(?:第一)?(?:牵头|责任|主办|数据|主管|承办|实施|落实|负责|牵头责任|责任主体|主责)(?:责任)?(?:单位|部门|科室|处室|机构)|牵头|责任主体|负责单位",
    ),
    (
        Column.DEADLINE,
        r"(?:计划|目标)?完成(?:时限|时间|期限)|时间节点|完成节点|(?:办理|工作)?时限|时间进度|时间安排|时间要求|完成时间节点",
    ),
    (
        Column.BASELINE,
        rf"(?:{YEAR}|“?十[一二三四五]五”?末?)?(?:基期|基准|现状|基础|基数|起点|初始)(?:值|数|年|情况)?|(?:{YEAR})(?:现状|实际|基期|完成|实绩|基数|预计).{{0,4}}|上年(?:末|实际|完成).{{0,4}}",
    ),
    (Column.ACTUAL, r"(?:实际|目前|当前)?(?:完成|达成|实现|进展)(?:情况|值|率|数)?|实际值|落实情况|评估结果"),
    (
        Column.TARGET,
        rf"(?:到)?(?:{YEAR}|{SPAN})?(?:发展|规划|工作|预期|量化|建设)?(?:目标(?:值|数|要求)?|预期(?:值|数)|指标值|规划值|达到值)|评价标准|(?:到)?{YEAR}|量化指标|具体目标|标准值|目标任务值",
    ),
    (
        Column.NAME,
        r"指标(?:名称|内容|项目)?|[二三]级指标|(?:主要|核心|具体|发展|监测|评价|考核|规划|目标|关键)指标(?:名称)?|指标体系|规划指标体系|目标名称",
    ),
    (
        Column.WORK,
        r"(?:主要|工作|具体|任务|建设|实施|重点)内容|(?:具体|工作|目标|主要|细化|重点)(?:任务|举措|措施)|工作要求|目标要求|(?:任务|工作)分解|主要举措|实施举措|任务(?:举措|措施)",
    ),
    (
        Column.TASK,
        r"(?:工作)?事项|任务名称|(?:重点)?任务|项目(?:名称)?|重点(?:工作|项目|事项)|工作项目|改革事项|行动名称|工程名称|主要工作",
    ),
    (
        Column.NOTE,
        r"备注|说明|指标(?:解释|含义|说明|定义|内涵)|数据来源|计算(?:方法|公式|方式)|(?:评分|考核|评价|验收)(?:标准|办法|方式|细则|要求)|分值|权重|得分"
        r"|(?:分管|责任|牵头|挂钩|包保)(?:区|市|县|局|街道)?(?:领导|人)|联系人(?:及电话)?|联系电话|责任人|填报(?:单位|人)|指标来源|文件依据|政策依据|年均增[速长].{0,6}|(?:累计|五年累计)"
        r"|(?:成果|工作)(?:形式|成果|目标|进度|安排)|资金(?:来源|安排|投入).{0,6}|总投资.{0,6}|建设地点|所在地|建设(?:性质|年限|规模|单位)|投资.{0,8}",
    ),
]
PATTERNS = [(column, re.compile(rf"^(?:{words})$")) for column, words in HEADER_WORDS]
GAP = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
MIN_COLUMNS = 3
MAX_UNKNOWN = 2
MAX_HEADER_CELL = 24


@dataclass(frozen=True)
class Cell:
    start: int
    end: int


@dataclass(frozen=True)
class Table:
    """Header words as printed, their columns, and rows of cells; [start, end) covers header and rows.

    A table without rows was recognised by its header and could not be read.
    """

    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    start: int
    end: int


@lru_cache(maxsize=4096)
def column_of(words: str) -> Column:
    folded = re.sub(r"\([^()]*\)$|\s", "", fold(words))
    return next((column for column, pattern in PATTERNS if pattern.match(folded)), Column.OTHER)


def printed(text: Text, cell: Cell | None) -> str | None:
    """A cell's words on one line; a line break inside Chinese words leaves no gap. None for an empty cell."""
    words = GAP.sub("", text.words(cell.start, cell.end)) if cell else ""
    return None if words in ("", "/") else words


def span_of(row: Sequence[Cell]) -> Span:
    """From the first to the last character of a row; its cells may be empty, merged or out of order."""
    filled = [cell for cell in row if cell.start < cell.end]
    return min(cell.start for cell in filled), max(cell.end for cell in filled)


def is_heading_row(row: Sequence[Cell]) -> bool:
    """One cell across the whole row: a group of the rows below it."""
    return len(row) > 1 and len(set(row)) == 1 and row[0].start < row[0].end


def is_column_word(line: str) -> bool:
    return column_of(line) is not Column.OTHER


# 主要指标 over a table is its title as often as it is the head of a column.
TITLE_LIKE = re.compile(
    r"(?:主要|核心|具体|发展|监测|评价|考核|规划|关键)(?:指标|任务|目标)|重点(?:任务|工作|项目)|主要目标"
)


# A head over several columns, and what the columns below it are called.
OVER = [
    (r"(?:分年度|年度|阶段|规划|工作|预期|发展)?目标(?:值|数)?|(?:年度|规划)?指标值", YEAR),
    (
        r"责任(?:分工|主体|单位|部门)|(?:工作|任务|职责)?分工|单位",
        r"(?:牵头|主办|责任|配合|协办|参与|协同)(?:责任)?(?:单位|部门)",
    ),
]
MIN_BELOW = 2
DUTIES = {Column.WORK, Column.LEAD, Column.RESPONSIBLE, Column.DEADLINE}


def unfolded(words: list[str]) -> list[str]:
    """A header of two rows printed one after the other: 目标值 … 2026年 2027年 at the end stand where 目标值 stood."""
    for over, below in OVER:
        last = len(words)
        while last and re.fullmatch(below, fold(words[last - 1])):
            last -= 1
        heads = [at for at in range(last) if re.fullmatch(over, fold(words[at]))]
        is_repeated = any(
            re.fullmatch(below, fold(word)) for at, word in enumerate(words[:last]) if at not in heads
        )
        if len(words) - last >= MIN_BELOW and len(heads) == 1 and not is_repeated:
            return [*words[: heads[0]], *words[last:], *words[heads[0] + 1 : last]]
    return words


def columns_of(headers: Sequence[str]) -> tuple[Column, ...]:
    """The columns of these header cells. Of several levels the last counts and those before it are groups.

    二级指标, 三级指标: group and name. 重点任务, 工作任务, 具体措施: group, task and work. 项目 beside 单位 and
    目标值 is what is measured, not what is to be done.
    """
    columns = [column_of(words) for words in headers]
    _move_down(columns, Column.WORK, Column.TASK)
    _move_down(columns, Column.TASK, Column.GROUP)
    _move_down(columns, Column.NAME, Column.GROUP)
    if Column.TARGET in columns and {Column.UNIT, Column.NATURE} & set(columns) and not DUTIES & set(columns):
        columns = [
            Column.NAME if one is Column.TASK and Column.NAME not in columns else one for one in columns
        ]
    return tuple(columns)


def _move_down(columns: list[Column], level: Column, above: Column) -> None:
    for at in [at for at, column in enumerate(columns) if column is level][:-1]:
        columns[at] = above


def is_header(columns: Sequence[Column]) -> bool:
    """Enough to read rows by: a name or task, something it is measured or answered for by, little unknown."""
    named = Column.NAME in columns or Column.TASK in columns or Column.WORK in columns
    valued = {Column.TARGET, Column.LEAD, Column.UNIT, Column.RESPONSIBLE} & set(columns)
    return (
        len(columns) >= MIN_COLUMNS and named and bool(valued) and columns.count(Column.OTHER) <= MAX_UNKNOWN
    )
