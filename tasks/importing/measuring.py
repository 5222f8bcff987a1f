"""Turning kept promises into indicators with data items and targets, or into milestones."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max

from plans.models import DataItem, Indicator, IndicatorTerm, Plan, Target
from plans.quarters import Quarter
from tasks.importing.naming import Names
from tasks.importing.proposing import task_key
from tasks.importing.tables import one_number
from tasks.models import Milestone, Task, TaskIndicator
from units.models import Unit

NAME_LENGTH = 200
SIDES = ("达到要求的数量", "应达到的总数")
TaskDrafts = list[tuple[Task, dict[str, Any]]]


class Measurer:
    """Creates the measures of one plan, numbering indicators as it goes."""

    def __init__(self, plan: Plan, names: Names) -> None:
        self.plan = plan
        self.names = names
        self.made = plan.indicators.aggregate(last=Max("position"))["last"] or 0

    def measure(self, tasks: TaskDrafts, table: list[dict[str, Any]]) -> None:
        """Rows of the document's own table first, then what the tasks' sentences promise beyond it."""
        by_key = {task_key(draft): task for task, draft in tasks}
        for row in table:
            indicator = self._indicator(row, number=row["number"] or "")
            self._yearly_targets(indicator, row)
            self._link(by_key.get(row.get("home") or ""), indicator, row)
        for task, draft in tasks:
            for target in draft["targets"]:
                if target["keep"]:
                    self._promise(task, target)

    def _promise(self, task: Task, target: dict[str, Any]) -> None:
        if target["kind"] == "milestone":
            self._milestone(task, target)
        elif target["kind"] == "indicator":
            indicator = self._indicator(target, number="")
            if is_yearly(target):
                target = self._every_year(indicator, target)
            self._target(indicator, target, self._by(target))
            self._link(task, indicator, target)

    def _every_year(self, indicator: Indicator, target: dict[str, Any]) -> dict[str, Any]:
        """每年480次 is owed each year; over the plan it is as many times as there are years."""
        years = range(self.plan.starts.year, self.plan.ends.year + 1)
        for year in years:
            self._target(indicator, target, Quarter.of(year, 4), year)
        return {**target, "value": Decimal(str(target["value"])) * len(years)}

    def _milestone(self, task: Task, target: dict[str, Any]) -> None:
        due = date.fromisoformat(target["deadline"]) if target["deadline"] else self.plan.ends.last_day
        Milestone.objects.create(
            task=task, title=target["text"][:300], due_on=due, source_sentence=target["text"]
        )

    def _indicator(self, draft: dict[str, Any], *, number: str) -> Indicator:
        self.made += 1
        span = draft.get("span") or (None, None)
        return Indicator.objects.create(
            plan=self.plan,
            owner_id=self.plan.owner_id,
            position=self.made,
            code=f"I{self.made:02d}",
            number=number,
            name=draft["name"][:NAME_LENGTH],
            unit_of_measure=draft.get("unit") or "",
            nature=_nature(draft.get("nature")),
            direction=draft["direction"],
            schedule=draft["schedule"],
            measure=draft["measure"],
            accumulation=draft["accumulation"],
            every=draft.get("every") or "",
            baseline=_decimal(draft.get("baseline") or one_number(draft.get("baseline_text"))),
            responsible_unit=self._responsible(draft),
            source_sentence=draft.get("text") or draft["name"],
            span_start=span[0],
            span_end=span[1],
        )

    def _responsible(self, draft: dict[str, Any]) -> Unit | None:
        """The first unit that the table prints beside the indicator: asked where no task asks for it."""
        meanings = [self.names.meaning(name) for name in draft.get("lead_units") or []]
        return next(
            (meaning.units[0] for meaning in meanings if meaning.units and not meaning.is_group), None
        )

    def _link(self, task: Task | None, indicator: Indicator, draft: dict[str, Any]) -> None:
        """Put an indicator at home with the task that says the same, and give it its data items. Without such a task
        its items are asked of units by themselves: those it has targets for, else the one responsible."""
        shared = self._same_fact(task, indicator, draft) if task else None
        if task is not None:
            TaskIndicator.objects.create(task=task, indicator=indicator)
        if shared is not None:
            IndicatorTerm.objects.create(indicator=indicator, item=shared)
            return
        sides = (
            ["numerator", "denominator"] if indicator.measure == Indicator.Measure.RATIO else ["numerator"]
        )
        for side in sides:
            item = self._item(task, indicator, draft, side, is_pair=len(sides) > 1)
            IndicatorTerm.objects.create(indicator=indicator, item=item, side=side)

    def _same_fact(self, task: Task, indicator: Indicator, draft: dict[str, Any]) -> DataItem | None:
        """一数一源: 全街道不少于12个 and 每个居民区不少于1个 in one task count the same things, asked of the units."""
        if indicator.measure != Indicator.Measure.UNITS_MET:
            return None
        alike = DataItem.objects.filter(
            in_indicators__indicator__task_indicators__task=task,
            in_indicators__indicator__measure=Indicator.Measure.SUM,
            unit_of_measure=indicator.unit_of_measure,
            accumulation=indicator.accumulation,
        ).first()
        if alike is not None and draft.get("source") == DataItem.Source.UNIT:
            alike.source = DataItem.Source.UNIT
            alike.save(update_fields=["source"])
        return alike

    def _item(
        self, task: Task | None, indicator: Indicator, draft: dict[str, Any], side: str, *, is_pair: bool
    ) -> DataItem:
        word = (draft.get("sides") or SIDES)[side == "denominator"]
        lead = task.assignments.filter(role="accountable").first() if task else None
        source = draft.get("source", DataItem.Source.LEAD) if task else DataItem.Source.UNIT
        return DataItem.objects.create(
            owner_id=self.plan.owner_id,
            code=f"{self.plan.code}-{indicator.code}-{side[0].upper()}",
            name=f"{indicator.name}：{word}"[:NAME_LENGTH] if is_pair else indicator.name,
            unit_of_measure="" if is_pair else indicator.unit_of_measure,
            accumulation=indicator.accumulation,
            source=source,
            collected=self.plan.cycle,
            asked_by=lead.unit if lead else None,
            admission_entry=self.plan.document_number or self.plan.title[:200],
        )

    def _by(self, draft: dict[str, Any]) -> Quarter:
        deadline = draft.get("deadline")
        return Quarter.containing(date.fromisoformat(deadline)) if deadline else self.plan.ends

    def _target(
        self, indicator: Indicator, draft: dict[str, Any], by: Quarter, year: int | None = None
    ) -> None:
        Target.objects.create(
            indicator=indicator,
            year=year,
            by_quarter=by,
            comparator=draft.get("comparator") or "",
            value=_decimal(_figure(draft)),
            value_max=_decimal(draft.get("value_max")),
            text=(draft.get("text") or "")[:300],
        )

    def _yearly_targets(self, indicator: Indicator, row: dict[str, Any]) -> None:
        """Each printed year's target, and the plan's."""
        for year in row.get("targets_by_year", []):
            if year["value"] is not None:
                self._target(indicator, year, Quarter.of(year["year"], 4), year["year"])
        self._target(indicator, {**row, "value": whole_of(row), "text": row["target_text"]}, self._by(row))


def whole_of(row: dict[str, Any]) -> Any:
    """The plan's target of a row of the table: the last year's of a stock, the sum of a flow's years."""
    years = [year["value"] for year in row.get("targets_by_year", []) if year["value"] is not None]
    if years and row["accumulation"] == DataItem.Accumulation.FLOW:
        return sum(Decimal(str(value)) for value in years)
    return row["value"]


def is_yearly(target: dict[str, Any]) -> bool:
    """An amount promised for each year, as against a rhythm (每年一次)."""
    piles_up = target["schedule"] == "cumulate" and target["accumulation"] == DataItem.Accumulation.FLOW
    return target.get("frequency") == "yearly" and piles_up and target.get("value") is not None


def _figure(draft: dict[str, Any]) -> Any:
    """A rhythm without a number (每月开展) means once."""
    return 1 if draft.get("value") is None and draft.get("every") else draft.get("value")


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _nature(printed: str | None) -> str:
    for word, nature in (("约束", "binding"), ("預期", "anticipatory"), ("预期", "anticipatory")):
        if word in (printed or ""):
            return nature
    return printed if printed in ("binding", "anticipatory") else "neither"
