"""Who does what: every unit's part in every task."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from plans.api.scope import OfReadablePlans, plans_of
from tasks.api.serializers import AssignmentSerializer
from tasks.models import Assignment
from units.api.filters import CodeFilter, units_of
from units.api.reading import ReadingList


class DutySerializer(AssignmentSerializer):
    plan = serializers.CharField(source="task.plan.code", read_only=True, help_text=_("计划代码"))
    task = serializers.CharField(source="task.code", read_only=True, help_text=_("任务代码"))

    class Meta:
        model = Assignment
        fields = ("plan", "task", "unit", "role", "is_involved", "accepted_at")
        read_only_fields = fields


class DutyFilters(filters.FilterSet):
    plan = CodeFilter(among=plans_of, field_name="task__plan", label=_("计划代码"))
    task = filters.CharFilter(field_name="task__code", label=_("任务代码；不认识的代码得到空列表"))
    unit = CodeFilter(among=units_of, label=_("单位代码"))
    role = filters.ChoiceFilter(choices=Assignment.Role.choices, label=_("承担的角色"))


class DutyList(OfReadablePlans, ReadingList):
    """各单位在各任务中承担的角色。"""

    resource = "assignment"
    queryset = Assignment.objects.select_related("task__plan", "unit").defer(
        "task__text", "task__plan__source_text"
    )
    via: ClassVar = "task__plan__"
    serializer_class = DutySerializer
    filterset_class = DutyFilters
