"""Sessions in PostgreSQL, as Django keeps them, read by SQL that is written once, and written once a minute.

Half an hour without a request ends a session. Whoever works is asked to be remembered only when a minute has passed
since the last time: so it may end up to a minute early, and a click does not write what the click before it wrote.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from units.compiled import Compiled, Given

KEPT_EVERY = timedelta(minutes=1)
BY_KEY: Compiled[AbstractBaseSession] = Compiled(
    lambda: SessionStore.get_model_class().objects.filter(
        session_key=Given("key"), expire_date__gt=Given("now")
    )
)


class SessionStore(DatabaseStore):
    ends_at: datetime | None = None

    def load(self) -> dict[str, Any]:
        found = BY_KEY.rows(key=self.session_key, now=timezone.now())
        if not found:
            self._session_key = None
            return {}
        self.ends_at = found[0].expire_date
        return self.decode(found[0].session_data)

    def keep(self) -> None:
        """Have it written with this answer, if somebody is signed in and the last time is a minute ago."""
        if self.ends_at is None or self.is_empty():
            return
        whole = timedelta(seconds=self.get_session_cookie_age())
        if self.ends_at - timezone.now() < whole - KEPT_EVERY:
            self.modified = True
