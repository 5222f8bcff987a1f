"""Tokens of machines (DESIGN.md section 7): hashed, bound to a unit's subtree, scoped, expiring."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from units.api import short_tokens
from units.compiled import Compiled, Given
from units.models import ApiToken, Unit, User

NOTED_EVERY = timedelta(minutes=1)
BEARER = "bearer"
BY_DIGEST: Compiled[ApiToken] = Compiled(
    lambda: ApiToken.objects.filter(digest=Given("digest")).select_related("unit", "person")
)


@dataclass(frozen=True)
class Client:
    """Whoever holds a token: what a request's ``user`` is on the API."""

    token: ApiToken
    is_authenticated: bool = True
    is_active: bool = True

    @property
    def pk(self) -> int:
        return self.token.pk

    @property
    def unit(self) -> Unit:
        return self.token.unit

    @property
    def person(self) -> User | None:
        """In whose name it writes; a token without the right to write may have none."""
        return self.token.person

    def has_scope(self, scope: str) -> bool:
        return scope in self.token.scopes


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Client, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != BEARER.encode():
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("令牌写作 Authorization: Bearer <令牌>"), "malformed_token")
        token = _found(parts[1].decode("ascii", "ignore"))
        note_use(token.pk, token.last_used_at)
        return Client(token=token), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _found(secret: str) -> ApiToken:
    """Of a short token, the one it was drawn from, with no more than its own scopes; it is not saved."""
    short = short_tokens.read(secret)
    if short is None:
        return by_secret(secret)
    token = living(ApiToken.objects.filter(pk=short.token).select_related("unit", "person").first())
    token.scopes = [scope for scope in token.scopes if scope in short.scopes]
    return token


def by_secret(secret: str) -> ApiToken:
    return living(next(iter(BY_DIGEST.rows(digest=ApiToken.digest_of(secret))), None))


def living(token: ApiToken | None) -> ApiToken:
    """The token, or the refusal of one that opens nothing any more."""
    if token is None or token.revoked_at is not None:
        raise AuthenticationFailed(_("令牌无效或已撤销"), "invalid_token")
    if token.expires_at <= timezone.now():
        raise AuthenticationFailed(_("令牌已过期"), "expired_token")
    if token.person is not None and not token.person.is_active:
        raise AuthenticationFailed(_("令牌所用的人员账号已停用"), "invalid_token")
    return token


def note_use(token: int, last: datetime | None) -> None:
    """Remember when a token was last used, once a minute: a write per request would cost more than the request."""
    now = timezone.now()
    before = now - NOTED_EVERY
    if last is None or last < before:
        unnoted = Q(last_used_at=None) | Q(last_used_at__lt=before)
        ApiToken.objects.filter(unnoted, pk=token).update(last_used_at=now)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
