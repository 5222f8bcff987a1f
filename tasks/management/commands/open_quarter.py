from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from plans.models import Plan
from plans.quarters import Quarter
from tasks.actions.periods import open_quarter
from tasks.errors import ActionError
from units.management.by import add_by, person


class Command(BaseCommand):
    help = "开启一个季度的填报；再次执行不会重复。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="计划编码")
        parser.add_argument("quarter", type=Quarter.parse, help="如 2026-Q3")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        plan = Plan.objects.filter(code=options["plan"]).first()
        if plan is None:
            raise CommandError(f"没有编码为 {options['plan']} 的计划")
        try:
            period = open_quarter(plan=plan, quarter=options["quarter"], by=person(options["by"]))
        except (ActionError, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{period.quarter.label}已开启，{period.due_on} 前报送，应报 {period.updates.count()} 项"
        )
