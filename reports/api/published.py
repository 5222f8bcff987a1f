"""What was frozen when a quarter was closed, and every raw value that was corrected since."""

from typing import Any, ClassVar

from django.db.models import Case, CharField, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from plans.api.fields import CodedSerializer
from plans.api.scope import OfReadablePlans
from plans.quarters import Quarter
from reports.api.filters import FigureFilters
from reports.models import Publication, Restatement
from tasks.models import DataValue, ProgressUpdate
from units.api.reading import ReadingList, ReadingOne
from units.api.serializers import CodeField

VALUE, UPDATE = "tasks.datavalue", "tasks.progressupdate"
KINDS = {
    VALUE: "data_value",
    UPDATE: "update",
    "tasks.milestone": "milestone",
    "tasks.indicatorresult": "result",
}
KIND_CHOICES = [
    ("data_value", _("数据值")),
    ("update", _("填报")),
    ("milestone", _("节点")),
    ("result", _("文字结果")),
    ("other", _("其他")),
]


class PublicationSerializer(CodedSerializer):
    plan = CodeField()

    class Meta:
        model = Publication
        fields = ("plan", "quarter", "as_of", "sha256")
        read_only_fields = fields

    notes: ClassVar = {
        "as_of": _("定稿时刻"),
        "sha256": _("定稿全文的 SHA-256；全文见 plans/{计划}/publications/{季度}/"),
    }


class PublicationList(OfReadablePlans, ReadingList):
    """各计划已定稿的季度。"""

    resource = "publication"
    queryset = Publication.objects.select_related("plan").defer("plan__source_text", "content")
    serializer_class = PublicationSerializer
    filterset_class = FigureFilters


class PublicationText(OfReadablePlans, ReadingOne):
    """一个季度的定稿全文：规范化的 JSON，逐字节与 sha256 相符，永不改动。"""

    queryset = Publication.objects.all()
    serializer_class = PublicationSerializer
    lookup_field = "quarter"
    answers = OpenApiTypes.OBJECT

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        publication = self.get_object()
        return HttpResponse(publication.content, content_type="application/json")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        try:
            self.kwargs["quarter"] = int(Quarter.parse(self.kwargs["quarter"]))
        except ValueError:
            return queryset.none()
        return queryset


class KindField(serializers.ChoiceField):
    """The interface's own word for a table's name."""

    def to_representation(self, value: Any) -> str:
        return KINDS.get(value, "other")


@extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
class ContentField(serializers.JSONField):
    """A row's content by the names of its fields."""


class RestatementSerializer(CodedSerializer):
    plan = CodeField()
    before = ContentField(read_only=True, allow_null=True)
    after = ContentField(read_only=True, allow_null=True)
    kind = KindField(source="about_type", choices=KIND_CHOICES, read_only=True, help_text=_("更正了什么"))
    item = serializers.CharField(
        read_only=True, allow_null=True, help_text=_("数据值的数据项代码，其他为 null")
    )
    task = serializers.CharField(read_only=True, allow_null=True, help_text=_("填报的任务代码，其他为 null"))
    unit = serializers.CharField(
        read_only=True, allow_null=True, help_text=_("单位代码；不属于一个单位的为 null")
    )

    class Meta:
        model = Restatement
        fields = (
            *("plan", "quarter", "kind", "item", "task", "unit"),
            *("about_text", "before", "after", "reason", "at"),
        )
        read_only_fields = fields

    notes: ClassVar = {
        "about_text": _("更正的是哪一项，供人阅读"),
        "before": _("更正前；原来没有的为 null"),
        "after": _("更正后"),
        "reason": _("更正理由"),
        "at": _("更正时刻"),
    }


class RestatementFilters(FigureFilters):
    kind = filters.ChoiceFilter(choices=KIND_CHOICES, method="of_kind", label=_("更正了什么"))

    def of_kind(self, rows: QuerySet[Any], name: str, kind: str) -> QuerySet[Any]:
        if kind == "other":
            return rows.exclude(about_type__in=KINDS)
        return rows.filter(about_type__in=[table for table, word in KINDS.items() if word == kind])


def _of(model: type[DataValue | ProgressUpdate], table: str, name: str) -> Case:
    """A code of the row that a restatement is about, where it is about this table."""
    row = Subquery(model._default_manager.filter(pk=OuterRef("about_id")).values(name))
    return Case(When(about_type=table, then=row), output_field=CharField(null=True))


class RestatementList(OfReadablePlans, ReadingList):
    """定稿后的每一次更正：原始数值或填报的前后、理由。"""

    resource = "restatement"
    queryset = (
        Restatement.objects.select_related("plan")
        .defer("plan__source_text")
        .annotate(
            item=_of(DataValue, VALUE, "item__code"),
            task=_of(ProgressUpdate, UPDATE, "task__code"),
            unit=Coalesce(_of(DataValue, VALUE, "unit__code"), _of(ProgressUpdate, UPDATE, "unit__code")),
        )
    )
    serializer_class = RestatementSerializer
    filterset_class = RestatementFilters
