"""One move of many tasks, each answered for itself."""

from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from reports.api.moves import ClaimVerdict
from tasks.api.ending import TaskEnd
from tasks.api.moves import MOST, problems, why
from tasks.api.task_moves import (
    TaskExtensionDecision,
    TaskMove,
    TaskMovedSerializer,
    TaskResume,
    TaskStopMove,
)
from tasks.api.writing import UnfitError, Writing
from tasks.errors import ActionError
from units.api.strict import wrong_kinds

MOVES: Mapping[str, type[TaskMove]] = {
    "stop": TaskStopMove,
    "resume": TaskResume,
    "end": TaskEnd,
    "extension-decision": TaskExtensionDecision,
    "claim-verdict": ClaimVerdict,
}


ASKED = [move.asks.__name__.removesuffix("Serializer") for move in MOVES.values()]


@extend_schema_field({"anyOf": [{"$ref": f"#/components/schemas/{name}Request"} for name in ASKED]})
class ContentField(serializers.DictField):
    """What the move asks for when it is made of one task."""


class TaskNamedSerializer(serializers.Serializer):
    plan = serializers.CharField(help_text=_("计划代码"))
    code = serializers.CharField(help_text=_("任务代码"))


class TaskBatchSerializer(serializers.Serializer):
    """一次办理多项任务。"""

    move = serializers.ChoiceField(choices=list(MOVES), help_text=_("办理什么"))
    tasks = serializers.ListField(
        child=TaskNamedSerializer(),
        min_length=1,
        max_length=MOST,
        help_text=_("要办理的各项任务，至多 200 项"),
    )
    content = ContentField(
        required=False, default=dict, help_text=_("这一办理的内容，与单项办理的请求相同，对各项任务一样")
    )


class TaskRefusedSerializer(TaskNamedSerializer):
    code = serializers.CharField(help_text=_("任务代码"))
    why = serializers.CharField(help_text=_("稳定的英文代码"))
    detail = serializers.CharField(help_text=_("中文说明"))


class TaskBatchDoneSerializer(serializers.Serializer):
    done = TaskMovedSerializer(many=True, help_text=_("已办理的各项"))
    refused = TaskRefusedSerializer(many=True, help_text=_("未能办理的各项及原因"))


class TaskBatch(Writing):
    """一次中止、恢复、了结多项任务，或审批其延期、核查其销号，逐项回答。"""

    @extend_schema(
        request=TaskBatchSerializer, responses={200: TaskBatchDoneSerializer} | problems(400, 401, 403, 422)
    )
    def post(self, request: Request) -> Response:
        given = self.given(TaskBatchSerializer)
        act = MOVES[given["move"]](request=request)
        content = self._content(act, given["content"])
        done, refused = [], []
        for named in {(each["plan"], each["code"]): each for each in given["tasks"]}.values():
            try:
                done.append(act.done(act.task(named["plan"], named["code"]), content))
            except (ActionError, PermissionDenied, Http404) as error:
                refusal = why(error)
                refused.append({**named, "why": refusal["code"], "detail": refusal["detail"]})
        return Response({"done": done, "refused": refused})

    def _content(self, act: TaskMove, given: dict[str, Any]) -> dict[str, Any]:
        asked = act.asks(data=given)
        faults = wrong_kinds(asked, given)
        if faults or not asked.is_valid():
            raise UnfitError({"content": faults or asked.errors})
        return cast(dict[str, Any], asked.validated_data)
