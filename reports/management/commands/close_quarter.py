from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from plans.models import ReportingPeriod
from plans.quarters import Quarter
from reports.actions import close_quarter
from tasks.errors import ActionError
from units.management.by import add_by, person


class Command(BaseCommand):
    help = "定稿一个季度：冻结口径，生成发布稿；再次执行不会重复。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="计划编码")
        parser.add_argument("quarter", type=Quarter.parse, help="如 2026-Q3")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        period = ReportingPeriod.objects.filter(
            plan__code=options["plan"], quarter=options["quarter"]
        ).first()
        if period is None:
            raise CommandError("这个季度还没有开启")
        try:
            publication = close_quarter(period=period, by=person(options["by"]))
        except (ActionError, PermissionDenied) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{period.quarter.label}已定稿，发布稿 sha256 {publication.sha256}")
