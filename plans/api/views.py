from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from plans.api.filters import (
    IndicatorFilters,
    ItemFilters,
    OfPlanFilters,
    PeriodFilters,
    PlanFilters,
    TargetFilters,
)
from plans.api.scope import OfReadablePlans, readable
from plans.api.serializers import (
    IndicatorSerializer,
    ItemSerializer,
    OwnTargetSerializer,
    PeriodSerializer,
    PlanSerializer,
    SectionSerializer,
)
from plans.models import DataItem, Indicator, IndicatorTerm, Plan, ReportingPeriod, Section, Target
from units.api.reading import ReadingList, ReadingOne
from units.scopes import READ_ALL, READ_PUBLIC

PRINTED = (READ_PUBLIC, READ_ALL)
IN_FORCE = Target.objects.filter(replaced_at=None).select_related("unit")
FORMULA = IndicatorTerm.objects.select_related("item")


class Plans(OfReadablePlans):
    queryset = Plan.objects.select_related("owner").defer("source_text")
    serializer_class = PlanSerializer
    required_scope = PRINTED
    via: ClassVar = ""


class PlanList(Plans, ReadingList):
    """已下达和已办结的计划。"""

    resource = "plan"
    filterset_class = PlanFilters


class PlanDetail(Plans, ReadingOne):
    """一个计划。"""


class SectionList(OfReadablePlans, ReadingList):
    """计划文件的各级标题。"""

    resource = "section"
    queryset = Section.objects.select_related("plan", "parent").defer("plan__source_text")
    serializer_class = SectionSerializer
    required_scope = PRINTED
    filterset_class = OfPlanFilters


class Indicators(OfReadablePlans):
    queryset = (
        Indicator.objects.select_related("plan")
        .defer("plan__source_text")
        .prefetch_related(Prefetch("terms", queryset=FORMULA))
    )
    serializer_class = IndicatorSerializer
    required_scope = PRINTED

    def get_queryset(self) -> QuerySet[Any]:
        """Targets of single units are for inside only: public words name no neighbourhood."""
        targets = IN_FORCE if self.client.has_scope(READ_ALL) else IN_FORCE.filter(unit=None)
        shown = Prefetch("targets", queryset=targets, to_attr="targets_in_force")
        return super().get_queryset().prefetch_related(shown)


class IndicatorList(Indicators, ReadingList):
    """指标及其算法和现行目标。"""

    resource = "indicator"
    filterset_class = IndicatorFilters


class IndicatorDetail(Indicators, ReadingOne):
    """一个指标。"""


class PeriodList(OfReadablePlans, ReadingList):
    """各计划已开启的填报季度。"""

    resource = "period"
    queryset = ReportingPeriod.objects.select_related("plan").defer("plan__source_text")
    serializer_class = PeriodSerializer
    filterset_class = PeriodFilters


class ItemList(ReadingList):
    """数据项：每个单位每期只填一次的事实。"""

    resource = "item"
    queryset = DataItem.objects.select_related("owner", "asked_by")
    serializer_class = ItemSerializer
    filterset_class = ItemFilters

    def get_queryset(self) -> QuerySet[Any]:
        """Items of the subtree that a plan reads which is no draft."""
        read = Indicator.objects.filter(readable(self.client.unit, via="plan__"), terms__item=OuterRef("pk"))
        return super().get_queryset().filter(Exists(read), owner__path__startswith=self.client.unit.path)


class TargetList(OfReadablePlans, ReadingList):
    """各指标的现行目标：全街道（镇）的和各单位的，计划总目标和年度目标。"""

    resource = "target"
    queryset = IN_FORCE.select_related("indicator__plan", "unit").defer("indicator__plan__source_text")
    via: ClassVar = "indicator__plan__"
    serializer_class = OwnTargetSerializer
    filterset_class = TargetFilters
