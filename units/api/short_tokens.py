"""Tokens that live an hour, drawn from a token that lives longer.

Nothing of them is stored: each is its token's number and scopes, dated and signed. Unit, person, allowance, end and
revocation are the token's own, asked at every use. They open no other short token.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import AuthenticationFailed

from units.models import ApiToken

LIVES = timedelta(hours=1)
PREFIX = "guatu_short."


@dataclass(frozen=True)
class ShortToken:
    """Which token it was drawn from, and those of its scopes that it has."""

    token: int
    scopes: list[str]


def written(token: ApiToken, scopes: list[str]) -> str:
    return PREFIX + _signer().sign_object({"token": token.pk, "scopes": scopes})


def read(text: str) -> ShortToken | None:
    """None for what is no short token of this installation; one that has ended is refused in its own words."""
    if not text.startswith(PREFIX):
        return None
    try:
        return ShortToken(**_signer().unsign_object(text.removeprefix(PREFIX), max_age=LIVES))
    except SignatureExpired as error:
        raise AuthenticationFailed(_("令牌已过期"), "expired_token") from error
    except BadSignature:
        return None


def _signer() -> TimestampSigner:
    return TimestampSigner(sep=".", salt=__name__)
