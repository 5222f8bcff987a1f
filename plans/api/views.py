from typing import ClassVar

from django.db.models import Prefetch

from plans.api.filters import IndicatorFilters, OfPlanFilters, PeriodFilters, PlanFilters
from plans.api.scope import OfReadablePlans
from plans.api.serializers import IndicatorSerializer, PeriodSerializer, PlanSerializer, SectionSerializer
from plans.models import Indicator, IndicatorTerm, Plan, ReportingPeriod, Section, Target
from units.api.reading import ReadingList, ReadingOne

IN_FORCE = Target.objects.filter(replaced_at=None).select_related("unit")
FORMULA = IndicatorTerm.objects.select_related("item")


class Plans(OfReadablePlans):
    queryset = Plan.objects.select_related("owner").defer("source_text")
    serializer_class = PlanSerializer
    via: ClassVar = ""


class PlanList(Plans, ReadingList):
    """已下达和已办结的计划。"""

    filterset_class = PlanFilters


class PlanDetail(Plans, ReadingOne):
    """一个计划。"""


class SectionList(OfReadablePlans, ReadingList):
    """计划文件的各级标题。"""

    queryset = Section.objects.select_related("plan", "parent").defer("plan__source_text")
    serializer_class = SectionSerializer
    filterset_class = OfPlanFilters


class Indicators(OfReadablePlans):
    queryset = (
        Indicator.objects.select_related("plan")
        .defer("plan__source_text")
        .prefetch_related(
            Prefetch("terms", queryset=FORMULA),
            Prefetch("targets", queryset=IN_FORCE, to_attr="targets_in_force"),
        )
    )
    serializer_class = IndicatorSerializer


class IndicatorList(Indicators, ReadingList):
    """指标及其算法和现行目标。"""

    filterset_class = IndicatorFilters


class IndicatorDetail(Indicators, ReadingOne):
    """一个指标。"""


class PeriodList(OfReadablePlans, ReadingList):
    """各计划已开启的填报季度。"""

    queryset = ReportingPeriod.objects.select_related("plan").defer("plan__source_text")
    serializer_class = PeriodSerializer
    filterset_class = PeriodFilters
