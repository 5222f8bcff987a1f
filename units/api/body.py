"""A request's body as JSON: refused with words, never a fault, whatever was sent."""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

HALF_A_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")  # may be written so in JSON, and can be stored nowhere


class BodyTooLargeError(APIException):
    status_code = 413
    default_code = "body_too_large"
    default_detail = _("请求内容太大，请分次发送")


class JsonBody(JSONParser):
    """Bounded by ``UPLOAD_LIMIT``; a server reads no more than the length that was announced."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        announced = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or "0"
        if announced.isdecimal() and int(announced) > settings.UPLOAD_LIMIT:
            raise BodyTooLargeError()
        try:
            return read(stream.read())
        except (ValueError, RecursionError) as error:
            raise ParseError(_("请求内容不是合格的 JSON（UTF-8）")) from error


def read(sent: bytes) -> Any:
    """Errors: ValueError for what is no JSON, or holds half of a character; RecursionError if nested too deep."""
    found = json.loads(sent.decode(), parse_constant=_refuse)
    if HALF_A_CHARACTER.search(sent):
        json.dumps(found, ensure_ascii=False).encode()
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
