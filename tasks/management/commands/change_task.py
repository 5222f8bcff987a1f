from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from plans.models import Preset
from plans.quarters import Quarter
from tasks.actions import breakdown, terms
from tasks.management.finding import add_task, task_of, told, unit_of
from tasks.models import Task
from units.management.by import person
from units.models import User

NAMED = ("weight", "lead", "mode", "starts", "with_plan", "preset")


class Command(BaseCommand):
    help = "调整一项任务的权重、第一牵头单位、填报方式、开始季度和序时进度；未定稿的季度随之重算。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_task(parser)
        parser.add_argument("--weight", type=int, help="1 到 1000")
        parser.add_argument("--lead", help="第一牵头单位的编码")
        parser.add_argument(
            "--mode", choices=Task.ReportMode.values, help="lead 牵头填报，each 各责任单位填报"
        )
        start = parser.add_mutually_exclusive_group()
        start.add_argument("--starts", type=Quarter.parse, help="开始季度，如 2026-Q3")
        start.add_argument("--with-plan", action="store_true", help="随计划开始")
        parser.add_argument("--preset", choices=[*Preset.values, "plan"], help="序时进度；plan 为随计划")

    def handle(self, *args: Any, **options: Any) -> None:
        if not any(options[name] for name in NAMED):
            raise CommandError("没有写明要调整什么")
        task = task_of(options["plan"], options["task"])
        with told(), transaction.atomic():
            changed = _change(task, person(options["by"]), options)
        self.stdout.write(f"{task}：{'已调整' if changed else '没有变化'}")


def _change(task: Task, by: User, options: dict[str, Any]) -> bool:
    """All of it or nothing; returns whether anything changed."""
    done = []
    if options["weight"]:
        done.append(terms.change_weight(task=task, weight=options["weight"], by=by))
    if options["lead"]:
        done.append(breakdown.change_lead(task=task, unit=unit_of(options["lead"]), by=by))
    if options["mode"]:
        done.append(terms.change_report_mode(task=task, mode=options["mode"], by=by))
    if options["starts"] or options["with_plan"] or options["preset"]:
        starts = None if options["with_plan"] else options["starts"] or task.starts
        preset = {"plan": "", None: task.preset}.get(options["preset"], options["preset"])
        done.append(terms.change_schedule(task=task, starts=starts, preset=preset, by=by))
    return any(done)
