"""更正 by the interface: what was approved, or waits in a closed quarter, is changed with a reason."""

from collections.abc import Sized
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from reports import corrections
from tasks.actions.reporting import Content, kept_content
from tasks.api.moves import GUARDED, IF_MATCH, TEXT, UPDATE_ID, MovedSerializer, UpdateMove, told
from tasks.api.task_moves import reason_field
from tasks.api.value_moves import VALUE_ID, OfValues
from tasks.models import DataValue, ProgressUpdate
from tasks.states import Word


class WhySerializer(serializers.Serializer):
    reason = reason_field()


def text_field(label: Any) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, max_length=TEXT, help_text=label)


class UpdateCorrectionSerializer(WhySerializer):
    """更正一项填报；没有写的内容不变。"""

    word = serializers.ChoiceField(choices=Word.choices, required=False, help_text=_("本季结论"))
    percent_bp = serializers.IntegerField(
        required=False, min_value=0, max_value=10_000,
        help_text=_("全年工作完成比例，基点（1% = 100）"),
    )  # fmt: skip
    nothing_new = serializers.ChoiceField(
        choices=ProgressUpdate.NothingNew.choices, required=False, allow_blank=True,
        help_text=_("本季无新进展的原因"),
    )  # fmt: skip
    progress = text_field(_("进展情况"))
    problems = text_field(_("存在问题"))
    next_steps = text_field(_("下一步打算"))


class ValueCorrectionSerializer(WhySerializer):
    """更正一项数据。"""

    value = serializers.DecimalField(max_digits=18, decimal_places=4, help_text=_("更正为，十进制字符串"))


class CorrectedSerializer(MovedSerializer):
    """更正之后的状态。"""

    restated = serializers.IntegerField(help_text=_("留下的更正记录数；季度未定稿或没有变化为 0"))


def corrected(row: ProgressUpdate | DataValue, made: Sized) -> Response:
    return Response(told(row) | {"restated": len(made)}, headers={"ETag": f'"{row.revision}"'})


class UpdateCorrection(UpdateMove):
    """更正一项已通过的填报。"""

    @extend_schema(
        request=UpdateCorrectionSerializer,
        parameters=[IF_MATCH, UPDATE_ID],
        responses={200: CorrectedSerializer} | GUARDED,
    )
    def post(self, request: Request, update_id: int) -> Response:
        update, revision = self.shown(update_id), self.revision()
        given = self.given(UpdateCorrectionSerializer)
        reason = given.pop("reason")
        content = Content(**kept_content(update) | given, completed_on=update.completed_on)
        update.revision = revision
        made = corrections.correct_update(update=update, content=content, reason=reason, by=self.person)
        return corrected(update, made)


class UpdateLateApproval(UpdateMove):
    """按更正程序通过一项已定稿季度的填报。"""

    @extend_schema(
        request=WhySerializer,
        parameters=[IF_MATCH, UPDATE_ID],
        responses={200: CorrectedSerializer} | GUARDED,
    )
    def post(self, request: Request, update_id: int) -> Response:
        update, revision = self.shown(update_id), self.revision()
        reason = self.given(WhySerializer)["reason"]
        made = corrections.approve_late(update=update, by=self.person, reason=reason, revision=revision)
        return corrected(update, [made])


class ValueCorrection(OfValues):
    """更正一项已通过的数据。"""

    @extend_schema(
        request=ValueCorrectionSerializer,
        parameters=[IF_MATCH, VALUE_ID],
        responses={200: CorrectedSerializer} | GUARDED,
    )
    def post(self, request: Request, value_id: int) -> Response:
        value, revision = self.shown(value_id), self.revision()
        given = self.given(ValueCorrectionSerializer)
        value.revision = revision
        made = corrections.correct_value(
            value=value, new=given["value"], reason=given["reason"], by=self.person
        )
        return corrected(value, made)


class ValueLateApproval(OfValues):
    """按更正程序通过一项已定稿季度的数据。"""

    @extend_schema(
        request=WhySerializer, parameters=[IF_MATCH, VALUE_ID], responses={200: CorrectedSerializer} | GUARDED
    )
    def post(self, request: Request, value_id: int) -> Response:
        value, revision = self.shown(value_id), self.revision()
        reason = self.given(WhySerializer)["reason"]
        value.revision = revision
        made = corrections.approve_value_late(value=value, by=self.person, reason=reason)
        return corrected(value, made)
