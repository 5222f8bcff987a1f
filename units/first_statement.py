"""The first statement of a request, where every tenth of a millisecond counts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection


def first_row(sql: str, params: Sequence[Any] | Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Its row, or None where the database could not say.

    Django asks a connection whether it still lives before a request's first statement; this one is that question too.
    A connection that was cut is given up, so that whatever the caller does next has a new one.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]  # not public; a cut connection is a test
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            row: tuple[Any, ...] | None = cursor.fetchone()
    except DatabaseError:
        connection.close_if_unusable_or_obsolete()
        return None
    return row
