from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

import plans.api.ways  # noqa: F401  # how the fields of plans are written
from plans.api.filters import (
    IndicatorFilters,
    ItemFilters,
    OfPlanFilters,
    PeriodFilters,
    PlanFilters,
    TargetFilters,
)
from plans.api.scope import Anywhere, OfReadablePlans, readable
from plans.api.serializers import (
    IndicatorSerializer,
    ItemSerializer,
    OwnTargetSerializer,
    PeriodSerializer,
    PlanSerializer,
    SectionSerializer,
)
from plans.models import DataItem, Indicator, IndicatorTerm, Plan, ReportingPeriod, Section, Target
from units.api.at_once import AtOnce
from units.api.nested import Nested
from units.api.reading import ReadingList, ReadingOne
from units.compiled import Given
from units.scopes import READ_ALL, READ_PUBLIC

PRINTED = (READ_PUBLIC, READ_ALL)
IN_FORCE = Target.objects.filter(replaced_at=None).select_related("unit")
FORMULA = Nested("terms", IndicatorTerm.objects.select_related("item"))
TARGETS = Nested("targets", IN_FORCE, "targets_in_force")
PRINTED_TARGETS = Nested("targets", IN_FORCE.filter(unit=None), "targets_in_force")
HAS_OWN_CLOCK = ExpressionWrapper(Q(clock_on__isnull=False), BooleanField())


def nested_in_indicators(*, is_inside: bool) -> tuple[Nested, Nested]:
    """Targets of single units are for inside only: public words name no neighbourhood."""
    return FORMULA, TARGETS if is_inside else PRINTED_TARGETS


class Plans(OfReadablePlans):
    queryset = Plan.objects.select_related("owner").defer("source_text")
    serializer_class = PlanSerializer
    required_scope = PRINTED
    via: ClassVar = ""


class PlanList(AtOnce, Plans, ReadingList):
    """已下达和已办结的计划。"""

    resource = "plan"
    within_reach = Plan.objects.filter(readable(Anywhere(Given("path"))))
    filterset_class = PlanFilters

    @classmethod
    def printed(cls) -> QuerySet[Any]:
        return cast(QuerySet[Any], super().printed().annotate(is_demonstration=HAS_OWN_CLOCK))


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
    queryset = Indicator.objects.select_related("plan").defer("plan__source_text")
    serializer_class = IndicatorSerializer
    required_scope = PRINTED

    def get_queryset(self) -> QuerySet[Any]:
        nested = nested_in_indicators(is_inside=self.client.has_scope(READ_ALL))
        return super().get_queryset().prefetch_related(*(each.prefetch for each in nested))


class IndicatorList(AtOnce, Indicators, ReadingList):
    """指标及其算法和现行目标。"""

    resource = "indicator"
    within_reach = Indicator.objects.filter(readable(Anywhere(Given("path")), via="plan__"))
    filterset_class = IndicatorFilters

    def nested(self, scopes: frozenset[str]) -> Sequence[Nested]:
        return nested_in_indicators(is_inside=READ_ALL in scopes)


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
