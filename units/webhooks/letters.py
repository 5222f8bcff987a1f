"""What another system is told of an act, signed in the form of Standard Webhooks: ``webhook-id`` names the event and
stays the same however often it is sent; the signature covers id, time and body.
"""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from units.models import AuditEvent, Webhook

EVENTS = {
    "quarter.opened": _("季度已开启"),
    "update.approved": _("填报已审核通过"),
    "quarter.closed": _("季度已定稿"),
    "figure.restated": _("定稿后有更正"),
}


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
