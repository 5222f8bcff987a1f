"""Recording acts, and sealing what was recorded into a hash chain (DESIGN.md section 2, History)."""

import hashlib
import json
from collections.abc import Iterable
from contextvars import ContextVar
from datetime import UTC, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from units.inserting import insert
from units.models import AuditEvent, Unit, User

SEAL_LOCK = 7_001
client_address: ContextVar[str | None] = ContextVar("client_address", default=None)


def record(
    action: str, *, by: User | None, about: models.Model, tenant: Unit | int | None = None, **fields: Any
) -> None:
    """Write one event in the caller's transaction; ``by`` is None only for the clock."""
    insert(_event(action, by, about, tenant.pk if isinstance(tenant, Unit) else tenant, fields))


def record_each(
    action: str, *, by: User | None, about: Iterable[tuple[models.Model, int | None, dict[str, Any]]]
) -> None:
    """Write one event per row, tenant and fields in one statement, for acts on many things at once."""
    insert(*events(action, by=by, about=about))


def events(
    action: str, *, by: User | None, about: Iterable[tuple[models.Model, int | None, dict[str, Any]]]
) -> list[AuditEvent]:
    """One event per row, tenant and fields, for a caller that writes them with what else the act leaves behind."""
    return [_event(action, by, row, tenant, fields) for row, tenant, fields in about]


def record_hourly(action: str, *, by: User, about: Iterable[tuple[models.Model, int | None]]) -> None:
    """Write one event per row, unless the same act of this person on it was recorded within the hour: for what a page
    does by itself at every pause."""
    rows: dict[Any, tuple[models.Model, int | None, dict[str, Any]]]
    rows = {row.pk: (row, tenant, {}) for row, tenant in about}
    if not rows:
        return
    first, *_others = rows.values()
    recorded = AuditEvent.objects.filter(
        about_type=first[0]._meta.label_lower,
        about_id__in=rows,
        action=action,
        actor=by,
        at__gt=timezone.now() - timedelta(hours=1),
    )
    known = set(recorded.values_list("about_id", flat=True))
    record_each(action, by=by, about=[told for key, told in rows.items() if key not in known])


def _event(
    action: str, by: User | None, about: models.Model, tenant_id: int | None, fields: dict[str, Any]
) -> AuditEvent:
    return AuditEvent(
        action=action,
        actor=by,
        actor_name=str(by) if by else "系统",
        address=client_address.get(),
        tenant_id=tenant_id,
        about_type=about._meta.label_lower,
        about_id=about.pk,
        about_text=str(about)[:200],
        fields=fields,
    )


@transaction.atomic
def seal_events(batch: int = 1000) -> int:
    """Chain the oldest unsealed events, in order of id; returns how many. One sealer at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
    last = AuditEvent.objects.exclude(sealed_as=None).order_by("-sealed_as").first()
    place, seal = (last.sealed_as or 0, last.seal) if last else (0, "")
    events = list(AuditEvent.objects.filter(sealed_as=None).order_by("id")[:batch])
    for event in events:
        place, seal = place + 1, seal_of(event, seal)
        event.sealed_as, event.seal = place, seal
    AuditEvent.objects.bulk_update(events, ["sealed_as", "seal"])
    return len(events)


def broken_seals() -> list[str]:
    """Every place where the chain does not hold, in words; empty when the log is whole."""
    found, seal, place = [], "", 0
    for event in AuditEvent.objects.exclude(sealed_as=None).order_by("sealed_as").iterator():
        place, expected = place + 1, seal_of(event, seal)
        if event.sealed_as != place:
            found.append(f"{place}: event missing before {event.sealed_as}")
            place = event.sealed_as or place
        if event.seal != expected:
            found.append(f"{event.sealed_as}: event {event.pk} was changed")
        seal = event.seal
    return found


def seal_of(event: AuditEvent, before: str) -> str:
    content = [
        before,
        event.pk,
        event.at.astimezone(UTC).isoformat(),
        event.actor_id,
        event.actor_name,
        event.address,
        event.action,
        event.tenant_id,
        event.about_type,
        event.about_id,
        event.about_text,
        json.loads(json.dumps(event.fields, default=str)),
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
