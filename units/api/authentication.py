"""Tokens of machines (DESIGN.md section 7): hashed, bound to a unit's subtree, scoped, expiring."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from units.models import ApiToken, Unit


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

    def has_scope(self, scope: str) -> bool:
        return scope in self.token.scopes


class TokenAuthentication(BaseAuthentication):
    keyword = b"bearer"

    def authenticate(self, request: Request) -> tuple[Client, ApiToken] | None:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword:
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("令牌写作 Authorization: Bearer <令牌>"), "malformed_token")
        token = self._find(parts[1].decode("ascii", "ignore"))
        return Client(token=token), token

    def _find(self, secret: str) -> ApiToken:
        token = ApiToken.objects.select_related("unit").filter(digest=ApiToken.digest_of(secret)).first()
        if token is None or token.revoked_at is not None:
            raise AuthenticationFailed(_("令牌无效或已撤销"), "invalid_token")
        if token.expires_at <= timezone.now():
            raise AuthenticationFailed(_("令牌已过期"), "expired_token")
        return token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
