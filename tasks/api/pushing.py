"""Bulk push of data values: checked row by row, written in a constant number of statements, answered row by row."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from plans.api.fields import QUARTER
from plans.quarters import Quarter
from tasks.actions.pushing import Outcome, Pushed, push_values, refused
from tasks.api.row_by_row import MOST_ROWS, RESPONSES, RowByRow
from units.api.idempotency import PARAMETER
from units.scopes import WRITE_VALUES

LARGEST = Decimal(10) ** 14
NAMES = ("item", "unit", "quarter", "value")
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


class PushValues(RowByRow):
    """推送数据值，至多 10000 行，逐行回答。

    只收由系统推送的数据项；同样的数再推一次不改变任何内容。已审核的数和已定稿的季度不收，请按更正程序办理。
    """

    required_scope = WRITE_VALUES

    @extend_schema(
        summary=_("推送数据值"),
        parameters=[PARAMETER],
        request=PushSerializer,
        responses=RESPONSES,
        examples=[OpenApiExample("一行", EXAMPLE, request_only=True)],
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.answer(request)

    def read(self, row: Any) -> Pushed | Outcome:
        """A row as it was sent; a form serializer per row would take longer than the database."""
        if not isinstance(row, dict) or set(row) != set(NAMES):
            return refused("malformed_row", str(_("每行写 item、unit、quarter、value 四项")))
        for name in NAMES:
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

    def write(self, rows: list[Any], **switches: bool) -> list[Outcome]:
        token = self.client.token
        return push_values(rows=rows, within=token.unit, by=self.person, source=token.name, **switches)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    if not number.is_finite() or abs(number) >= LARGEST or number != number.quantize(Decimal("0.0001")):
        return None
    return number
