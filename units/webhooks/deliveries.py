"""Telling other systems what happened: at least once, in the order of the sealed log.

Deliveries are made from sealed audit events, so no act waits for a webhook and none is missed: a place in the chain is
given once, in order, to events that are committed.
"""

import logging
from datetime import timedelta

from celery import current_app
from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from units.models import AuditEvent, Webhook, WebhookDelivery
from units.webhooks.letters import body_of, headers_of
from units.webhooks.sending import Outcome, post

BACK_OFF = tuple(
    timedelta(seconds=seconds) for seconds in (30, 120, 600, 3_600, 10_800, 21_600, 43_200, 86_400)
)
LEASE = timedelta(minutes=5)  # longer than a delivery may take: whoever died at it is followed by another
KEPT_FOR = timedelta(days=60)
BATCH = 500
JOB = "units.jobs.deliver_webhook"
log = logging.getLogger(__name__)


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
