"""Bulk push of data values: checked row by row, written in a constant number of statements, answered row by row."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from plans.api.fields import QUARTER
from plans.quarters import Quarter
from tasks.actions.pushing import Outcome, Pushed, push_values, refused
from units.api.idempotency import PARAMETER, Answer, once
from units.api.problems import MEDIA_TYPE, ProblemSerializer, problem
from units.api.reading import ByToken
from units.api.schema import PROBLEMS
from units.scopes import WRITE_VALUES

MOST_ROWS = 10_000
LARGEST = Decimal(10) ** 14
RESULTS = [("written", _("已写入")), ("unchanged", _("没有变化")), ("refused", _("未写入"))]
EXAMPLE = {
    "all_or_nothing": False,
    "rows": [{"item": "ITEM-7", "unit": "WL-03", "quarter": "2026-Q3", "value": "128.5"}],
}


class PushedRowSerializer(serializers.Serializer):
    item = serializers.CharField(max_length=60, help_text=_("数据项代码"))
    unit = serializers.CharField(max_length=40, help_text=_("填报单位代码"))
    quarter = serializers.RegexField(QUARTER["pattern"], help_text=_("季度，如 2026-Q3"))
    value = serializers.CharField(max_length=24, help_text=_("数值，十进制文本，最多 14 位整数、4 位小数"))


class PushSerializer(serializers.Serializer):
    all_or_nothing = serializers.BooleanField(
        default=False, help_text=_("为 true 时有一行不能写入就全部不写，回答 422")
    )
    rows = serializers.ListField(
        child=PushedRowSerializer(), min_length=1, max_length=MOST_ROWS, help_text=_("至多 10000 行")
    )


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


class PushValues(ByToken):
    """推送数据值，至多 10000 行，逐行回答。

    只收由系统推送的数据项；同样的数再推一次不改变任何内容。已审核的数和已定稿的季度不收，请按更正程序办理。
    """

    required_scope = WRITE_VALUES
    http_method_names = ("post",)

    @extend_schema(
        summary=_("推送数据值"),
        parameters=[PARAMETER],
        request=PushSerializer,
        responses={200: PushedSerializer}
        | {
            (code, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=told)
            for code, told in (
                PROBLEMS | {422: _("要求全部写入而有的行不能写入；或键已用于另一请求")}
            ).items()
            if code != 404
        },
        examples=[OpenApiExample("一行", EXAMPLE, request_only=True)],
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer = once(request, self.client.token, self._work)
        kind = MEDIA_TYPE if answer.status == 422 else None
        headers = {"Idempotency-Replayed": "true"} if answer.is_replayed else {}
        return Response(answer.data, status=answer.status, headers=headers, content_type=kind)

    def _work(self) -> Answer:
        sent = self.request.data
        rows, whole = _sent(sent)
        read = [_read(row) for row in rows]
        good = [row for row in read if isinstance(row, Pushed)]
        is_broken = whole and len(good) < len(read)
        token = self.client.token
        done = iter(
            []
            if is_broken or not good
            else push_values(
                rows=good, within=token.unit, by=self._person(), source=token.name, all_or_nothing=whole
            )
        )
        outcomes = [next(done, Outcome("unchanged")) if isinstance(row, Pushed) else row for row in read]
        return _refusal(outcomes) if whole and any(each.is_refused for each in outcomes) else _told(outcomes)

    def _person(self) -> Any:
        return self.client.person


def _sent(data: Any) -> tuple[list[Any], bool]:
    """The rows and whether all of them must be written; anything but that shape is refused as a whole."""
    rows = data.get("rows") if isinstance(data, dict) else None
    if not isinstance(rows, list) or not rows:
        raise ValidationError({"rows": [_("应为数组，至少一行")]})
    if len(rows) > MOST_ROWS:
        raise ValidationError({"rows": [_("一次至多 10000 行")]})
    whole = data.get("all_or_nothing", False)
    if not isinstance(whole, bool):
        raise ValidationError({"all_or_nothing": [_("应为 true 或 false")]})
    return rows, whole


def _read(row: Any) -> Pushed | Outcome:
    """A row as it was sent; a form serializer per row would take longer than the database."""
    if not isinstance(row, dict) or set(row) != {"item", "unit", "quarter", "value"}:
        return refused("malformed_row", str(_("每行写 item、unit、quarter、value 四项")))
    for name in ("item", "unit", "quarter", "value"):
        if not isinstance(row[name], str) or "\x00" in row[name]:
            return refused("malformed_row", str(_("应为文本")), name)
    try:
        quarter = Quarter.parse(row["quarter"])
    except ValueError:
        return refused("invalid_quarter", str(_("季度写作 2026-Q3")), "quarter")
    number = _number(row["value"])
    if number is None:
        return refused("invalid_value", str(_("应为十进制数，最多 14 位整数、4 位小数")), "value")
    return Pushed(row["item"], row["unit"], int(quarter), number)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    if not number.is_finite() or abs(number) >= LARGEST or number != number.quantize(Decimal("0.0001")):
        return None
    return number


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
