"""Living through a plan's years by its real actions: the clock, the desks of leads and units, and what is read off.

Nothing here knows a rule: the course is scripted and the figures are computed by hand in each test.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from plans.models import Plan, ReportingPeriod
from plans.quarters import Quarter
from reports import actions as figures
from reports.lights import BUCKETS, Light
from reports.models import PlanQuarter, TaskQuarter, UnitQuarter
from reports.rollup import roll_up
from reports.shares import shares, tenths
from reports.verifying import differences, publication_differences
from reports.wording import why
from tasks.actions import completion, reporting, reviewing
from tasks.models import ProgressUpdate
from tasks.states import Word
from tests.factories import open_quarter, set_clock, update_of
from tests.journeys.documents import Street


@dataclass
class Course:
    """A plan, its street, and the quarter being lived. Tasks are called by their printed number, by their code where
    one number is printed twice."""

    street: Street
    plan: Plan
    quarter: Quarter | None = None

    def turn_to(self, day: date):
        set_clock(self.plan, day)

    def open(self, quarter: Quarter, *, on: date):
        self.turn_to(on)
        self.quarter = quarter
        open_quarter(self.plan, quarter)

    def task(self, number: str):
        return self.plan.tasks.select_related("plan__owner").get(Q(number=number) | Q(code=number))

    def update(self, number: str) -> ProgressUpdate:
        return update_of(self.task(number), self.quarter)

    def report(self, number: str, *facts: float, word: str = "", completed_on: date | None = None):
        """The lead's report; ``facts`` are its data items in the order of the document, numerator before
        denominator; without facts a word."""
        update = self.update(number)
        items = reporting.own_values(update)
        assert len(facts) == len(items), f"task {number} asks its lead for {len(items)} items"
        typed = {item.pk: Decimal(str(fact)) for item, fact in zip(items, facts, strict=True)}
        said = word or (Word.ON_SCHEDULE if reporting.takes_a_word(update.task) else "")
        reporting.submit(
            update=update,
            by=self.street.cadre(update.unit),
            content=reporting.Content(word=said, progress="按计划推进。", completed_on=completed_on),
            revision=update.revision,
            values=typed,
        )

    def report_rest(self, words: dict[str, str] | None = None):
        """Every lead that has not reported yet says 达序, or its word in ``words``."""
        waiting = ProgressUpdate.objects.filter(plan=self.plan, quarter=self.quarter, state="not_started")
        called = names(self.plan)
        for number in [called[task] for task in waiting.values_list("task", flat=True)]:
            self.report(number, word=(words or {}).get(number, ""))

    def count(self, unit, *facts: float):
        """What a unit enters of itself, in the order of the document."""
        owed = reporting.values_of_unit(unit=unit, quarter=self.quarter)
        entered = zip(owed, map(Decimal, map(str, facts)), strict=True)
        reporting.submit_values(values=list(entered), by=self.street.cadre(unit))

    def send_back(self, number: str):
        reviewing.return_update(
            update=self.update(number), by=self.street.supervisor, reason="请写明覆盖了哪几个小区"
        )

    def approve(self, *numbers: str):
        for number in numbers:
            reviewing.approve(update=self.update(number), by=self.street.supervisor)

    def approve_rest(self, *, but: tuple[str, ...] = ()):
        waiting = ProgressUpdate.objects.filter(plan=self.plan, quarter=self.quarter, state="submitted")
        rest = waiting.exclude(task__number__in=but)
        batch = reviewing.approve_batch(updates=list(rest), by=self.street.supervisor)
        assert not batch.refused

    def reach(self, number: str, *, on: date):
        """The next step of a task is seen to be done."""
        step = self.task(number).milestones.filter(verified_on=None).first()
        completion.verify_milestone(milestone=step, by=self.street.supervisor, on=on)

    def claim(self, number: str, *, completed_on: date):
        task = self.task(number)
        lead = task.assignments.get(role="accountable").unit
        completion.file_claim(
            task=task, by=self.street.cadre(lead), completed_on=completed_on, statement="已全部完成"
        )

    def verify(self, *numbers: str, because: str = ""):
        for number in numbers:
            claim = self.task(number).claims.get(state="filed")
            figures.verify_claim(claim=claim, by=self.street.supervisor, accepted_because=because)

    def reject(self, number: str):
        claim = self.task(number).claims.get(state="filed")
        completion.reject_claim(claim=claim, by=self.street.supervisor, reason="现场仍未完成")

    def close(self, *, on: date):
        self.turn_to(on)
        period = ReportingPeriod.objects.select_related("plan__owner").get(
            plan=self.plan, quarter=self.quarter
        )
        figures.close_quarter(period=period, by=self.street.supervisor)


def names(plan: Plan) -> dict[int, str]:
    """What the tasks are called, by id."""
    numbers = Counter(plan.tasks.values_list("number", flat=True))
    return {task.pk: task.number if numbers[task.number] == 1 else task.code for task in plan.tasks.all()}


def lights(plan: Plan, quarter: Quarter) -> dict[str, TaskQuarter]:
    """Every task's figure by what it is called, brought up to date first."""
    roll_up(plan.pk)
    called = names(plan)
    rows = TaskQuarter.objects.filter(plan=plan, quarter=quarter).select_related("task", "named")
    return {called[row.task_id]: row for row in rows}


def deviating(plan: Plan, quarter: Quarter) -> dict[str, tuple[Light, int, str]]:
    """Colour, rule and reason of every task that is neither on its schedule nor ahead nor completed."""
    calm = (Light.GREEN, Light.AHEAD, Light.BLUE)
    return {
        number: (Light(row.light), row.rule, row.reason)
        for number, row in lights(plan, quarter).items()
        if row.light not in calm
    }


def said(figure: TaskQuarter) -> str:
    """The sentence that explains a light on a page, the indicator's name left aside."""
    return why(reason=figure.reason, numbers=figure.numbers)


def headline(plan: Plan, quarter: Quarter) -> dict[str, tuple[int, str]]:
    """The share of every light: {bucket: (tasks, percent)} of those not empty. Whatever the figures, the counts add up
    to the live tasks, the percents to 100.0, and the plan is the sum of its units."""
    roll_up(plan.pk)
    total = PlanQuarter.objects.get(plan=plan, quarter=quarter)
    counts = [getattr(total, bucket) for bucket in BUCKETS]
    assert sum(counts) == total.tasks == plan.tasks.count() - total.suspended - total.terminated
    assert sum(shares(counts)) == 1_000
    for name in (*PlanQuarter.COUNTS, "quantified", "weight", "weighted_bp", "owed", "reported", "on_time"):
        units = UnitQuarter.objects.filter(plan=plan, quarter=quarter).values_list(name, flat=True)
        assert sum(units) == getattr(total, name), name
    parts = zip(BUCKETS, counts, shares(counts), strict=True)
    return {bucket: (number, tenths(part)) for bucket, number, part in parts if number}


def red_though_claimed(plan: Plan, quarter: Quarter) -> set[str]:
    """Tasks that are red in the quarter although a claim was filed by its due day and nobody rejected it."""
    due = ReportingPeriod.objects.get(plan=plan, quarter=quarter).due_on
    claimed = plan.tasks.filter(claims__filed_on__lte=due).exclude(claims__state="rejected")
    called = names(plan)
    red = {number for number, row in lights(plan, quarter).items() if row.light == Light.RED}
    return red & {called[task] for task in claimed.values_list("pk", flat=True)}


def stands(course: Course, *, off: dict, shares: dict):
    """The quarter being lived stands like this: what is off, and the share of every light. Whatever the day, nothing is
    red for which completion was claimed in time."""
    assert deviating(course.plan, course.quarter) == off
    assert headline(course.plan, course.quarter) == shares
    assert red_though_claimed(course.plan, course.quarter) == set()


def what_differs(plan: Plan) -> list:
    """Stored figures against the raw values, and publications against the rows they were made of."""
    return [*differences(plan.pk), *publication_differences(plan.pk)]
