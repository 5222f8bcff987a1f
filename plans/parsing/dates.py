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
# Letters O stand for 零 in many a typed 二OO八年.
FULL_DATE = re.compile(
    rf"((?:19|20)\d\d|[一二][{HAN}OoО0]{{3}}) ?(?:年|-|/|\.) ?{SHORT} ?(?:月|-|/|\.) ?{SHORT}(?: ?日)?"
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
    return int(text) if text.isdecimal() else han_number(re.sub("[OoО0]", "零", text))


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


DAY = re.compile(r"(?:((?:19|20)\d\d)年)?(?<!\d)(\d{1,2})月(\d{1,2})日(?:之?前|以前)")
MONTH = re.compile(
    r"(?:(今年|(?:19|20)\d\d年))?(?<!\d)(\d{1,2})月(?:份)?(?:[底末](?:之?前|以前)?|之?前|以前)"
)
TO_MONTH = re.compile(
    r"(?:到|至|截至)((?:19|20)\d\d年)(\d{1,2})月(?:份)?(?:底|末)?|((?:19|20)\d\d年)(\d{1,2})月(?:底|末)"
)
YEAR = re.compile(
    r"(?:到|至|截至|力争|争取)((?:19|20)\d\d)年(?!至|到|-)(?:年?[底末])?(?:之?前|以前)?"
    r"|((?:19|20)\d\d)年(?:年?[底末](?:之?前|以前)?|之?前|以前)"
    r"|((?:19|20)\d\d)年(?=,?(?:全年|力争|争取|确保|计划|预计)?(?:达到|达|实现|完成|建成|新建|新增))"
    r"|(?<![^,;。:、(\n ])(?:其中,?)?((?:19|20)\d\d)年(?!以来|起|开始|度|至|到|-|以后|版|第|\d{1,2}月)"
    r"(?=,|[^,;。\n]{0,30}\d)"
)
# 2000年底前建成的小区, 2020年前入住的居民: the time says which ones.
OF_WHICH = re.compile(
    r"[^,。;\d]{0,12}?(?:建成|完成|竣工|入住|出生|登记|取得|注册|投用|形成|毕业|退休|开工|立项|成立|存在|实施)"
    r"(?:且[^,。;]{0,8})?的"
)
# 上半年完成, 三季度末前: parts of a year, where something is to be done by then.
PART_OF_YEAR = re.compile(
    r"(?:((?:19|20)\d\d)年)?(?<!每)(?:第?([一二三四1-4])季度|([上下]半年))(?:[末底内]?(?:之?前|以前)|[末底内]"
    r"|(?=[^,。;]{0,12}(?:完成|建成|开工|竣工|启动|投用|投入|出台|制定|实现)))"
)
THIS_YEAR = re.compile(r"(?:当年|今年|年)内|(?:今年|当年)?年[底末](?:之?前|以前)?|今年[底末](?:之?前|以前)?")
FIVE_YEAR_END = re.compile(r"“?十([二三四五六])五”?(?:规划)?(?:期间|时期|期末|末)")
IN_YEARS = re.compile(r"[三3]年(?:内|之内|累计|共计?)")


def deadlines(plain: str, start: int, end: int, *, year: int | None, plan_end: str | None) -> list[Found]:
    """Every deadline printed in the stretch, in order. `year` is what 年内 and 6月底前 mean, if known."""
    found: list[Found] = []
    taken: set[int] = set()
    for pattern, day_of in _readers(year, plan_end):
        for match in pattern.finditer(plain, start, end):
            day = day_of(match)
            if day and not OF_WHICH.match(plain, match.end(), end) and taken.isdisjoint(range(*match.span())):
                found.append(Found(match.start(), match.end(), day))
                taken.update(range(*match.span()))
    return sorted(found, key=lambda one: one.start)


def _readers(year: int | None, plan_end: str | None) -> list[tuple[re.Pattern[str], DayOf]]:
    return [
        (DAY, lambda match: _day_in(match, year)),
        (MONTH, lambda match: _month_end(match[1], match[2], year)),
        (TO_MONTH, lambda match: _month_end(match[1] or match[3], match[2] or match[4], year)),
        (PART_OF_YEAR, lambda match: _part_end(match, year)),
        (YEAR, lambda match: f"{match[1] or match[2] or match[3] or match[4]}-12-31"),
        (FIVE_YEAR_END, lambda match: f"{five_years(match[1])[1]}-12-31"),
        (IN_YEARS, lambda match: plan_end),
        (THIS_YEAR, lambda match: f"{year}-12-31" if year else None),
    ]


def _day_in(match: re.Match[str], year: int | None) -> str | None:
    known = int(match[1]) if match[1] else year
    return _iso(known, int(match[2]), int(match[3])) if known else None


def _part_end(match: re.Match[str], year: int | None) -> str | None:
    """上半年 ends in June, 三季度 in September."""
    known = int(match[1]) if match[1] else year
    month = 3 * _count(match[2]) if match[2] else 6 if match[3] == "上半年" else 12
    return end_of_month(known, month) if known else None


def _month_end(printed: str | None, month: str, year: int | None) -> str | None:
    digits = re.sub(r"\D", "", printed or "")
    known = int(digits) if digits else year
    return end_of_month(known, int(month)) if known else None


PART = r"(?:(\d{1,2})日|([上中下])旬|[初底末])?"
PERIOD_DAYS = re.compile(
    rf"((?:19|20)\d\d)年(\d{{1,2}})月份?{PART}(?:至|到|-{{1,2}})((?:19|20)\d\d)?年?(\d{{1,2}})月份?{PART}"
)
TEN_DAYS = {"上": (1, 10), "中": (11, 20), "下": (21, 0)}
PERIOD_HALF = re.compile(r"((?:19|20)\d\d)年(上半年|下半年)")
PERIOD_BEFORE = re.compile(rf"((?:19|20)\d\d)年(?:(\d{{1,2}})月份?{PART})?[底末]?(?:之?前|以前)")
PERIOD_QUARTER = re.compile(r"((?:19|20)\d\d)年(?:第)?([一二三四1-4])季度")
PERIOD_MONTH = re.compile(rf"((?:19|20)\d\d)年(\d{{1,2}})月份?{PART}")
PERIOD_YEAR = re.compile(r"((?:19|20)\d\d)年")


BARE_MONTH = re.compile(r"(?<![\d年])(?=\d{1,2}月)")


def period_in(text: str, year: int | None = None) -> tuple[str | None, str | None]:
    """First and last day of the first period in folded text: 2021年上半年, 2021年至2023年, 2021年3月底前.

    `year` is what months without one mean (5月至6月), if known.
    """
    if year and not PERIOD_YEAR.search(text):
        text = BARE_MONTH.sub(f"{year}年", text)
    for pattern, days in PERIODS:
        match = pattern.search(text)
        if match:
            return days(match)
    return None, None


def _days(match: re.Match[str]) -> tuple[str | None, str | None]:
    first, last = int(match[1]), int(match[5] or match[1])
    start = _first_day(first, int(match[2]), match[3], match[4])
    return start, _last_day(last, int(match[6]), match[7], match[8])


def _first_day(year: int, month: int, day: str | None, third: str | None) -> str | None:
    return _iso(year, month, int(day) if day else TEN_DAYS[third or "上"][0])


def _last_day(year: int, month: int, day: str | None, third: str | None) -> str | None:
    """The printed day, the end of the printed third (旬), else of the month."""
    printed = int(day) if day else TEN_DAYS[third][1] if third else 0
    return _iso(year, month, printed) if printed else end_of_month(year, month)


def _half(match: re.Match[str]) -> tuple[str | None, str | None]:
    first, last = HALVES[match[2]]
    return f"{match[1]}-{first}", f"{match[1]}-{last}"


def _before(match: re.Match[str]) -> tuple[str | None, str | None]:
    return None, _last_day(int(match[1]), int(match[2] or 12), match[3], match[4])


def _quarter(match: re.Match[str]) -> tuple[str | None, str | None]:
    number = _count(match[2])
    return _iso(int(match[1]), number * 3 - 2, 1), end_of_month(int(match[1]), number * 3)


def _month(match: re.Match[str]) -> tuple[str | None, str | None]:
    year, month = int(match[1]), int(match[2])
    return _first_day(year, month, match[3], match[4]), _last_day(year, month, match[3], match[4])


PERIOD_FROM = re.compile(r"((?:19|20)\d\d)年(\d{1,2})月(?:\d{1,2}日)?(?:起|开始|以后|之?后)")


def _from(match: re.Match[str]) -> tuple[str | None, str | None]:
    return _iso(int(match[1]), int(match[2]), 1), None


PERIODS = [
    (PERIOD_DAYS, _days),
    (PERIOD_FROM, _from),
    (PERIOD_HALF, _half),
    (PERIOD_QUARTER, _quarter),
    (YEARS, lambda match: (f"{match[1]}-01-01", f"{match[2]}-12-31")),
    (PERIOD_BEFORE, _before),
    (PERIOD_MONTH, _month),
    (PERIOD_YEAR, lambda match: (f"{match[1]}-01-01", f"{match[1]}-12-31")),
]
