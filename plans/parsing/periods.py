"""The years that a document plans for."""

import re

from .dates import FIVE_YEARS, YEARS, five_years
from .draft import Period
from .folding import fold

YEAR_PLAN = re.compile(r"((?:19|20)\d\d)年(?!版)")
# 2024年，街道工作的总体思路是…; 2024年是…之年.
OPENING_YEAR = re.compile(r"(?:^|\n) *((?:19|20)\d\d)年(?:,|是|全|度|工作|街道|我)")
REPUBLIC_YEAR = re.compile(r"(?<!\d)(\d{2,3})年度")


def period_of(titles: list[str], opening: str) -> Period | None:
    """From a title, else from the opening paragraphs; None where nothing says so."""
    folded = [fold(title) for title in titles]
    for years_in in (_range_of_years, _five_year_plan, _one_year):
        for line in folded:
            years = years_in(line)
            if years:
                return Period(start=f"{years[0]}-01-01", end=f"{years[1]}-12-31")
    years = _range_of_years(opening) or _republic_year(opening) or _opening_year(opening)
    return Period(start=f"{years[0]}-01-01", end=f"{years[1]}-12-31") if years else None


def _range_of_years(line: str) -> tuple[int, int] | None:
    match = YEARS.search(line)
    return (int(match[1]), int(match[2])) if match else None


def _five_year_plan(line: str) -> tuple[int, int] | None:
    match = FIVE_YEARS.search(line)
    return five_years(match[1]) if match else None


def _one_year(line: str) -> tuple[int, int] | None:
    """Of 2023年总结和2024年计划 the later year is the plan's."""
    years = [int(year) for year in YEAR_PLAN.findall(line)]
    return (max(years), max(years)) if years else None


def _opening_year(opening: str) -> tuple[int, int] | None:
    match = OPENING_YEAR.search(opening)
    return (int(match[1]), int(match[1])) if match else None


def _republic_year(line: str) -> tuple[int, int] | None:
    match = REPUBLIC_YEAR.search(line)
    year = int(match[1]) + 1911 if match else 0
    return (year, year) if 1950 <= year <= 2100 else None
