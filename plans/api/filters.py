from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field

from plans.api.fields import PERIOD_STATES, QUARTER
from plans.api.scope import plans_of
from plans.models import DataItem, Indicator, Nature, Plan, Schedule
from plans.quarters import Quarter
from units.api.filters import CodeFilter, units_of


class QuarterInput(forms.CharField):
    def clean(self, value: Any) -> Quarter | None:
        text = super().clean(value)
        try:
            return Quarter.parse(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(_("季度写作 2026-Q3"), code="invalid_quarter") from error


class QuarterFilter(filters.Filter):
    field_class = QuarterInput


def quarter_filter(label: Any, **options: Any) -> QuarterFilter:
    return extend_schema_field(QUARTER | {"description": label})(QuarterFilter(label=label, **options))


class QuarterFilters(filters.FilterSet):
    quarter = quarter_filter(_("季度"))
    quarter_from = quarter_filter(_("从此季度起"), field_name="quarter", lookup_expr="gte")
    quarter_to = quarter_filter(_("到此季度止"), field_name="quarter", lookup_expr="lte")


class PlanFilters(filters.FilterSet):
    owner = CodeFilter(among=units_of, label=_("所属街道（镇）或区的代码"))
    kind = filters.ChoiceFilter(choices=Plan.Kind.choices, label=_("计划类别"))


class OfPlanFilters(filters.FilterSet):
    plan = CodeFilter(among=plans_of, label=_("计划代码"))


class IndicatorFilters(OfPlanFilters):
    nature = filters.ChoiceFilter(choices=Nature.choices, label=_("指标属性"))
    schedule = filters.ChoiceFilter(choices=Schedule.choices, label=_("考核方式"))
    measure = filters.ChoiceFilter(choices=Indicator.Measure.choices, label=_("合成方式"))


class ItemFilters(filters.FilterSet):
    owner = CodeFilter(among=units_of, label=_("所属街道（镇）或区的代码"))
    plan = CodeFilter(among=plans_of, method="read_by", label=_("计划代码：其指标用到的数据项"))
    source = filters.ChoiceFilter(choices=DataItem.Source.choices, label=_("数据来源"))

    def read_by(self, items: Any, name: str, plan: Plan) -> Any:
        return items.filter(in_indicators__indicator__plan=plan).distinct()


class TargetFilters(filters.FilterSet):
    plan = CodeFilter(among=plans_of, field_name="indicator__plan", label=_("计划代码"))
    indicator = filters.CharFilter(field_name="indicator__code", label=_("指标代码；不认识的代码得到空列表"))
    year = filters.NumberFilter(label=_("年度目标的年份"), min_value=1900, max_value=9999)


class PeriodFilters(OfPlanFilters):
    quarter = quarter_filter(_("季度"))
    period_state = filters.ChoiceFilter(choices=PERIOD_STATES, label=_("填报中或已定稿"), method="in_state")

    def in_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.closed() if value == "closed" else rows.still_open()
