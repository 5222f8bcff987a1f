"""Bodies of pages, kept in this process and in Redis: drawn once for the same figures, whoever of the same scope looks.

A body never holds anything of a person: name, tokens and what waits for somebody are drawn for each request, in the
shell around it. Its key holds everything it was drawn from: templates and code, language, scope, filters, and the state
of what is printed. A lost or missing Redis only costs time.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache as once
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from redis.exceptions import RedisError

from reports.recent import Recent
from units.access import posts
from units.models import User
from units.roles import GRANTS, Permission

KEPT = 3_600  # seconds
NEAR = 32_000_000  # bytes in each process
DRAWN_BY = (
    "templates/**/*.html",
    "reports/**/*.py",
    "reports/**/*.sql",
    "tasks/queries/*.py",
    "locale/**/*.mo",
)
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Body:
    """The parts of a page's body by name, as they are sent, and until when they may be shown (seconds since 1970)."""

    key: str
    parts: Mapping[str, bytes]
    until: float

    @property
    def size(self) -> int:
        return sum(map(len, self.parts.values()))

    @property
    def shown(self) -> dict[str, SafeString]:
        """For a template."""
        return {name: mark_safe(part.decode()) for name, part in self.parts.items()}  # noqa: S308 - drawn by our own


BODIES: Recent[Body] = Recent(NEAR, lambda body: body.size)


def scope_key(user: User) -> tuple[str, ...]:
    """Where a person may look: two people with the same key see the same."""
    seeing = {post.path for post in posts(user) if Permission.VIEW in GRANTS[post.role]}
    managing = {f"{post.path}+" for post in posts(user) if Permission.MANAGE_PLANS in GRANTS[post.role]}
    return tuple(sorted(seeing | managing))


def body_of(
    name: str, *, state: tuple[Any, ...], draw: Callable[[], Mapping[str, str]], seconds: int = KEPT
) -> Body:
    """A page's body, from here, from Redis or drawn; ``state`` is all that it depends on."""
    key = key_of(name, state)
    found = near(key) or _read(key)
    if found is None:
        found = Body(key, {part: text.encode() for part, text in draw().items()}, time.time() + seconds)
        _keep(found, seconds)
    return BODIES.keep(key, found)


def near(key: str) -> Body | None:
    """A body that this process holds and that may still be shown."""
    found = BODIES.find(key)
    return found if found is not None and time.time() < found.until else None


def key_of(name: str, state: tuple[Any, ...]) -> str:
    told = repr((drawn_by(), get_language(), name, state))
    return f"body:{name}:{hashlib.sha256(told.encode()).hexdigest()}"


@once
def drawn_by() -> str:
    """A digest of the templates and the code that draw a body: an update of the site forgets what the old one drew."""
    found = hashlib.sha256()
    for pattern in DRAWN_BY:
        for path in sorted(Path(settings.BASE_DIR).glob(pattern)):
            found.update(path.read_bytes())
    return found.hexdigest()


def _read(key: str) -> Body | None:
    try:
        found: Body | None = cache.get(key)
    except RedisError:
        log.warning("no cache of page bodies: every page is drawn")
        return None
    return found


def _keep(body: Body, seconds: int) -> None:
    try:
        cache.set(body.key, body, seconds)
    except RedisError:
        log.warning("the cache did not keep a page body")
