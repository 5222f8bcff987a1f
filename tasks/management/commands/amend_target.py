from argparse import ArgumentParser
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand

from plans.models import Indicator
from plans.quarters import Quarter
from tasks.actions.targets import set_target
from tasks.management.finding import plan_of, told, unit_of
from tasks.queries.figures import plain
from units.management.by import add_by, person
from units.management.told import only


class Command(BaseCommand):
    help = "调整一个指标的目标：全计划的，或某一年（--year）、某一单位（--unit）的。原目标留存。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="计划编码")
        parser.add_argument("indicator", help="指标编码")
        parser.add_argument("value", type=Decimal, help="目标值")
        parser.add_argument("--to", type=Decimal, help="区间目标的上限")
        parser.add_argument("--year", type=int, help="年度目标的年份")
        parser.add_argument("--unit", help="单位编码")
        parser.add_argument("--by-quarter", type=Quarter.parse, help="期限，默认当年四季度或计划期末")
        parser.add_argument("--reason", required=True, help="依据")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        plan = plan_of(options["plan"])
        indicator = only(Indicator.objects.filter(plan=plan, code=options["indicator"]), "这个编码的指标")
        ends = Quarter.of(options["year"], 4) if options["year"] else plan.ends
        with told():
            target = set_target(
                indicator=indicator,
                by_quarter=options["by_quarter"] or min(ends, plan.ends),
                value=options["value"],
                value_max=options["to"],
                year=options["year"],
                unit=unit_of(options["unit"]) if options["unit"] else None,
                reason=options["reason"],
                by=person(options["by"]),
            )
        self.stdout.write(
            f"{indicator}：{target.by_quarter.label}前 {plain(target.value)}{indicator.unit_of_measure}"
        )
