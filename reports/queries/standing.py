"""What a page that somebody is given was drawn from: the person's rows and the page's, by their versions.

A version changes with every update of a row, so nothing of the rows has to be read to know that they are the same. The
functions stand in the database (units/functions.py): their plans are made once per session, behind a pooler too.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.utils import timezone

from units.first_statement import first_row
from units.models import User

ASKED = "SELECT pg_current_snapshot()::text, units_person_version(%s, %s, %s), page::text, page.* FROM {page} page"
# The same snapshot: nobody has written anything since, whatever it is; only what this transaction wrote itself would
# not show in it. Else the versions are compared.
STILL = """
SELECT now, (now = %s AND pg_current_xact_id_if_assigned() IS NULL)
            OR (units_person_version(%s, %s, %s) = %s AND {page}::text = %s)
  FROM CAST(pg_current_snapshot() AS text) now
"""


@dataclass(frozen=True)
class Asked:
    """Who looks, in which session, on which day, and the page's function in the database with what it is given."""

    session: str
    person: int
    day: date
    page: str
    given: tuple[Any, ...]

    @property
    def person_given(self) -> tuple[Any, ...]:
        return self.session, self.person, self.day


@dataclass(frozen=True)
class Standing:
    """An answer: ``snapshot`` when it was given, both versions, and the columns that the page's function has."""

    asked: Asked
    snapshot: str
    person: str | None
    page: str
    columns: tuple[Any, ...]

    def is_as_seen_by(self, session: SessionBase) -> bool:
        """Whether nothing was written between the reading of who asks and these versions: then they belong together."""
        return self.person is not None and getattr(session, "snapshot", None) == self.snapshot


def standing_of(user: User, session: SessionBase, page: str, *given: Any) -> Standing:
    """Ask before anything of the page is drawn: what is drawn later is as new or newer. One statement."""
    asked = Asked(session.session_key or "", user.pk, timezone.localdate(), page, given)
    with connection.cursor() as cursor:
        cursor.execute(ASKED.format(page=page), [*asked.person_given, *given])
        snapshot, person, version, *columns = cursor.fetchone()
    return Standing(asked, snapshot, person, version, tuple(columns))


def snapshot_if_still(standing: Standing, snapshot: str) -> str | None:
    """Today's snapshot if all still stands as it did at ``snapshot``, else None. One statement, a request's first."""
    asked = standing.asked
    told = [snapshot, *asked.person_given, standing.person, *asked.given, standing.page]
    now, is_so = first_row(STILL.format(page=asked.page), told) or (None, False)
    return now if is_so else None
