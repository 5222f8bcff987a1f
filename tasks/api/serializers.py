from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from plans.api.fields import CodedSerializer, IsBlank
from plans.models import Section
from tasks.models import Assignment, Milestone, Task, TaskIndicator
from tasks.states import TaskState
from units.api.serializers import CodeField


class AssignmentSerializer(CodedSerializer):
    unit = CodeField(help_text=_("单位代码"))
    is_involved = IsBlank(source="not_involved_because", help_text=_("否：已注明不涉及"))

    class Meta:
        model = Assignment
        fields = ("unit", "role", "is_involved", "accepted_at")
        read_only_fields = fields

    notes: ClassVar = {"role": _("第一牵头、牵头、责任或配合"), "accepted_at": _("签收时刻；未签收为 null")}


class MilestoneSerializer(CodedSerializer):
    class Meta:
        model = Milestone
        fields = ("id", "title", "due_on", "weight", "verified_on")
        read_only_fields = fields

    notes: ClassVar = {
        "id": _("编号，核查时写在地址中"),
        "title": _("节点"),
        "due_on": _("应完成日"),
        "weight": _("权重"),
        "verified_on": _("核查通过日；未通过为 null"),
    }


class TaskIndicatorSerializer(CodedSerializer):
    indicator = CodeField(help_text=_("指标代码"))

    class Meta:
        model = TaskIndicator
        fields = ("indicator", "weight", "is_home")
        read_only_fields = fields

    notes: ClassVar = {"weight": _("在任务进度中的权重"), "is_home": _("由本任务的牵头单位填报")}


class HeadingSerializer(CodedSerializer):
    class Meta:
        model = Section
        fields = ("position", "number", "title")
        read_only_fields = fields

    notes: ClassVar = {"title": _("标题")}


class TaskSerializer(CodedSerializer):
    plan = CodeField()
    task_state = serializers.ChoiceField(source="state", choices=TaskState.choices, read_only=True)
    section = HeadingSerializer(read_only=True, allow_null=True, help_text=_("所在标题"))
    assignments = AssignmentSerializer(many=True, read_only=True, help_text=_("承担单位"))
    milestones = MilestoneSerializer(many=True, read_only=True, help_text=_("节点"))
    indicators = TaskIndicatorSerializer(
        source="task_indicators", many=True, read_only=True, help_text=_("关联的指标")
    )
    extended_to = serializers.DateField(
        read_only=True, allow_null=True, help_text=_("批准延期后的完成期限；null 为未延期")
    )

    class Meta:
        model = Task
        fields = (
            "plan",
            "code",
            "number",
            "position",
            "title",
            "text",
            "section",
            "task_state",
            "report_mode",
            "weight",
            "starts",
            "due_on",
            "extended_to",
            "closed_on",
            "stopped_on",
            "assignments",
            "milestones",
            "indicators",
        )
        read_only_fields = fields

    notes: ClassVar = {
        "title": _("任务名称"),
        "text": _("文件中的原文"),
        "task_state": _("任务状态"),
        "report_mode": _("由牵头单位填报，或各责任单位分别填报"),
        "weight": _("权重，1 至 1000"),
        "starts": _("起始季度；null 为计划的第一个填报季度"),
        "due_on": _("原定完成期限；null 为计划期末"),
        "closed_on": _("销号日"),
        "stopped_on": _("中止或终止日"),
    }
