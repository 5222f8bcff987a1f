"""A district under document 003: 12 streets, eight large and four small, what each promised and what each reported.

Large and small differ so that Σ ÷ Σ is never the mean of percentages. Every number is made to be added in the head.
"""

from decimal import Decimal

from plans.clock import today
from plans.models import Indicator, IndicatorTerm
from plans.quarters import Quarter
from tasks.actions import breakdown, importing, reporting, reviewing
from tasks.actions.targets import set_target
from tasks.importing.proposing import task_key
from tasks.models import DataValue
from tests.factories import make_district, make_street, make_supervisor, make_unit, set_clock
from tests.journeys.documents import Street, document

YEARS = range(2021, 2026)
LARGE = 8
LATE_BRAND = 5  # the street whose brand of 2023 came in 2024
BY_YEARS_END = ("1", "4", "7", "9", "14")  # ratios to be reached by the year's end: left empty in June


class District(Street):
    """A district with its supervision office and 12 streets, each with somebody who enters figures."""

    def __init__(self):
        self.office = make_district()
        self.supervisor = make_supervisor(self.office)
        self.neighbourhoods = [make_street(parent=self.office) for _number in range(12)]
        self.cadres = {}


def review(run, *, rows, cycle, part="body"):
    """What a person corrects before applying: the rows and the list to keep, who reports, how often."""
    for row in run.edited["indicators"]:
        row["keep"] = row["part"] == rows
        row["source"] = "unit"
    hosts = {row.get("home") for row in run.edited["indicators"] if row["keep"]}
    for task in run.edited["tasks"]:
        task["responsible_units"] = ["各街镇"] if task_key(task) in hosts else []
        for target in task["targets"]:  # said a second time, or meant for others
            target["keep"] = target.get("frequency") == "yearly"
    return run.edited, {**run.choices, "part": part, "cycle": cycle}


def bring_in(district, starts, ends, *, issued_on, **reviewed):
    """From document 003 to an issued plan."""
    run = district.upload(document("003"), starts, ends)
    edited, choices = review(run, **reviewed)
    importing.save_edits(
        run=run, by=district.supervisor, edited=edited, choices=choices, revision=run.revision
    )
    district.explain_names(run)
    plan = importing.apply(run=run, by=district.supervisor)
    office = make_unit(district.office, name="区民政局")
    breakdown.assign_leads(
        plan=plan, leads={task.pk: office for task in plan.tasks.all()}, by=district.supervisor
    )
    set_clock(plan, issued_on)
    breakdown.issue_plan(plan=plan, by=district.supervisor, issued_on=issued_on)
    plan.refresh_from_db()
    return plan


def promised(number: str, place: int, year: int) -> Decimal | None:
    """What a street promised of an indicator for a year."""
    passed, is_large = year - 2021, place < LARGE
    each = {
        "1": ((62, 66, 72, 77, 82), (56, 61, 62, 67, 72))[not is_large][passed],
        "2": 1 if place // 2 == passed else None,
        "3": 2 if is_large else 1,
        "4": 22 + 2 * passed,
        "6": (passed + 1) * (167 if is_large else 166),
        "10": 95,
        "11": 8 if is_large else 9,
        "12": 1 if place // 2 == passed else None,
        "13": 50,
        "14": 40 + 5 * passed,
        "15": 17 if is_large else 16,
    }
    value = each.get(number, 100)
    return None if value is None else Decimal(value)


def split_over_the_streets(district, plan):
    """Annual targets for each of the 12 streets."""
    for indicator in plan.indicators.exclude(number=""):
        for place, street in enumerate(district.neighbourhoods):
            for year in YEARS:
                value = promised(indicator.number, place, year)
                if value is not None:
                    set_target(
                        indicator=indicator,
                        unit=street,
                        year=year,
                        by_quarter=Quarter.of(year, 4),
                        value=value,
                        reason="分解到各街镇",
                        by=district.supervisor,
                    )


def reported(place: int, quarter: Quarter) -> dict[str, tuple[int, ...]]:
    """What a street enters: counts, and numerators with their denominators."""
    facts = counts(place, quarter) | ratios(quarter, of=0 if place < LARGE else 1)
    if (place, str(quarter)) == (0, "2021-Q2"):
        facts["5"] = (27, 30)  # three associations without a party group
    return {number: facts[number] for number in facts if quarter.number == 4 or number not in BY_YEARS_END}


def counts(place: int, quarter: Quarter) -> dict[str, tuple[int]]:
    """What is built or trained in the half-year, 活力楼组 as they stand: by December the year's promise, by June a part
    of it. In 2023 a brand is late by a year; in 2024 lifts begin late and stay short."""
    year, in_december = quarter.year, quarter.number == 4
    goal = {number: int(promised(number, place, year) or 0) for number in ("2", "3", "6", "11", "12", "15")}
    stood = int(promised("6", place, year) - promised("6", place, 2021))
    june = {"2": 0, "3": int(place < 6), "11": 3 if place < 6 else 2, "12": 0, "15": 5}
    if year == 2024:
        june["11"] = 0
    if not in_december:
        return {number: (done,) for number, done in june.items()} | {"6": (stood + 50,)}
    done = {number: goal[number] - june[number] for number in june} | {"6": goal["6"]}
    done["2"] += {2023: -1, 2024: 1}.get(year, 0) if place == LATE_BRAND else 0
    if year == 2024:
        done["11"] = 5
    return {number: (value,) for number, value in done.items()}


def ratios(quarter: Quarter, *, of: int) -> dict[str, tuple[int, int]]:
    """Numerator and denominator of a large (0) or small (1) street."""
    passed, size = quarter.year - 2021, (2, 1)[of]
    linked = ((6_300, 6_600, 7_200, 7_700, 8_100), (2_900, 2_550, 3_500, 3_400, 3_800))[of][passed]
    certified = ((42, 47, 52, 57, 58), (21, 24, 26, 29, 29))[of][passed]
    formed = {"2022-Q2": (54, 27), "2022-Q4": (56, 28)}.get(str(quarter), (57, 29))[of]
    walked = (5_000, 2_000) if str(quarter) == "2021-Q4" else (5_200, 2_400)
    return {
        "1": (linked, 5_000 * size),
        "4": ((15, 50), (8, 25))[of],
        "5": (15 * size, 15 * size),
        "7": (20 * size, 20 * size),
        "8": (20 * size, 20 * size),
        "9": (20 * size, 20 * size),
        "10": (formed, 30 * size),
        "13": (walked[of], 50 * size),
        "14": (certified, 50 * size),
    }


def enter(district, plan, quarter):
    """Every street enters what it is asked, once."""
    sides = {
        term.item_id: (term.indicator.number, term.side == IndicatorTerm.Side.DENOMINATOR)
        for term in IndicatorTerm.objects.filter(indicator__plan=plan).select_related("indicator")
    }
    for place, street in enumerate(district.neighbourhoods):
        facts = reported(place, quarter)
        owed = reporting.values_of_unit(unit=street, quarter=quarter)
        asked = [(value, *sides[value.item_id]) for value in owed]
        entered = [(value, Decimal(facts[of][is_below])) for value, of, is_below in asked if of in facts]
        reporting.submit_values(values=entered, by=district.cadre(street), day=today(plan))


def approve_entered(district, plan, quarter):
    waiting = DataValue.objects.filter(owner=district.office, quarter=quarter, state="submitted")
    reviewing.approve_values(values=waiting.select_related("unit", "item"), by=district.supervisor)


def by_number(plan) -> dict[str, Indicator]:
    return {indicator.number: indicator for indicator in plan.indicators.exclude(number="")}
