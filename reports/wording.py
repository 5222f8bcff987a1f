"""Why a light has its colour, in the words of a page: points, days and quarters as an official document writes them."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from plans.quarters import Quarter
from reports.lights import Reason

DAYS = ("since", "due", "report_by")
QUARTERS = ("by", "starts")
BEHIND = _("落后序时进度 %(points)s 个百分点")
BEYOND = _("超过序时进度 %(points)s 个百分点")
EVEN = _("与序时进度持平")
# a target that is not a floor says so
BOUNDS: dict[str, Any] = {"at_most": _("不超过 %(target)s"), "decrease": _("降到 %(target)s")}
# of several sentences the first whose numbers are all there; a result in words has no number to compare
SENTENCES: dict[str, tuple[Any, ...]] = {
    Reason.NOT_STARTED: (_("自 %(starts)s起实施"),),
    Reason.SUSPENDED: (_("自 %(since)s 起中止"),),
    Reason.TERMINATED: (_("自 %(since)s 起终止"),),
    Reason.COMPLETED: (_("%(since)s 完成并核查通过"),),
    Reason.OVERDUE: (_("应于 %(due)s 完成，未销号"),),
    Reason.CLAIM_REJECTED: (_("应于 %(due)s 完成，销号申请未通过核查"),),
    Reason.AHEAD: (BEYOND,),
    Reason.SLIGHTLY_BEHIND: (BEHIND,),
    Reason.FAR_BEHIND: (BEHIND,),
    Reason.BEHIND: (_("落后序时进度 %(points)s 个百分点；预期性目标，不亮红灯"),),
    Reason.HOLD_MET: (
        _("最近一次 %(carried_actual)s，要求 %(target)s"),
        _("本季 %(actual)s，要求 %(target)s"),
        _("结果：%(actual)s"),
    ),
    Reason.HOLD_MISSED: (
        _("最近一次 %(carried_actual)s，要求 %(target)s"),
        _("本季 %(actual)s，要求 %(target)s"),
        _("结果：%(actual)s"),
    ),
    Reason.HOLD_MISSED_TWICE: (
        _("连续两次未保持：最近一次 %(carried_actual)s，要求 %(target)s"),
        _("连续两次未保持：本季 %(actual)s，要求 %(target)s"),
        _("连续两次未保持：%(actual)s"),
    ),
    Reason.EVENTS_MET: (_("应开展 %(owed)s 次，实际 %(actual)s 次"), _("结果：%(actual)s")),
    Reason.EVENTS_SHORT: (_("应开展 %(owed)s 次，实际 %(actual)s 次"), _("结果：%(actual)s")),
    Reason.NOT_DUE: (_("目标 %(by)s 到期"),),
    Reason.REACHED: (_("到期应为 %(target)s，实际 %(actual)s"), _("结果：%(actual)s")),
    Reason.MISSED: (_("到期应为 %(target)s，实际 %(actual)s"), _("结果：%(actual)s")),
    # rule 8 has no figure to name: the word is the lead's, the confirmation the reviewer's
    Reason.WORD_ON_SCHEDULE: (_("牵头单位自评达序，督查已确认"),),
    Reason.WORD_SLIGHTLY_BEHIND: (_("牵头单位自评略有滞后，督查已确认"),),
    Reason.WORD_FAR_BEHIND: (_("牵头单位自评明显滞后，督查已确认"),),
    Reason.REPORT_LATE: (_("%(report_by)s 前未报送"),),
    Reason.NOT_REPORTED: (_("定稿时仍未报送"),),
    Reason.NO_DATA: (_("尚无可用数据"),),
    Reason.NOT_REVIEWED: (_("定稿时未审定"),),
    Reason.MANUAL: (_("%(who)s人工定灯：%(because)s"),),
}


def why(*, reason: str, numbers: dict[str, Any], indicator: str = "") -> str:
    """The sentence that explains a light by the numbers stored with it; empty where there is nothing to explain."""
    said = spoken(numbers)
    sentence = next(filter(None, (_filled(template, said) for template in _templates(reason, numbers))), "")
    return f"{indicator}：{sentence}" if indicator and sentence else sentence


def _templates(reason: str, numbers: dict[str, Any]) -> tuple[Any, ...]:
    """达序 lies on either side of the schedule."""
    gap = numbers.get("gap_bp", 0)
    if reason == Reason.ON_SCHEDULE:
        return (BEHIND if gap < 0 else BEYOND if gap else EVEN,)
    return SENTENCES.get(reason, ())


def _filled(template: Any, said: dict[str, Any]) -> str:
    try:
        return str(template) % said
    except KeyError:
        return ""


def points(basis_points: int) -> str:
    """Basis points as percentage points with one decimal, rounded half up whatever the sign: -1250 is 12.5."""
    return str((Decimal(abs(basis_points)) / 100).quantize(Decimal("0.1"), ROUND_HALF_UP))


def day(value: date) -> str:
    """2026年3月5日, without leading zeros."""
    return f"{value.year}年{value.month}月{value.day}日"


def spoken(numbers: dict[str, Any]) -> dict[str, Any]:
    """The same numbers with gaps, days, quarters and targets written out; whatever else there is stays."""
    said = dict(numbers)
    said |= {name: _day_text(said[name]) for name in DAYS if isinstance(said.get(name), str)}
    said |= {name: Quarter(said[name]).label for name in QUARTERS if isinstance(said.get(name), int)}
    if isinstance(said.get("gap_bp"), int):
        said["points"] = points(said["gap_bp"])
    if said.get("target") and said.get("most"):
        said["target"] = f"{said['target']}—{said['most']}"
    elif said.get("target") and said.get("bound") in BOUNDS:
        said["target"] = str(BOUNDS[said["bound"]]) % said
    if said.get("carried") and "actual" in said:
        said["carried_actual"] = said["actual"]
    return said


def _day_text(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text
