from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from plans.models import Plan
from plans.quarters import Quarter
from plans.staleness import BATCH, mark_stale
from reports.rollup import EARLIEST, rebuild


class Command(BaseCommand):
    help = "从原始填报重算全部数字（已定稿季度沿用当时的口径）。--jobs 交由后台进程，几份计划一个作业。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", help="计划编码，缺省为全部计划")
        parser.add_argument("--quarter", type=Quarter.parse, help="自该季度起，如 2026-Q3，缺省为全部季度")
        parser.add_argument("--jobs", action="store_true", help="排入队列，由所有后台进程分担")

    def handle(self, *args: Any, **options: Any) -> None:
        plans = Plan.objects.order_by("id")
        if options["plan"]:
            plans = plans.filter(code=options["plan"])
        ids = list(plans.values_list("id", flat=True))
        if options["plan"] and not ids:
            raise CommandError("没有找到计划")
        since = options["quarter"] or EARLIEST
        if options["jobs"]:
            self._queue(ids, since)
            return
        changed = sum(
            rebuild(*ids[first : first + BATCH], since=since).changed for first in range(0, len(ids), BATCH)
        )
        self.stdout.write(f"{len(ids)} 份计划：更新 {changed} 行")

    @transaction.atomic
    def _queue(self, ids: list[int], since: int) -> None:
        """A mark for every plan: a job that is lost is rung for again by the sweep."""
        mark_stale(*ids, since=since)
        self.stdout.write(f"{len(ids)} 份计划已排入队列")
