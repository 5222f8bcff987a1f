"""Columns: the header words that indicator and task tables use everywhere, and what a table is."""

import re
from dataclasses import dataclass
from enum import StrEnum

from .folding import fold


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
    OTHER = "other"


HEADER_WORDS = [
    (Column.NUMBER, r"序号|编号"),
    (Column.GROUP, r"一级指标|类别|指标类别|领域|分类|板块|重点任务|任务类别"),
    (Column.NATURE, r"(?:指标)?(?:属性|性质|类型)"),
    (Column.UNIT, r"(?:指标|计量)?单位"),
    (Column.LEAD, r"(?:第一)?(?:牵头|责任|主办|数据)(?:责任)?(?:单位|部门|科室)|牵头"),
    (Column.RESPONSIBLE, r"(?:配合|参与|协办|协同)(?:责任)?(?:单位|部门|科室)"),
    (Column.DEADLINE, r"完成时(?:限|间)|时间节点|时限"),
    (
        Column.BASELINE,
        r"(?:(?:20\d\d)年)?(?:基期|基准|现状|基础|基数)(?:值|数|年)?|(?:20\d\d)年(?:现状|实际|基期).{0,4}|现状",
    ),
    (Column.ACTUAL, r"(?:实际)?完成(?:情况|值|率)?|实际值|达成情况"),
    (
        Column.TARGET,
        r"(?:“?十[二三四五六]五”?|(?:20\d\d)年(?:底|末)?|三年|规划|总体|年度|预期)?(?:目标(?:值|数)?|预期(?:值|数)|指标值)|评价标准|(?:20\d\d)年(?:底|末)?",
    ),
    (Column.NAME, r"指标(?:名称)?|二级指标|三级指标|主要指标|核心指标|具体指标"),
    (
        Column.WORK,
        r"主要内容|工作内容|具体内容|具体任务|具体举措|工作举措|任务内容|工作任务|目标任务|具体措施|主要措施",
    ),
    (Column.TASK, r"工作事项|任务名称|任务|项目名称|重点工作|工作项目|事项"),
]
PATTERNS = [(column, re.compile(rf"^(?:{words})$")) for column, words in HEADER_WORDS]
MIN_COLUMNS = 3
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


def column_of(words: str) -> Column:
    folded = re.sub(r"\([^()]*\)$|\s", "", fold(words))
    return next((column for column, pattern in PATTERNS if pattern.match(folded)), Column.OTHER)


def is_column_word(line: str) -> bool:
    return column_of(line) is not Column.OTHER


def is_header(columns: list[Column]) -> bool:
    named = Column.NAME in columns or Column.TASK in columns or Column.WORK in columns
    valued = {Column.TARGET, Column.LEAD, Column.UNIT, Column.RESPONSIBLE} & set(columns)
    return len(columns) >= MIN_COLUMNS and named and bool(valued) and columns.count(Column.OTHER) <= 2
