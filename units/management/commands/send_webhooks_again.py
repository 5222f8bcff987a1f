"""`manage.py send_webhooks_again 3 --since 2026-10-01`: what another system lost is sent to it once more."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from units.management.told import only
from units.models import Webhook, WebhookDelivery
from units.webhooks.actions import send_again


class Command(BaseCommand):
    help = "重新发送事件通知：默认只发没有送达的；--since 从某日起的全部再发一次（事件编号不变）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, help="通知编号，见“事件通知”页")
        parser.add_argument("--since", type=date.fromisoformat, help="从这一天起的全部，如 2026-10-01")

    def handle(self, *args: Any, number: int, since: date | None, **options: Any) -> None:
        webhook = only(Webhook.objects.filter(pk=number), f"编号为 {number} 的事件通知")
        chosen = {"event__at__date__gte": since} if since else {"state": WebhookDelivery.State.FAILED}
        sent = send_again(by=None, deliveries=webhook.deliveries.filter(**chosen))
        self.stdout.write(f"{sent} 条重新发送")
