from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from tasks.actions.units import end_unit
from tasks.management.finding import told, unit_of
from units.management.by import add_by, person


class Command(BaseCommand):
    help = "撤销一个单位，由承接单位接手；没有承接单位时，其牵头的任务列为无牵头。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("unit", help="单位编码")
        parser.add_argument("--on", required=True, type=date.fromisoformat, help="撤销日期")
        parser.add_argument("--successor", help="承接单位的编码")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        unit = unit_of(options["unit"])
        successor = unit_of(options["successor"]) if options["successor"] else None
        with told():
            end_unit(unit=unit, on=options["on"], successor=successor, by=person(options["by"]))
        self.stdout.write(
            f"{unit}：自 {options['on']} 起撤销" + (f"，由{successor}承接" if successor else "")
        )
