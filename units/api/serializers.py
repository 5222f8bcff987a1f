from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from units.models import Unit


class CodeField(serializers.SlugRelatedField):
    """Another object by its public code, never by its id."""

    def __init__(self, **options: object) -> None:
        super().__init__(slug_field="code", read_only=True, **options)  # type: ignore[arg-type]


class UnitSerializer(serializers.ModelSerializer):
    parent = CodeField(help_text=_("上级单位代码；最上级为 null"), allow_null=True)  # type: ignore[assignment]
    street = CodeField(source="tenant", help_text=_("所属街道（镇）或区的代码"))

    class Meta:
        model = Unit
        fields = ("code", "name", "short_name", "kind", "parent", "street", "ended_on")
        read_only_fields = fields
        extra_kwargs = {
            "code": {"help_text": _("单位代码")},
            "name": {"help_text": _("全称")},
            "short_name": {"help_text": _("简称，可为空")},
            "kind": {"help_text": _("单位类别")},
            "ended_on": {"help_text": _("撤销日期；在用单位为 null")},
        }
