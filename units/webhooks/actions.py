"""What whoever keeps accounts may do to webhooks: make, stop, send again."""

import secrets
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from units import audit
from units.access import require
from units.models import AuditEvent, Unit, User, Webhook, WebhookDelivery
from units.roles import Permission
from units.webhooks.deliveries import ring
from units.webhooks.letters import EVENTS, secret_of
from units.webhooks.sending import checked


@dataclass(frozen=True)
class NewWebhook:
    """A webhook just made; the secret is shown once."""

    webhook: Webhook
    secret: str


@transaction.atomic
def create_webhook(*, by: User, owner: Unit, address: str, events: list[str]) -> NewWebhook:
    """Tell this address of these acts from now on, in ``owner`` and below. An address that may not be told raises
    AddressError."""
    require(by, Permission.MANAGE_ACCOUNTS, owner)
    if not owner.is_tenant or not events or not set(events) <= set(EVENTS):
        raise PermissionDenied(_("事件通知按街道（镇）或区设，并要选定事件"))
    checked(address)
    webhook = Webhook.objects.create(
        owner=owner,
        address=address,
        events=events,
        salt=secrets.token_hex(32),
        created_by=by,
        told_until=AuditEvent.objects.aggregate(last=Max("sealed_as"))["last"] or 0,
    )
    audit.record("webhook.created", by=by, about=webhook, tenant=owner.tenant_id, events=events)
    return NewWebhook(webhook, secret_of(webhook))


@transaction.atomic
def stop_webhook(*, by: User, webhook: Webhook) -> None:
    """Nothing more is sent, not even what waits; a second time changes nothing."""
    require(by, Permission.MANAGE_ACCOUNTS, webhook.owner)
    if Webhook.objects.filter(pk=webhook.pk, is_active=True).update(is_active=False):
        audit.record("webhook.stopped", by=by, about=webhook, tenant=webhook.owner.tenant_id)


@transaction.atomic
def send_again(*, by: User | None, deliveries: QuerySet[WebhookDelivery]) -> int:
    """Deliveries that ended are due again, with the same event id and all their attempts; how many. ``by`` None: from
    the server itself. What still waits, or whose webhook was stopped, is left as it is."""
    ended = deliveries.exclude(state=WebhookDelivery.State.WAITING).filter(webhook__is_active=True)
    rows = list(ended.select_related("webhook__owner").select_for_update(of=("self",)))
    for webhook in {row.webhook for row in rows}:
        if by is not None:
            require(by, Permission.MANAGE_ACCOUNTS, webhook.owner)
        told = sum(row.webhook_id == webhook.pk for row in rows)
        audit.record(
            "webhook.sent_again", by=by, about=webhook, tenant=webhook.owner.tenant_id, deliveries=told
        )
    WebhookDelivery.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=WebhookDelivery.State.WAITING, attempt=0, next_at=timezone.now()
    )
    transaction.on_commit(ring)
    return len(rows)
