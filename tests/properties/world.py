"""A random street with one issued plan: what a sequence of actions is driven through."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from plans.models import Indicator, Plan, Target
from plans.quarters import Quarter
from tasks.models import Milestone, Task, TaskIndicator
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    set_year_target,
)
from tests.properties.dice import Dice
from tests.properties.oracle.facts import Facts
from units.models import Unit, User

# what a task may be judged by: options of its indicator; "value" of the plan's target, "year" of an annual one
INDICATORS: dict[str, dict[str, Any]] = {
    "flow_by_year": {"value": 40, "year": 12},
    "flow": {"value": 37, "nature": "anticipatory"},
    "flow_exactly": {"value": 24, "direction": "exactly", "schedule": "reach", "due": 1},
    "hold_ratio_of_flow": {"value": 80, "schedule": "hold", "measure": "ratio", "unit_of_measure": "%"},
    "monthly_soft": {"value": 6, "schedule": "frequency", "every": "month", "nature": "anticipatory"},
    "flow_of_years_only": {"value": None, "year": 12},
    "flow_with_targets_of_units": {"value": None, "of_units": (20, 15, 9), "source": "unit"},
    "flow_binding": {"value": 30, "year": 10, "nature": "binding"},
    "flow_of_units": {"value": 60, "source": "unit"},
    "flow_half_yearly": {"value": 50, "collected": 2},
    "stock": {"value": 80, "accumulation": "stock", "baseline": 20},
    "stock_by_year": {"value": 90, "year": 50, "accumulation": "stock", "source": "unit"},
    "decrease": {"value": 10, "direction": "decrease", "accumulation": "stock", "baseline": 45},
    "ratio": {"value": 90, "measure": "ratio", "accumulation": "stock", "unit_of_measure": "%", "source": "unit"},
    "covered": {"value": 100, "direction": "covered", "measure": "ratio", "accumulation": "stock",
                "unit_of_measure": "%", "source": "unit"},
    "hold_ratio": {"value": 75, "schedule": "hold", "measure": "ratio", "accumulation": "stock",
                   "unit_of_measure": "%"},
    "hold_zero": {"value": 0, "schedule": "hold", "direction": "zero", "source": "unit"},
    "hold_limit": {"value": 25, "schedule": "hold", "direction": "at_most", "nature": "binding"},
    "hold_stock_limit": {"value": 30, "schedule": "hold", "direction": "at_most", "accumulation": "stock",
                         "nature": "anticipatory"},
    "hold_range": {"value": 5, "value_max": 30, "schedule": "hold", "direction": "range", "accumulation": "stock"},
    "weekly": {"value": 1, "schedule": "frequency", "every": "two_weeks", "source": "unit"},
    "monthly": {"value": 4, "schedule": "frequency", "every": "month"},
    "quarterly": {"value": 9, "schedule": "frequency", "every": "quarter", "source": "unit"},
    "half_yearly": {"value": 12, "schedule": "frequency", "every": "half_year"},
    "yearly": {"value": 15, "schedule": "frequency", "every": "year", "source": "unit"},
    "reach": {"value": 60, "schedule": "reach", "accumulation": "stock", "measure": "ratio", "due": 1,
              "unit_of_measure": "%"},
    "reach_soft": {"value": 45, "schedule": "reach", "due": 2, "nature": "anticipatory"},
    "reach_binding": {"value": 20, "schedule": "reach", "accumulation": "stock", "due": 0, "nature": "binding"},
    "each_unit": {"value": 12, "measure": "units_met", "source": "unit"},
    "each_unit_by_year": {"value": 30, "year": 9, "measure": "units_met", "source": "unit"},
    "without_target": {"value": None},
    "walking": {"value": 50, "schedule": "hold", "measure": "ratio", "every": "quarter", "source": "unit"},
    "reach_by_year": {"value": 90, "year": 45, "schedule": "reach", "accumulation": "stock"},
    "reach_flow_by_year": {"value": 60, "year": 20, "schedule": "reach", "nature": "binding", "source": "unit"},
    "hold_by_year": {"value": None, "year": 15, "schedule": "hold", "accumulation": "stock", "source": "unit"},
    "ratio_with_targets_of_units": {"value": None, "of_units": (70, 80, 95), "measure": "ratio",
                                    "unit_of_measure": "%", "accumulation": "stock", "source": "unit"},
    "reach_ratio_of_units": {"value": None, "of_units": (70, 80, 95), "measure": "ratio", "schedule": "reach",
                             "unit_of_measure": "%", "accumulation": "stock", "source": "unit", "due": 2},
    "whole_and_units_by_year": {"value": 50, "of_units": (12, 9, 6), "units_year": True, "source": "unit"},
    "stock_of_units": {"value": None, "of_units": (30, 20, 25), "accumulation": "stock", "source": "unit"},
    "homeless": {"value": 40, "source": "unit", "home": False},
    "homeless_of_units": {"value": None, "of_units": (20, 15, 9), "units_year": True, "source": "unit", "home": False},
    "homeless_reach": {"value": 30, "schedule": "reach", "accumulation": "stock", "due": 1, "source": "unit",
                       "nature": "binding", "home": False},
    "homeless_hold": {"value": 80, "schedule": "hold", "measure": "ratio", "unit_of_measure": "%", "source": "unit",
                      "accumulation": "stock", "home": False},
}  # fmt: skip
KINDS = ("word", "word", "milestones", "milestones", "each", "mixed", "mixed", *INDICATORS)


@dataclass
class World:
    """The plan, its people, and what happened so far: the story, and the facts as they stood at each closing."""

    plan: Plan
    offices: list[Unit]
    neighbourhoods: list[Unit]
    clerk: User
    chief: User
    deputy: User
    dice: Dice
    deeds: int = 0
    story: list[str] = field(default_factory=list)
    frozen: dict[int, Facts] = field(default_factory=dict)

    def choose(self, things):
        return self.dice.choose(list(things))

    def number(self, most: int) -> int:
        return self.dice.number(most)

    def tell(self, what: str) -> None:
        self.story.append(f"{self.plan.clock_on}  {what}")


def build(dice: Dice) -> World:
    first = dice.choose([Quarter.of(2025, 1), Quarter.of(2025, 3), Quarter.of(2024, 4)])
    street = make_street()
    plan = make_plan(
        street,
        starts=first,
        ends=first + dice.choose([3, 6, 9]),
        preset=dice.choose(["even", "back_loaded", "works"]),
        cycle=dice.choose([1, 1, 1, 1, 2, 4]),
        clock_on=first.first_day,
        yellow_to_bp=dice.choose([-1_000, -500, 0]),
    )
    world = World(
        plan=plan,
        offices=[make_unit(street) for _number in range(4)],
        neighbourhoods=make_neighbourhoods(street, 4),
        clerk=make_supervisor(street),
        chief=make_supervisor(street),
        deputy=make_supervisor(street),
        dice=dice,
    )
    for _number in range(3 + world.number(1)):
        make_random_task(world, world.choose(KINDS))
    _issue(world)
    return world


def _issue(world: World) -> None:
    """Given out in time for the first quarter, or so late that quarters before may be filled in afterwards."""
    plan = world.plan
    plan.clock_on = plan.starts.first_day + timedelta(days=world.choose([0, 0, 0, 100]))
    plan.save()
    issue(plan, by=world.chief, on=plan.clock_on)
    plan.refresh_from_db()
    world.tell(f"issued; {plan.starts} to {plan.ends}, first period {plan.first_period}, {plan.preset}")


def make_random_task(world: World, kind: str) -> None:
    plan = world.plan
    task = make_task(
        plan,
        world.choose(world.offices),
        responsible=world.neighbourhoods[: world.choose([2, 3])],
        weight=world.choose([1, 2, 5]),
        starts=world.choose([None, None, None, plan.starts + 1]),
        due_on=world.choose([None, None, (plan.starts + 1).last_day, (plan.starts + 2).first_day]),
        preset=world.choose(["", "", "even", "works"]),
        report_mode="each" if kind == "each" else "lead",
    )
    if kind == "milestones" or (kind == "mixed" and world.number(1)):
        _milestones(world, task)
    if kind == "mixed":
        for _number in range(2 + world.number(1)):
            _indicator(world, task, world.choose(sorted(INDICATORS)))
        _share(world, task)
    if kind in INDICATORS:
        _indicator(world, task, kind)
    world.tell(
        f"task {task.pk} {kind}: weight {task.weight}, starts {task.starts}, due {task.due_on}, {task.preset}"
    )


def _share(world: World, task: Task) -> None:
    """An indicator of another task may serve this one too."""
    others = list(
        Indicator.objects.filter(plan=world.plan).exclude(task_indicators__task=task).order_by("id")
    )
    if others:
        shared = world.choose(others)
        TaskIndicator.objects.create(task=task, indicator=shared, weight=world.choose([1, 2]), is_home=False)
        world.tell(f"  indicator {shared.pk} serves task {task.pk} too")


def _milestones(world: World, task: Task) -> None:
    starts = world.plan.starts
    for number in range(world.choose([2, 3])):
        day = (starts + world.number(5)).first_day + timedelta(days=40)
        Milestone.objects.create(task=task, title=f"节点{number}", due_on=day, weight=world.choose([1, 2, 3]))


def _indicator(world: World, task: Task, kind: str) -> Indicator:
    options = dict(INDICATORS[kind])
    year, most = options.pop("year", None), options.pop("value_max", None)
    due, of_units = options.pop("due", None), options.pop("of_units", ())
    is_by_year, has_home = options.pop("units_year", False), options.pop("home", True)
    by = None if due is None else world.plan.starts + due
    indicator = make_indicator(task, by=by, **options)
    if year is not None:
        set_year_target(indicator, world.plan.starts.year, year)
        set_year_target(indicator, world.plan.starts.year + 1, year + 7)
    _targets_of_units(world, indicator, of_units, by or world.plan.ends, is_by_year=is_by_year)
    if most is not None:
        Target.objects.filter(indicator=indicator).update(value_max=Decimal(most))
    TaskIndicator.objects.filter(indicator=indicator).update(weight=world.choose([1, 3]))
    if not has_home:
        TaskIndicator.objects.filter(indicator=indicator).delete()
        indicator.responsible_unit = world.choose([None, world.offices[0]])
        indicator.save()
    world.tell(f"  indicator {indicator.pk} {kind} of task {task.pk}")
    return indicator


def _targets_of_units(world: World, indicator: Indicator, values, by: Quarter, *, is_by_year: bool) -> None:
    for unit, value in zip(world.neighbourhoods, values, strict=False):
        if is_by_year:
            year = world.plan.starts.year
            for number in (0, 1):
                _target(indicator, unit, value + number, Quarter.of(year + number, 4), year + number)
        else:
            _target(indicator, unit, value, by, None)


def _target(indicator: Indicator, unit: Unit, value: int, by: Quarter, year: int | None) -> None:
    Target.objects.create(indicator=indicator, unit=unit, value=value, by_quarter=by, year=year)
