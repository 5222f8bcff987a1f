import json
from typing import Any

from django.core.management.base import BaseCommand

from reports.demonstration.loading import SIGN_INS
from units.roles import Role


class Command(BaseCommand):
    help = "列出示例街道每种角色的一个账号。"

    def handle(self, *args: Any, **options: Any) -> None:
        if not SIGN_INS.exists():
            return
        for row in json.loads(SIGN_INS.read_text()):
            role = Role(row["role"]).label
            self.stdout.write(f"  {role:　<7}{row['full_name']:　<5}{row['username']:<18}{row['password']}")
