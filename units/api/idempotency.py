"""Idempotency-Key: a request sent twice is done once, and answered twice with the same words.

The key is written before the work, in the work's own transaction: a second request with it waits for the first to
commit, then reads its answer; if the first failed, nothing is left of the key and the second does the work. Keys are
kept for KEPT_FOR.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

from units.kept_answers import KEPT_FOR
from units.models import ApiToken, KeptAnswer

HEADER = "Idempotency-Key"
LONGEST = 200
PARAMETER = OpenApiParameter(
    HEADER,
    {"type": "string", "maxLength": LONGEST},
    OpenApiParameter.HEADER,
    description=_("自定的唯一键；24 小时内同一个键、同一内容再发，只办一次，回答与第一次相同"),
)


class KeyReusedError(APIException):
    status_code = 422
    default_detail = _("这个 Idempotency-Key 已用于另一个请求")
    default_code = "idempotency_key_reused"


@dataclass(frozen=True)
class Answer:
    """A status and what is said, as it is kept."""

    status: int
    data: Any
    is_replayed: bool = False


def once(request: Request, token: ApiToken, work: Callable[[], Answer]) -> Answer:
    """Do the work, unless this token asked the same under the same key before."""
    key = request.headers.get(HEADER, "")
    if not key:
        return work()
    if len(key) > LONGEST:
        raise ValidationError({HEADER: [_("最长 200 个字符")]})
    asked = [request.method, request.get_full_path(), request.data]
    question = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        KeptAnswer.objects.filter(token=token, key=key, at__lt=timezone.now() - KEPT_FOR).delete()
        mine = KeptAnswer(token=token, key=key, question=question)
        made = KeptAnswer.objects.bulk_create([mine], ignore_conflicts=True)
        kept = KeptAnswer.objects.select_for_update().get(token=token, key=key)
        if made and kept.status == 0 and kept.question == question:
            return _kept(kept, work())
        if kept.question != question:
            raise KeyReusedError()
        return Answer(kept.status, json.loads(kept.answer), is_replayed=True)


def _kept(kept: KeptAnswer, answer: Answer) -> Answer:
    kept.status, kept.answer = answer.status, json.dumps(answer.data, ensure_ascii=False)
    kept.save(update_fields=["status", "answer"])
    return answer
