"""A light for machines: its colour by name, its word, the rule that made it, and the sentence that says why."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reports.lights import Light, Reason
from reports.models import IndicatorQuarter, TaskQuarter
from reports.wording import why

COLOUR_OF = {
    Light.GREY: "grey",
    Light.RING: "ring",
    Light.BLUE: "blue",
    Light.AHEAD: "green",
    Light.GREEN: "green",
    Light.YELLOW: "yellow",
    Light.RED: "red",
}
LIGHTS_OF = {
    colour: [light for light, name in COLOUR_OF.items() if name == colour] for colour in COLOUR_OF.values()
}
COLOURS = [
    ("grey", _("灰：未启动、中止、终止")),
    ("ring", _("圈：待报、待审、无数据")),
    ("blue", _("蓝：已完成")),
    ("green", _("绿：达序、超序、未到期")),
    ("yellow", _("黄")),
    ("red", _("红")),
]


class LightSerializer(serializers.Serializer):
    colour = serializers.ChoiceField(choices=COLOURS, help_text=_("灯色"))
    word = serializers.CharField(help_text=_("灯旁的词"))
    rule = serializers.IntegerField(
        allow_null=True, help_text=_("判定规则 1 至 9，人工定灯为 10；0 表示尚未判定")
    )
    reason = serializers.ChoiceField(choices=Reason.choices, allow_blank=True, help_text=_("原因代码"))
    sentence = serializers.CharField(help_text=_("为什么是这个灯；无需解释时为空"))


@extend_schema_field(LightSerializer(allow_null=True))
class LightField(serializers.Field):
    """The light of a judged figure; null while there is none. In a table it takes a column for each part."""

    parts = ("colour", "word", "rule", "reason", "sentence")

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, figure: TaskQuarter | IndicatorQuarter) -> dict[str, Any] | None:
        return light_of(
            figure.light,
            figure.reason,
            figure.rule,
            figure.numbers,
            getattr(figure, "target_named", ""),
        )


def light_of(
    light: int | None, reason: str, rule: int | None, numbers: dict[str, Any], named: str
) -> dict[str, Any] | None:
    """A light in words; ``named`` is the indicator whose target gave it."""
    if light is None:
        return None
    return {
        "colour": COLOUR_OF[Light(light)],
        "word": str(Reason(reason).label) if reason else "",
        "rule": rule,
        "reason": reason,
        "sentence": why(reason=reason, numbers=numbers, indicator=named),
    }
