from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from plans.api.filters import OfPlanFilters
from tasks.models import Assignment
from tasks.states import TaskState
from units.api.filters import CodeFilter, units_of
from units.models import Unit


class TaskFilters(OfPlanFilters):
    unit = CodeFilter(among=units_of, method="with_duty", label=_("承担任一角色的单位代码"))
    lead = CodeFilter(among=units_of, method="led_by", label=_("第一牵头单位代码"))
    task_state = filters.ChoiceFilter(field_name="state", choices=TaskState.choices, label=_("任务状态"))

    def with_duty(self, tasks: QuerySet[Any], name: str, unit: Unit) -> QuerySet[Any]:
        return tasks.filter(pk__in=Assignment.objects.filter(unit=unit).values("task"))

    def led_by(self, tasks: QuerySet[Any], name: str, unit: Unit) -> QuerySet[Any]:
        leading = Assignment.objects.filter(unit=unit, role=Assignment.Role.ACCOUNTABLE)
        return tasks.filter(pk__in=leading.values("task"))
