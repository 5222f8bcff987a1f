from typing import Any

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field

from plans.api.filters import OfPlanFilters, QuarterFilters, quarter_filter
from plans.models import Nature
from reports.api.light import COLOURS, LIGHTS_OF
from reports.lights import BUCKETS, STOPPED
from reports.marks import BUCKET_WORDS
from reports.models import TaskQuarter
from reports.results import shown
from units.api.filters import CodeFilter, units_of
from units.models import Unit

BUCKET_CHOICES = [(bucket, BUCKET_WORDS[bucket]) for bucket in (*BUCKETS, *STOPPED)]


class FigureFilters(OfPlanFilters, QuarterFilters):
    """Of a plan, in a quarter or a span of quarters."""


class UnitFigureFilters(FigureFilters):
    unit = CodeFilter(among=units_of, label=_("单位代码"))


class SubtreeFigureFilters(filters.FilterSet):
    quarter = quarter_filter(_("季度，必填"), required=True, method="of_quarter")
    unit = CodeFilter(among=units_of, method="itself", label=_("单位代码"))
    parent = CodeFilter(among=units_of, label=_("上级单位代码：列出其直接下级"))

    def itself(self, units: Any, name: str, unit: Unit) -> Any:
        return units.filter(pk=unit.pk)

    def of_quarter(self, units: Any, name: str, quarter: Any) -> Any:
        """Every unit has sums of every quarter, if only zeros."""
        return units


class LightFilters(FigureFilters):
    light = extend_schema_field({"type": "string", "enum": list(LIGHTS_OF), "description": _("灯色")})(
        filters.ChoiceFilter(choices=COLOURS, method="with_light", label=_("灯色"))
    )

    def with_light(self, figures: Any, name: str, colour: str) -> Any:
        """By the light that is printed: the published one where the quarter is closed."""
        return figures.annotate(shown_light=shown("light", figures.model)).filter(
            shown_light__in=LIGHTS_OF[colour]
        )


class TaskFigureFilters(LightFilters):
    task = filters.CharFilter(field_name="task__code", label=_("任务代码；不认识的代码得到空列表"))
    unit = CodeFilter(among=units_of, field_name="lead", label=_("第一牵头单位代码"))
    bucket = filters.ChoiceFilter(choices=BUCKET_CHOICES, method="in_bucket", label=_("归入哪一类"))

    def in_bucket(self, figures: Any, name: str, bucket: str) -> Any:
        return figures.annotate(shown_bucket=shown("bucket", TaskQuarter)).filter(shown_bucket=bucket)


class IndicatorFigureFilters(LightFilters):
    indicator = filters.CharFilter(field_name="indicator__code", label=_("指标代码；不认识的代码得到空列表"))
    nature = filters.ChoiceFilter(choices=Nature.choices, label=_("指标属性"))
