"""What the supervision office judges by the interface: lights by hand, milestones, results in words."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from plans.api.fields import quarter_field
from plans.models import Indicator
from reports import actions
from reports.corrections import correct_milestone, correct_result
from reports.lights import SET_BY_HAND
from tasks.actions.completion import verify_milestone
from tasks.actions.results import record_result
from tasks.api.task_moves import REFUSED, TASK, OfPlans, TaskMove, TaskMovedSerializer, parsed, reason_field
from tasks.models import Milestone, Task
from units.models import Unit

LIGHTS = {light.name.lower(): light for light in sorted(SET_BY_HAND)}
MILESTONE_ID = OpenApiParameter("milestone_id", int, OpenApiParameter.PATH, description=_("节点编号"))
INDICATOR = [TASK[0], OpenApiParameter("code", str, OpenApiParameter.PATH, description=_("指标代码"))]


class LightLiftSerializer(serializers.Serializer):
    """撤销人工定灯。"""

    quarter = quarter_field()
    reason = reason_field()


class LightSetSerializer(LightLiftSerializer):
    """人工定灯。"""

    light = serializers.ChoiceField(
        choices=[(name, light.label) for name, light in LIGHTS.items()], help_text=_("灯；ahead 为超序")
    )


class TaskLight(TaskMove):
    """人工设定一项任务一个季度的灯，须写明理由；已定稿的季度留下更正记录。"""

    asks = LightSetSerializer

    @extend_schema(request=asks, parameters=TASK, responses={200: TaskMovedSerializer} | REFUSED)
    def post(self, request: Request, plan_code: str, code: str) -> Response:
        return self.moved(plan_code, code)

    def move(self, task: Task, given: dict[str, Any]) -> Any:
        quarter, light = parsed(given["quarter"]), LIGHTS[given["light"]]
        return actions.set_light(
            task=task, by=self.person, quarter=quarter, light=light, reason=given["reason"]
        )


class TaskLightLift(TaskMove):
    """撤销人工设定的灯，恢复按规则判定。"""

    asks = LightLiftSerializer

    @extend_schema(request=asks, parameters=TASK, responses={200: TaskMovedSerializer} | REFUSED)
    def post(self, request: Request, plan_code: str, code: str) -> Response:
        return self.moved(plan_code, code)

    def move(self, task: Task, given: dict[str, Any]) -> Any:
        quarter = parsed(given["quarter"])
        return actions.lift_light(task=task, by=self.person, quarter=quarter, reason=given["reason"])


class MilestoneVerifiedSerializer(serializers.Serializer):
    """核查之后的节点。"""

    id = serializers.IntegerField(help_text=_("节点编号"))
    verified_on = serializers.DateField(allow_null=True, help_text=_("核查通过日；未通过为 null"))


class MilestoneDaySerializer(serializers.Serializer):
    """核查节点。"""

    on = serializers.DateField(help_text=_("完成日期"))


class MilestoneCorrectionSerializer(serializers.Serializer):
    """更正节点的核查。"""

    on = serializers.DateField(allow_null=True, help_text=_("完成日期；null 为未完成"))
    reason = reason_field()


class MilestoneVerify(OfPlans):
    """核查通过一个节点；已核查的不变，要改请更正。"""

    asks: type[serializers.Serializer] = MilestoneDaySerializer

    def shown(self, milestone_id: int) -> Milestone:
        seen = Milestone.objects.filter(
            self.within("task__plan__owner__path"), task__in=Task.objects.visible_to(self.person)
        )
        found: Milestone = get_object_or_404(seen.select_related("task__plan__owner"), pk=milestone_id)
        return found

    def moved(self, milestone_id: int) -> Response:
        milestone = self.shown(milestone_id)
        self.move(milestone, self.given(self.asks))
        milestone.refresh_from_db()
        return Response(MilestoneVerifiedSerializer(milestone).data)

    def move(self, milestone: Milestone, given: dict[str, Any]) -> Any:
        return verify_milestone(milestone=milestone, by=self.person, on=given["on"])

    @extend_schema(
        request=MilestoneDaySerializer,
        parameters=[MILESTONE_ID],
        responses={200: MilestoneVerifiedSerializer} | REFUSED,
    )
    def post(self, request: Request, milestone_id: int) -> Response:
        return self.moved(milestone_id)


class MilestoneCorrection(MilestoneVerify):
    """更正一个节点的完成日期，须写明理由；季度可以已定稿。"""

    asks = MilestoneCorrectionSerializer

    @extend_schema(
        request=asks, parameters=[MILESTONE_ID], responses={200: MilestoneVerifiedSerializer} | REFUSED
    )
    def post(self, request: Request, milestone_id: int) -> Response:
        return self.moved(milestone_id)

    def move(self, milestone: Milestone, given: dict[str, Any]) -> Any:
        on, reason = given["on"], given["reason"]
        return correct_milestone(milestone=milestone, by=self.person, verified_on=on, reason=reason)


class ResultSerializer(serializers.Serializer):
    """一个季度的文字结果。"""

    quarter = quarter_field()
    actual_text = serializers.CharField(max_length=500, help_text=_("结果"))
    is_met = serializers.BooleanField(help_text=_("是否达到目标"))
    unit = serializers.CharField(
        required=False, allow_null=True, default=None, help_text=_("单位代码；null 为整体")
    )
    reason = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=500,
        help_text=_("更正理由；写了就按更正程序办理，季度已定稿时必须写"),
    )  # fmt: skip


class ResultDecidedSerializer(serializers.Serializer):
    """记下的文字结果。"""

    actual_text = serializers.CharField(help_text=_("结果"))
    is_met = serializers.BooleanField(help_text=_("是否达到目标"))
    decided_at = serializers.DateTimeField(help_text=_("记下的时刻"))


class IndicatorResultMove(OfPlans):
    """记下一个指标一个季度的文字结果；写明理由即为更正。"""

    @extend_schema(
        request=ResultSerializer, parameters=INDICATOR, responses={200: ResultDecidedSerializer} | REFUSED
    )
    def post(self, request: Request, plan_code: str, code: str) -> Response:
        indicator = self.indicator(plan_code, code)
        given = self.given(ResultSerializer)
        told = given | {"quarter": parsed(given["quarter"]), "unit": self.unit(given["unit"], indicator)}
        reason = told.pop("reason")
        if reason:
            correct_result(indicator=indicator, by=self.person, reason=reason, **told)
        else:
            record_result(indicator=indicator, by=self.person, **told)
        stands = indicator.results.get(quarter=told["quarter"], unit=told["unit"], replaced_at=None)
        return Response(ResultDecidedSerializer(stands).data)

    def indicator(self, plan_code: str, code: str) -> Indicator:
        """A machine of a unit below the street decides its own: what it may do is its person's matter."""
        seen = Indicator.objects.visible_to(self.person).filter(
            self.within("plan__owner__path") | self.within("task_indicators__task__assignments__unit__path")
        )
        found: Indicator = get_object_or_404(
            seen.select_related("plan__owner").distinct(), plan__code=plan_code, code=code
        )
        return found

    def unit(self, code: str | None, indicator: Indicator) -> Unit | None:
        within = Unit.objects.filter(path__startswith=indicator.plan.owner.path)
        return get_object_or_404(within, code=code) if code else None
