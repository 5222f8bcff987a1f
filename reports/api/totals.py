"""Counts of a unit or a plan in a quarter, and the rates that are derived from them."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from plans.api.fields import QuarterText
from plans.quarters import Quarter
from reports.api.serializers import HEAD, FigureSerializer
from reports.models import PlanQuarter, UnitQuarter
from reports.queries.headline import Counted, mean_value, on_schedule_value
from reports.queries.sums import DutySums, Sums, TaskSums
from reports.results import TOTALS
from reports.shares import ratio
from units.api.serializers import CodeField
from units.models import Unit

RATE_NOTES = {
    "completion_rate": _("完成率：已完成 ÷ 任务数，百分数"),
    "on_schedule_rate": _("达序率：（已完成 + 超序 + 达序）÷（任务数 − 未启动 − 未定），百分数"),
    "mean_progress": _("可量化任务的平均年度进度，百分数；没有可量化任务时为 null"),
}
RATES = tuple(RATE_NOTES)


class RateField(serializers.DecimalField):
    """A percentage with one decimal, by the function that the dashboard prints it from."""

    def __init__(self, *, of: Callable[[Any], Decimal | None], **options: Any) -> None:
        super().__init__(
            source="*", max_digits=6, decimal_places=1, allow_null=True, read_only=True, **options
        )
        self.of = of

    def to_representation(self, figure: Any) -> Any:
        value = self.of(figure)
        return None if value is None else super().to_representation(value)


def completion_rate(figure: Counted) -> Decimal | None:
    return ratio(figure.completed, figure.tasks)


class TotalsSerializer(FigureSerializer):
    completion_rate = RateField(of=completion_rate, help_text=RATE_NOTES["completion_rate"])
    on_schedule_rate = RateField(of=on_schedule_value, help_text=RATE_NOTES["on_schedule_rate"])
    mean_progress = RateField(of=mean_value, help_text=RATE_NOTES["mean_progress"])

    notes: ClassVar = {
        "tasks": _("在办和已完成的任务数，等于以下七类之和"),
        "completed": _("已完成"),
        "ahead": _("超序"),
        "on_schedule": _("达序"),
        "behind": _("滞后"),
        "overdue": _("逾期"),
        "not_started": _("未启动"),
        "undecided": _("未定"),
        "suspended": _("中止（不在任务数内）"),
        "terminated": _("终止（不在任务数内）"),
        "quantified": _("可量化任务数"),
        "weight": _("可量化任务的权重之和"),
        "weighted_bp": _("可量化任务的权重与年度进度（基点，0 至 10000）乘积之和；除以 weight 即平均进度"),
        "unassigned": _("没有第一牵头单位的任务数"),
        "owed": _("应报的报告数"),
        "reported": _("已报的报告数"),
        "on_time": _("按时报送的报告数"),
        "returned": _("退回过的报告数"),
        "passed": _("一次通过的报告数：已报且没有退回过"),
    }


class UnitFigureSerializer(TotalsSerializer):
    unit = CodeField(help_text=_("单位代码"))

    class Meta:
        model = UnitQuarter
        fields = (*HEAD, "unit", *TOTALS, *RATES)
        read_only_fields = fields


class PlanFigureSerializer(TotalsSerializer):
    class Meta:
        model = PlanQuarter
        fields = (
            *HEAD,
            *TOTALS,
            *RATES,
            "red_below_bp",
            "yellow_to_bp",
            "ahead_from_bp",
            "frequency_yellow_bp",
        )
        read_only_fields = fields

    notes: ClassVar = TotalsSerializer.notes | {
        "red_below_bp": _("判灯所用：差距低于此值为红，基点"),
        "yellow_to_bp": _("判灯所用：差距不高于此值为黄，基点"),
        "ahead_from_bp": _("判灯所用：差距达到此值为超序，基点"),
        "frequency_yellow_bp": _("判灯所用：频次完成达到此值为黄，基点"),
    }


@dataclass(frozen=True)
class Subtree:
    """A unit with everything below it, in one quarter."""

    unit: Unit
    quarter: Quarter
    sums: Sums


class TaskSumsSerializer(serializers.Serializer):
    completion_rate = RateField(of=completion_rate, help_text=RATE_NOTES["completion_rate"])
    on_schedule_rate = RateField(of=on_schedule_value, help_text=RATE_NOTES["on_schedule_rate"])
    mean_progress = RateField(of=mean_value, help_text=RATE_NOTES["mean_progress"])

    def get_fields(self) -> dict[str, serializers.Field]:
        return whole_numbers(TaskSums) | super().get_fields()


class DutySumsSerializer(serializers.Serializer):
    def get_fields(self) -> dict[str, serializers.Field]:
        return whole_numbers(DutySums)


def whole_numbers(kind: type[Any]) -> dict[str, serializers.Field]:
    notes = TotalsSerializer.notes
    return {
        field.name: serializers.IntegerField(read_only=True, help_text=notes[field.name])
        for field in fields(kind)
    }


class SubtreeFigureSerializer(serializers.Serializer):
    unit = serializers.CharField(source="unit.code", read_only=True, help_text=_("单位代码"))
    parent = serializers.CharField(  # type: ignore[assignment]
        source="unit.parent.code", read_only=True, allow_null=True, help_text=_("上级单位代码；最上级为 null")
    )
    quarter = QuarterText(help_text=_("季度，如 2026-Q3"))
    plans = serializers.IntegerField(source="sums.plans", read_only=True, help_text=_("计入的计划数"))
    closed_plans = serializers.IntegerField(
        source="sums.closed", read_only=True, help_text=_("其中本季已定稿的计划数")
    )
    as_of = serializers.DateTimeField(
        source="sums.as_of",
        read_only=True,
        allow_null=True,
        help_text=_("各计划的定稿或汇总时刻中最早的；没有数字时为 null"),
    )
    task_figures = TaskSumsSerializer(
        source="sums.tasks", read_only=True, help_text=_("牵头的任务：一项任务只在第一牵头单位计一次")
    )
    duty_figures = DutySumsSerializer(
        source="sums.duties", read_only=True, help_text=_("应报的报告：计在应报的单位")
    )
