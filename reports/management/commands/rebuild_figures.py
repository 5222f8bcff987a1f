from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.models import Plan
from reports.jobs import rebuild_plan
from reports.rollup import rebuild


class Command(BaseCommand):
    help = "从原始填报重算全部数字（已定稿季度沿用当时的口径）。--jobs 交由后台进程，每份计划一个作业。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", help="计划编码，缺省为全部计划")
        parser.add_argument("--jobs", action="store_true", help="排入队列，由所有后台进程分担")

    def handle(self, *args: Any, **options: Any) -> None:
        plans = Plan.objects.order_by("id")
        if options["plan"]:
            plans = plans.filter(code=options["plan"])
        if options["plan"] and not plans.exists():
            raise CommandError("没有找到计划")
        if options["jobs"]:
            self._queue(list(plans.values_list("id", flat=True)))
            return
        for plan in plans.only("id", "code"):
            self.stdout.write(f"{plan.code}：更新 {rebuild(plan.pk).changed} 行")

    def _queue(self, plans: list[int]) -> None:
        for plan in plans:
            rebuild_plan.delay(plan)
        self.stdout.write(f"已排入 {len(plans)} 个作业")
