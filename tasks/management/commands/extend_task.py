from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from tasks.actions import extending
from tasks.management.finding import add_task, task_of, told
from tasks.models import ExtensionRequest, Task
from tasks.queries.deadlines import due_on_in_force, first_due_on
from units.management.by import person
from units.management.told import only
from units.models import User


class Command(BaseCommand):
    help = "申请延期（--to 与 --reason），或审批待批的申请（--grant、--reject 理由）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_task(parser)
        act = parser.add_mutually_exclusive_group(required=True)
        act.add_argument("--to", type=date.fromisoformat, help="新的完成期限")
        act.add_argument("--grant", action="store_true", help="同意")
        act.add_argument("--reject", metavar="理由", help="不同意")
        parser.add_argument("--reason", default="", help="申请的理由，或同意时的意见")

    def handle(self, *args: Any, **options: Any) -> None:
        task = task_of(options["plan"], options["task"])
        with told():
            request = _act(task, person(options["by"]), options)
        dates = f"原定 {first_due_on(task)}，现为 {due_on_in_force(task)}"
        self.stdout.write(f"{task}：{request.get_state_display()}，{dates}")


def _act(task: Task, by: User, options: dict[str, Any]) -> ExtensionRequest:
    if options["to"]:
        return extending.file_extension(task=task, new_due_on=options["to"], reason=options["reason"], by=by)
    request = only(task.extensions.filter(state=ExtensionRequest.State.FILED), "待审批的延期申请")
    if options["grant"]:
        extending.grant_extension(request=request, by=by, reason=options["reason"])
    else:
        extending.reject_extension(request=request, by=by, reason=options["reject"])
    return request
