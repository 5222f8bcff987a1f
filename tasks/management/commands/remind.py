from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tasks.reminders.messages import messages_for
from tasks.reminders.sending import remind


class Command(BaseCommand):
    help = "发送今天的提醒（只在工作日的工作时间，每人每天一条）；加 --dry-run 只列出谁会收到什么。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只列出，不写入也不发送")
        parser.add_argument(
            "--on", type=date.fromisoformat, help="看某一天，如 2026-10-09，只能与 --dry-run 同用"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["on"] and not options["dry_run"]:
            raise CommandError("--on 只能与 --dry-run 同用：提醒不能补发到别的日子")
        if not options["dry_run"]:
            self.stdout.write(f"新提醒 {remind()} 人")
            return
        self.show(options["on"] or timezone.localdate())

    def show(self, on: date) -> None:
        found = messages_for(on)
        for message in found.messages:
            self.stdout.write(f"{message.user}（{message.user.username}）")
            for line in message.lines:
                self.stdout.write(f"  · {line.text}")
        for unit in found.unheard:
            self.stdout.write(f"没有人可提醒：{unit.tenant} {unit}（{unit.code}）")
        self.stdout.write(f"{on.isoformat()} 共 {len(found.messages)} 人")
