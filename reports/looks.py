"""A later look at the same page costs next to nothing: what a person was given is given again while all of it stands.

One statement says whether it does (``standing``): the session, the account and its password, the posts and their units,
and everything that the page was drawn from. On any doubt the request goes the long way, through every middleware and
the view. So does the first one after a minute, which keeps the session alive and renews the form's cookie.
Whoever makes another thing decide over a request (a second factor, say) puts it into ``units_person_version``.
"""

import os
import re
import time
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CSRF_ALLOWED_CHARS as LETTERS
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.utils import timezone

from reports.caching import Body, near
from reports.queries.standing import Standing, snapshot_if_still
from reports.recent import Recent

MOST = 2_000
SECRET = re.compile(rf"[a-zA-Z0-9]{{{CSRF_SECRET_LENGTH}}}")
PLACES = {letter: place for place, letter in enumerate(LETTERS)}


@dataclass(frozen=True)
class Frame:
    """A page as it is sent, with places left open: ``names`` stand between the ``pieces``."""

    pieces: tuple[bytes, ...]
    names: tuple[str, ...]

    def around(self, values: Mapping[str, bytes]) -> bytes:
        found = [self.pieces[0]]
        for name, piece in zip(self.names, self.pieces[1:], strict=True):
            found += (values[name], piece)
        return b"".join(found)


@dataclass(frozen=True)
class Look:
    """What a person was given: the frame, the key of the body inside it, and the headers that went with them.

    ``snapshot`` is when all of it was last known to stand, ``until`` when it ends in any case (seconds since 1970).
    """

    frame: Frame
    body: str
    standing: Standing
    snapshot: str
    until: float
    headers: Mapping[str, str] = field(default_factory=dict)


class FramedResponse(HttpResponse):
    """A page that may be given again."""

    look: Look | None = None


LOOKS: Recent[Look] = Recent(MOST)


def looked(
    request: HttpRequest, *, frame: Frame, body: Body, standing: Standing, until: float | None
) -> Look | None:
    """What to give again, if who asks was read in the same state as the page's versions."""
    keeps_at: datetime | None = getattr(request.session, "keeps_at", None)
    if keeps_at is None or not standing.is_as_seen_by(request.session):
        return None
    ends = min(keeps_at.timestamp(), _midnight(), until or keeps_at.timestamp())
    return Look(frame, body.key, standing, standing.snapshot, ends)


def answer_again(request: HttpRequest) -> HttpResponse | None:
    """The page once more, with a new token for its forms, or None: the long way."""
    key = _key(request)
    look = LOOKS.find(key) if key else None
    body = near(look.body) if look else None
    secret = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    if look is None or body is None or time.time() >= look.until or not SECRET.fullmatch(secret):
        return None
    snapshot = snapshot_if_still(look.standing, look.snapshot)
    if snapshot is None:
        return None
    if snapshot != look.snapshot:
        LOOKS.keep(key, replace(look, snapshot=snapshot))
    content = look.frame.around({"token": masked(secret), **body.parts})
    return HttpResponse(content, headers=look.headers)


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """Keep what was given, unless more was said with it than a page: a session written, a notice shown."""
    look = getattr(response, "look", None)
    key = _key(request)
    if look and key and response.status_code == 200 and set(response.cookies) <= {settings.CSRF_COOKIE_NAME}:
        LOOKS.keep(key, replace(look, headers=dict(response.headers)))


def masked(secret: str) -> bytes:
    """The form's token as Django writes it: a random mask, and the secret shifted by it letter by letter."""
    drawn = [byte % len(LETTERS) for byte in os.urandom(3 * len(secret)) if byte < 4 * len(LETTERS)]
    mask = drawn[: len(secret)]
    if len(mask) < len(secret):
        return masked(secret)
    shifted = [(PLACES[letter] + place) % len(LETTERS) for letter, place in zip(secret, mask, strict=True)]
    return "".join([LETTERS[place] for place in mask + shifted]).encode()


def _key(request: HttpRequest) -> Hashable:
    """By which a look is found again; None for a request that always goes the long way."""
    cookies, meta = request.COOKIES, request.META
    session = cookies.get(settings.SESSION_COOKIE_NAME)
    if not session or request.method != "GET" or "HTTP_HX_REQUEST" in meta or "messages" in cookies:
        return None
    return session, meta.get("HTTP_HOST"), request.get_full_path(), cookies.get("theme")


def _midnight() -> float:
    """When the next day begins: posts begin and end with days, and so does 即将到期."""
    tomorrow = timezone.localtime() + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
