from typing import cast

from django.db.models import QuerySet

from units.api.at_once import AtOnce
from units.api.filters import UnitFilters
from units.api.reading import Reading, ReadingList, ReadingOne
from units.api.serializers import UnitSerializer
from units.compiled import Given
from units.models import Unit
from units.querysets import UnitQuerySet


class InSubtree(Reading):
    """Units at and below the token's own."""

    queryset = Unit.objects.select_related("parent", "tenant")
    serializer_class = UnitSerializer

    def get_queryset(self) -> QuerySet[Unit]:
        return cast(UnitQuerySet, super().get_queryset()).within(self.client.unit)


class UnitList(AtOnce, InSubtree, ReadingList):
    """令牌所属单位及其下级单位，含已撤销的。"""

    resource = "unit"
    within_reach = Unit.objects.filter(path__startswith=Given("path"))
    filterset_class = UnitFilters


class UnitDetail(InSubtree, ReadingOne):
    """一个单位。"""
