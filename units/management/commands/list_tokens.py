"""`manage.py list_tokens`: every token with its unit, scopes, end and last use; never a secret."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from units.models import ApiToken


class Command(BaseCommand):
    help = "列出接口令牌：编号、名称、单位、范围、到期、最近使用、状态"

    def handle(self, *args: Any, **options: Any) -> None:
        for token in ApiToken.objects.select_related("unit", "person").order_by("id"):
            self.stdout.write("\t".join(_row(token)))


def _row(token: ApiToken) -> list[str]:
    used = timezone.localtime(token.last_used_at).strftime("%F %H:%M") if token.last_used_at else "未使用"
    return [
        str(token.pk),
        token.name,
        token.unit.code,
        ",".join(token.scopes),
        token.person.username if token.person else "-",
        timezone.localdate(token.expires_at).isoformat(),
        used,
        str(token.standing.label),
    ]
