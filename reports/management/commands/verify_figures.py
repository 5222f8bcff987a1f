from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.models import Plan
from plans.quarters import Quarter
from reports.rollup import EARLIEST
from reports.verifying import differences, publication_differences


class Command(BaseCommand):
    help = "从原始填报重新计算全部数字，核对发布稿及其 sha256，逐条列出差异；没有差异时退出码为 0。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", help="计划编码，缺省为全部计划")
        parser.add_argument("--quarter", type=Quarter.parse, help="自该季度起，如 2026-Q3")

    def handle(self, *args: Any, **options: Any) -> None:
        plans = Plan.objects.order_by("id")
        if options["plan"]:
            plans = plans.filter(code=options["plan"])
        if options["plan"] and not plans.exists():
            raise CommandError("没有找到计划")
        found = 0
        for plan in plans.iterator():
            since = options["quarter"] or EARLIEST
            for difference in differences(plan.pk, since=since) + publication_differences(
                plan.pk, since=since
            ):
                found += 1
                self.stdout.write(f"{plan.code} {difference}")
        if found:
            raise CommandError(f"有 {found} 处差异")
        self.stdout.write(f"{plans.count()} 份计划，没有差异")
