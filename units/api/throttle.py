"""So many requests a minute for each token, counted in Redis: one round trip. Whoever is over is told when to return.

The count is a guard, not a right: without Redis every request passes, and the log says so.
"""

import logging
import time
from dataclasses import dataclass
from functools import cache

import redis
from django.conf import settings
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException

from units.models import ApiToken

WINDOW = 60
WAIT = 0.25  # seconds to wait for Redis before doing without it
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Allowance:
    """What a token has left in the running minute."""

    limit: int
    used: int
    resets_in: int

    @property
    def left(self) -> int:
        return max(self.limit - self.used, 0)

    @property
    def is_exceeded(self) -> bool:
        return self.used > self.limit


class TooManyRequestsError(APIException):
    status_code = 429
    default_detail = _("请求太频繁，请稍后再试")
    default_code = "too_many_requests"

    def __init__(self, allowance: Allowance) -> None:
        super().__init__()
        self.wait = allowance.resets_in  # becomes Retry-After


def take(token: ApiToken) -> Allowance | None:
    """Count one request of this token; None where nobody counts."""
    now = int(time.time())
    key = f"guatu:requests:{token.pk}:{now // WINDOW}"
    try:
        with counter().pipeline(transaction=False) as pipe:
            pipe.incr(key)
            pipe.expire(key, 2 * WINDOW)
            used, _expires = pipe.execute()
    except redis.RedisError as error:
        log.warning("requests of token %s are not counted: %s", token.pk, error)
        return None
    return Allowance(token.per_minute, used, WINDOW - now % WINDOW)


@cache
def counter() -> redis.Redis:
    address = settings.CACHES["default"]["LOCATION"]
    return redis.Redis.from_url(address, socket_timeout=WAIT, socket_connect_timeout=WAIT)


def say(answer: HttpResponseBase, allowance: Allowance) -> None:
    """The headers of draft-ietf-httpapi-ratelimit-headers."""
    answer["RateLimit-Policy"] = f'"token";q={allowance.limit};w={WINDOW}'
    answer["RateLimit"] = f'"token";r={allowance.left};t={allowance.resets_in}'
