"""The frame of a page around its kept body: name, posts, navigation, drawn once per person and address.

Only the person it was drawn for is ever given a frame; the form's token and the body are put in anew each time.
"""

from collections.abc import Hashable, Mapping
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from reports.caching import Body
from reports.looks import Frame, FramedResponse, looked
from reports.moulds import mould, place, places
from reports.queries.standing import Standing
from reports.recent import Recent
from units.access import posts

MOST = 512


FRAMES: Recent[Frame] = Recent(MOST)


def framed(
    request: HttpRequest,
    template: str,
    *,
    context: Mapping[str, Any],
    body: Body,
    state: Hashable,
    standing: Standing,
    until: float | None = None,
) -> HttpResponse:
    """The page with this body; ``state`` is all of the context that the template prints outside the body, ``standing``
    says whether a later look may be answered with the same, ``until`` when it may not in any case."""
    if len(get_messages(request)):  # said once: a frame must not repeat it
        return render(request, template, {**context, "body": body.shown})
    key = (template, get_language(), request.get_full_path(), request.COOKIES.get("theme"), *person(request))
    frame = FRAMES.get((*key, state), lambda: _frame(request, template, context, body))
    answer = FramedResponse(frame.around({"token": get_token(request).encode(), **body.parts}))
    answer.look = looked(request, frame=frame, body=body, standing=standing, until=until)
    return answer


def person(request: HttpRequest) -> tuple[Hashable, ...]:
    """All that a frame prints of who is signed in."""
    return (request.user.pk, str(request.user), tuple(posts(request.user)))  # type: ignore[arg-type]


def _frame(request: HttpRequest, template: str, context: Mapping[str, Any], body: Body) -> Frame:
    left_open = {**context, "body": places(body.parts), "csrf_token": place("token")}
    pieces = mould(render_to_string(template, left_open, request=request))
    return Frame(tuple(piece.encode() for piece in pieces[::2]), tuple(pieces[1::2]))
