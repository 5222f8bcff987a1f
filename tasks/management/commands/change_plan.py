from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from plans.models import Preset
from tasks.actions.terms import THRESHOLDS, change_plan_settings
from tasks.management.finding import plan_of, told
from units.management.by import add_by, person

MEANING = {
    "red_below_bp": "与序时的差距低于此数为红灯，如 -3000 表示落后 30 个百分点",
    "yellow_to_bp": "差距不高于此数为黄灯，如 -1000",
    "ahead_from_bp": "差距不低于此数为超序，如 1000",
    "frequency_yellow_bp": "频次完成率不低于此数为黄灯，如 7000 表示 70%",
}


class Command(BaseCommand):
    help = "调整计划的序时进度和亮灯门槛（万分之一为单位）；未定稿的季度随之重算。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plan", help="计划编码")
        parser.add_argument("--preset", choices=Preset.values, default="")
        for name in THRESHOLDS:
            flag = "--" + name.removesuffix("_bp").replace("_", "-")
            parser.add_argument(flag, dest=name, type=int, help=MEANING[name].replace("%", "%%"))
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        plan = plan_of(options["plan"])
        named = {name: options[name] for name in THRESHOLDS if options[name] is not None}
        with told():
            changed = change_plan_settings(
                plan=plan, by=person(options["by"]), preset=options["preset"], **named
            )
        self.stdout.write(f"{plan}：{'已调整' if changed else '没有变化'}")
