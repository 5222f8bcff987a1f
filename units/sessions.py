"""Sessions in PostgreSQL, as Django keeps them, read by SQL that is written once, and written once a minute.

Half an hour without a request ends a session. Whoever works is asked to be remembered only when a minute has passed
since the last time: so it may end up to a minute early, and a click does not write what the click before it wrote.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import Func, TextField
from django.utils import timezone

from units.compiled import Compiled, Given

KEPT_EVERY = timedelta(minutes=1)
SNAPSHOT = Func(template="pg_current_snapshot()::text", output_field=TextField())
BY_KEY: Compiled[Any] = Compiled(
    lambda: (
        SessionStore.get_model_class()
        .objects.annotate(snapshot=SNAPSHOT)
        .filter(session_key=Given("key"), expire_date__gt=Given("now"))
    )
)


class SessionStore(DatabaseStore):
    """``snapshot`` says what the database knew when the session was read, before anything else of the request."""

    ends_at: datetime | None = None
    snapshot: str | None = None

    def load(self) -> dict[str, Any]:
        found = BY_KEY.rows(key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
            return {}
        self.ends_at, self.snapshot = found[0].expire_date, found[0].snapshot
        return self.decode(found[0].session_data)

    @property
    def keeps_at(self) -> datetime | None:
        """From when on an answer writes the session; None where nobody is signed in."""
        if self.ends_at is None or self.is_empty():
            return None
        return self.ends_at - timedelta(seconds=self.get_session_cookie_age()) + KEPT_EVERY

    def keep(self) -> None:
        """Have it written with this answer, if somebody is signed in and the last time is a minute ago."""
        if self.keeps_at is not None and self.keeps_at < timezone.now():
            self.modified = True
