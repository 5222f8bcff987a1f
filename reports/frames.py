"""The frame of a page around its kept body: name, posts, navigation, drawn once per person and address.

Only the person it was drawn for is ever given a frame; the form's token and the body are put in anew each time.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from reports.moulds import Mould, filled, mould, place, places
from units.access import posts

MOST = 512


class Recent:
    """What this process made lately, by all that it was made of; the least used is forgotten first."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._most = most

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        value = self._kept[key] = self._kept[key] if key in self._kept else make()
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return value


FRAMES = Recent()


def framed(
    request: HttpRequest,
    template: str,
    *,
    context: Mapping[str, Any],
    body: Mapping[str, SafeString],
    state: Hashable,
) -> HttpResponse:
    """The page with this body; ``state`` is all of the context that the template prints outside the body."""
    if len(get_messages(request)):  # said once: a frame must not repeat it
        return render(request, template, {**context, "body": body})
    key = (template, get_language(), request.get_full_path(), request.COOKIES.get("theme"), *person(request))
    pieces = FRAMES.get((*key, state), lambda: _pieces(request, template, context, body))
    said = {"token": get_token(request), **body}
    return HttpResponse(filled(pieces, said))


def person(request: HttpRequest) -> tuple[Hashable, ...]:
    """All that a frame prints of who is signed in."""
    return (request.user.pk, str(request.user), tuple(posts(request.user)))  # type: ignore[arg-type]


def _pieces(
    request: HttpRequest, template: str, context: Mapping[str, Any], body: Mapping[str, SafeString]
) -> Mould:
    left_open = {**context, "body": places(body), "csrf_token": place("token")}
    return mould(render_to_string(template, left_open, request=request))
