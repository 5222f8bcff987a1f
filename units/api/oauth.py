"""OAuth 2 client credentials (RFC 6749, section 4.4): a token's number and secret, for a short token.

For systems that ask for tokens this way and no other. The protocol is oauthlib's; here stands who a client is.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from oauthlib.oauth2 import BackendApplicationServer, RequestValidator
from rest_framework.exceptions import AuthenticationFailed

from units.api.authentication import by_secret, note_use
from units.api.short_tokens import LIVES, written
from units.models import ApiToken

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class OAuthClient:
    client_id: str
    token: ApiToken


class Clients(RequestValidator):
    """Clients are tokens: known by number, proved by secret, with the scopes they were made with."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        named = _basic(request.headers.get("Authorization", "")) or (request.client_id, request.client_secret)
        number, secret = named
        try:
            token = by_secret(secret or "")
        except AuthenticationFailed:
            return False
        if str(token.pk) != number:
            return False
        request.client = OAuthClient(number, token)
        return True

    def validate_grant_type(self, client_id: str, grant_type: str, *args: Any, **kwargs: Any) -> bool:
        return grant_type == "client_credentials"

    def get_default_scopes(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        return list(request.client.token.scopes)

    def validate_scopes(
        self, client_id: str, scopes: list[str], client: OAuthClient, *args: Any, **kwargs: Any
    ) -> bool:
        return set(scopes) <= set(client.token.scopes)

    def save_bearer_token(self, token: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        """Nothing is stored but that the token was used."""
        drawn_from = request.client.token
        note_use(drawn_from.pk, drawn_from.last_used_at)


def _basic(header: str) -> tuple[str, str] | None:
    """Number and secret of an Authorization header, each form-encoded before (section 2.3.1)."""
    keyword, _, encoded = header.partition(" ")
    if keyword.lower() != "basic":
        return None
    try:
        number, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return unquote_plus(number), unquote_plus(secret)


def _drawn(request: Any) -> str:
    return written(request.client.token, request.scopes)


SERVER = BackendApplicationServer(
    Clients(), token_generator=_drawn, token_expires_in=int(LIVES.total_seconds())
)


@csrf_exempt
@login_not_required
@require_POST
@sensitive_post_parameters("client_secret")
def oauth_token(request: HttpRequest) -> HttpResponse:
    """A short token, or the protocol's own errors: no session is looked at, nothing is written."""
    body = request.body.decode(errors="replace") if request.content_type == FORM else ""
    sent = {"Authorization": request.headers.get("Authorization", "")}
    headers, answer, status = SERVER.create_token_response(request.build_absolute_uri(), "POST", body, sent)
    return HttpResponse(answer, status=status, headers=headers)
