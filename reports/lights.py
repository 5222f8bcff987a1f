"""Colours and reasons of a light, as plain values (DESIGN.md section 4, Light)."""

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
    BEHIND = "behind", _("滞后")
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
    MANUAL = "manual", _("人工定灯")


# blue is a verified claim's, the ring nobody's
SET_BY_HAND = frozenset({Light.GREY, Light.AHEAD, Light.GREEN, Light.YELLOW, Light.RED})
BUCKETS = ("completed", "ahead", "on_schedule", "behind", "overdue", "not_started", "undecided")
STOPPED = ("suspended", "terminated")
