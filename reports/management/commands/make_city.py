from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.city.loading import CityExistsError, load_city


class Command(BaseCommand):
    help = (
        "用 COPY 载入一个虚构的城区（街道、单位、计划、填报），供测速和试用；数字另由 rebuild_figures 计算。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--streets", type=int, default=220, help="街道数量，缺省 220")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["streets"] < 1:
            raise CommandError("至少一个街道")
        try:
            plans = load_city(options["streets"])
        except CityExistsError as error:
            raise CommandError("库中已有城区数据（单位编码 CITY）") from error
        self.stdout.write(f"已载入 {len(plans)} 个街道，每个街道一份计划；请运行 rebuild_figures 计算数字")
