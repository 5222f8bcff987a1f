"""Printed dates, periods and deadlines, on folded text, as ISO dates.

A deadline is the last day of the printed period: 2023年底 is 2023-12-31, 6月底前 the last day of June of the
plan's year, “十四五”期间 the end of 2025. Years of the Republic (民国101年) count from 1911.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass

from .numbering import HAN, han_number

SHORT = rf"(\d{{1,2}}|[{HAN}]{{1,3}})"
FULL_DATE = re.compile(
    rf"((?:19|20)\d\d|[12一二][{HAN}]{{3}}) ?(?:年|-|/|\.) ?{SHORT} ?(?:月|-|/|\.) ?{SHORT}(?: ?日)?"
)
REPUBLIC_DATE = re.compile(r"民国 ?(\d{2,3}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日")
FIVE_YEARS = re.compile(r"“?十([二三四五六])五”?(规划)?(期间|时期|期末|末)?")
YEARS = re.compile(r"((?:19|20)\d\d)年?(?:至|到|-{1,2})((?:19|20)\d\d)年?")
DayOf = Callable[[re.Match[str]], str | None]
HALVES = {"上半年": ("01-01", "06-30"), "下半年": ("07-01", "12-31")}


@dataclass(frozen=True)
class Found:
    """A deadline and where it is printed."""

    start: int
    end: int
    day: str


def full_date(text: str) -> str | None:
    """The first complete date in folded text, ISO; None where there is none or the calendar has no such day."""
    match = REPUBLIC_DATE.search(text)
    if match:
        return _iso(int(match[1]) + 1911, int(match[2]), int(match[3]))
    match = FULL_DATE.search(text)
    return _iso(*(_count(part) for part in match.groups())) if match else None


def _count(text: str) -> int:
    return int(text) if text.isdecimal() else han_number(text)


def _iso(year: int, month: int, day: int) -> str | None:
    if not (1900 <= year <= 2200 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return f"{year:04}-{month:02}-{day:02}"


def end_of_month(year: int, month: int) -> str | None:
    if not (1900 <= year <= 2200 and 1 <= month <= 12):
        return None
    return f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1]:02}"


def five_years(name: str) -> tuple[int, int]:
    """First and last year of “十四五”: the tenth plan ran from 2001 to 2005."""
    last = 2005 + 5 * han_number(name)
    return last - 4, last


DAY = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日(?:之?前|以前)")
MONTH = re.compile(r"(?:(今年|(?:19|20)\d\d年))?(?<!\d)(\d{1,2})月(?:份)?(?:底|末)?(?:之?前|以前)")
TO_MONTH = re.compile(
    r"(?:到|至|截至)((?:19|20)\d\d年)(\d{1,2})月(?:份)?(?:底|末)?|((?:19|20)\d\d年)(\d{1,2})月(?:底|末)"
)
YEAR = re.compile(
    r"(?:到|至|截至|力争|争取)((?:19|20)\d\d)年(?!至|到|-)(?:年?[底末])?(?:之?前|以前)?"
    r"|((?:19|20)\d\d)年(?:年?[底末](?:之?前|以前)?|之?前|以前)"
    r"|((?:19|20)\d\d)年(?=,?(?:全年|力争|争取|确保|计划|预计)?(?:达到|达|实现|完成|建成|新建|新增))"
)
THIS_YEAR = re.compile(r"(?:当年|今年|年)内|(?:今年|当年)?年[底末](?:之?前|以前)?|今年[底末](?:之?前|以前)?")
FIVE_YEAR_END = re.compile(r"“?十([二三四五六])五”?(?:规划)?(?:期间|时期|期末|末)")
IN_YEARS = re.compile(r"[三3]年(?:内|之内|累计|共计?)")


def deadlines(plain: str, start: int, end: int, *, year: int | None, plan_end: str | None) -> list[Found]:
    """Every deadline printed in the stretch, in order. `year` is what 年内 and 6月底前 mean, if known."""
    found: list[Found] = []
    for pattern, day_of in _readers(year, plan_end):
        for match in pattern.finditer(plain, start, end):
            day = day_of(match)
            if day and not any(one.start < match.end() and match.start() < one.end for one in found):
                found.append(Found(match.start(), match.end(), day))
    return sorted(found, key=lambda one: one.start)


def _readers(year: int | None, plan_end: str | None) -> list[tuple[re.Pattern[str], DayOf]]:
    return [
        (DAY, lambda match: _iso(int(match[1]), int(match[2]), int(match[3]))),
        (MONTH, lambda match: _month_end(match[1], match[2], year)),
        (TO_MONTH, lambda match: _month_end(match[1] or match[3], match[2] or match[4], year)),
        (YEAR, lambda match: f"{match[1] or match[2] or match[3]}-12-31"),
        (FIVE_YEAR_END, lambda match: f"{five_years(match[1])[1]}-12-31"),
        (IN_YEARS, lambda match: plan_end),
        (THIS_YEAR, lambda match: f"{year}-12-31" if year else None),
    ]


def _month_end(printed: str | None, month: str, year: int | None) -> str | None:
    digits = re.sub(r"\D", "", printed or "")
    known = int(digits) if digits else year
    return end_of_month(known, int(month)) if known else None


PERIOD_DAYS = re.compile(
    r"((?:19|20)\d\d)年(\d{1,2})月(?:(\d{1,2})日)?(?:至|到|-{1,2})((?:19|20)\d\d)?年?(\d{1,2})月"
)
PERIOD_HALF = re.compile(r"((?:19|20)\d\d)年(上半年|下半年)")
PERIOD_BEFORE = re.compile(r"((?:19|20)\d\d)年(?:(\d{1,2})月)?[底末]?(?:之?前|以前)")
PERIOD_QUARTER = re.compile(r"((?:19|20)\d\d)年(?:第)?([一二三四1-4])季度")
PERIOD_MONTH = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月")
PERIOD_YEAR = re.compile(r"((?:19|20)\d\d)年")


def period_in(text: str) -> tuple[str | None, str | None]:
    """First and last day of the first period in folded text: 2021年上半年, 2021年至2023年, 2021年3月底前."""
    for pattern, days in PERIODS:
        match = pattern.search(text)
        if match:
            return days(match)
    return None, None


def _days(match: re.Match[str]) -> tuple[str | None, str | None]:
    first, last = int(match[1]), int(match[4] or match[1])
    return _iso(first, int(match[2]), int(match[3] or 1)), end_of_month(last, int(match[5]))


def _half(match: re.Match[str]) -> tuple[str | None, str | None]:
    first, last = HALVES[match[2]]
    return f"{match[1]}-{first}", f"{match[1]}-{last}"


def _before(match: re.Match[str]) -> tuple[str | None, str | None]:
    return None, end_of_month(int(match[1]), int(match[2] or 12))


def _quarter(match: re.Match[str]) -> tuple[str | None, str | None]:
    number = _count(match[2])
    return _iso(int(match[1]), number * 3 - 2, 1), end_of_month(int(match[1]), number * 3)


def _month(match: re.Match[str]) -> tuple[str | None, str | None]:
    return _iso(int(match[1]), int(match[2]), 1), end_of_month(int(match[1]), int(match[2]))


PERIODS = [
    (PERIOD_DAYS, _days),
    (PERIOD_HALF, _half),
    (PERIOD_QUARTER, _quarter),
    (YEARS, lambda match: (f"{match[1]}-01-01", f"{match[2]}-12-31")),
    (PERIOD_BEFORE, _before),
    (PERIOD_MONTH, _month),
    (PERIOD_YEAR, lambda match: (f"{match[1]}-01-01", f"{match[1]}-12-31")),
]
