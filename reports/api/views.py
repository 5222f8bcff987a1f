from collections.abc import Iterable
from typing import Any, ClassVar, cast

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpResponseBase
from django.utils.cache import get_conditional_response
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from plans.api.scope import OfReadablePlans, plans_of
from plans.models import Indicator, ReportingPeriod
from plans.quarters import Quarter
from reports.api import filters, serializers, totals
from reports.api.quick import FiguresAtOnce
from reports.api.unchanged import figures_tag
from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from reports.queries.published import published
from reports.queries.sums import NOTHING, sums_within
from reports.results import moved
from units.api.at_once import Row
from units.api.reading import ReadingList
from units.compiled import one_of
from units.models import Unit

PERIOD = ReportingPeriod.objects.filter(plan=OuterRef("plan"), quarter=OuterRef("quarter"))
CLOSED_AT = Subquery(PERIOD.values("closed_at"))
GRASSROOTS = (Unit.Kind.COMMUNITY, Unit.Kind.NEIGHBOURHOOD)
UNREAD = ("plan__source_text",)


def within_reach(figures: QuerySet[Any]) -> QuerySet[Any]:
    """Of the plans that the token's statement named, for the quick way."""
    return figures.filter(one_of("plan", "plans"))


class FigureList(OfReadablePlans, ReadingList):
    """Stored figures: a closed quarter's as published, an open one's live; unchanged ones answered from revisions."""

    reads: ClassVar[tuple[str, ...]] = ()

    def get_queryset(self) -> QuerySet[Any]:
        return self.whole(super().get_queryset())

    def whole(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With everything that a printed row says."""
        rows = rows.select_related("plan", "owner", *self.reads).defer(*UNREAD)
        return cast(QuerySet[Any], rows.annotate(period_closed_at=CLOSED_AT))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        if self.asks_for_changes or self.form(request) != "json":
            return super().list(request, *args, **kwargs)
        tag = figures_tag(self.client.unit, plan=self._plan_asked(), question=self.question())
        unchanged = get_conditional_response(request._request, etag=tag)
        answer = super().list(request, *args, **kwargs) if unchanged is None else unchanged
        answer["ETag"] = tag
        return answer

    def paginate_queryset(self, queryset: Any) -> Any:
        return self.shown(super().paginate_queryset(queryset) or [])

    def shown(self, live: Any) -> Any:
        """Rows as published, each with the live row beside it where a correction has moved one of its results."""
        shown = published(live)
        for row, now in zip(shown, live, strict=True):
            row.live = now if moved(now) else None
        return shown

    def question(self) -> str:
        return self.request.get_full_path()

    def _plan_asked(self) -> str | None:
        """A code that can be one; what cannot is refused by the filters, which come later."""
        code = self.request.query_params.get("plan", "")
        return code if code and "\x00" not in code else None


class QuickFigureList(FiguresAtOnce, FigureList):
    @classmethod
    def printed(cls) -> QuerySet[Any]:
        return cast(QuerySet[Any], super().printed().annotate(period_closed_at=CLOSED_AT))

    def corrected(self, keys: Iterable[int]) -> list[tuple[int, Row]]:
        live = self.whole(GenericAPIView.get_queryset(self)).filter(pk__in=keys)
        rows = self.shown(live)
        printed = self.get_serializer_class()(rows, many=True).data
        return [(row.pk, told) for row, told in zip(rows, printed, strict=True)]


class TaskFigureList(QuickFigureList):
    """各任务每季的进度和灯。"""

    resource = "task_figure"
    queryset = TaskQuarter.objects.defer("task__text").prefetch_related(
        Prefetch("named", Indicator.objects.only("code", "name"))
    )
    within_reach = within_reach(TaskQuarter.objects.all())
    reads = ("task", "lead")
    serializer_class = serializers.TaskFigureSerializer
    filterset_class = filters.TaskFigureFilters


class IndicatorFigureList(QuickFigureList):
    """各指标每季的完成值、完成率和灯。"""

    resource = "indicator_figure"
    queryset = IndicatorQuarter.objects.filter(unit=None).defer("home__text", "indicator__source_sentence")
    within_reach = within_reach(IndicatorQuarter.objects.filter(unit=None))
    reads = ("indicator", "home")
    serializer_class = serializers.IndicatorFigureSerializer
    filterset_class = filters.IndicatorFigureFilters


class UnitFigureList(QuickFigureList):
    """各单位每季牵头任务和报告的数目。

    社区和居民区不在其中：按减负规定，不按结果或报送情况输出居民区的数字。
    """

    resource = "unit_figure"
    queryset = UnitQuarter.objects.exclude(unit__kind__in=GRASSROOTS)
    within_reach = within_reach(queryset)
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


class PlanFigureList(QuickFigureList):
    """各计划每季的合计。"""

    resource = "plan_figure"
    queryset = PlanQuarter.objects.all()
    within_reach = within_reach(queryset)
    serializer_class = totals.PlanFigureSerializer
    filterset_class = filters.FigureFilters
