from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from plans.clock import today
from tasks.actions.completion import stop_task
from tasks.management.finding import add_task, task_of, told
from tasks.states import TaskState
from units.management.by import person


class Command(BaseCommand):
    help = "中止或终止一项任务。已结束季度的灯不变。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_task(parser)
        kind = parser.add_mutually_exclusive_group(required=True)
        kind.add_argument(
            "--suspend", dest="state", action="store_const", const=TaskState.SUSPENDED, help="中止"
        )
        kind.add_argument(
            "--terminate", dest="state", action="store_const", const=TaskState.TERMINATED, help="终止"
        )
        parser.add_argument("--since", type=date.fromisoformat, help="起始日期，默认今天")
        parser.add_argument("--reason", required=True, help="理由")

    def handle(self, *args: Any, **options: Any) -> None:
        task = task_of(options["plan"], options["task"])
        since = options["since"] or today(task.plan)
        with told():
            stop_task(
                task=task,
                by=person(options["by"]),
                state=options["state"],
                since=since,
                reason=options["reason"],
            )
        self.stdout.write(f"{task}：自 {since} 起{task.get_state_display()}")
