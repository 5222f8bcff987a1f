"""The structure of the data as data: dimensions in the order of the key, the measure, the attributes."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.api.light import COLOURS

TIME = "TIME_PERIOD"
MEASURE = "OBS_VALUE"
ANNUAL_QUARTERS = "Q"
SETTLED, PROVISIONAL, MISSING = "A", "P", "M"


@dataclass(frozen=True)
class Component:
    """``codes`` names its code list; without one it holds text of ``kind``."""

    id: str
    name: str | Promise
    codes: str = ""
    kind: str = "String"


DIMENSIONS = (
    Component("FREQ", _("频率"), "CL_FREQ"),
    Component("PLAN", _("计划"), "CL_PLAN"),
    Component("INDICATOR", _("指标"), "CL_INDICATOR"),
    Component("UNIT", _("单位（区域）"), "CL_UNIT"),
)
PERIOD = Component(TIME, _("季度"), kind="ObservationalTimePeriod")
VALUE = Component(MEASURE, _("完成值"), kind="Decimal")
ATTRIBUTES = (
    Component("UNIT_MEASURE", _("计量单位")),
    Component("LIGHT", _("灯"), "CL_LIGHT"),
    Component("COMPLETION", _("对计划目标的完成率，%"), kind="Decimal"),
    Component("TARGET", _("计划目标值"), kind="Decimal"),
    Component("OBS_STATUS", _("数据状态"), "CL_OBS_STATUS"),
)
ALL = (*DIMENSIONS, PERIOD, VALUE, *ATTRIBUTES)
KEY = (*(each.id for each in DIMENSIONS), TIME)

FIXED: dict[str, tuple[str | Promise, dict[str, str | Promise]]] = {
    "CL_FREQ": (_("频率"), {ANNUAL_QUARTERS: _("季")}),
    "CL_LIGHT": (_("灯"), dict(COLOURS)),
    "CL_OBS_STATUS": (
        _("数据状态"),
        {SETTLED: _("已定稿"), PROVISIONAL: _("填报中，可能变动"), MISSING: _("没有数值")},
    ),
}
