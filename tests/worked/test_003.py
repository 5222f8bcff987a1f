"""Worked years of a district: document 003, its ten indicators of 2016 to 2020 and its fifteen of 2021 to 2025.

The plan reports every half-year, in the second and the fourth quarter. Issued on 1 March 2021: Q1 opens 14 working
days later, too soon, so the first period is 2021-Q2. In 2021 the schedule 10/30/60/100 begins after 10: 22.22 % by the
end of Q2, 100 % by the end of Q4; from 2022 on 30 % and 100 %.
"""

from datetime import date
from decimal import Decimal

import pytest

from plans.quarters import Quarter
from reports.lights import Light
from reports.models import IndicatorQuarter
from reports.rollup import roll_up
from tasks.actions import reporting, reviewing
from tasks.actions.results import record_result
from tests.factories import open_quarter, set_clock
from tests.worked import district as told
from tests.worked.living import Course, lights, stands, what_differs

pytestmark = pytest.mark.django_db

YELLOW, RED = Light.YELLOW, Light.RED
Q4_2020 = Quarter.of(2020, 4)
HALF_YEARS = [Quarter.of(year, number) for year in told.YEARS for number in (2, 4)]
CLOUD, CERTIFIED, WALKING = "三（三）★5", "三（三）★7", "四（三）5"
CALM = ("on_schedule", "ahead", "not_due", "reached", "hold_met")


def whole(plan, quarter):
    """The figures of the whole by the indicator's printed number."""
    roll_up(plan.pk)
    rows = IndicatorQuarter.objects.filter(plan=plan, quarter=quarter, unit=None).select_related("indicator")
    return {row.indicator.number: row for row in rows if row.indicator.number}


# 2016 to 2020 ---------------------------------------------------------------------------------------------------------
FIGURES = {"1": 350_000, "2": 190, "4": 701}
WORDS = {
    "3": "应建尽建",
    "5": "98.1%",
    "6": "100%",
    "7": "95%",
    "8": "21.5%",
    "9": "99.5%",
    "10": "100%",
}


def test_the_ten_indicators_of_the_last_period_are_all_met():
    district = told.District()
    plan = told.bring_in(
        district, "2016-Q1", "2020-Q4", issued_on=date(2016, 1, 15), rows="annex", part="annex", cycle=4
    )
    set_clock(plan, date(2020, 12, 24))
    open_quarter(plan, Q4_2020)

    enter_the_last_results(district, plan)

    found = whole(plan, Q4_2020)
    assert len(found) == 10
    assert {(row.is_met, row.light, row.rule, row.reason) for row in found.values()} == {
        (True, Light.GREEN, 7, "reached")
    }
    assert {number: row.actual_text for number, row in found.items() if row.actual_text} == WORDS
    # 350,000 of 200,000; 190 of 70 = 271.43 %; 701 of 700 = 100.14 %; a result in words is 100 % or 0
    in_figures = {number: found[number].completion_bp for number in FIGURES}
    assert in_figures == {"1": 17_500, "2": 27_143, "4": 10_014}
    assert {found[number].completion_bp for number in WORDS} == {10_000}


def enter_the_last_results(district, plan):
    """Three results are counts and entered as such; of the others only the words are left."""
    indicators = told.by_number(plan)
    office = district.cadre(district.office)
    for value in reporting.values_of_unit(unit=district.office, quarter=Q4_2020):
        number = value.item.in_indicators.get().indicator.number
        if number in FIGURES:
            reporting.submit_values(values=[(value, Decimal(FIGURES[number]))], by=office)
            reviewing.approve_values(values=[value], by=district.supervisor)
    for number, text in WORDS.items():
        record_result(
            indicator=indicators[number],
            quarter=Q4_2020,
            actual_text=text,
            is_met=True,
            by=district.supervisor,
        )


# 2021 to 2025 ---------------------------------------------------------------------------------------------------------
WORDED = {
    "2021-Q2": {"19": "slightly_behind"},
    "2021-Q4": {"20": "far_behind"},
    "2022-Q4": {"12": "slightly_behind"},
}


@pytest.fixture
def course():
    district = told.District()
    plan = told.bring_in(district, "2021-Q1", "2025-Q4", issued_on=date(2021, 3, 1), rows="body", cycle=2)
    assert (plan.first_period, plan.tasks.count()) == (Quarter.of(2021, 2), 27)
    told.split_over_the_streets(district, plan)
    return Course(district, plan)


def report_half_year(course, quarter):
    """Streets enter their figures, the bureau reports its 27 tasks, all is approved."""
    course.open(quarter, on=quarter.last_day.replace(day=24))
    told.enter(course.street, course.plan, quarter)
    course.report("18", int(quarter.number == 4))  # every year some are chosen, in the fourth quarter
    course.report_rest(WORDED.get(str(quarter)))
    course.turn_to(quarter.last_day.replace(day=28))
    course.approve_rest()
    told.approve_entered(course.street, course.plan, quarter)


def live_year(course, year):
    report_half_year(course, Quarter.of(year, 2))
    course.close(on=date(year, 7, 20))
    report_half_year(course, Quarter.of(year, 4))


def test_five_years_by_hand(course):
    live_year(course, 2021)
    the_end_of_2021(course)
    live_year(course, 2022)
    the_end_of_2022(course)
    for year in (2023, 2024):
        live_year(course, year)
        course.close(on=date(year + 1, 1, 20))
    report_half_year(course, Quarter.of(2025, 2))
    course.close(on=date(2025, 7, 20))
    the_end_of_2025(course)

    the_indicators_of_every_half_year(course.plan)
    wholes_are_the_sums_of_their_streets(course.plan)
    assert what_differs(course.plan) == []


def the_end_of_2021(course):
    """Walking fell to 48.0 households: 8 × 5,000 + 4 × 2,000 = 48,000 ÷ 1,000 workers; 约束性, so red at once."""
    off = {WALKING: (RED, 5, "hold_missed"), "20": (RED, 8, "word_far_behind")}
    shares = {"on_schedule": (25, "92.6"), "behind": (2, "7.4")}  # 25 and 2 of 27: 92.59, 7.41

    course.turn_to(date(2022, 1, 1))
    stands(course, off=off, shares=shares)
    course.close(on=date(2022, 1, 20))
    stands(course, off=off, shares=shares)
    found = whole(course.plan, course.quarter)
    assert (found["13"].actual, found["13"].units_met, found["13"].units_targeted) == (Decimal("48"), 8, 12)
    # promised 62 % of 80,000 and 56 % of 20,000 households: 60.8 %; linked 50,400 + 11,600 = 62,000 of 100,000
    assert (found["1"].year_target, found["1"].actual) == (Decimal("60.8"), Decimal("62"))
    assert (found["1"].units_met, found["1"].units_targeted) == (12, 12)
    # sums of what the streets promised: 8 × 2 + 4, 8 × 167 + 4 × 166, 8 × 8 + 4 × 9, 8 × 17 + 4 × 16
    assert [found[number].year_target for number in ("3", "6", "11", "15")] == [20, 2_000, 100, 200]


def the_end_of_2022(course):
    """16 is claimed on 29 December and verified before closing."""
    course.turn_to(date(2022, 12, 29))
    course.claim("16", completed_on=date(2022, 12, 15))
    off = {
        CLOUD: (YELLOW, 7, "missed"),  # 52,800 + 10,200 = 63 % of the year's 65 %; 预期性
        "12": (YELLOW, 8, "word_slightly_behind"),
    }

    course.turn_to(date(2023, 1, 1))
    stands(course, off=off, shares={"on_schedule": (25, "92.6"), "behind": (2, "7.4")})
    course.turn_to(date(2023, 1, 10))
    course.verify("16")
    course.close(on=date(2023, 1, 20))
    # 1, 24 and 2 of 27: 3.70, 88.89, 7.41
    stands(
        course, off=off, shares={"completed": (1, "3.7"), "on_schedule": (24, "88.9"), "behind": (2, "7.4")}
    )
    found = whole(course.plan, course.quarter)["1"]
    # small streets linked 2,550 of 5,000 = 51 % of 61 %
    assert (found.year_target, found.actual, found.units_met) == (Decimal("65"), Decimal("63"), 8)


def the_end_of_2025(course):
    """Everything comes due on 31 December; 13 is never claimed, 17 too late, 19 is rejected, 20 not yet decided."""
    report_half_year(course, Quarter.of(2025, 4))
    open_tasks = set(lights(course.plan, course.quarter)) - {"16"}
    for name in open_tasks - {"13", "17"}:
        course.claim(name, completed_on=date(2025, 12, 26))

    course.turn_to(date(2026, 1, 1))
    # 464 + 116 = 580 certified of 1,000 workers, 60 % promised; 预期性, claimed: 待核查; 1, 25 and 1 of 27
    shares = {"completed": (1, "3.7"), "on_schedule": (25, "92.6"), "behind": (1, "3.7")}
    stands(course, off={CERTIFIED: (YELLOW, 7, "missed")}, shares=shares)
    course.turn_to(date(2026, 1, 9))
    course.claim("17", completed_on=date(2025, 12, 30))  # the due day was 5 January
    course.verify(*open_tasks - {"13", "17", "19", "20", CERTIFIED})
    course.verify(CERTIFIED, because="新招录人员明年三月参加考试")
    course.reject("19")
    course.close(on=date(2026, 1, 20))
    reasons = {"13": "overdue", "17": "overdue", "19": "claim_rejected"}
    # 16, 17 words and 5 with figures; 20 waits; 23, 1 and 3 of 27: 85.19, 3.70, 11.11
    shares = {"completed": (23, "85.2"), "on_schedule": (1, "3.7"), "overdue": (3, "11.1")}
    stands(course, off={name: (RED, 3, reason) for name, reason in reasons.items()}, shares=shares)


def the_indicators_of_every_half_year(plan):
    """Every indicator that is not calm, with its colour: ten half-years of fifteen indicators."""
    off = {}
    for quarter in HALF_YEARS:
        rows = whole(plan, quarter)
        assert sorted(rows, key=int) == [str(number) for number in range(1, 16)]
        off[str(quarter)] = {
            number: (row.light, row.reason) for number, row in rows.items() if row.reason not in CALM
        }
    waiting = {
        "2": (YELLOW, "slightly_behind"),
        "12": (YELLOW, "slightly_behind"),
    }  # nothing by June: -22, -30 points
    assert off == {
        "2021-Q2": {**waiting, "5": (YELLOW, "hold_missed")},  # 297 of 300
        "2021-Q4": {"13": (RED, "hold_missed")},
        "2022-Q2": {**waiting, "10": (YELLOW, "hold_missed")},  # 540 of 600 = 90 % of 95 %
        "2022-Q4": {
            "1": (YELLOW, "missed"),
            "10": (YELLOW, "hold_missed_twice"),  # 560 of 600 = 93.33 %; 预期性: yellow at most
        },
        "2023-Q2": waiting,
        "2023-Q4": {"2": (YELLOW, "behind")},  # one brand of two: -50 points, 预期性
        "2024-Q2": {**waiting, "11": (YELLOW, "slightly_behind")},  # no lift by June: -30 points
        "2024-Q4": {"11": (YELLOW, "behind")},  # 60 of 100: -40 points
        "2025-Q2": waiting,
        "2025-Q4": {"14": (YELLOW, "missed")},
    }


def wholes_are_the_sums_of_their_streets(plan):
    """Parents equal the sums of their children; and the five years against the plan's own targets."""
    quarter = Quarter.of(2025, 4)
    found = whole(plan, quarter)
    for number, row in found.items():
        streets = IndicatorQuarter.objects.filter(indicator=row.indicator_id, quarter=quarter).exclude(
            unit=None
        )
        assert sum(street.numerator or 0 for street in streets) == row.numerator, number
        if row.measure == "ratio":
            assert sum(street.denominator for street in streets) == row.denominator, number
    # lifts: 100 + 100 + 100 + 60 + 100 of 500 = 92 %; brands: 2 + 2 + 1 + 3 + 2 of 10; groups 10,000 of 10,000
    assert [found[number].plan_bp for number in ("11", "2", "6")] == [9_200, 10_000, 10_000]
    # households: large 81 % of 82 %, small 76 % of 72 %: the whole 80 of 80 %
    assert (found["1"].actual, found["1"].is_met, found["1"].units_met) == (Decimal("80"), True, 4)
