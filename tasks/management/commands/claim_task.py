from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from tasks.actions.completion import file_claim
from tasks.errors import ActionError
from tasks.models import Task
from units.management.by import add_by, person


class Command(BaseCommand):
    help = "为一项任务申请销号；已有待核查的申请时不重复。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="计划编码")
        parser.add_argument("task", help="任务编号")
        parser.add_argument(
            "--completed-on", required=True, type=date.fromisoformat, help="完成日期，如 2026-09-18"
        )
        parser.add_argument("--statement", required=True, help="完成情况")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        task = Task.objects.filter(plan__code=options["plan"], number=options["task"]).first()
        if task is None:
            raise CommandError(f"计划 {options['plan']} 里没有编号为 {options['task']} 的任务")
        by = person(options["by"])
        try:
            claim = file_claim(
                task=task, by=by, completed_on=options["completed_on"], statement=options["statement"]
            )
        except (ActionError, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{task}：{claim.get_state_display()}")
