from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand

from plans.quarters import Quarter
from reports.corrections import correct_value
from tasks.management.finding import told
from tasks.models import DataValue
from tasks.queries.figures import plain
from units.management.by import add_by, person
from units.management.told import only


class Command(BaseCommand):
    help = "更正一个已审核的数据，写明理由；已定稿的季度留下更正记录，发布稿不变。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("item", help="数据项编码")
        parser.add_argument("unit", help="单位编码")
        parser.add_argument("quarter", type=Quarter.parse, help="如 2026-Q3")
        parser.add_argument("value", type=Decimal, help="更正后的数")
        parser.add_argument("--reason", required=True, help="理由")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        values = DataValue.objects.filter(
            item__code=options["item"], unit__code=options["unit"], quarter=options["quarter"]
        )
        value = only(values.select_related("item", "unit"), "这个单位本季的这项数据")
        before = plain(value.value)
        with told():
            made = correct_value(
                value=value, new=options["value"], reason=options["reason"], by=person(options["by"])
            )
        self.stdout.write(f"{value}：{before} → {plain(value.value)}，更正记录 {len(made)} 条")
