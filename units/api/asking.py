"""Who asks, found in one statement together with what the answer depends on.

The statement calls functions of the database, whose plans live as long as its session: planning the joins for each
request cost seven times what running them does.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.http import HttpRequest
from django.utils import timezone

from units.api.authentication import BEARER
from units.first_statement import first_row
from units.models import ApiToken

TOKEN = "SELECT token.*, units_last_modified(){beside} FROM units_token_found(%(digest)s) AS token"  # noqa: S105  # a statement


@dataclass(frozen=True)
class Asker:
    """A living token, what it reaches, and what was asked beside it: nothing here outlives the request."""

    pk: int
    per_minute: int
    last_used_at: datetime | None
    scopes: frozenset[str]
    path: str
    modified: datetime | None
    beside: Any


def asker_of(request: HttpRequest, beside: str = "", **given: Any) -> Asker | None:
    """Whoever holds the token of a request; None for whom the long way has to refuse, in its own words.

    ``beside`` is one more thing to ask, in SQL, of ``token.path`` and what is given.
    """
    keyword, _, secret = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if keyword.lower() != BEARER or not secret:
        return None
    digest = ApiToken.digest_of(secret.strip())
    row = first_row(TOKEN.format(beside=beside and f", {beside}"), {"digest": digest, **given})
    if row is None:
        return None
    pk, per_minute, used, scopes, path, expires_at, revoked_at, has_account, modified, *more = row
    if pk is None or revoked_at is not None or expires_at <= timezone.now() or has_account is False:
        return None
    return Asker(pk, per_minute, used, frozenset(orjson.loads(scopes)), path, modified, more and more[0])
