from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from plans.api.fields import CodedSerializer, DecimalText, OptionalChoice, PeriodStateField
from plans.models import Every
from reports.api.filters import BUCKET_CHOICES
from reports.api.light import LightField
from reports.models import IndicatorQuarter, TaskQuarter
from tasks.states import State, TaskState
from units.api.serializers import CodeField

STANDINGS = [
    ("live", _("在办")),
    (TaskState.CLOSED, TaskState.CLOSED.label),
    (TaskState.SUSPENDED, TaskState.SUSPENDED.label),
    (TaskState.TERMINATED, TaskState.TERMINATED.label),
]
HEAD = ("plan", "owner", "quarter", "period_state", "as_of", "figures_revision", "live")
JUDGED = ("year_bp", "plan_bp", "schedule_bp", "gap_bp", "incomplete", "asked", "reported")


class AsOfField(serializers.DateTimeField):
    """The instant a row speaks of: its quarter's publication, else when the plan's figures were last worked out."""

    def __init__(self, **options: object) -> None:
        super().__init__(source="*", read_only=True, allow_null=True, **options)  # type: ignore[arg-type]

    def to_representation(self, figure: Any) -> Any:
        at = figure.period_closed_at or figure.plan.figures_at
        return str(super().to_representation(at)) if at else None


class FigureSerializer(CodedSerializer):
    plan = CodeField()
    owner = CodeField()
    period_state = PeriodStateField(source="period_closed_at", help_text=_("本季填报中或已定稿"))
    as_of = AsOfField(help_text=_("已定稿的为定稿时刻，填报中的为最近一次汇总的时刻；尚未汇总为 null"))
    figures_revision = serializers.IntegerField(
        source="plan.figures_revision", read_only=True, help_text=_("计划汇总数字的修订号，数字有变即增大")
    )
    live = serializers.SerializerMethodField(
        help_text=_("定稿后经更正的现值，只列变动的字段；没有更正时为 null")
    )

    @extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
    def get_live(self, figure: Any) -> dict[str, Any] | None:
        """What a correction has moved since the quarter was published, spelled as the published row is."""
        if getattr(figure, "live", None) is None:
            return None
        was, now = (self._results(row) for row in (figure, figure.live))
        return {name: value for name, value in now.items() if value != was[name]}

    def _results(self, figure: Any) -> dict[str, Any]:
        fields = [field for field in self._readable_fields if field.field_name not in HEAD]
        return {str(field.field_name): _written(field, figure) for field in fields}


def _written(field: serializers.Field, figure: Any) -> Any:
    value = field.get_attribute(figure)
    return None if value is None else field.to_representation(value)


class JudgedSerializer(FigureSerializer):
    light = LightField(help_text=_("灯；未作判定时为 null"))

    notes: ClassVar = {
        "year_bp": _("年度进度，基点（1% = 100）；可低于 0 或高于 10000；无法量化时为 null"),
        "plan_bp": _("整个计划期的进度，基点"),
        "schedule_bp": _("年度序时进度，基点"),
        "gap_bp": _("年度进度减序时进度，基点；负数为滞后"),
        "incomplete": _("还有数据未审核通过，数字不完整"),
        "asked": _("本季应报数据的单位数"),
        "reported": _("其中已报齐的单位数"),
    }


class TaskFigureSerializer(JudgedSerializer):
    task = CodeField(help_text=_("任务代码"))
    lead = CodeField(help_text=_("第一牵头单位代码；没有时为计划所属街道（镇）或区"))
    bucket = serializers.ChoiceField(choices=BUCKET_CHOICES, read_only=True, help_text=_("归入哪一类"))
    standing = serializers.ChoiceField(
        source="state", choices=STANDINGS, read_only=True, help_text=_("本季末的任务状态")
    )
    update_state = OptionalChoice(choices=State.choices)
    named_indicator = CodeField(source="named", allow_null=True, help_text=_("给出最差灯的指标代码"))

    class Meta:
        model = TaskQuarter
        fields = (
            *HEAD,
            "task",
            "lead",
            "has_lead",
            "standing",
            "weight",
            "due_on",
            "is_routine",
            "update_state",
            "light",
            "bucket",
            "to_verify",
            *JUDGED,
            "named_indicator",
        )
        read_only_fields = fields

    notes: ClassVar = JudgedSerializer.notes | {
        "has_lead": _("已确定第一牵头单位"),
        "weight": _("权重，1 至 1000"),
        "due_on": _("完成期限"),
        "is_routine": _("常态化任务：计入灯数，不计入平均进度"),
        "update_state": _("第一牵头单位本季报告的状态；不要求报告时为 null"),
        "to_verify": _("已申请销号，待核查"),
    }


class IndicatorFigureSerializer(JudgedSerializer):
    indicator = CodeField(help_text=_("指标代码"))
    home_task = CodeField(source="home", allow_null=True, help_text=_("填报此指标的任务代码"))
    every = OptionalChoice(choices=Every.choices)
    unit_of_measure = serializers.SerializerMethodField()
    plan_total = DecimalText(
        source="total",
        max_digits=20,
        decimal_places=4,
        allow_null=True,
        read_only=True,
        help_text=_("新增类：计划期内累计"),
    )

    class Meta:
        model = IndicatorQuarter
        fields = (
            *HEAD,
            "indicator",
            "home_task",
            "nature",
            "direction",
            "schedule",
            "measure",
            "accumulation",
            "every",
            "unit_of_measure",
            "baseline",
            "target",
            "target_max",
            "by_quarter",
            "year_target",
            "numerator",
            "denominator",
            "actual",
            "before",
            "plan_total",
            "owed",
            "is_measured",
            "is_met",
            "actual_text",
            "completion_bp",
            "units_met",
            "units_targeted",
            "light",
            *JUDGED,
        )
        read_only_fields = fields

    def get_unit_of_measure(self, figure: IndicatorQuarter) -> str:
        return figure.unit_of_measure or figure.indicator.unit_of_measure

    notes: ClassVar = JudgedSerializer.notes | {
        "actual_text": _("用文字表述的结果；没有时为空"),
        "units_met": _("单独设有目标的单位中达标的个数；没有这类单位时为 null"),
        "units_targeted": _("单独设有目标的单位个数"),
        "target": _("计划目标值；未设目标为 null，仅作监测"),
        "target_max": _("区间目标的上限"),
        "by_quarter": _("目标到哪个季度末"),
        "year_target": _("本年目标值"),
        "numerator": _("分子合计；合计类即合计数"),
        "denominator": _("分母合计；合计类为 null"),
        "actual": _("完成值：新增类为年初至本季累计，期末类为最近一次的数"),
        "before": _("本年 1 月 1 日之前的值"),
        "owed": _("频次类：应开展的次数"),
        "is_measured": _("本季有新数据；否则沿用上次的数"),
        "is_met": _("达到目标；无法判断时为 null"),
        "completion_bp": _("对计划目标的完成率，基点"),
    }
