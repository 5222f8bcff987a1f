"""Bodies of pages kept in Redis: drawn once for the same figures, whoever of the same scope looks.

A body never holds anything of a person: name, tokens and what waits for somebody are drawn for each request, in the
shell around it. Its key holds everything it was drawn from: templates and code, language, scope, filters, and the state
of what is printed. A lost or missing Redis only costs time.
"""

import hashlib
import logging
from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from redis.exceptions import RedisError

from units.access import posts
from units.models import User
from units.roles import GRANTS, Permission

KEPT = 3_600  # seconds
DRAWN_BY = ("templates/**/*.html", "reports/**/*.py", "tasks/queries/*.py", "locale/**/*.mo")
log = logging.getLogger(__name__)
Parts = dict[str, str]


def scope_key(user: User) -> tuple[str, ...]:
    """Where a person may look: two people with the same key see the same."""
    seeing = {post.path for post in posts(user) if Permission.VIEW in GRANTS[post.role]}
    managing = {f"{post.path}+" for post in posts(user) if Permission.MANAGE_PLANS in GRANTS[post.role]}
    return tuple(sorted(seeing | managing))


def bodies(
    name: str, *, state: tuple[Any, ...], draw: Callable[[], Parts], seconds: int = KEPT
) -> dict[str, SafeString]:
    """The parts of a page's body by name, from Redis or drawn; ``state`` is all that they depend on."""
    key = key_of(name, state)
    parts = _read(key)
    if parts is None:
        parts = draw()
        _keep(key, parts, seconds)
    return {part: mark_safe(text) for part, text in parts.items()}  # noqa: S308 - drawn by our own templates


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


def _read(key: str) -> Parts | None:
    try:
        found: Parts | None = cache.get(key)
    except RedisError:
        log.warning("no cache of page bodies: every page is drawn")
        return None
    return found


def _keep(key: str, parts: Parts, seconds: int) -> None:
    try:
        cache.set(key, parts, seconds)
    except RedisError:
        log.warning("the cache did not keep a page body")
