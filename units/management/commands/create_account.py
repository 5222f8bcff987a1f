from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from units.actions import create_account
from units.models import Unit, User
from units.roles import Role


class Command(BaseCommand):
    help = "建立一个账号并授予角色，随机生成的初始密码只显示这一次。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="账号")
        parser.add_argument("full_name", help="姓名")
        parser.add_argument("--unit", required=True, help="单位编码")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])

    def handle(self, *args: Any, **options: Any) -> None:
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(f"没有编码为 {options['unit']} 的单位")
        if User.objects.filter(username=options["username"]).exists():
            raise CommandError(f"账号 {options['username']} 已存在")
        made = create_account(
            by=None,
            username=options["username"],
            full_name=options["full_name"],
            unit=unit,
            role=options["role"],
        )
        self.stdout.write(f"{made.user.username}  {made.password}")
