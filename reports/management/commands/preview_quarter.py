from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.models import ReportingPeriod
from plans.quarters import Quarter
from reports.previewing import Outstanding, preview
from tasks.errors import ActionError


class Command(BaseCommand):
    help = "定稿预览：如果现在定稿，各灯各占多少，还有哪些未报、未审。只算，不改。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="计划编码")
        parser.add_argument("quarter", type=Quarter.parse, help="如 2026-Q3")

    def handle(self, *args: Any, **options: Any) -> None:
        periods = ReportingPeriod.objects.select_related("plan__owner")
        period = periods.filter(plan__code=options["plan"], quarter=options["quarter"]).first()
        if period is None:
            raise CommandError("这个季度还没有开启")
        try:
            found = preview(period)
        except ActionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{period.quarter.label}，任务 {found.headline.tasks} 项，如果现在定稿：")
        for count in found.headline.counts:
            self.stdout.write(f"  {count.word} {count.number}（{count.percent}%）{count.note}")
        self.stdout.write(
            "灯：" + "，".join(f"{each.word} {each.number}（{each.percent}%）" for each in found.lights)
        )
        self._list("待报", found.to_report, found.values_owed)
        self._list("待审", found.in_review, found.values_waiting)

    def _list(self, word: str, rows: tuple[Outstanding, ...], values: int) -> None:
        self.stdout.write(f"{word} {len(rows)} 项，数据项 {values} 个")
        for row in rows:
            self.stdout.write(f"  {row.number} {row.title}（{row.unit}，{row.state}）：定稿为{row.word}")
