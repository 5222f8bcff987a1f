"""办理填报: submit, sign, endorse, approve, return; one report, or many at once."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tasks.actions import reporting, reviewing, signing
from tasks.api.writing import Writing
from tasks.errors import ActionError
from tasks.models import DataValue, ProgressUpdate
from tasks.states import State, Word
from units.api.problems import MEDIA_TYPE, ProblemSerializer
from units.compiled import Compiled, Given

MOST = 200
TEXT = ProgressUpdate.TEXT_LIMIT
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": '^(W/)?"[0-9]{1,9}"$'},
    OpenApiParameter.HEADER,
    required=True,
    description=_('所见的修订号，如 "3"'),
)
UPDATE_ID = OpenApiParameter("update_id", int, OpenApiParameter.PATH, description=_("填报编号"))
BY_ID: Compiled[ProgressUpdate] = Compiled(
    lambda: ProgressUpdate.objects.filter(pk=Given("id")).select_related("unit").only("unit")
)
REFUSED = {
    400: _("请求内容有误"),
    401: _("没有登录，令牌无效、已撤销或已过期"),
    403: _("没有权限，或令牌没有所需的权限范围"),
    404: _("没有这一项，或不在可见范围内"),
    409: _("现在不能这样办：状态不符、已定稿、本人提交等"),
    412: _("别人刚刚改动过，修订号不符"),
    422: _("缺少内容，逐项说明"),
    428: _("没有写明 If-Match"),
}


def problems(*statuses: int) -> dict[Any, OpenApiResponse]:
    return {
        (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=REFUSED[status])
        for status in statuses
    }


GUARDED = problems(400, 401, 403, 404, 409, 412, 422, 428)


class MovedSerializer(serializers.Serializer):
    """办理之后的状态。"""

    id = serializers.IntegerField(help_text=_("填报或数据的编号"))
    state = serializers.ChoiceField(choices=State.choices, help_text=_("状态"))
    revision = serializers.IntegerField(help_text=_("新的修订号"))


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=500, help_text=_("理由，退回时必填")
    )


class NumberSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text=_("数据编号"))
    value = serializers.DecimalField(
        max_digits=18, decimal_places=4, allow_null=True, help_text=_("数，十进制字符串")
    )


class ReportSerializer(serializers.Serializer):
    """一次填报的内容。"""

    word = serializers.ChoiceField(
        choices=Word.choices, required=False, allow_blank=True, default="", help_text=_("本季结论")
    )
    completed_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text=_("申请销号时的完成日期")
    )
    percent_bp = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=10_000,
        help_text=_("全年工作完成比例，基点（1% = 100）"),
    )  # fmt: skip
    nothing_new = serializers.ChoiceField(
        choices=ProgressUpdate.NothingNew.choices, required=False, allow_blank=True, default="",
        help_text=_("本季无新进展的原因"),
    )  # fmt: skip
    progress = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=TEXT, help_text=_("进展情况")
    )
    problems = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=TEXT, help_text=_("存在问题")
    )
    next_steps = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=TEXT, help_text=_("下一步打算")
    )
    values = NumberSerializer(many=True, required=False, default=list, help_text=_("随本项提交的数据"))


class ShownSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text=_("填报或数据的编号"))
    revision = serializers.IntegerField(help_text=_("所见的修订号"))


class BatchSerializer(serializers.Serializer):
    """一次办理多项。"""

    move = serializers.ChoiceField(
        choices=["sign", "endorse", "approve", "return"], help_text=_("审签、初审、通过或退回")
    )
    reason = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=500, help_text=_("理由，退回时必填")
    )
    updates = serializers.ListField(
        child=ShownSerializer(), min_length=1, max_length=MOST, help_text=_("要办理的各项，至多 200 项")
    )


class RefusedSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text=_("填报或数据的编号"))
    code = serializers.CharField(help_text=_("稳定的英文代码"))
    detail = serializers.CharField(help_text=_("中文说明"))


class BatchDoneSerializer(serializers.Serializer):
    done = MovedSerializer(many=True, help_text=_("已办理的各项"))
    refused = RefusedSerializer(many=True, help_text=_("未能办理的各项及原因"))


class OfUpdates(Writing):
    def updates(self) -> QuerySet[ProgressUpdate]:
        mine = ProgressUpdate.objects.visible_to(self.person).filter(self.within("unit__path"))
        found: QuerySet[ProgressUpdate] = mine.select_related("period", "unit", "task", "plan", "assignment")
        return found.defer("plan__source_text", "task__text")


class UpdateMove(OfUpdates):
    """One report and one move; the address says which."""

    def shown(self, update_id: int) -> ProgressUpdate:
        found: ProgressUpdate = get_object_or_404(self.updates(), pk=update_id)
        return found

    def moved(self, update: ProgressUpdate) -> Response:
        return Response(told(update), headers={"ETag": f'"{update.revision}"'})


class UpdateSubmit(UpdateMove):
    """提交一项填报。"""

    @extend_schema(
        request=ReportSerializer,
        parameters=[IF_MATCH, UPDATE_ID],
        responses={200: MovedSerializer} | GUARDED,
    )
    def post(self, request: Request, update_id: int) -> Response:
        update, revision = self.shown(update_id), self.revision()
        content = self.given(ReportSerializer)
        numbers = {number["id"]: number["value"] for number in content.pop("values")}
        reporting.submit(
            update=update,
            by=self.person,
            content=reporting.Content(**content),
            revision=revision,
            values=numbers,
        )
        return self.moved(update)


class UpdateReview(UpdateMove):
    """审签、初审、通过或退回一项填报。"""

    move: Callable[..., Any] = staticmethod(reviewing.approve)

    def shown(self, update_id: int) -> ProgressUpdate:
        """Who reviews mostly holds a post above the unit, which its path tells; else the whole scope is asked."""
        for update in BY_ID.rows(id=update_id):
            if self.reaches(update.unit):
                return update
        return super().shown(update_id)

    @extend_schema(
        request=ReasonSerializer,
        parameters=[IF_MATCH, UPDATE_ID],
        responses={200: MovedSerializer} | GUARDED,
    )
    def post(self, request: Request, update_id: int) -> Response:
        update, revision = self.shown(update_id), self.revision()
        given = self.given(ReasonSerializer)
        reason = {"reason": given["reason"]} if self.move is reviewing.return_update else {}
        self.move(update=update, by=self.person, revision=revision, **reason)
        return self.moved(update)


BATCHES: dict[str, Callable[..., reviewing.Batch]] = {
    "sign": signing.sign_batch,
    "endorse": signing.endorse_batch,
    "approve": reviewing.approve_batch,
    "return": reviewing.return_batch,
}


class UpdateBatch(OfUpdates):
    """一次审签、初审、通过或退回多项，逐项回答。"""

    @extend_schema(
        request=BatchSerializer,
        responses={200: BatchDoneSerializer} | problems(400, 401, 403, 422),
    )
    def post(self, request: Request) -> Response:
        given = self.given(BatchSerializer)
        shown = {each["id"]: each["revision"] for each in given["updates"]}
        found = list(self.updates().filter(pk__in=shown))
        reason = {"reason": given["reason"]} if given["move"] == "return" else {}
        batch = BATCHES[given["move"]](updates=found, by=self.person, revisions=shown, **reason)
        refused = [{"id": each.update.pk} | why(each.why) for each in batch.refused]
        unknown = sorted(shown.keys() - {update.pk for update in found})
        refused += [{"id": key} | why(Http404()) for key in unknown]
        return Response({"done": [told(update) for update in batch.done], "refused": refused})


def why(error: Exception) -> dict[str, str]:
    """Why one of many was not moved."""
    if isinstance(error, Http404):
        return {"code": "not_found", "detail": str(REFUSED[404])}
    code = error.code if isinstance(error, ActionError) else "permission_denied"
    return {"code": code, "detail": str(error)}


def told(row: ProgressUpdate | DataValue) -> dict[str, Any]:
    return {"id": row.pk, "state": row.state, "revision": row.revision}
