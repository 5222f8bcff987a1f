"""Measured facts: one number of one unit for one item and quarter, shown once it was handed in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, cast

from django.db.models import Case, DecimalField, F, Func, QuerySet, TextField, When
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

import plans.api.ways  # noqa: F401  # how the fields of plans are written
from plans.api.fields import CodedSerializer, DecimalText
from plans.api.filters import QuarterFilters
from plans.api.scope import plans_of
from plans.models import DataItem, Plan
from tasks.models import DataValue
from tasks.states import REPORTED, State
from units.api import exporting
from units.api.at_once import AtOnce
from units.api.filters import CodeFilter, units_of
from units.api.reading import ReadingList
from units.api.serializers import CodeField
from units.compiled import Given

HANDED_IN = Case(
    When(state__in=sorted(REPORTED), then=F("value")),
    output_field=DecimalField(max_digits=18, decimal_places=4, null=True),
)


def _instant(name: str) -> Func:
    """As JSON has it: local time with its offset."""
    template = (
        "to_char(%(expressions)s AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') || '+08:00'"
    )
    return Func(F(name), template=template, output_field=TextField())


# the list's columns in its own order, as COPY writes them: three million rows are too many for a serializer
COPIED: Mapping[str, Any] = {
    "owner": F("owner__code"),
    "item": F("item__code"),
    "unit": F("unit__code"),
    "quarter": Func(
        F("quarter"),
        template="(quarter / 4) || '-Q' || (mod(quarter, 4) + 1)",
        output_field=TextField(),
    ),
    "value": Func(F("handed_in"), function="trim_scale"),
    "state": F("state"),
    "revision": F("revision"),
    "submitted_at": _instant("submitted_at"),
    "reviewed_at": _instant("reviewed_at"),
    "entered_as": F("entered_as"),
    "entered_note": F("entered_note"),
    "id": F("pk"),
}


class ValueSerializer(CodedSerializer):
    owner = CodeField()
    item = CodeField(help_text=_("数据项代码"))
    unit = CodeField(help_text=_("填报单位代码"))
    value = DecimalText(
        source="handed_in",
        max_digits=18,
        decimal_places=4,
        allow_null=True,
        read_only=True,
        help_text=_("数值，十进制文本；未提交为 null"),
    )

    class Meta:
        model = DataValue
        fields = (
            *("owner", "item", "unit", "quarter", "value", "state", "revision"),
            *("submitted_at", "reviewed_at", "entered_as", "entered_note", "id"),
        )
        read_only_fields = fields

    notes: ClassVar = {
        "id": _("编号，办理时写在地址中"),
        "state": _("状态"),
        "revision": _("修订号，数值或状态有变即增大"),
        "submitted_at": _("提交时刻；未提交为 null"),
        "reviewed_at": _("最近一次审核的时刻；未审核为 null"),
        "entered_as": _("由谁填入：本单位、代填或系统推送"),
        "entered_note": _("代填人或推送系统；本单位填报为空"),
    }


class ValueFilters(QuarterFilters):
    plan = CodeFilter(among=plans_of, method="read_by", label=_("计划代码：其指标用到的数据项"))
    item = filters.CharFilter(field_name="item__code", label=_("数据项代码；不认识的代码得到空列表"))
    unit = CodeFilter(among=units_of, label=_("填报单位代码"))
    source = filters.ChoiceFilter(
        field_name="item__source", choices=DataItem.Source.choices, label=_("数据来源")
    )
    state = filters.ChoiceFilter(choices=State.choices, label=_("状态"))

    def read_by(self, values: QuerySet[Any], name: str, plan: Plan) -> QuerySet[Any]:
        return values.filter(item__in=DataItem.objects.filter(in_indicators__indicator__plan=plan))


class ValueList(AtOnce, ReadingList):
    """各单位每季的数据值。未提交的没有数值。"""

    resource = "value"
    within_reach = DataValue.objects.filter(unit__path__startswith=Given("path"))
    queryset = DataValue.objects.select_related("owner", "item", "unit").annotate(handed_in=HANDED_IN)
    serializer_class = ValueSerializer
    filterset_class = ValueFilters

    def get_queryset(self) -> QuerySet[Any]:
        """Whole streets read by their key: a token of a street or a district; others read what their units hold."""
        return super().get_queryset().filter(unit__path__startswith=self.client.unit.path)

    @classmethod
    def printed(cls) -> QuerySet[Any]:
        return cast(QuerySet[Any], super().printed().annotate(handed_in=HANDED_IN))

    def csv_blocks(self, rows: QuerySet[Any], names: Sequence[str]) -> Iterator[bytes]:
        """By COPY, where nobody has to be kept from running the one free text there is."""
        if self.is_for_excel:
            return super().csv_blocks(rows, names)
        copied = rows.select_related(None).values_list(*(COPIED[name] for name in names))
        return exporting.copied_as_csv(copied, names, for_excel=False)
