"""办理任务: extension, completion claim, stop and resumption of a task; opening of a quarter."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from plans.api.fields import QUARTER
from plans.models import Plan
from plans.quarters import Quarter
from tasks.actions import completion, extending, periods
from tasks.api.moves import problems
from tasks.api.writing import Writing
from tasks.models import ExtensionRequest, Task
from tasks.states import TaskState

TASK = [
    OpenApiParameter("plan_code", str, OpenApiParameter.PATH, description=_("计划代码")),
    OpenApiParameter("code", str, OpenApiParameter.PATH, description=_("任务代码")),
]
PERIOD = [
    TASK[0],
    OpenApiParameter("quarter", QUARTER, OpenApiParameter.PATH, description=_("季度，如 2026-Q3")),
]
REFUSED = problems(400, 401, 403, 404, 409, 422)


def reason_field(most: int = 500) -> serializers.CharField:
    return serializers.CharField(max_length=most, help_text=_("理由"))


class AskedExtensionSerializer(serializers.Serializer):
    """申请延期。"""

    new_due_on = serializers.DateField(help_text=_("申请延到的日期"))
    reason = reason_field()


class DecidedExtensionSerializer(serializers.Serializer):
    """审批延期。"""

    decision = serializers.ChoiceField(choices=["grant", "reject"], help_text=_("同意或不同意"))
    reason = serializers.CharField(
        max_length=500, required=False, allow_blank=True, default="", help_text=_("意见，不同意时必填")
    )


class ClaimSerializer(serializers.Serializer):
    """申请销号。"""

    completed_on = serializers.DateField(help_text=_("完成日期"))
    statement = serializers.CharField(max_length=1000, help_text=_("完成情况"))


class StopSerializer(serializers.Serializer):
    """中止或终止。"""

    state = serializers.ChoiceField(choices=["suspended", "terminated"], help_text=_("中止或终止"))
    since = serializers.DateField(help_text=_("从哪天起"))
    reason = reason_field(300)


class ResumeSerializer(serializers.Serializer):
    """恢复中止的任务。"""

    on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text=_("从哪天恢复，默认今天")
    )


class TaskMovedSerializer(serializers.Serializer):
    """办理之后的任务。"""

    plan = serializers.CharField(help_text=_("计划代码"))
    code = serializers.CharField(help_text=_("任务代码"))
    task_state = serializers.ChoiceField(choices=TaskState.choices, help_text=_("任务状态"))


class PeriodMovedSerializer(serializers.Serializer):
    """办理之后的季度。"""

    plan = serializers.CharField(help_text=_("计划代码"))
    quarter = serializers.CharField(help_text=_("季度"))
    is_closed = serializers.BooleanField(help_text=_("已定稿"))


class OfPlans(Writing):
    def plan(self, code: str) -> Plan:
        mine = Plan.objects.visible_to(self.person).filter(self.within("owner__path"))
        found: Plan = get_object_or_404(mine.select_related("owner").defer("source_text"), code=code)
        return found


class TaskMove(OfPlans):
    asks: type[serializers.Serializer] = ClaimSerializer

    def task(self, plan_code: str, code: str) -> Task:
        """A machine of a unit below the street acts on its own tasks too: what it may do is its person's matter."""
        seen = Task.objects.visible_to(self.person).filter(
            self.within("plan__owner__path") | self.within("assignments__unit__path")
        )
        found: Task = get_object_or_404(
            seen.select_related("plan__owner").distinct(), plan__code=plan_code, code=code
        )
        return found

    def move(self, task: Task, given: dict[str, Any]) -> Any:
        raise NotImplementedError

    def moved(self, plan_code: str, code: str) -> Response:
        return Response(self.done(self.task(plan_code, code), self.given(self.asks)))

    def done(self, task: Task, given: dict[str, Any]) -> dict[str, Any]:
        self.move(task, given)
        task.refresh_from_db(fields=["state"])
        return {"plan": task.plan.code, "code": task.code, "task_state": task.state}


class TaskExtension(TaskMove):
    """申请延期：完成期限之前，写明理由，至多两次。"""

    asks = AskedExtensionSerializer

    @extend_schema(request=asks, parameters=TASK, responses={200: TaskMovedSerializer} | REFUSED)
    def post(self, request: Request, plan_code: str, code: str) -> Response:
        return self.moved(plan_code, code)

    def move(self, task: Task, given: dict[str, Any]) -> Any:
        return extending.file_extension(task=task, by=self.person, **given)


class TaskExtensionDecision(TaskMove):
    """审批一份延期申请。"""

    asks = DecidedExtensionSerializer

    @extend_schema(request=asks, parameters=TASK, responses={200: TaskMovedSerializer} | REFUSED)
    def post(self, request: Request, plan_code: str, code: str) -> Response:
        return self.moved(plan_code, code)

    def move(self, task: Task, given: dict[str, Any]) -> Any:
        waiting = task.extensions.filter(state=ExtensionRequest.State.FILED).select_related(
            "task__plan__owner"
        )
        decide = extending.grant_extension if given["decision"] == "grant" else extending.reject_extension
        return decide(request=get_object_or_404(waiting), by=self.person, reason=given["reason"])


class TaskClaim(TaskMove):
    """申请销号。"""

    asks = ClaimSerializer

    @extend_schema(request=asks, parameters=TASK, responses={200: TaskMovedSerializer} | REFUSED)
    def post(self, request: Request, plan_code: str, code: str) -> Response:
        return self.moved(plan_code, code)

    def move(self, task: Task, given: dict[str, Any]) -> Any:
        return completion.file_claim(task=task, by=self.person, **given)


class TaskStopMove(TaskMove):
    """中止或终止一项任务。"""

    asks = StopSerializer

    @extend_schema(request=asks, parameters=TASK, responses={200: TaskMovedSerializer} | REFUSED)
    def post(self, request: Request, plan_code: str, code: str) -> Response:
        return self.moved(plan_code, code)

    def move(self, task: Task, given: dict[str, Any]) -> Any:
        return completion.stop_task(task=task, by=self.person, **given | {"state": TaskState(given["state"])})


class TaskResume(TaskMove):
    """恢复中止的任务。"""

    asks = ResumeSerializer

    @extend_schema(request=asks, parameters=TASK, responses={200: TaskMovedSerializer} | REFUSED)
    def post(self, request: Request, plan_code: str, code: str) -> Response:
        return self.moved(plan_code, code)

    def move(self, task: Task, given: dict[str, Any]) -> Any:
        return completion.resume_task(task=task, by=self.person, on=given["on"])


class PeriodOpen(OfPlans):
    """开启一个季度的填报；再次开启只补上新应报的。"""

    @extend_schema(request=None, parameters=PERIOD, responses={200: PeriodMovedSerializer} | REFUSED)
    def post(self, request: Request, plan_code: str, quarter: str) -> Response:
        plan = self.plan(plan_code)
        period = periods.open_quarter(plan=plan, quarter=parsed(quarter), by=self.person)
        return Response({"plan": plan_code, "quarter": quarter, "is_closed": period.is_closed})


def parsed(quarter: str) -> Quarter:
    try:
        return Quarter.parse(quarter)
    except ValueError as error:
        raise ValidationError({"quarter": [_("季度写作 2026-Q3")]}) from error
