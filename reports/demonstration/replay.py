"""Living the sample's quarters again, day by day, on the plan's own clock, through the actions that pages use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from plans.models import DataItem, Indicator, Plan, ReportingPeriod
from plans.quarters import Quarter
from plans.staleness import mark_stale
from reports.actions import close_quarter, verify_claim
from reports.rollup import roll_up
from tasks.actions import accepting, breakdown, completion, reporting, reviewing
from tasks.models import Asked, Assignment, CompletionClaim, DataValue, ProgressUpdate, Task
from tasks.opening import open_period
from tasks.states import TaskState, Word
from units.models import Unit, User
from units.roles import Role

Act = Callable[[], object]


@dataclass(frozen=True, order=True)
class Event:
    """Something that happens on a day; within a day in order of ``rank``."""

    on: date
    rank: int
    act: Act = field(compare=False)


def day(text: str) -> date:
    return date.fromisoformat(text)


class Replay:
    """One sample plan and the two people of the supervision office: one enters on behalf, the other reviews."""

    def __init__(self, plan: Plan, sample: dict[str, Any], *, reviewer: User, deputy: User) -> None:
        self.plan, self.sample = plan, sample
        self.reviewer, self.deputy = reviewer, deputy
        self.tasks = {task.number: task for task in plan.tasks.all()}

    def prepare(self) -> None:
        """What the supervision office settles before the plan goes out: late starts, presets, milestones."""
        for number, row in self.sample["tasks"].items():
            task = self.tasks[number]
            if "starts" in row:
                task.starts = Quarter.parse(row["starts"])
            task.preset = "works" if row.get("preset") == "engineering" else ""
            task.save(update_fields=["starts", "preset"])
        for number, steps in self.sample["milestones"].items():
            self.tasks[number].milestones.all().delete()
            rows = [(step["title"], day(step["due_on"]), step["weight"]) for step in steps]
            breakdown.add_milestones(task=self.tasks[number], milestones=rows, by=self.reviewer)

    def run(self) -> None:
        self.set_clock(day(self.sample["issued_on"]))
        self.prepare()
        breakdown.issue_plan(plan=self.plan, by=self.reviewer, issued_on=day(self.sample["issued_on"]))
        posts = Assignment.objects.filter(task__plan=self.plan).select_related("unit", "task")
        accepting.accept_tasks(assignments=list(posts), by=self.reviewer)
        for event in sorted(self.events()):
            self.set_clock(event.on)
            event.act()
        self.set_clock(day(self.sample["clock_on"]))
        mark_stale(self.plan.pk, since=self.plan.starts)
        roll_up(self.plan.pk)

    def set_clock(self, on: date) -> None:
        Plan.objects.filter(pk=self.plan.pk).update(clock_on=on)
        self.plan.refresh_from_db()

    def events(self) -> Iterator[Event]:
        for text, dates in self.sample["calendar"].items():
            yield from self.quarter_events(Quarter.parse(text), dates)
        for number, steps in self.sample["milestones"].items():
            for step in steps:
                if step["verified_on"]:
                    yield Event(day(step["verified_on"]), 1, self.milestone(number, step))
        for claim in self.sample["claims"]:
            yield Event(day(claim["filed_on"]), 2, self.file_claim(claim))
            if claim["state"] == "verified":
                yield Event(day(claim["decided_on"]), 7, self.verify_claim(claim))
        for row in self.sample["suspended"]:
            yield Event(day(row["from"]), 1, self.suspend(row))

    def quarter_events(self, quarter: Quarter, dates: dict[str, str]) -> Iterator[Event]:
        yield Event(day(dates["opens_on"]), 0, lambda: open_period(plan=self.plan, quarter=quarter, by=None))
        yield Event(day(dates["submitted_on"]), 2, lambda: self.enter_unit_values(quarter))
        for number, row in self.sample["tasks"].items():
            report = row["report"].get(str(quarter))
            if report and report["state"] != "missing":
                yield from self.report_events(number, quarter, report, dates)
        yield Event(day(dates["approved_on"]), 6, lambda: self.approve_values(quarter))
        if dates["closed_on"]:
            yield Event(day(dates["closed_on"]), 9, lambda: self.close(quarter))

    def report_events(
        self, number: str, quarter: Quarter, report: dict[str, Any], dates: dict[str, str]
    ) -> Iterator[Event]:
        submitted = day(report.get("submitted_on", dates["submitted_on"]))
        for returned in report.get("returns", []):
            first = min(submitted, day(returned["on"]) - timedelta(days=2))
            yield Event(first, 3, self.submit(number, quarter, report))
            yield Event(day(returned["on"]), 4, self.send_back(number, quarter, returned["reason"]))
        if report["state"] != "returned":
            yield Event(submitted, 5 if report.get("returns") else 3, self.submit(number, quarter, report))
        if report["state"] in ("approved", "late"):
            approved = day(report.get("approved_on", dates["approved_on"]))
            yield Event(approved, 6, self.approve(number, quarter))

    # acts -------------------------------------------------------------------------------------------------------------
    def submit(self, number: str, quarter: Quarter, report: dict[str, Any]) -> Act:
        def act() -> None:
            update = self.update(number, quarter)
            word = report["word"] if reporting.takes_a_word(update.task) else ""
            content = reporting.Content(
                word="" if word == Word.CLAIM_DONE else word,
                progress=report["progress"],
                problems=report["problems"],
                next_steps=report["next_steps"],
            )
            values = self.lead_values(update)
            reporting.submit(
                update=update,
                by=reporter_of(update.unit),
                content=content,
                revision=update.revision,
                values=values,
            )

        return act

    def send_back(self, number: str, quarter: Quarter, reason: str) -> Act:
        return lambda: reviewing.return_update(
            update=self.update(number, quarter), by=self.reviewer, reason=reason
        )

    def approve(self, number: str, quarter: Quarter) -> Act:
        return lambda: reviewing.approve(update=self.update(number, quarter), by=self.reviewer)

    def update(self, number: str, quarter: Quarter) -> ProgressUpdate:
        updates = ProgressUpdate.objects.select_related("plan", "period", "task__plan", "unit")
        return updates.get(task=self.tasks[number], quarter=quarter)

    def milestone(self, number: str, step: dict[str, Any]) -> Act:
        def act() -> None:
            milestone = self.tasks[number].milestones.get(title=step["title"])
            completion.verify_milestone(milestone=milestone, by=self.reviewer, on=day(step["verified_on"]))

        return act

    def file_claim(self, claim: dict[str, Any]) -> Act:
        def act() -> None:
            task = Task.objects.select_related("plan").get(pk=self.tasks[claim["task"]].pk)
            lead = task.assignments.get(role="accountable").unit
            completion.file_claim(
                task=task,
                by=reporter_of(lead),
                completed_on=day(claim["completed_on"]),
                statement=claim["statement"],
            )

        return act

    def verify_claim(self, claim: dict[str, Any]) -> Act:
        def act() -> None:
            filed = CompletionClaim.objects.select_related("task__plan__owner").get(
                task=self.tasks[claim["task"]], state="filed"
            )
            verify_claim(claim=filed, by=self.reviewer, accepted_because=claim["decision"])

        return act

    def suspend(self, row: dict[str, Any]) -> Act:
        def act() -> None:
            task = Task.objects.select_related("plan__owner").get(pk=self.tasks[row["task"]].pk)
            completion.stop_task(
                task=task,
                by=self.reviewer,
                state=TaskState.SUSPENDED,
                since=day(row["from"]),
                reason=row["reason"],
            )

        return act

    def close(self, quarter: Quarter) -> None:
        period = ReportingPeriod.objects.select_related("plan__owner").get(plan=self.plan, quarter=quarter)
        close_quarter(period=period, by=self.reviewer)

    # values -----------------------------------------------------------------------------------------------------------
    def told(self, indicator: Indicator, quarter: Quarter) -> dict[str, Any]:
        """What the sample says of an indicator in a quarter: by its number in the table, else by the target's text."""
        if indicator.number in self.sample["values"] and indicator.number:
            rows: dict[str, Any] = self.sample["values"][indicator.number]["quarters"]
            return rows.get(str(quarter)) or {}
        for row in self.sample["tasks"].values():
            for target in row.get("targets", []):
                if target["text"] == indicator.source_sentence:
                    return target.get("quarters", {}).get(str(quarter)) or {}
        return {}

    def lead_values(self, update: ProgressUpdate) -> dict[int, Decimal | None]:
        numbers: dict[int, Decimal | None] = {}
        for value in reporting.own_values(update):
            number = self.number_of(value, "lead")
            if number is not None:
                numbers[value.pk] = number
        return numbers

    def enter_unit_values(self, quarter: Quarter) -> None:
        asked = Asked.objects.filter(plan=self.plan, item__source=DataItem.Source.UNIT).values("item")
        rows = DataValue.objects.filter(quarter=quarter, item__in=asked).select_related("item", "unit")
        typed: list[tuple[DataValue, Decimal | None]] = [
            (value, number) for value in rows if (number := self.number_of(value, "units")) is not None
        ]
        reporting.submit_values(values=typed, by=self.deputy)

    def number_of(self, value: DataValue, by: str) -> Decimal | None:
        term = value.item.in_indicators.select_related("indicator").order_by("id").first()
        if term is None:
            return None
        told = self.told(term.indicator, value.quarter)
        if told.get("by") != by:
            return None
        number = (
            told["units"].get(value.unit.code) if by == "units" else told.get("value", told.get(term.side))
        )
        if isinstance(number, list):
            number = number[0 if term.side == "numerator" else 1]
        return None if number is None else Decimal(str(number))

    def approve_values(self, quarter: Quarter) -> None:
        waiting = DataValue.objects.filter(
            quarter=quarter, state="submitted", item__source=DataItem.Source.UNIT
        ).select_related("unit", "item")
        reviewing.approve_values(values=waiting, by=self.reviewer)


def reporter_of(unit: Unit) -> User:
    return User.objects.filter(memberships__unit=unit, memberships__role=Role.REPORTER).order_by("id")[0]
