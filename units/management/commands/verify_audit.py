from typing import Any

from django.core.management.base import BaseCommand, CommandError

from units.audit import broken_seals
from units.models import AuditEvent


class Command(BaseCommand):
    help = "检查审计日志的哈希链，并说明尚未封存的条数。"

    def handle(self, *args: Any, **options: Any) -> None:
        for place in broken_seals():
            self.stderr.write(place)
        if broken_seals():
            raise CommandError("审计日志被改动过")
        sealed = AuditEvent.objects.exclude(sealed_as=None).count()
        tail = AuditEvent.objects.filter(sealed_as=None).count()
        self.stdout.write(f"已封存 {sealed} 条，完整；另有 {tail} 条尚未封存")
