from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from plans.api.fields import CodedSerializer, OptionalChoice, PeriodStateField
from plans.models import DataItem, Every, Indicator, IndicatorTerm, Plan, ReportingPeriod, Section, Target
from units.api.serializers import CodeField

PUBLIC_STATES = [choice for choice in Plan.State.choices if choice[0] != Plan.State.DRAFT]


class PlanSerializer(CodedSerializer):
    owner = CodeField()
    plan_state = serializers.ChoiceField(source="state", choices=PUBLIC_STATES, read_only=True)
    is_demonstration = serializers.BooleanField(read_only=True)

    class Meta:
        model = Plan
        fields = (
            "code",
            "kind",
            "title",
            "owner",
            "issuers",
            "document_number",
            "index_number",
            "printed_on",
            "starts",
            "ends",
            "cycle",
            "plan_state",
            "issued_on",
            "first_period",
            "red_below_bp",
            "yellow_to_bp",
            "ahead_from_bp",
            "frequency_yellow_bp",
            "is_demonstration",
            "figures_revision",
        )
        read_only_fields = fields

    notes: ClassVar = {
        "code": _("计划代码"),
        "kind": _("计划类别"),
        "title": _("文件标题"),
        "issuers": _("发文机关"),
        "document_number": _("发文字号"),
        "index_number": _("索引号"),
        "printed_on": _("成文日期"),
        "starts": _("第一个季度"),
        "ends": _("最后一个季度"),
        "cycle": _("每隔几个季度填报一次"),
        "plan_state": _("已下达或已办结；草案不对外提供"),
        "issued_on": _("下达日期"),
        "first_period": _("第一个填报季度"),
        "red_below_bp": _("差距低于此值为红，基点（1% = 100）"),
        "yellow_to_bp": _("差距不高于此值为黄，基点"),
        "ahead_from_bp": _("差距达到此值为超序，基点"),
        "frequency_yellow_bp": _("频次完成达到此值为黄、不足为红，基点"),
        "is_demonstration": _("演示数据，不是真实计划"),
        "figures_revision": _("汇总数字的修订号，数字有变即增大"),
    }


class SectionSerializer(CodedSerializer):
    plan = CodeField()
    parent = serializers.IntegerField(  # type: ignore[assignment]
        source="parent.position", allow_null=True, default=None, read_only=True, help_text=_("上级标题的次序")
    )

    class Meta:
        model = Section
        fields = ("plan", "position", "part", "level", "number", "title", "parent")
        read_only_fields = fields

    notes: ClassVar = {"part": _("正文 body 或附件 annex"), "level": _("标题层级"), "title": _("标题")}


class FormulaTermSerializer(CodedSerializer):
    item = CodeField(help_text=_("数据项代码"))
    name = serializers.CharField(source="item.name", read_only=True, help_text=_("数据项名称"))

    class Meta:
        model = IndicatorTerm
        fields = ("side", "item", "name")
        read_only_fields = fields

    notes: ClassVar = {"side": _("分子或分母；合计类只有分子")}


class TargetSerializer(CodedSerializer):
    unit = CodeField(allow_null=True, help_text=_("单位代码；全街道（镇）的目标为 null"))

    class Meta:
        model = Target
        fields = ("unit", "year", "by_quarter", "comparator", "value", "value_max", "text")
        read_only_fields = fields

    notes: ClassVar = {
        "year": _("年度目标的年份；计划总目标为 null"),
        "by_quarter": _("到哪个季度末"),
        "comparator": _("文件中印的比较符号"),
        "value": _("目标值，十进制文本"),
        "value_max": _("区间的上限"),
        "text": _("文件中印的目标文字"),
    }


class IndicatorSerializer(CodedSerializer):
    plan = CodeField()
    every = OptionalChoice(choices=Every.choices)
    formula = FormulaTermSerializer(
        source="terms", many=True, read_only=True, help_text=_("由哪些数据项算出")
    )
    targets = TargetSerializer(source="targets_in_force", many=True, read_only=True, help_text=_("现行目标"))

    class Meta:
        model = Indicator
        fields = (
            "plan",
            "code",
            "number",
            "position",
            "name",
            "unit_of_measure",
            "nature",
            "direction",
            "schedule",
            "measure",
            "accumulation",
            "baseline",
            "every",
            "definition_note",
            "source_sentence",
            "formula",
            "targets",
        )
        read_only_fields = fields

    notes: ClassVar = {
        "name": _("指标名称"),
        "definition_note": _("口径说明"),
        "source_sentence": _("文件中的原句"),
    }


class ItemSerializer(CodedSerializer):
    owner = CodeField(help_text=_("所属街道（镇）或区的代码；代码在其内唯一"))
    asked_by = CodeField(allow_null=True, help_text=_("要数单位代码；未注明为 null"))

    class Meta:
        model = DataItem
        fields = (
            *("owner", "code", "name", "unit_of_measure", "accumulation", "source", "collected"),
            *("asked_by", "admission_entry"),
        )
        read_only_fields = fields

    notes: ClassVar = {
        "code": _("数据项代码，在所属街道（镇）或区内唯一"),
        "name": _("数据项名称"),
        "source": _("由谁提供：牵头单位、责任单位、系统推送、系统计算"),
        "collected": _("每隔几个季度收集一次"),
        "admission_entry": _("准入清单中的条目；不向居民区要数的为空"),
    }


class OwnTargetSerializer(TargetSerializer):
    """现行目标，连同其指标。"""

    plan = serializers.CharField(source="indicator.plan.code", read_only=True, help_text=_("计划代码"))
    indicator = CodeField(help_text=_("指标代码"))

    class Meta:
        model = Target
        fields = ("plan", "indicator", *TargetSerializer.Meta.fields)
        read_only_fields = fields


class PeriodSerializer(CodedSerializer):
    plan = CodeField()
    period_state = PeriodStateField(source="closed_at", help_text=_("填报中或已定稿"))

    class Meta:
        model = ReportingPeriod
        fields = (
            "plan",
            "quarter",
            "period_state",
            "steps",
            "opens_on",
            "due_on",
            "late_after",
            "opened_at",
            "closed_on",
            "closed_at",
        )
        read_only_fields = fields

    notes: ClassVar = {
        "steps": _("审核步骤，依次进行"),
        "opens_on": _("开始填报日"),
        "due_on": _("报送截止日"),
        "late_after": _("过此日未报为迟报"),
        "opened_at": _("开启时刻"),
        "closed_on": _("定稿日；未定稿为 null"),
        "closed_at": _("定稿时刻；未定稿为 null"),
    }
