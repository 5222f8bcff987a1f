"""What changed since a client last asked, from the log that triggers write (docs/decisions/0018).

A window of the log is bounded by transaction numbers: ``since`` included, ``upto`` not. ``upto`` is the oldest
transaction still at work, so whatever is below it has ended and nothing can appear there any more. A row stands at its
last change; one that was changed again beyond the window waits for the next, so no row is told twice for one change.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from units.models import Unit

KEPT_DAYS = 60
MARGIN = timedelta(hours=1)  # a transaction that began before an instant may end after it; none takes longer
NOW = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, (SELECT system_identifier FROM pg_control_system()),
       (SELECT max(xid) FROM units_change WHERE resource = 'forgotten')
"""
AT = "SELECT (SELECT min(xid) FROM units_change WHERE at >= %s), (SELECT min(at) FROM units_change)"
LATEST = """
SELECT row_id, xid, id, gone FROM (
    SELECT DISTINCT ON (each.row_id) each.row_id, log.xid, log.id, log.gone -> (each.place - 1)::int AS gone
      FROM units_change log CROSS JOIN LATERAL unnest(log.ids) WITH ORDINALITY AS each (row_id, place)
     WHERE log.resource = %(resource)s AND log.xid >= %(since)s
       AND log.xid < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
       AND log.owner_id IN (SELECT id FROM units_unit WHERE path LIKE %(path)s)
     ORDER BY each.row_id, log.xid DESC, log.id DESC) latest
 WHERE xid < %(upto)s AND (xid, id, row_id) > (%(xid)s, %(id)s, %(row)s)
 ORDER BY xid, id, row_id LIMIT %(limit)s
"""
# what is forgotten leaves its highest transaction behind: older cursors are told to begin anew
FORGET = """
WITH forgotten AS (DELETE FROM units_change WHERE at < now() - %s * interval '1 day' AND resource <> 'forgotten'
                   RETURNING xid),
     mark AS (UPDATE units_change SET xid = greatest(xid, (SELECT max(xid) FROM forgotten) + 1)
               WHERE resource = 'forgotten' AND EXISTS (SELECT FROM forgotten))
SELECT count(*) FROM forgotten
"""


@dataclass(frozen=True)
class Cursor:
    """Where a client stands: the window, the last change it was told of, and in which database system."""

    system: int
    since: int
    upto: int = 0
    xid: int = 0
    id: int = 0
    row: int = 0

    @property
    def is_within(self) -> bool:
        """In the middle of a window: more pages of it follow."""
        return self.upto > 0


@dataclass(frozen=True)
class Change:
    row: int
    xid: int
    id: int
    gone: dict[str, Any] | None


@dataclass(frozen=True)
class Changes:
    """A page of changes, in order, and the cursor to ask with next."""

    found: list[Change]
    after: Cursor
    has_more: bool


class ForgottenError(Exception):
    """A cursor from another database system, or older than what the log keeps."""


@contextmanager
def one_moment() -> Iterator[None]:
    """Log and rows as of one moment, however many statements read them. Within a caller's transaction: as it is."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def present() -> Cursor:
    """From now on: all that has ended by now is left out."""
    upto, system, _forgotten = _now()
    return Cursor(system, since=upto)


def since(instant: datetime) -> Cursor:
    """From an instant on, and a little before it: transactions that were at work then are included."""
    upto, system, _forgotten = _now()
    with connection.cursor() as cursor:
        cursor.execute(AT, [instant - MARGIN])
        xid, first = cursor.fetchone()
    if instant < first:
        raise ForgottenError
    return Cursor(system, since=min(xid or upto, upto))


def read(resource: str, unit: Unit, cursor: Cursor, limit: int) -> Changes:
    """The next changes of a resource in a unit's subtree. Call within ``one_moment``."""
    horizon, system, forgotten = _now()
    if cursor.system != system or cursor.since < forgotten:
        raise ForgottenError
    upto = cursor.upto or horizon
    told = {"resource": resource, "path": f"{unit.path}%", "limit": limit + 1, **vars(cursor), "upto": upto}
    with connection.cursor() as database:
        database.execute(LATEST, told)
        found = [
            Change(row, xid, number, gone and json.loads(gone))
            for row, xid, number, gone in database.fetchall()
        ]
    if len(found) > limit:
        last = found[limit - 1]
        return Changes(found[:limit], Cursor(system, cursor.since, upto, last.xid, last.id, last.row), True)
    return Changes(found, Cursor(system, since=upto), False)


def written_since(resource: str, instant: datetime) -> RawSQL:
    """Ids of a resource's rows that were written since an instant, as a subquery; some from a little before it."""
    rows = "SELECT unnest(ids) FROM units_change WHERE resource = %s AND xid >= %s"
    return RawSQL(rows, (resource, since(instant).since))  # noqa: S611  # nothing of the client's in the text


def forget() -> int:
    """Drop what is older than KEPT_DAYS; how many rows of the log went."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [KEPT_DAYS])
        return int(cursor.fetchone()[0])


def _now() -> tuple[int, int, int]:
    with connection.cursor() as cursor:
        cursor.execute(NOW)
        horizon, system, forgotten = cursor.fetchone()
    return horizon, system, forgotten
