"""定稿 and 核查销号 by the interface: the acts that read figures."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from plans.models import ReportingPeriod
from reports.actions import close_quarter, verify_claim
from tasks.actions.completion import reject_claim
from tasks.api.task_moves import PERIOD, REFUSED, TASK, OfPlans, TaskMove, TaskMovedSerializer, parsed
from tasks.models import Task
from tasks.states import ClaimState


class ClosedSerializer(serializers.Serializer):
    """定稿的结果。"""

    plan = serializers.CharField(help_text=_("计划代码"))
    quarter = serializers.CharField(help_text=_("季度"))
    sha256 = serializers.CharField(help_text=_("发布稿的 sha256"))


class PeriodClose(OfPlans):
    """定稿一个季度；再次执行得到同一份发布稿。"""

    @extend_schema(request=None, parameters=PERIOD, responses={200: ClosedSerializer} | REFUSED)
    def post(self, request: Request, plan_code: str, quarter: str) -> Response:
        plan, asked = self.plan(plan_code), parsed(quarter)
        periods = ReportingPeriod.objects.filter(plan=plan).select_related("plan__owner")
        period: ReportingPeriod = get_object_or_404(periods, quarter=asked)
        publication = close_quarter(period=period, by=self.person)
        return Response({"plan": plan_code, "quarter": quarter, "sha256": publication.sha256})


class VerdictSerializer(serializers.Serializer):
    """核查销号申请。"""

    verdict = serializers.ChoiceField(choices=["verify", "reject"], help_text=_("通过或不通过"))
    reason = serializers.CharField(
        max_length=500, required=False, allow_blank=True, default="",
        help_text=_("不通过的理由，或有目标未达到时的核查说明"),
    )  # fmt: skip


class ClaimVerdict(TaskMove):
    """核查一份销号申请。"""

    asks = VerdictSerializer

    @extend_schema(request=asks, parameters=TASK, responses={200: TaskMovedSerializer} | REFUSED)
    def post(self, request: Request, plan_code: str, code: str) -> Response:
        return self.moved(plan_code, code)

    def move(self, task: Task, given: dict[str, str]) -> None:
        claims = task.claims.filter(state=ClaimState.FILED).select_related("task__plan__owner")
        claim = get_object_or_404(claims)
        if given["verdict"] == "verify":
            verify_claim(claim=claim, by=self.person, accepted_because=given["reason"])
        else:
            reject_claim(claim=claim, by=self.person, reason=given["reason"])
