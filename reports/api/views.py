from typing import Any, ClassVar, cast

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpResponseBase
from django.utils.cache import get_conditional_response
from rest_framework.request import Request

from plans.api.scope import OfReadablePlans, plans_of
from plans.models import Indicator, ReportingPeriod
from plans.quarters import Quarter
from reports.api import filters, serializers, totals
from reports.api.unchanged import figures_tag
from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from reports.queries.published import published
from reports.queries.sums import NOTHING, sums_within
from reports.results import moved
from units.api.reading import ReadingList
from units.models import Unit

PERIOD = ReportingPeriod.objects.filter(plan=OuterRef("plan"), quarter=OuterRef("quarter"))
GRASSROOTS = (Unit.Kind.COMMUNITY, Unit.Kind.NEIGHBOURHOOD)
UNREAD = ("plan__source_text",)


class FigureList(OfReadablePlans, ReadingList):
    """Stored figures: a closed quarter's as published, an open one's live; unchanged ones answered from revisions."""

    reads: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self) -> QuerySet[Any]:
        closed_at = Subquery(PERIOD.values("closed_at"))
        rows = super().get_queryset().select_related("plan", "owner", *self.reads).defer(*UNREAD)
        return cast(QuerySet[Any], rows.annotate(period_closed_at=closed_at))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        tag = figures_tag(self._plans_asked(), question=self.question())
        answer = get_conditional_response(request._request, etag=tag)
        if answer is None:
            answer = super().list(request, *args, **kwargs)
        answer["ETag"] = tag
        return answer

    def paginate_queryset(self, queryset: Any) -> Any:
        """Rows as published, each with the live row beside it where a correction has moved one of its results."""
        live = super().paginate_queryset(queryset) or []
        shown = published(live)
        for row, now in zip(shown, live, strict=True):
            row.live = now if moved(now) else None
        return shown

    def question(self) -> str:
        return self.request.get_full_path()

    def _plans_asked(self) -> QuerySet[Any]:
        plans, code = plans_of(self.request), self.request.query_params.get("plan")
        return plans.filter(code=code) if code else plans


class TaskFigureList(FigureList):
    """各任务每季的进度和灯。"""

    queryset = TaskQuarter.objects.defer("task__text").prefetch_related(
        Prefetch("named", Indicator.objects.only("code", "name"))
    )
    reads = ("task", "lead")
    serializer_class = serializers.TaskFigureSerializer
    filterset_class = filters.TaskFigureFilters


class IndicatorFigureList(FigureList):
    """各指标每季的完成值、完成率和灯。"""

    queryset = IndicatorQuarter.objects.filter(unit=None).defer("home__text", "indicator__source_sentence")
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


class SubtreeFigureList(FigureList):
    """各单位连同其下级单位的合计，跨计划。

    在读取时由各单位自己的数字相加；已定稿的计划用定稿数。社区和居民区不单列，但计入上级。
    """

    queryset = Unit.objects.exclude(kind__in=GRASSROOTS).select_related("parent")
    serializer_class = totals.SubtreeFigureSerializer
    filterset_class = filters.SubtreeFigureFilters

    def get_queryset(self) -> QuerySet[Any]:
        return Unit.objects.within(self.client.unit).exclude(kind__in=GRASSROOTS).select_related("parent")

    def question(self) -> str:
        """A unit that is new has a row too, though no figure moved."""
        return f"{super().question()} {self.get_queryset().count()}"

    def paginate_queryset(self, queryset: Any) -> Any:
        units = ReadingList.paginate_queryset(self, queryset) or []
        quarter = Quarter.parse(self.request.query_params["quarter"])
        sums = sums_within(self.client.unit, quarter, plans=plans_of(self.request))
        return [totals.Subtree(unit, quarter, sums.get(unit.pk, NOTHING)) for unit in units]


class PlanFigureList(FigureList):
    """各计划每季的合计。"""

    queryset = PlanQuarter.objects.all()
    serializer_class = totals.PlanFigureSerializer
    filterset_class = filters.FigureFilters
