"""Counts of a unit or a plan in a quarter, and the rates that are derived from them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from reports.api.serializers import HEAD, FigureSerializer
from reports.models import PlanQuarter, Totals, UnitQuarter
from reports.queries.headline import mean_value, on_schedule_value
from reports.shares import ratio
from units.api.serializers import CodeField

SUMS = (
    *Totals.COUNTS,
    "quantified",
    "weight",
    "weighted_bp",
    "unassigned",
    "owed",
    "reported",
    "on_time",
    "returned",
)
RATES = ("completion_rate", "on_schedule_rate", "mean_progress")


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


def completion_rate(figure: Totals) -> Decimal | None:
    return ratio(figure.completed, figure.tasks)


class TotalsSerializer(FigureSerializer):
    completion_rate = RateField(of=completion_rate, help_text=_("完成率：已完成 ÷ 任务数，百分数"))
    on_schedule_rate = RateField(
        of=on_schedule_value,
        help_text=_("达序率：（已完成 + 超序 + 达序）÷（任务数 − 未启动 − 未定），百分数"),
    )
    mean_progress = RateField(
        of=mean_value, help_text=_("可量化任务的平均年度进度，百分数；没有可量化任务时为 null")
    )

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
    }


class UnitFigureSerializer(TotalsSerializer):
    unit = CodeField(help_text=_("单位代码"))

    class Meta:
        model = UnitQuarter
        fields = (*HEAD, "unit", *SUMS, *RATES)
        read_only_fields = fields


class PlanFigureSerializer(TotalsSerializer):
    class Meta:
        model = PlanQuarter
        fields = (
            *HEAD,
            *SUMS,
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
