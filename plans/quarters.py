"""Quarters and half-open spans of time, as plain values: no Django, no database.

A quarter is one small integer, ``year * 4 + (number - 1)``, so that order, difference and "the one before" are
ordinary arithmetic, in Python and in SQL alike. ``2026-Q3`` is text only (DESIGN.md section 2, Keys).
"""

import re
from datetime import date, timedelta

_TEXT = re.compile(r"((?:19|[2-9]\d)\d\d)-Q([1-4])", re.ASCII)
_NAMES = ("一季度", "二季度", "三季度", "四季度")


class Quarter(int):
    """A quarter of a calendar year; an integer that knows its dates."""

    @classmethod
    def of(cls, year: int, number: int) -> "Quarter":
        if not 1 <= number <= 4:
            raise ValueError(f"a year has quarters 1 to 4, not {number}")
        return cls(year * 4 + number - 1)

    @classmethod
    def containing(cls, day: date) -> "Quarter":
        return cls.of(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Read ``2026-Q3``; anything else is a ValueError."""
        match = _TEXT.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"a quarter is written like 2026-Q3, not {text!r}")
        return cls.of(int(match[1]), int(match[2]))

    @property
    def year(self) -> int:
        return int(self) // 4

    @property
    def number(self) -> int:
        return int(self) % 4 + 1

    @property
    def first_day(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        return (self + 1).first_day - timedelta(days=1)

    @property
    def label(self) -> str:
        """How an official document says it: 2026年三季度."""
        return f"{self.year}年{_NAMES[self.number - 1]}"

    @property
    def short_label(self) -> str:
        return _NAMES[self.number - 1]

    def __add__(self, quarters: int) -> "Quarter":
        return Quarter(int(self) + quarters)

    def __sub__(self, quarters: int) -> "Quarter":
        return Quarter(int(self) - quarters)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    def __repr__(self) -> str:
        return f"Quarter({self})"


def span(first: int, last: int) -> list[Quarter]:
    """Every quarter from first to last, both included."""
    return [Quarter(number) for number in range(int(first), int(last) + 1)]
