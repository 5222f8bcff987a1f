"""What the commands about tasks have in common: the plan, the task and the refusals."""

from argparse import ArgumentParser
from contextlib import AbstractContextManager

from plans.models import Plan
from tasks.errors import ActionError
from tasks.models import Task
from units.management.by import add_by
from units.management.told import only, refusals
from units.models import Unit


def add_task(parser: ArgumentParser) -> None:
    parser.add_argument("plan", help="计划编码")
    parser.add_argument("task", help="任务编号，同号时写任务编码，如 三（二）1")
    add_by(parser)


def plan_of(code: str) -> Plan:
    return only(Plan.objects.filter(code=code), f"编码为 {code} 的计划")


def task_of(plan: str, name: str) -> Task:
    """By its code, else by its printed number where no other task has it."""
    tasks = Task.objects.filter(plan=plan_of(plan)).select_related("plan__owner")
    by_code = tasks.filter(code=name)
    return only(by_code if by_code.exists() else tasks.filter(number=name), f"编号为 {name} 的任务")


def unit_of(code: str) -> Unit:
    return only(Unit.objects.filter(code=code), f"编码为 {code} 的单位")


def told() -> AbstractContextManager[None]:
    """What an action refuses is said in one line."""
    return refusals(ActionError)
