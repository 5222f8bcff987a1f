"""``updated_since``: a list's rows that changed, each once, and the keys of those that are gone."""

import base64
import binascii
import json
from dataclasses import astuple
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

from units import changes
from units.changes import Cursor, ForgottenError
from units.models import Unit

NAME = "updated_since"
PRESENT = "now"
PARAMETER = OpenApiParameter(
    NAME,
    {"type": "string", "minLength": 1, "format": "change-cursor", "examples": [PRESENT]},
    description=_(
        "只要此后变动的行：now 表示从现在起（先取它，再取全部，然后逐次跟进）；"
        "或上次回答中 changes 里的游标；或带时区的时刻（向前多取一小时，可能重复）"
    ),
)


class CursorForgottenError(APIException):
    status_code = 410
    default_detail = _(
        "游标已失效（超过 60 天，或数据库已迁移）：请从 updated_since=now 重新开始，并重取全部"
    )
    default_code = "cursor_forgotten"


def written(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(json.dumps(astuple(cursor)).encode()).decode().rstrip("=")


def parsed(text: str) -> Cursor:
    """The cursor a client sent, ``now``, or an instant."""
    if text == PRESENT:
        return changes.present()
    try:
        instant = parse_datetime(text)
    except ValueError:
        instant = None
    if instant is not None and not is_naive(instant):
        return changes.since(instant)
    try:
        numbers = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not all(type(each) is int and 0 <= each < 2**63 for each in numbers):
            raise ValueError
        return Cursor(*numbers)
    except (ValueError, TypeError, binascii.Error, OverflowError) as error:
        refused = _("应为 now、上次回答中的游标，或带时区的时刻")
        raise ValidationError({NAME: [refused]}) from error


def page(request: Request, unit: Unit, resource: str, limit: int) -> changes.Changes:
    try:
        return changes.read(resource, unit, parsed(request.query_params[NAME]), limit)
    except ForgottenError as error:
        raise CursorForgottenError from error


def ordered(rows: QuerySet[Any], found: changes.Changes) -> list[Any]:
    """The rows that still stand and that the question asks for, in the order of their changes."""
    standing = {row.pk: row for row in rows.filter(pk__in=[change.row for change in found.found])}
    return [standing[change.row] for change in found.found if change.row in standing]


def answer(request: Request, found: changes.Changes, rows: list[Any]) -> dict[str, Any]:
    """As a list answers, with ``deleted`` and ``changes`` beside it; ``next`` while the window has more."""
    asked = request.query_params.copy()
    asked[NAME] = written(found.after)
    address = request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")
    return {
        "next": address if found.has_more else None,
        "previous": None,
        "changes": address,
        "results": rows,
        "deleted": [change.gone for change in found.found if change.gone is not None],
    }
