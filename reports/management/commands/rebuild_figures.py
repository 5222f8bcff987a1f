from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from plans.models import Plan
from reports.rollup import rebuild


class Command(BaseCommand):
    help = "从原始填报重算全部数字（已定稿季度沿用当时的口径）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", help="计划编码，缺省为全部计划")

    def handle(self, *args: Any, **options: Any) -> None:
        plans = Plan.objects.order_by("id")
        if options["plan"]:
            plans = plans.filter(code=options["plan"])
        for plan in plans:
            self.stdout.write(f"{plan.code}：更新 {rebuild(plan.pk).changed} 行")
