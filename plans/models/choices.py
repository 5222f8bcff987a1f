"""The words that say how a promise is judged."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Nature(models.TextChoices):
    BINDING = "binding", _("约束性")
    ANTICIPATORY = "anticipatory", _("预期性")
    NEITHER = "neither", _("未注明")


class Direction(models.TextChoices):
    AT_LEAST = "at_least", _("不低于")
    DECREASE = "decrease", _("下降到")
    AT_MOST = "at_most", _("不超过")
    ZERO = "zero", _("零增长")
    COVERED = "covered", _("应建尽建")
    RANGE = "range", _("区间")
    EXACTLY = "exactly", _("恰好")


class Schedule(models.TextChoices):
    CUMULATE = "cumulate", _("累计")
    HOLD = "hold", _("保持")
    FREQUENCY = "frequency", _("频次")
    REACH = "reach", _("到期")


class Preset(models.TextChoices):
    EVEN = "even", _("均衡 25/50/75/100")
    BACK_LOADED = "back_loaded", _("前缓后快 10/30/60/100")
    WORKS = "works", _("工程 5/25/60/100")


class Every(models.TextChoices):
    """How often an event is owed, or a fact collected."""

    WEEK = "week", _("每周")
    TWO_WEEKS = "two_weeks", _("每两周")
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    HALF_YEAR = "half_year", _("每半年")
    YEAR = "year", _("每年")
