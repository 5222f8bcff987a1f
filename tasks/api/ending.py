"""办结 and 签收: what becomes of a task that ends with its plan, the end of a plan, units taking their tasks."""

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from plans.models import Plan
from tasks.actions import accepting, ending
from tasks.api.moves import MOST
from tasks.api.task_moves import (
    REFUSED,
    TASK,
    OfPlans,
    TaskMove,
    TaskMovedSerializer,
    reason_field,
)
from tasks.models import Assignment, Task, TaskStop


class TaskEndSerializer(serializers.Serializer):
    """未完成任务的了结。"""

    outcome = serializers.ChoiceField(choices=TaskStop.Outcome.choices, help_text=_("结转、转常态或终止"))
    reason = reason_field(300)
    carried_to = serializers.CharField(
        required=False, allow_null=True, default=None, help_text=_("承接的计划代码，仅结转时写")
    )
    on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text=_("从哪天起，默认今天")
    )


class TaskEnd(TaskMove):
    """了结一项未完成的任务：结转、转常态或终止。"""

    asks = TaskEndSerializer

    @extend_schema(request=asks, parameters=TASK, responses={200: TaskMovedSerializer} | REFUSED)
    def post(self, request: Request, plan_code: str, code: str) -> Response:
        return self.moved(plan_code, code)

    def move(self, task: Task, given: dict[str, Any]) -> Any:
        to = given["carried_to"] and self.plan(given["carried_to"])
        outcome = TaskStop.Outcome(given["outcome"])
        return ending.end_task(task=task, by=self.person, **given | {"outcome": outcome, "carried_to": to})


class PlanEndedSerializer(serializers.Serializer):
    """办结的计划。"""

    plan = serializers.CharField(help_text=_("计划代码"))
    closed_on = serializers.DateField(help_text=_("办结日"))


class PlanEnd(OfPlans):
    """办结一个计划：各季度都已定稿、任务都已了结；再次执行不改变任何内容。"""

    @extend_schema(request=None, parameters=TASK[:1], responses={200: PlanEndedSerializer} | REFUSED)
    def post(self, request: Request, plan_code: str) -> Response:
        plan = self.plan(plan_code)
        ending.close_plan(plan=plan, by=self.person)
        return Response({"plan": plan.code, "closed_on": plan.closed_on})


class DutyNamedSerializer(serializers.Serializer):
    plan = serializers.CharField(help_text=_("计划代码"))
    task = serializers.CharField(help_text=_("任务代码"))
    unit = serializers.CharField(help_text=_("单位代码"))


class AcceptSerializer(serializers.Serializer):
    """签收任务。"""

    assignments = serializers.ListField(
        child=DutyNamedSerializer(), min_length=1, max_length=MOST, help_text=_("要签收的各项，至多 200 项")
    )


class AcceptedSerializer(serializers.Serializer):
    """签收的结果。"""

    accepted = serializers.IntegerField(help_text=_("新签收的项数"))
    unchanged = serializers.IntegerField(help_text=_("原已签收、或退回后等待处理的项数"))


class AcceptDuties(OfPlans):
    """单位签收任务，全部签收或全部不签收；再次执行不改变任何内容。"""

    @extend_schema(request=AcceptSerializer, responses={200: AcceptedSerializer} | REFUSED)
    def post(self, request: Request) -> Response:
        posts = self._posts(self.given(AcceptSerializer)["assignments"])
        accepted = accepting.accept_tasks(assignments=posts, by=self.person)
        return Response({"accepted": accepted, "unchanged": len(posts) - accepted})

    def _posts(self, named: list[dict[str, str]]) -> list[Assignment]:
        """Every one that is named, of an issued plan; one that is not to be seen is as none."""
        named_by = Q()
        for each in named:
            named_by |= Q(task__plan__code=each["plan"], task__code=each["task"], unit__code=each["unit"])
        plans = Plan.objects.visible_to(self.person).issued()
        posts = Assignment.objects.involved().filter(
            named_by, self.within("unit__path"), task__plan__in=plans
        )
        found = list(posts.select_related("task__plan", "unit").defer("task__plan__source_text"))
        seen = {(post.task.plan.code, post.task.code, post.unit.code) for post in found}
        if {(each["plan"], each["task"], each["unit"]) for each in named} - seen:
            raise Http404
        return found
