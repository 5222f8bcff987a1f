"""How values are written for machines: quarters as text, decimals as strings without idle zeros, codes for ids."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from plans.fields import QuarterField

QUARTER: dict[str, Any] = {
    "type": "string",
    "pattern": "^(19|[2-9][0-9])[0-9]{2}-Q[1-4]$",
    "examples": ["2026-Q3"],
}
PERIOD_STATES = [("open", _("填报中")), ("closed", _("已定稿"))]


@extend_schema_field(QUARTER)
class QuarterText(serializers.Field):
    def to_representation(self, value: object) -> str:
        return str(value)


def quarter_field() -> serializers.RegexField:
    """A quarter as it is sent."""
    return serializers.RegexField(QUARTER["pattern"], help_text=_("季度，如 2026-Q3"))


class PeriodStateField(serializers.ChoiceField):
    """``open`` or ``closed``, from the instant of closing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=PERIOD_STATES, read_only=True, **options)

    def get_attribute(self, instance: Any) -> str:
        return "open" if super().get_attribute(instance) is None else "closed"


class DecimalText(serializers.DecimalField):
    """A decimal as a string; 12.5000 is written 12.5."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"normalize_output": True})


class OptionalChoice(serializers.ChoiceField):
    """A choice that may be missing: stored as empty text, written as null."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_null=True, read_only=True, **options)

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(value) or None


class IsBlank(serializers.BooleanField):
    """Whether a text says nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def to_representation(self, value: Any) -> bool:
        return bool(value == "")


# A model's row by codes. What a field means is told in ``notes``, or once for all in NOTES. (A docstring here would
# become the description of every resource in the OpenAPI document.)
class CodedSerializer(serializers.ModelSerializer):
    serializer_field_mapping: ClassVar = serializers.ModelSerializer.serializer_field_mapping | {
        QuarterField: QuarterText,
        models.DecimalField: DecimalText,
    }
    notes: ClassVar[dict[str, Any]] = {}

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        for name, field in fields.items():
            field.help_text = field.help_text or self.notes.get(name) or NOTES.get(name)
        return fields


NOTES: dict[str, Any] = {
    "plan": _("计划代码"),
    "owner": _("计划所属街道（镇）或区的代码"),
    "quarter": _("季度，如 2026-Q3"),
    "code": _("稳定代码，在所属计划内唯一"),
    "number": _("文件中印的序号"),
    "position": _("在文件中的次序"),
    "unit_of_measure": _("计量单位"),
    "nature": _("约束性、预期性或未注明"),
    "direction": _("目标方向"),
    "schedule": _("考核方式：累计、保持、频次、到期"),
    "measure": _("各单位数据的合成方式"),
    "accumulation": _("本季新增（flow）或期末数（stock）"),
    "baseline": _("基期值"),
    "every": _("频次类的周期，其他为 null"),
}
