"""Three worked years: document 000 over 2021 to 2023, every figure by hand.

Issued on 29 April 2021; Q2 opens on 20 June, more than 20 working days later, so the first period is 2021-Q2. 29 of the
37 tasks take a word; figures have 8 16 19 25 26 30 31 35. In 2021 the schedule 10/30/60/100 begins after 10:
(30 - 10) / 90 = 22.22 %, (60 - 10) / 90 = 55.56 %, 100 %.
"""

from datetime import date

import pytest

from plans.quarters import Quarter, span
from reports.lights import Light
from reports.models import IndicatorQuarter, PlanQuarter
from tasks.actions import breakdown, completion
from tasks.actions.targets import set_target
from tasks.states import TaskState
from tests.journeys.documents import Street, bring_in
from tests.worked.living import Course, lights, stands, what_differs

pytestmark = pytest.mark.django_db

FIRST, LAST = Quarter.of(2021, 2), Quarter.of(2023, 4)
QUARTERS = span(FIRST, LAST)
END_2021, END_2022 = Quarter.of(2021, 4), Quarter.of(2022, 4)
YELLOW, RED = Light.YELLOW, Light.RED
# whole weeks ending in each quarter, from 1 April 2021, 1 January 2022 and 2023: 91 days hold 13 of them, 90 hold 12
WEEKS = (13, 13, 13, 12, 13, 14, 13, 12, 13, 14, 13)

# what the leads enter, by year and quarter; whatever is not said is 0
CARE_HOME, CANTEEN, MEALS = {"2022-Q3": 1}, {"2021-Q4": 1}, {"2021-Q3": 1, "2022-Q2": 1, "2023-Q2": 2}
MODELS = {"2022-Q2": 1}
UNRAVELLED = {"2022-Q3": 1}
WEEKLY_MET = {"2022-Q1": 9, "2022-Q2": 9}
RED_COMMITTEES = {2021: 20, 2022: 30, 2023: 40}
STANDARD = {2021: 55, 2022: 85, 2023: 96}
WORDS = {
    "2021-Q2": {"24": "slightly_behind"},
    "2021-Q3": {"24": "far_behind", "13": "slightly_behind"},
    "2021-Q4": {"24": "slightly_behind", "33": "far_behind"},
    "2022-Q1": {"24": "slightly_behind"},
    "2022-Q4": {"33": "slightly_behind"},
}


@pytest.fixture
def course():
    street = Street(neighbourhoods=3)
    offices = ("党建办", "自治办", "服务办", "管理办", "平安办")
    plan = bring_in(street, "000", "2021-Q1", "2023-Q4", issued_on=date(2021, 4, 29), offices=offices)
    plan.refresh_from_db()
    assert plan.first_period == FIRST
    course = Course(street, plan)
    split_over_the_years(course)
    return course


def split_over_the_years(course):
    """The supervision office breaks two promises for 2023 down: 31 into steps, 26 into yearly targets."""
    by = course.street.supervisor
    steps = [("摸清底数", date(2021, 12, 31), 1), ("建成一半", date(2022, 12, 31), 1)]
    breakdown.add_milestones(task=course.task("31"), milestones=steps, by=by)
    standard = standard_of(course)
    for year, value in ((2021, 60), (2022, 80), (2023, 100)):
        set_target(
            indicator=standard,
            year=year,
            by_quarter=Quarter.of(year, 4),
            value=value,
            reason="逐年提高",
            by=by,
        )


def standard_of(course):
    """The second promise of task 26: the rate that is to reach 100 % by 2023."""
    return course.task("26").task_indicators.order_by("indicator__position").last().indicator


def report_quarter(course, quarter):
    """Every lead reports in the quarter's last days and is approved."""
    course.open(quarter, on=quarter.last_day.replace(day=24))
    key, year, weeks = str(quarter), quarter.year, WEEKS[quarter - FIRST]
    course.report("8", CARE_HOME.get(key, 0), CANTEEN.get(key, 0), MEALS.get(key, 0))
    course.report("16", {2021: 3, 2022: 5, 2023: 9}[year], 9)
    course.report("19", {2021: 3, 2022: 5, 2023: 8}[year], 10)
    course.report("25", MODELS.get(key, 0))
    course.report("26", RED_COMMITTEES[year], 40, STANDARD[year], 100)
    course.report("30", 25, 28, UNRAVELLED.get(key, 0))
    course.report("35", 3, WEEKLY_MET.get(key, weeks))
    course.report_rest(WORDS.get(key))
    course.turn_to(quarter.last_day.replace(day=28))
    course.approve_rest()


def live(course, *quarters):
    """Quarters without an event of their own: reported, approved, closed on the 20th after."""
    for quarter in map(Quarter.parse, quarters):
        report_quarter(course, quarter)
        course.close(on=(quarter + 1).first_day.replace(day=20))


def claim_by_word(course, quarter, *numbers, completed_on):
    """The lead says 申请销号 on its report of the quarter, before the others report."""
    course.open(quarter, on=quarter.last_day.replace(day=22))
    for number in numbers:
        course.report(number, word="claim_done", completed_on=completed_on)


def test_three_years_by_hand(course):
    live(course, "2021-Q2", "2021-Q3")
    the_end_of_2021(course)
    live(course, "2022-Q1", "2022-Q2")
    the_end_of_2022(course)
    course.turn_to(date(2023, 2, 20))
    course.reach("31", on=date(2023, 2, 20))  # built half, seven weeks late
    live(course, "2023-Q1", "2023-Q2", "2023-Q3")
    the_end_of_2023(course)

    the_lights_of_every_quarter(course)
    assert what_differs(course.plan) == []


def the_end_of_2021(course):
    """3 and 4 are claimed on 22 December; 3 is verified before closing, 4 after it."""
    claim_by_word(course, END_2021, "3", "4", completed_on=date(2021, 12, 20))
    course.reach("31", on=date(2021, 12, 10))
    report_quarter(course, END_2021)
    off = {
        "8": (YELLOW, 4, "behind"),  # no care home yet: 0 of this year's fifth; 争取: yellow at most
        "24": (YELLOW, 8, "word_slightly_behind"),
        "26": (YELLOW, 7, "missed"),  # 55 % of the year's 60 %; 力争: yellow at most
        "33": (RED, 8, "word_far_behind"),
    }

    course.turn_to(date(2022, 1, 1))
    stands(course, off=off, shares={"on_schedule": (33, "89.2"), "behind": (4, "10.8")})
    course.turn_to(date(2022, 1, 10))
    course.verify("3")
    course.close(on=date(2022, 1, 20))
    # 1, 32 and 4 of 37: 2.70, 86.49, 10.81
    shares = {"completed": (1, "2.7"), "on_schedule": (32, "86.5"), "behind": (4, "10.8")}
    stands(course, off=off, shares=shares)
    course.turn_to(date(2022, 2, 10))
    course.verify("4")
    stands(course, off=off, shares=shares)  # 2021 is closed


def the_end_of_2022(course):
    """18 is suspended from 15 July to 10 January; 5 is claimed on 22 December and verified before closing."""
    suspend(course, "18", on=date(2022, 7, 15))
    live(course, "2022-Q3")
    claim_by_word(course, END_2022, "5", completed_on=date(2022, 12, 20))
    report_quarter(course, END_2022)
    off = {
        "8": (YELLOW, 4, "behind"),  # one of this year's 1.5 meal points: -33.33 points; 力争: yellow at most
        "18": (Light.GREY, 1, "suspended"),
        "31": (RED, 4, "far_behind"),  # half was to be built by 31 December
        "33": (YELLOW, 8, "word_slightly_behind"),
    }

    course.turn_to(date(2023, 1, 1))
    # 3 and 4 are closed; 2, 31 and 3 of 36 live tasks: 5.56, 86.11, 8.33
    shares = {"completed": (2, "5.6"), "on_schedule": (31, "86.1"), "behind": (3, "8.3")}
    stands(course, off=off, shares=shares)
    course.turn_to(date(2023, 1, 10))
    completion.resume_task(task=course.task("18"), by=course.street.supervisor, on=date(2023, 1, 10))
    course.verify("5")
    course.close(on=date(2023, 1, 20))
    # 8.33, 83.33, 8.33: the odd tenth goes to the largest
    shares = {"completed": (3, "8.3"), "on_schedule": (30, "83.4"), "behind": (3, "8.3")}
    stands(course, off=off, shares=shares)
    total = PlanQuarter.objects.get(plan=course.plan, quarter=END_2022)
    # 3, 4 and 18 owe no report of the quarter; 5 was closed after its own
    assert (total.suspended, total.owed, total.reported, total.on_time) == (1, 34, 34, 34)


def suspend(course, number, *, on):
    course.turn_to(on)
    completion.stop_task(
        task=course.task(number),
        by=course.street.supervisor,
        state=TaskState.SUSPENDED,
        since=on,
        reason="等待市级试点方案",
    )


WORDED = [*range(1, 8), *range(9, 16), 17, 18, *range(20, 25), 27, 28, 29, 32, 33, 34, 36, 37]


def the_end_of_2023(course):
    """Everything comes due on 31 December 2023; nobody claims 19, 24 and 30."""
    claimed = [str(number) for number in WORDED if number not in (3, 4, 5, 24)]
    claim_by_word(course, LAST, *claimed, completed_on=date(2023, 12, 20))
    course.reach("31", on=date(2023, 12, 15))
    report_quarter(course, LAST)
    for number in ("8", "16", "25", "26", "31", "35"):
        course.claim(number, completed_on=date(2023, 12, 28))
    off = {
        "19": (RED, 7, "missed"),  # 8 of 10 places covered
        "26": (YELLOW, 7, "missed"),  # 96 % of 100 %; 力争: yellow at most; claimed
        "30": (RED, 6, "events_short"),  # one committee owed this year, none came
    }

    course.turn_to(date(2024, 1, 1))
    # 3, 31 and 3 of 37: 8.11, 83.78, 8.11
    shares = {"completed": (3, "8.1"), "on_schedule": (31, "83.8"), "behind": (3, "8.1")}
    stands(course, off=off, shares=shares)
    course.turn_to(date(2024, 1, 10))
    course.verify(*(number for number in claimed if number not in ("33", "37")), "8", "16", "25", "31", "35")
    course.verify("26", because="其余四个业委会正在换届")
    course.reject("33")
    course.close(on=date(2024, 1, 20))
    reasons = {"19": "overdue", "24": "overdue", "30": "overdue", "33": "claim_rejected"}
    # 3 of before, 23 words and 8 16 25 26 31 35; 37 still to be verified: 32, 1 and 4 of 37: 86.49, 2.70, 10.81
    shares = {"completed": (32, "86.5"), "on_schedule": (1, "2.7"), "overdue": (4, "10.8")}
    stands(course, off={number: (RED, 3, reason) for number, reason in reasons.items()}, shares=shares)


def the_lights_of_every_quarter(course):
    """Read from the closed quarters: rules 4, 6 and 7 through eleven quarters and over three 1 January."""
    lived = {number: [] for number in ("8", "26", "30", "31", "35")}
    for quarter in QUARTERS:
        found = lights(course.plan, quarter)
        for number, reasons in lived.items():
            gap = found[number].numbers.get("gap_bp") if found[number].rule == 4 else None
            reasons.append((found[number].reason, gap))
    assert lived["8"] == LIVES_OF_8
    assert lived["31"] == [
        *[("on_schedule", 0)] * 6,
        ("far_behind", -10_000),
        *[("on_schedule", 0)] * 3,
        DONE,
    ]
    not_due, met, short = ("not_due", None), ("events_met", None), ("events_short", None)
    # the rate is judged by its year's figure every fourth quarter; beside 85 % of 80 % the other target is not due yet:
    # of two equal lights of one rule the task names the first
    assert lived["26"] == [*[not_due] * 2, ("missed", None), *[not_due] * 7, DONE]
    assert standard_in(course, END_2022) == (Light.GREEN, 7, "reached")
    # begun in April, 2021 has no whole year; from then on one a year
    assert lived["30"] == [*[not_due] * 6, met, *[not_due] * 3, ("overdue", None)]
    assert lived["35"] == [*[met] * 3, short, short, *[met] * 5, DONE]
    weekly = [lights(course.plan, Quarter.of(2022, number))["35"].light for number in (1, 2)]
    assert weekly == [YELLOW, RED]  # 9 of 12 = 75 %, 9 of 13 = 69.23 %


DONE = ("completed", None)
# owed a year: the care home 1 ÷ 5, from 2022 1 ÷ 4; the canteen 1 ÷ 3; meal points 4 ÷ 3, then 3 ÷ 2, then 2 ÷ 1
LIVES_OF_8 = [
    ("slightly_behind", -2_222),
    ("behind", -5_556),
    ("behind", -10_000),
    ("slightly_behind", -1_000),  # a new year begins at 0 of 10 %
    ("slightly_behind", -3_000),  # 30 points behind is yellow still
    ("on_schedule", 667),  # meals: 1 of 1.5 = 66.67 % of 60 %; care home and canteen are done: ahead
    ("behind", -3_333),
    ("slightly_behind", -1_000),  # meals: 0 of 2
    ("ahead", 7_000),
    ("ahead", 4_000),
    DONE,
]


def standard_in(course, quarter):
    figure = IndicatorQuarter.objects.get(
        plan=course.plan, quarter=quarter, unit=None, indicator=standard_of(course)
    )
    return figure.light, figure.rule, figure.reason
