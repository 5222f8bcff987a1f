"""Values of indicator cells: 不低于80%, 20万, 下降15%, <1, 2-3, 到2025年达到75%; several horizons in one cell."""

import re
from dataclasses import dataclass

from .draft import TargetDraft
from .folding import fold
from .proposals import change_of
from .quantities import MULTIPLIER, NUMBER, UNITS, comparator_of, number
from .targets import IMPLICIT_ZERO

MULTIPLIERS = {"千": 10**3, "万": 10**4, "亿": 10**8, "万亿": 10**12}
VALUE = re.compile(
    rf"(?<![\d.])(?P<value>-?{NUMBER})(?![\d年月])%?(?: ?(?:-{{1,2}}|至|到) ?(?P<max>{NUMBER}))?"
    rf" ?(?P<multiplier>{MULTIPLIER})? ?(?P<unit>{UNITS})?(?P<after>以上|以下|以内|左右)?"
)
# 每年增加1-3个百分点 says how fast, not how far; a figure to be reached beside it is the target.
STEP = re.compile(r"(?:每年|年均|逐年|较上[一]?年|比上[一]?年)[^,。;]{0,8}(?:增|提|升|降|减|新增)")
YEAR = re.compile(r"((?:20\d\d|19\d\d)) ?年")
# 比2020年下降15%: that year is what is compared with.
REACHED_IN = re.compile(rf"(?<![比较与]){YEAR.pattern}(?!以来|基础|的?基数)")
CLAUSE = re.compile(r"[^,。;!\n]+")
SHARE = re.compile(r"(?:率|占比|比例|比重|覆盖面|百分比)(?:\([^()]*\))?$")
PER_HEAD = re.compile(r"每|单位|万人|人均")


@dataclass(frozen=True)
class Horizon:
    """One clause of a cell that has a figure, and the year it is for, if one is printed."""

    year: int | None
    words: str
    value: TargetDraft


def horizons_in(words: str, unit: str | None) -> list[Horizon]:
    """The figures of a cell clause by clause; how fast (每年增加…) only where nothing says how far."""
    clauses = [match[0].strip() for match in CLAUSE.finditer(words) if VALUE.search(match[0])]
    reached = [clause for clause in clauses if not STEP.search(clause)] or clauses
    return [Horizon(_year(clause), clause, read_value(clause, unit)) for clause in reached]


def _year(clause: str) -> int | None:
    found = REACHED_IN.search(clause)
    return int(found[1]) if found else None


def read_target(words: str, unit: str | None) -> TargetDraft:
    """The first horizon of a cell; words alone (应建尽建) give no value."""
    found = horizons_in(words, unit)
    return found[0].value if found else read_value(words, unit)


def read_value(words: str, unit: str | None) -> TargetDraft:
    """Comparator, value and unit of one clause; words alone give no value."""
    if IMPLICIT_ZERO.search(words):
        return TargetDraft(text=words, comparator="==", value=0, unit=unit, implicit=True, span=(0, 0))
    match = VALUE.search(words)
    if match is None:
        return TargetDraft(text=words, unit=unit, span=(0, 0))
    value = number(match["value"].lstrip("-")) * (-1 if match["value"].startswith("-") else 1)
    has_multiplier = match["multiplier"] and not (unit or "").startswith(match["multiplier"])
    if has_multiplier and match["multiplier"] in MULTIPLIERS:
        value = number(str(value * MULTIPLIERS[match["multiplier"]]))
    printed_unit = "%" if "%" in words else match["unit"]
    high = match["max"]
    return TargetDraft(
        text=words,
        comparator=None if high else comparator_of(words[: match.start()], match["after"]),
        value=value,
        value_max=number(high) if high else None,
        unit=unit or printed_unit,
        change=change_of(words[: match.start()]),
        span=(0, 0),
    )


def is_share(name: str) -> bool:
    """覆盖率, 占比: counted in percent even where none is printed; a rate per head of people is not."""
    plain = fold(name)
    return bool(SHARE.search(plain)) and not PER_HEAD.search(plain)
