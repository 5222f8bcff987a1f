from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from plans.models import ReportingPeriod
from plans.quarters import Quarter
from reports.models import Restatement
from reports.queries.published import Moved, against_live


class Command(BaseCommand):
    help = "已定稿的一个季度：哪些数字经更正已与发布稿不同，以及该季度及以前的更正记录。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="计划编码")
        parser.add_argument("quarter", type=Quarter.parse, help="如 2026-Q3")

    def handle(self, *args: Any, **options: Any) -> None:
        closed = ReportingPeriod.objects.closed().filter(
            plan__code=options["plan"], quarter=options["quarter"]
        )
        period = closed.first()
        if period is None:
            raise CommandError("这个季度还没有定稿")
        found = against_live(period)
        for each in found:
            self.stdout.write(f"{said(each)}：{each.published} → {each.live}")
        self.stdout.write(f"{period.quarter.label}，{len(found)} 处与发布稿不同")
        made = Restatement.objects.filter(plan=period.plan_id, quarter__lte=period.quarter)
        for row in made.select_related("approved_by"):
            self.stdout.write(
                f"  更正 {row.about_text}：{row.before} → {row.after}；{row.reason}（{row.approved_by}）"
            )


def said(each: Moved) -> str:
    return " ".join(filter(None, (each.kind, each.code, each.unit, each.field)))
