"""`manage.py revoke_token 7`: from the next request on the token opens nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from units.actions import revoke_token
from units.management.told import only
from units.models import ApiToken


class Command(BaseCommand):
    help = "撤销接口令牌，立即生效"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, help="令牌编号，见 list_tokens")

    def handle(self, *args: Any, number: int, **options: Any) -> None:
        token = only(ApiToken.objects.select_related("unit").filter(pk=number), f"编号为 {number} 的令牌")
        revoke_token(by=None, token=token)
        self.stdout.write(f"令牌「{token.name}」已撤销")
