from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from reports.actions import verify_claim
from tasks.actions.completion import reject_claim
from tasks.errors import ActionError
from tasks.models import CompletionClaim
from units.management.by import add_by, person


class Command(BaseCommand):
    help = "核查销号申请：通过则任务销号，--reject 则退回并写明理由。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="计划编码")
        parser.add_argument("task", help="任务编号")
        parser.add_argument("--reject", metavar="理由")
        parser.add_argument("--accepted-because", default="", help="未达到的目标为何可以接受")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        claim = CompletionClaim.objects.filter(
            task__plan__code=options["plan"], task__number=options["task"], state="filed"
        ).first()
        if claim is None:
            raise CommandError("没有待核查的销号申请")
        by = person(options["by"])
        try:
            if options["reject"]:
                reject_claim(claim=claim, by=by, reason=options["reject"])
            else:
                verify_claim(claim=claim, by=by, accepted_because=options["accepted_because"])
        except (ActionError, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{claim.task}：{claim.get_state_display()}")
