"""`manage.py issue_token --unit WL --name 区平台`: a token for another system, its secret printed once."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from units.actions import issue_token
from units.management.by import person
from units.management.told import refusals
from units.models import Unit
from units.scopes import READ_ALL, SCOPES

LONGEST_DAYS = 3_650


class Command(BaseCommand):
    help = "为其他系统发放接口令牌；密钥只显示一次，单独一行写到标准输出，说明写到标准错误"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", required=True, metavar="CODE", help="单位代码：令牌可读该单位及其下级")
        parser.add_argument("--name", required=True, help="令牌名称，写明用在哪里")
        parser.add_argument("--days", type=int, default=365, help="有效天数，默认 365")
        parser.add_argument("--person", metavar="USERNAME", help="以谁的名义写入；只读的令牌不用写")
        parser.add_argument("--per-minute", type=int, default=600, help="每分钟最多请求次数，默认 600")
        parser.add_argument(
            "--scope", action="append", choices=sorted(SCOPES), help=f"权限范围，默认 {READ_ALL}"
        )

    def handle(self, *args: Any, unit: str, name: str, days: int, **options: Any) -> None:
        if not 1 <= days <= LONGEST_DAYS:
            raise CommandError(_("有效天数应在 1 至 %(most)s 之间") % {"most": LONGEST_DAYS})
        if options["per_minute"] < 1:
            raise CommandError(_("每分钟请求次数应大于 0"))
        expires_at = timezone.now() + timedelta(days=days)
        with refusals():
            made = issue_token(
                by=None,
                name=name,
                unit=_living(unit),
                scopes=sorted(set(options["scope"] or [READ_ALL])),
                expires_at=expires_at,
                person=person(options["person"]) if options["person"] else None,
                per_minute=options["per_minute"],
            )
        self.stdout.write(made.secret)
        self.stderr.write(
            _("令牌「%(name)s」已发放，%(day)s 到期。上面的密钥只显示这一次，请妥善保存。")
            % {"name": name, "day": timezone.localdate(expires_at).isoformat()}
        )


def _living(code: str) -> Unit:
    unit = Unit.objects.living().filter(code=code).first()
    if unit is None:
        raise CommandError(_("没有代码为 %(code)s 的在用单位") % {"code": code})
    return unit
