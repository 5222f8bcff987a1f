"""So many requests a minute for each token, counted in Redis: one round trip. Whoever is over is told when to return.

The count is a guard, not a right: without Redis every request passes, and the log says so.
"""

import logging
import time
from dataclasses import dataclass
from functools import cache
from typing import cast

import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException

WINDOW = 60
COUNTED = "_guatu_allowance"
# the first request of a minute says when the count may be forgotten
ONE_MORE = """
local used = redis.call('INCR', KEYS[1])
if used == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return used
"""
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


def take(request: HttpRequest, *, token: int, per_minute: int) -> Allowance | None:
    """Count a request of this token, once, however many ways it is tried; None where nobody counts."""
    if not hasattr(request, COUNTED):
        setattr(request, COUNTED, _counted(token, per_minute))
    return cast(Allowance | None, getattr(request, COUNTED))


def _counted(token: int, per_minute: int) -> Allowance | None:
    now = int(time.time())
    key = f"guatu:requests:{token}:{now // WINDOW}"
    try:
        used = int(cast(int, counter().eval(ONE_MORE, 1, key, str(2 * WINDOW))))
    except redis.RedisError as error:
        log.warning("requests of token %s are not counted: %s", token, error)
        return None
    return Allowance(per_minute, used, WINDOW - now % WINDOW)


@cache
def counter() -> redis.Redis:
    address = settings.CACHES["default"]["LOCATION"]
    return redis.Redis.from_url(address, socket_timeout=WAIT, socket_connect_timeout=WAIT)


def say(answer: HttpResponseBase, allowance: Allowance) -> None:
    """The headers of draft-ietf-httpapi-ratelimit-headers."""
    answer["RateLimit-Policy"] = f'"token";q={allowance.limit};w={WINDOW}'
    answer["RateLimit"] = f'"token";r={allowance.left};t={allowance.resets_in}'
