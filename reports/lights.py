"""Colours, rules and reasons of a light as plain values, and their words (DESIGN.md section 4, Light)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Light(models.IntegerChoices):
    """Ordered so that of two judged colours the greater is the worse."""

    GREY = 1, _("灰")
    RING = 2, _("未定")
    BLUE = 3, _("已完成")
    AHEAD = 4, _("超序")
    GREEN = 5, _("达序")
    YELLOW = 6, _("黄")
    RED = 7, _("红")


class Reason(models.TextChoices):
    """Why a cell has its colour; the word that is printed beside it."""

    NOT_STARTED = "not_started", _("未启动")
    SUSPENDED = "suspended", _("中止")
    TERMINATED = "terminated", _("终止")
    COMPLETED = "completed", _("已完成")
    OVERDUE = "overdue", _("逾期")
    CLAIM_REJECTED = "claim_rejected", _("核查未通过")
    AHEAD = "ahead", _("超序")
    ON_SCHEDULE = "on_schedule", _("达序")
    SLIGHTLY_BEHIND = "slightly_behind", _("略有滞后")
    FAR_BEHIND = "far_behind", _("严重滞后")
    HOLD_MET = "hold_met", _("保持达标")
    HOLD_MISSED = "hold_missed", _("未保持")
    HOLD_MISSED_TWICE = "hold_missed_twice", _("连续未保持")
    EVENTS_MET = "events_met", _("频次达标")
    EVENTS_SHORT = "events_short", _("频次不足")
    NOT_DUE = "not_due", _("未到期")
    REACHED = "reached", _("到期达标")
    MISSED = "missed", _("到期未达标")
    WORD_ON_SCHEDULE = "word_on_schedule", _("达序")
    WORD_SLIGHTLY_BEHIND = "word_slightly_behind", _("略有滞后")
    WORD_FAR_BEHIND = "word_far_behind", _("明显滞后")
    REPORT_LATE = "report_late", _("迟报")
    NOT_REPORTED = "not_reported", _("未报")
    TO_REPORT = "to_report", _("待报")
    IN_REVIEW = "in_review", _("待审")
    NO_DATA = "no_data", _("无数据")
    NOT_REVIEWED = "not_reviewed", _("未审定")


BUCKETS = ("completed", "ahead", "on_schedule", "behind", "overdue", "not_started", "undecided")
STOPPED = ("suspended", "terminated")


@dataclass(frozen=True)
class Explained:
    """The words of one light: what is printed beside it, and the sentence that says why."""

    word: str
    sentence: str


def points(basis_points: int) -> str:
    """Basis points as percentage points with one decimal, rounded half up away from zero: -1250 is 12.5."""
    return f"{Decimal(abs(basis_points)) / 100:.1f}"


def explain(*, reason: str, numbers: dict[str, Any], indicator: str = "") -> Explained:
    """Say in words why a light has its colour; ``numbers`` are those that the roll-up stored with it."""
    word = str(Reason(reason).label) if reason else ""
    sentence = _sentence(reason, numbers)
    return Explained(word=word, sentence=f"{indicator}：{sentence}" if indicator and sentence else sentence)


def _sentence(reason: str, numbers: dict[str, Any]) -> str:
    gap = numbers.get("gap_bp")
    facts = {**numbers, "points": points(gap) if gap is not None else ""}
    template = SENTENCES.get(reason)
    if template is None:
        return ""
    try:
        return str(template) % facts
    except KeyError:
        return ""


SENTENCES: dict[str, object] = {
    Reason.SUSPENDED: _("自 %(since)s 起中止"),
    Reason.TERMINATED: _("自 %(since)s 起终止"),
    Reason.COMPLETED: _("%(since)s 完成并核查通过"),
    Reason.OVERDUE: _("应于 %(due)s 完成，未销号"),
    Reason.CLAIM_REJECTED: _("应于 %(due)s 完成，销号申请未通过核查"),
    Reason.AHEAD: _("超过序时进度 %(points)s 个百分点"),
    Reason.SLIGHTLY_BEHIND: _("落后序时进度 %(points)s 个百分点"),
    Reason.FAR_BEHIND: _("落后序时进度 %(points)s 个百分点"),
    Reason.HOLD_MISSED: _("本季 %(actual)s，要求 %(target)s"),
    Reason.HOLD_MISSED_TWICE: _("连续两次未保持：本季 %(actual)s，要求 %(target)s"),
    Reason.EVENTS_SHORT: _("应开展 %(owed)s 次，实际 %(actual)s 次"),
    Reason.NOT_DUE: _("目标 %(by)s 到期"),
    Reason.MISSED: _("到期应为 %(target)s，实际 %(actual)s"),
    Reason.REPORT_LATE: _("%(report_by)s 前未报送"),
    Reason.NOT_REPORTED: _("定稿时仍未报送"),
    Reason.NO_DATA: _("尚无可用数据"),
    Reason.NOT_REVIEWED: _("定稿时未审定"),
}
