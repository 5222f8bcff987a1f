"""Plain functions that build the least that is valid; everything else is said by the test."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from plans.models import DataItem, Indicator, IndicatorTerm, Plan, ReportingPeriod, Target
from plans.quarters import Quarter
from plans.staleness import mark_stale
from tasks.actions import breakdown, reporting, reviewing
from tasks.models import Assignment, DataValue, ProgressUpdate, Task, TaskIndicator
from tasks.opening import open_period
from units import actions
from units.models import Membership, Unit, User
from units.roles import Role

PASSWORD = "Ceshi-2026-guatu"
numbers = count(1)
Q3_2026 = Quarter.of(2026, 3)


def make_district(**over: Any) -> Unit:
    return _unit(parent=None, kind=Unit.Kind.DISTRICT, **over)


def make_street(**over: Any) -> Unit:
    return _unit(**{"parent": None, "kind": Unit.Kind.STREET_OFFICE} | over)


def make_unit(street: Unit, **over: Any) -> Unit:
    return _unit(**{"parent": street, "kind": Unit.Kind.OFFICE} | over)


def make_neighbourhoods(street: Unit, how_many: int) -> list[Unit]:
    return [make_unit(street, kind=Unit.Kind.NEIGHBOURHOOD) for _number in range(how_many)]


def _unit(**over: Any) -> Unit:
    number = next(numbers)
    return actions.create_unit(by=None, **{"code": f"U{number:05d}", "name": f"单位{number}"} | over)


def make_user(unit: Unit | None = None, role: str = Role.REPORTER, **over: Any) -> User:
    number = next(numbers)
    fields = {"username": f"user{number}", "full_name": f"用户{number}"}
    user = User.objects.create_user(**fields | over)
    if unit is not None:
        Membership.objects.create(user=user, unit=unit, role=role, since=date(2010, 1, 1))
    return user


def make_supervisor(street: Unit) -> User:
    return make_user(street, Role.SUPERVISION)


def make_plan(street: Unit | None = None, **over: Any) -> Plan:
    """A draft plan over 2026 to 2028 whose clock stands at 12 October 2026."""
    street = street or make_street()
    fields = {
        "code": f"P{next(numbers):05d}",
        "title": "社区治理三年行动计划",
        "starts": Quarter.of(2026, 1),
        "ends": Quarter.of(2028, 4),
        "clock_on": date(2026, 9, 28),
    }
    return Plan.objects.create(owner=street, **fields | over)


def make_task(
    plan: Plan, lead: Unit | None = None, responsible: list[Unit] | None = None, **over: Any
) -> Task:
    number = str(plan.tasks.count() + 1)
    fields = {
        "position": int(number),
        "code": f"一（一）{number}",
        "number": number,
        "title": f"任务{number}",
        "text": f"任务{number}的内容。",
        "span_start": 0,
        "span_end": 0,
    }
    task = Task.objects.create(plan=plan, owner=plan.owner, **fields | over)
    if lead is not None:
        assign(task, lead, Assignment.Role.ACCOUNTABLE)
    for unit in responsible or []:
        assign(task, unit, Assignment.Role.RESPONSIBLE)
    return task


def assign(task: Task, unit: Unit, role: str) -> Assignment:
    return Assignment.objects.create(task=task, owner=task.owner, unit=unit, role=role)


def make_indicator(task: Task, *, value: Any = None, by: Quarter | None = None, **over: Any) -> Indicator:
    """An indicator at home on ``task`` with one item per side and a target for the whole plan."""
    number = next(numbers)
    item = {name: over.pop(name) for name in ("source", "collected") if name in over}
    fields = {
        "position": number,
        "code": f"I{number}",
        "name": f"指标{number}",
        "direction": "at_least",
        "schedule": "cumulate",
        "measure": "sum",
        "accumulation": "flow",
    }
    indicator = Indicator.objects.create(plan=task.plan, owner=task.owner, **fields | over)
    TaskIndicator.objects.create(task=task, indicator=indicator)
    sides = ("numerator", "denominator") if indicator.measure == "ratio" else ("numerator",)
    for side in sides:
        _term(indicator, side, item)
    if value is not None:
        Target.objects.create(indicator=indicator, value=Decimal(str(value)), by_quarter=by or task.plan.ends)
    return indicator


def _term(indicator: Indicator, side: str, over: dict[str, Any]) -> None:
    item = DataItem.objects.create(
        owner=indicator.owner,
        code=f"D{next(numbers)}",
        name=f"{indicator.name}{side}",
        accumulation=indicator.accumulation,
        **over,
    )
    IndicatorTerm.objects.create(indicator=indicator, item=item, side=side)


def set_year_target(indicator: Indicator, year: int, value: Any) -> Target:
    return Target.objects.create(
        indicator=indicator, year=year, by_quarter=Quarter.of(year, 4), value=Decimal(str(value))
    )


def issue(plan: Plan, by: User | None = None, on: date = date(2025, 12, 1)) -> Plan:
    breakdown.issue_plan(plan=plan, by=by or make_supervisor(plan.owner), issued_on=on)
    return plan


def open_quarter(plan: Plan, quarter: Quarter) -> ReportingPeriod:
    return open_period(plan=plan, quarter=quarter, by=None)


def set_clock(plan: Plan, day: date) -> None:
    """Move the plan's own clock; lights that change by the calendar are stale from then on."""
    plan.clock_on = day
    plan.save(update_fields=["clock_on"])
    mark_stale(plan.pk, since=plan.starts)


def update_of(task: Task, quarter: Quarter) -> ProgressUpdate:
    return ProgressUpdate.objects.select_related("plan", "period", "task", "unit").get(
        task=task, quarter=quarter
    )


def report(
    task: Task,
    quarter: Quarter,
    *,
    by: User,
    word: str = "",
    numbers: dict[str, Any] | None = None,
    approved_by: User | None = None,
    **content: Any,
) -> ProgressUpdate:
    """Submit the lead's report; ``numbers`` by side of the task's only indicator."""
    update = update_of(task, quarter)
    values = {
        value.pk: Decimal(str(numbers[value.item.in_indicators.get().side]))
        for value in reporting.own_values(update)
        if numbers and value.item.in_indicators.get().side in numbers
    }
    filled = reporting.Content(**{"word": word, "progress": "按计划推进。"} | content)
    reporting.submit(update=update, by=by, content=filled, revision=update.revision, values=values)
    if approved_by is not None:
        reviewing.approve(update=update, by=approved_by)
    return update


def value_of(indicator: Indicator, unit: Unit, quarter: Quarter, side: str = "numerator") -> DataValue:
    return DataValue.objects.select_related("unit", "item").get(
        item__in=indicator.terms.filter(side=side).values("item"), unit=unit, quarter=quarter
    )
