"""``Last-Modified`` and ``If-Modified-Since``: the weaker sister of ``ETag``, for clients that know nothing else.

It is when anything in the installation was last written (the log of changes), so it moves more often than an answer
does, never less; left out while that instant is not certain (units_last_modified). Whoever sends ``If-None-Match`` is
answered by the ``ETag`` alone (RFC 9110, section 13.1.3).
"""

from datetime import datetime

from django.db import connection
from django.http import HttpResponseBase
from django.utils.http import http_date

NAME = "Last-Modified"


def last_modified() -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT units_last_modified()")
        found: datetime | None = cursor.fetchone()[0]
    return found


def say(answer: HttpResponseBase, at: datetime | None) -> None:
    if at is not None:
        answer[NAME] = http_date(at.timestamp())
