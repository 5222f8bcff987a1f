from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from tasks.actions.completion import resume_task
from tasks.management.finding import add_task, task_of, told
from units.management.by import person


class Command(BaseCommand):
    help = "恢复一项中止的任务。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_task(parser)
        parser.add_argument("--on", type=date.fromisoformat, help="恢复日期，默认今天")

    def handle(self, *args: Any, **options: Any) -> None:
        task = task_of(options["plan"], options["task"])
        with told():
            resume_task(task=task, by=person(options["by"]), on=options["on"])
        self.stdout.write(f"{task}：{task.get_state_display()}")
