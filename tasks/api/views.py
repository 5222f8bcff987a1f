from django.db.models import Prefetch

from plans.api.scope import OfReadablePlans
from tasks.api.filters import TaskFilters
from tasks.api.serializers import TaskSerializer
from tasks.models import Assignment, Task, TaskIndicator
from units.api.reading import ReadingList, ReadingOne


class Tasks(OfReadablePlans):
    queryset = (
        Task.objects.with_extensions()
        .select_related("plan", "section")
        .defer("plan__source_text")
        .prefetch_related(
            Prefetch("assignments", queryset=Assignment.objects.select_related("unit")),
            Prefetch("task_indicators", queryset=TaskIndicator.objects.select_related("indicator")),
            "milestones",
        )
    )
    serializer_class = TaskSerializer


class TaskList(Tasks, ReadingList):
    """任务及其承担单位、节点和关联指标。"""

    resource = "task"
    filterset_class = TaskFilters


class TaskDetail(Tasks, ReadingOne):
    """一项任务。"""
