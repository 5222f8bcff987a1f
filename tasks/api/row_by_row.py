"""Many rows at once, each answered in its place: written, unchanged, or refused with code, sentence and pointer."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from tasks.actions.pushing import Outcome
from units.api.idempotency import Answer, once
from units.api.problems import MEDIA_TYPE, ProblemSerializer, problem
from units.api.reading import ByToken
from units.api.schema import PROBLEMS
from units.models import User

MOST_ROWS = 10_000
RESULTS = [("written", _("已写入")), ("unchanged", _("没有变化")), ("refused", _("未写入"))]


class OutcomeSerializer(serializers.Serializer):
    result = serializers.ChoiceField(choices=RESULTS, help_text=_("这一行的结果"))
    revision = serializers.IntegerField(allow_null=True, help_text=_("现在的修订号；未写入为 null"))
    code = serializers.CharField(help_text=_("未写入的原因，稳定的英文代码；其他为空"))
    detail = serializers.CharField(help_text=_("未写入的原因，中文；其他为空"))
    pointer = serializers.CharField(help_text=_("出错的位置，指向请求中的行；其他为空"))


class PushedSerializer(serializers.Serializer):
    """推送的结果，与请求的行一一对应。"""

    written = serializers.IntegerField(help_text=_("写入的行数"))
    unchanged = serializers.IntegerField(help_text=_("没有变化的行数"))
    refused = serializers.IntegerField(help_text=_("未写入的行数"))
    rows = OutcomeSerializer(many=True, help_text=_("逐行结果，次序与请求相同"))


NOT_ALL = _("要求全部写入而有的行不能写入；或键已用于另一请求")
TOLD = {code: words for code, words in PROBLEMS.items() if code not in (404, 410)} | {422: NOT_ALL}
RESPONSES: dict[Any, Any] = {200: PushedSerializer} | {
    (code, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=words) for code, words in TOLD.items()
}


class RowByRow(ByToken):
    """A view says how a row is read (``read``) and what writes those that could be (``write``)."""

    http_method_names = ("post",)
    switches: ClassVar[tuple[str, ...]] = ("all_or_nothing",)

    @property
    def person(self) -> User:
        """No token that writes is without one."""
        return cast(User, self.client.person)

    def read(self, row: Any) -> Any:
        """The row as the action takes it, or the Outcome that refuses it."""
        raise NotImplementedError

    def write(self, rows: list[Any], **switches: bool) -> list[Outcome]:
        raise NotImplementedError

    def answer(self, request: Request) -> Response:
        answer = once(request, self.client.token, self._work)
        kind = MEDIA_TYPE if answer.status == 422 else None
        headers = {"Idempotency-Replayed": "true"} if answer.is_replayed else {}
        return Response(answer.data, status=answer.status, headers=headers, content_type=kind)

    def _work(self) -> Answer:
        rows, switches = _sent(self.request.data, self.switches)
        whole = switches["all_or_nothing"]
        read = [self.read(row) for row in rows]
        good = [row for row in read if not isinstance(row, Outcome)]
        is_broken = whole and len(good) < len(read)
        done = iter([] if is_broken or not good else self.write(good, **switches))
        outcomes = [row if isinstance(row, Outcome) else next(done, Outcome("unchanged")) for row in read]
        return _refusal(outcomes) if whole and any(each.is_refused for each in outcomes) else _told(outcomes)


def _sent(data: Any, names: Sequence[str]) -> tuple[list[Any], dict[str, bool]]:
    """The rows and the switches beside them; anything but that shape is refused as a whole."""
    rows = data.get("rows") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not rows:
        raise ValidationError({"rows": [_("应为数组，至少一行")]})
    if len(rows) > MOST_ROWS:
        raise ValidationError({"rows": [_("一次至多 10000 行")]})
    switches = {name: data.get(name, False) for name in names}
    wrong = {
        name: [_("应为 true 或 false")] for name, value in switches.items() if not isinstance(value, bool)
    }
    if wrong:
        raise ValidationError(wrong)
    return rows, switches


def _told(outcomes: Sequence[Outcome]) -> Answer:
    counts = {name: sum(each.result == name for each in outcomes) for name, _word in RESULTS}
    rows = [
        {
            "result": each.result,
            "revision": each.revision,
            "code": each.code,
            "detail": each.detail,
            "pointer": _pointer(place, each) if each.is_refused else "",
        }
        for place, each in enumerate(outcomes)
    ]
    return Answer(200, {**counts, "rows": rows})


def _refusal(outcomes: Sequence[Outcome]) -> Answer:
    errors = [
        {"pointer": _pointer(place, each), "code": each.code, "detail": each.detail}
        for place, each in enumerate(outcomes)
        if each.is_refused
    ]
    return Answer(422, problem("rows_refused", 422, _("有的行不能写入，全部没有写入")) | {"errors": errors})


def _pointer(place: int, outcome: Outcome) -> str:
    return f"/rows/{place}/{outcome.field}" if outcome.field else f"/rows/{place}"
