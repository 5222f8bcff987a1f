"""Cells without their table: which column each belongs to, by what stands in it and by the order of columns.

A conversion that prints a cell a line loses empty and merged cells and breaks long ones. What stands in a cell says
much about its column (a number, 约束性, a unit, offices, prose); the cheapest way through the columns, row by row,
is the reading. Costs are in one unit: 1 is an ordinary cell missing or broken over two lines, 6 a cell in a column
where it has no business.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .columns import Column
from .quantities import MULTIPLIER, UNITS
from .units import is_group_name, is_unit_like

NATURES = re.compile(
    r"^(?:指?约束性?|预期性?|引导性|指导性|导向性|考核性|监测性|激励性|参考性|控制性|底线性)(?:指标)?(?:[、/].{2,4})?$"
)
UNIT = re.compile(
    rf"^\(?(?:(?:{MULTIPLIER})?(?:{UNITS})(?:/.{{1,8}})?|岁|年|分|平方|[\u4e00-\u9fffA-Za-z%‰°℃/²³.·]{{1,7}}|[-/])\)?$"
)
FIGURE = re.compile(r"\d|^[-/—]+$|百分之|一半|零")
WORDED_VALUE = re.compile(
    "应.尽.|全覆盖|全部|零|完成|建成|达到|达标|提高|提升|增加|增长|下降|减少|降低|持续|保持|高于|低于|以上|以内|逐年|逐步|不断|基本|定性|落实|优良|改善|同步|明显|进一步|合理区间"
)
DAY = re.compile(r"年|月|季度|日|持续|长期|常态|每|适时|全程|\d{4}\.\d")
PROSE_END = re.compile(r"[。;；!?]$")
HAN = re.compile(r"[\u4e00-\u9fff]")
WRONG = 6.0
# What it costs that a column has no cell in a row (merged, empty), or that a cell goes on over another line.
MISSING = {
    Column.GROUP: 0.2,
    Column.NUMBER: 3.0,
    Column.NAME: 4.0,
    Column.TASK: 3.0,
    Column.WORK: 4.0,
    Column.TARGET: 2.0,
    Column.NOTE: 0.6,
    Column.OTHER: 0.8,
}
BROKEN = {
    Column.NOTE: 0.2,
    Column.OTHER: 0.3,
    Column.WORK: 0.3,
    Column.NAME: 1.2,
    Column.TASK: 1.2,
    Column.TARGET: 1.5,
    Column.LEAD: 1.0,
    Column.RESPONSIBLE: 1.0,
}
OFTEN_MISSING, OFTEN_BROKEN = 1.2, 3.0
HOLD_PROSE = (Column.NOTE, Column.OTHER, Column.WORK)
NEW_ROW = 0.3
# A cell goes on over another line where it is prose; a word or two on a line are a cell of their own.
LONG = 15
SHORT_TORN = 0.8


@dataclass(frozen=True)
class Step:
    """One cell put into a column; `fresh` if it begins a new row."""

    column: int
    fresh: bool


def fit(words: str, column: Column) -> float:
    """How badly these words stand in such a column: 0 is at home, WRONG has no business there."""
    words = words.replace(" ", "")
    judge = JUDGES.get(column)
    return judge(words) if judge else 0.1


def _unless(found: object, cost: float) -> float:
    return 0.0 if found else cost


def _group(words: str) -> float:
    plain = len(words) <= 16 and not re.search(r"\d|[。;:,%]", words) and HAN.search(words)
    return _unless(plain and not NATURES.match(words), WRONG)


def _name(words: str) -> float:
    if not HAN.search(words) or NATURES.match(words):
        return WRONG
    if len(words) > 60 or PROSE_END.search(words):
        return 3.0
    return 0.0 if len(words) > 2 else 2.0


def _unit(words: str) -> float:
    if NATURES.match(words) or re.search(r"\d", words.replace("m2", "").replace("km2", "")):
        return WRONG
    return _unless(UNIT.match(words), WRONG)


def _value(words: str) -> float:
    if NATURES.match(words):
        return WRONG
    if re.match(r"^[<>≥≤±+-]?\d[\d.,]*(?:%|-[\d.]+)?$", words):
        return 0.0
    if FIGURE.search(words):
        return 0.3 if len(words) <= 40 else 1.0
    return 0.4 if WORDED_VALUE.search(words) else 2.5


def _offices(words: str) -> float:
    if words in ("/", "-", "无"):
        return 0.0
    names = [name for name in re.split(r"[、,;]", words) if name]
    known = sum(is_unit_like(name) or is_group_name(name) for name in names)
    if names and 2 * known >= len(names):
        return 0.0
    return WRONG if re.search(r"\d|。$", words) else 2.0


def _work(words: str) -> float:
    return _unless(len(words) >= 10, 1.5 if len(words) >= 4 else 4.0)


def _task(words: str) -> float:
    return _unless(HAN.search(words) and len(words) > 2, 4.0)


JUDGES = {
    Column.NUMBER: lambda words: _unless(re.fullmatch(r"\(?\d{1,3}\)?[.、]?", words), WRONG),
    Column.GROUP: _group,
    Column.NAME: _name,
    Column.UNIT: _unit,
    Column.NATURE: lambda words: _unless(NATURES.match(words), WRONG),
    Column.BASELINE: _value,
    Column.TARGET: _value,
    Column.ACTUAL: _value,
    Column.LEAD: _offices,
    Column.RESPONSIBLE: _offices,
    Column.DEADLINE: lambda words: _unless(DAY.search(words), 4.0),
    Column.TASK: _task,
    Column.WORK: _work,
}


class Alignment:
    """The cheapest way of the cells through the columns. Dynamic programming: time is cells x columns squared.

    `again` is the column where a further row may begin, those before it being merged (0: rows follow rows); without
    it all cells are one row.
    """

    def __init__(self, cells: list[str], columns: Sequence[Column], *, again: int | None = None) -> None:
        self.columns, self.again = columns, again
        self.passing = _passing_costs(columns)
        self.costs: list[list[float]] = []
        self.back: list[list[tuple[int, bool]]] = []
        for words in cells:
            is_prose = len(words) >= LONG or PROSE_END.search(words)
            self._add([fit(words, column) for column in columns], torn=0.0 if is_prose else SHORT_TORN)

    def _add(self, fits: list[float], *, torn: float) -> None:
        places = range(len(self.columns))
        if not self.costs:
            self.costs.append([self.passing[at] + fits[at] for at in places])
            self.back.append([(-1, True)] * len(fits))
            return
        steps = [self._cheapest(at, torn) for at in places]
        self.costs.append([step[0] + cost for step, cost in zip(steps, fits, strict=True)])
        self.back.append([(source, fresh) for _cost, source, fresh in steps])

    def _cheapest(self, at: int, torn: float) -> tuple[float, int, bool]:
        """From which column of the cell before one comes to this one, and whether by a new row."""
        costs, passing, rest = self.costs[-1], self.passing, self.passing[-1]
        column = self.columns[at]
        goes_on = BROKEN.get(column, OFTEN_BROKEN) + (torn if column in HOLD_PROSE else 0.0)
        options = [(costs[at] + goes_on, at, False)]
        options += [(costs[one] + passing[at] - passing[one + 1], one, False) for one in range(at)]
        if self.again is not None and at >= self.again:
            skipped = passing[at] - passing[self.again] + NEW_ROW
            options += [
                (costs[one] + rest - passing[one + 1] + skipped, one, True)
                for one in range(at, len(self.columns))
            ]
        return min(options)

    def cost(self, cells: int) -> float:
        """What it costs that the row or rows end after so many cells."""
        return self._end(cells)[0]

    def _end(self, cells: int) -> tuple[float, int]:
        rest = self.passing[-1]
        return min((cost + rest - self.passing[at + 1], at) for at, cost in enumerate(self.costs[cells - 1]))

    def steps(self, cells: int) -> list[Step]:
        """The column of each of the first cells."""
        steps: list[Step] = []
        last = self._end(cells)[1]
        for row in reversed(self.back[:cells]):
            source, fresh = row[last]
            steps.append(Step(last, fresh))
            last = source
        steps.reverse()
        return steps


def _passing_costs(columns: Sequence[Column]) -> list[float]:
    """Sums of what it costs to leave out the columns before each place."""
    sums = [0.0]
    for column in columns:
        sums.append(sums[-1] + MISSING.get(column, OFTEN_MISSING))
    return sums
