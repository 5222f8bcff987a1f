from typing import Any, ClassVar, cast

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from rest_framework.request import Request

from plans.api.scope import OfReadablePlans, plans_of
from plans.models import ReportingPeriod
from reports.api import filters, serializers, totals
from reports.api.unchanged import figures_tag
from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from units.api.reading import ReadingList
from units.models import Unit

PERIOD = ReportingPeriod.objects.filter(plan=OuterRef("plan"), quarter=OuterRef("quarter"))
GRASSROOTS = (Unit.Kind.COMMUNITY, Unit.Kind.NEIGHBOURHOOD)
UNREAD = ("plan__source_text",)


class FigureList(OfReadablePlans, ReadingList):
    """Stored figures as they stand, each with the state of its period; unchanged ones are answered from revisions."""

    reads: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self) -> QuerySet[Any]:
        closed_at = Subquery(PERIOD.values("closed_at"))
        rows = super().get_queryset().select_related("plan", "owner", *self.reads).defer(*UNREAD)
        return cast(QuerySet[Any], rows.annotate(period_closed_at=closed_at))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        tag = figures_tag(self._plans_asked(), question=request.get_full_path())
        answer = get_conditional_response(request._request, etag=tag)
        if answer is None:
            answer = super().list(request, *args, **kwargs)
        answer["ETag"] = tag
        return answer

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "as_of": timezone.now()}

    def _plans_asked(self) -> QuerySet[Any]:
        plans, code = plans_of(self.request), self.request.query_params.get("plan")
        return plans.filter(code=code) if code else plans


class TaskFigureList(FigureList):
    """各任务每季的进度和灯。"""

    queryset = TaskQuarter.objects.defer("task__text", "named__source_sentence", "named__definition_note")
    reads = ("task", "lead", "named")
    serializer_class = serializers.TaskFigureSerializer
    filterset_class = filters.TaskFigureFilters


class IndicatorFigureList(FigureList):
    """各指标每季的完成值、完成率和灯。"""

    queryset = IndicatorQuarter.objects.defer("home__text", "indicator__source_sentence")
    reads = ("indicator", "home")
    serializer_class = serializers.IndicatorFigureSerializer
    filterset_class = filters.IndicatorFigureFilters


class UnitFigureList(FigureList):
    """各单位每季牵头任务和报告的数目。

    社区和居民区不在其中：按减负规定，不按结果或报送情况输出居民区的数字。
    """

    queryset = UnitQuarter.objects.exclude(unit__kind__in=GRASSROOTS)
    reads = ("unit",)
    serializer_class = totals.UnitFigureSerializer
    filterset_class = filters.UnitFigureFilters


class PlanFigureList(FigureList):
    """各计划每季的合计。"""

    queryset = PlanQuarter.objects.all()
    serializer_class = totals.PlanFigureSerializer
    filterset_class = filters.FigureFilters
