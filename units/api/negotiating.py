"""What form of an answer a client wants most (``Accept``, RFC 9110 section 12.5.1)."""

import re
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.http.request import MediaType
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

LONGEST = 2_000
CHARSET = re.compile(r";\s*charset=[^,;]*")  # every answer is UTF-8


class AnyAccept(BaseContentNegotiation):
    """For views that read Accept themselves: their answers are more than a renderer knows."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


def accepted(request: HttpRequest | Request, offers: Sequence[str]) -> str | None:
    """The offer that is wanted most, the first of equals; None where none is wanted.

    The most specific range decides about an offer, so that ``text/csv;q=0, */*`` wants anything but CSV.
    """
    written = CHARSET.sub("", request.headers.get("Accept", "")[:LONGEST].lower())
    ranges = [MediaType(each) for each in written.split(",") if each.strip()] or [MediaType("*/*")]
    best = max(offers, key=lambda offer: _quality(ranges, offer))
    return best if _quality(ranges, best) > 0 else None


def required(request: HttpRequest | Request, offers: Sequence[str]) -> str:
    """The same; nothing wanted is refused with 406."""
    best = accepted(request, offers)
    if best is None:
        raise NotAcceptable(_("没有 Accept 所要的格式；可用的有：%(forms)s") % {"forms": "、".join(offers)})
    return best


def _quality(ranges: Sequence[MediaType], offer: str) -> float:
    made = MediaType(offer)
    fitting = [each for each in ranges if made.match(str(each))]
    if not fitting:
        return 0.0
    return float(max(fitting, key=lambda each: each.specificity).quality)
