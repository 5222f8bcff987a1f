from collections.abc import Sequence
from typing import Any, cast

from django.db.models import QuerySet

import plans.api.ways  # noqa: F401  # how the fields of plans are written
from plans.api.scope import Anywhere, OfReadablePlans, readable
from tasks.api.filters import TaskFilters
from tasks.api.serializers import TaskSerializer
from tasks.models import Assignment, Milestone, Task, TaskIndicator
from tasks.querysets import TaskQuerySet
from units.api.at_once import AtOnce
from units.api.nested import Nested
from units.api.reading import ReadingList, ReadingOne
from units.compiled import Given

NESTED = (
    Nested("assignments", Assignment.objects.select_related("unit")),
    Nested("milestones", Milestone.objects.all()),
    Nested("task_indicators", TaskIndicator.objects.select_related("indicator")),
)


class Tasks(OfReadablePlans):
    queryset = (
        Task.objects.with_extensions()
        .select_related("plan", "section")
        .defer("plan__source_text")
        .prefetch_related(*(each.prefetch for each in NESTED))
    )
    serializer_class = TaskSerializer


class TaskList(AtOnce, Tasks, ReadingList):
    """任务及其承担单位、节点和关联指标。"""

    resource = "task"
    within_reach = Task.objects.filter(readable(Anywhere(Given("path")), via="plan__"))
    filterset_class = TaskFilters

    @classmethod
    def printed(cls) -> QuerySet[Any]:
        return cast(TaskQuerySet, super().printed()).with_extensions()

    def nested(self, scopes: frozenset[str]) -> Sequence[Nested]:
        return NESTED


class TaskDetail(Tasks, ReadingOne):
    """一项任务。"""
