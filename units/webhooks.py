"""Telling other systems what happened: signed, at least once, in the order of the sealed log.

Deliveries are made from sealed audit events, so no act waits for a webhook and none is missed: a place in the chain is
given once, in order, to events that are committed. The form is that of Standard Webhooks: ``webhook-id`` names the
event and stays the same however often it is sent; the signature covers id, time and body.
"""

import base64
import hashlib
import hmac
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from units.models import AuditEvent, Webhook, WebhookDelivery
from units.webhooks_sending import Outcome, post

EVENTS = {
    "quarter.opened": _("季度已开启"),
    "update.approved": _("填报已审核通过"),
    "quarter.closed": _("季度已定稿"),
    "figure.restated": _("定稿后有更正"),
}
BACK_OFF = tuple(
    timedelta(seconds=seconds) for seconds in (30, 120, 600, 3_600, 10_800, 21_600, 43_200, 86_400)
)
LEASE = timedelta(minutes=5)  # longer than a delivery may take: whoever died at it is followed by another
KEPT_FOR = timedelta(days=60)
BATCH = 500
JOB = "units.jobs.deliver_webhook"
log = logging.getLogger(__name__)


def secret_of(webhook: Webhook) -> str:
    """The secret in the form that receivers' libraries take."""
    return f"whsec_{base64.b64encode(_key(webhook)).decode()}"


def _key(webhook: Webhook) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"webhook:{webhook.salt}".encode(), "sha256")


def body_of(event: AuditEvent) -> bytes:
    """What is told: a doorbell with the act and the street; who did it is not told, contents are read by token."""
    said: dict[str, Any] = {
        "type": event.action,
        "timestamp": event.at.astimezone(UTC).isoformat(),
        "data": {
            "owner": event.tenant.code if event.tenant else None,
            "about": event.about_text,
            "fields": event.fields,
        },
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(webhook: Webhook, event: AuditEvent, body: bytes, now: datetime) -> dict[str, str]:
    name, instant = f"evt_{event.pk}", str(int(now.timestamp()))
    signed = hmac.digest(_key(webhook), f"{name}.{instant}.".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Guatu-Webhook/1",
        "webhook-id": name,
        "webhook-timestamp": instant,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }


def announce() -> int:
    """Make the deliveries of everything sealed since; returns how many."""
    return sum(_announce(pk) for pk in Webhook.objects.filter(is_active=True).values_list("pk", flat=True))


@transaction.atomic
def _announce(webhook_id: int) -> int:
    webhook = Webhook.objects.select_for_update(of=("self",)).select_related("owner").get(pk=webhook_id)
    sealed = AuditEvent.objects.filter(sealed_as__gt=webhook.told_until)
    until = sealed.aggregate(last=Max("sealed_as"))["last"]
    if until is None or not webhook.is_active:
        return 0
    events = sealed.filter(
        sealed_as__lte=until,
        action__in=webhook.events,
        at__gte=webhook.created_at,
        tenant__path__startswith=webhook.owner.path,
    )
    made = [WebhookDelivery(webhook=webhook, event=event) for event in events.order_by("sealed_as")]
    WebhookDelivery.objects.bulk_create(made, ignore_conflicts=True)
    Webhook.objects.filter(pk=webhook.pk).update(told_until=until)
    return len(made)


def due() -> QuerySet[WebhookDelivery]:
    waiting = WebhookDelivery.objects.filter(state=WebhookDelivery.State.WAITING, webhook__is_active=True)
    return waiting.filter(next_at__lte=timezone.now()).order_by("next_at", "pk")


def ring() -> None:
    """Ask for what is due. A bell may be lost: what waits stays due, and beat comes again."""
    try:
        for pk in due().values_list("pk", flat=True)[:BATCH]:
            current_app.send_task(JOB, args=[pk], retry=False)
    except OperationalError:
        log.warning("webhooks not queued: the broker does not answer; the sweep comes again")


def deliver(delivery_id: int) -> Outcome | None:
    """Send one delivery that is due; None when it is not. The filter is the lock: two workers send it once."""
    claimed = due().filter(pk=delivery_id).order_by()
    if not WebhookDelivery.objects.filter(pk__in=claimed, next_at__lte=timezone.now()).update(
        next_at=timezone.now() + LEASE, attempt=F("attempt") + 1
    ):
        return None
    delivery = WebhookDelivery.objects.select_related("webhook", "event__tenant").get(pk=delivery_id)
    body = body_of(delivery.event)
    headers = headers_of(delivery.webhook, delivery.event, body, timezone.now())
    outcome = post(delivery.webhook.address, body, headers)
    _note(delivery, outcome)
    return outcome


def _note(delivery: WebhookDelivery, outcome: Outcome) -> None:
    now, states = timezone.now(), WebhookDelivery.State
    delivery.at, delivery.status = now, outcome.status
    delivery.log = [
        *delivery.log,
        {"at": f"{timezone.localtime(now):%F %T}", "status": outcome.status, "error": outcome.error},
    ]
    if outcome.is_taken:
        delivery.state = states.DELIVERED
    elif delivery.attempt > len(BACK_OFF):
        delivery.state = states.FAILED
    else:
        delivery.next_at = now + BACK_OFF[delivery.attempt - 1]
    delivery.save(update_fields=["at", "status", "log", "state", "next_at"])


def forget_old_deliveries() -> int:
    """What the clock does each night; how many went."""
    old = WebhookDelivery.objects.filter(event__at__lt=timezone.now() - KEPT_FOR)
    gone, _by_model = old.exclude(state=WebhookDelivery.State.WAITING).delete()
    return gone
