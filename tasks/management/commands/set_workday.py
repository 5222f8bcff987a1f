from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from tasks.actions.calendar import remove_calendar_day, set_calendar_day
from tasks.management.finding import told
from units.management.by import add_by, person


class Command(BaseCommand):
    help = "在工作日历中写明某日上班或放假（--remove 取消），未定稿季度的报送日期随之调整。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("day", type=date.fromisoformat, help="如 2027-02-06")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--work", dest="is_workday", action="store_true", default=None, help="上班")
        what.add_argument("--free", dest="is_workday", action="store_false", help="放假")
        what.add_argument("--remove", action="store_true", help="取消，按法定日历")
        parser.add_argument("--note", default="", help="依据哪份通知")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        by, day = person(options["by"]), options["day"]
        with told():
            if options["remove"]:
                moved = remove_calendar_day(day=day, by=by)
            else:
                moved = set_calendar_day(
                    day=day, is_workday=options["is_workday"], note=options["note"], by=by
                )
        self.stdout.write(f"{day} 已记入工作日历，{moved} 个填报期的日期随之调整")
