"""The headline in counts (DESIGN.md section 4, Adding up): they add up to N, the percents to 100.0."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from plans.models import Plan
from plans.quarters import Quarter
from reports.lights import BUCKETS, STOPPED
from reports.marks import BUCKET_MARKS, BUCKET_WORDS, Mark
from reports.models import PlanQuarter
from reports.shares import percent, ratio, shares, tenths


@dataclass(frozen=True)
class Count:
    """One number of the headline: opens the list of its tasks."""

    bucket: str
    word: str
    mark: Mark
    number: int
    percent: str
    note: str = ""


@dataclass(frozen=True)
class Rate:
    """A share in percent with one decimal, and how it moved since the quarter before."""

    name: str
    value: str
    note: str
    change: str = ""
    is_better: bool = False


@dataclass(frozen=True)
class Headline:
    tasks: int
    counts: tuple[Count, ...]
    stopped: tuple[Count, ...]
    rates: tuple[Rate, ...]


def headline_of(plan: Plan, quarter: Quarter, *, is_closed: bool, reds: int) -> Headline | None:
    """The plan's counts of a quarter; ``reds`` is how many of 滞后 are red. One query.

    Rates are compared with the quarter before only once the quarter is closed: half a quarter is not a trend.
    """
    rows = PlanQuarter.objects.filter(plan=plan, quarter__in=(quarter, quarter - 1))
    figures = {figure.quarter: figure for figure in rows}
    now = figures.get(quarter)
    before = figures.get(quarter - 1) if is_closed else None
    return None if now is None else headline(now, before, reds)


def headline(now: PlanQuarter, before: PlanQuarter | None, reds: int) -> Headline:
    numbers = [getattr(now, bucket) for bucket in BUCKETS]
    notes = {"behind": _("其中红灯 %(n)s") % {"n": reds}} if reds else {}
    parts = zip(BUCKETS, numbers, shares(numbers), strict=True)
    return Headline(
        tasks=now.tasks,
        counts=tuple(count(bucket, number, tenths(part), notes) for bucket, number, part in parts),
        stopped=tuple(
            count(bucket, getattr(now, bucket), "", {}) for bucket in STOPPED if getattr(now, bucket)
        ),
        rates=(on_schedule_rate(now, before), completion_rate(now, before), mean_progress(now)),
    )


def count(bucket: str, number: int, share: str, notes: Mapping[str, str]) -> Count:
    return Count(
        bucket, str(BUCKET_WORDS[bucket]), BUCKET_MARKS[bucket], number, share, notes.get(bucket, "")
    )


def on_schedule_rate(now: PlanQuarter, before: PlanQuarter | None) -> Rate:
    """达序率 = (已完成 + 超序 + 达序) ÷ (N − 未启动 − 未定)."""
    judged = now.tasks - now.not_started - now.undecided
    was = on_schedule_value(before) if before else None
    return rate(_("达序率"), _("已判定 %(n)s 项") % {"n": judged}, on_schedule_value(now), was)


def on_schedule_value(figure: PlanQuarter) -> Decimal | None:
    kept = figure.completed + figure.ahead + figure.on_schedule
    return ratio(kept, figure.tasks - figure.not_started - figure.undecided)


def completion_rate(now: PlanQuarter, before: PlanQuarter | None) -> Rate:
    """完成率 = 已完成 ÷ N."""
    was = ratio(before.completed, before.tasks) if before else None
    note = _("%(part)s/%(all)s 项") % {"part": now.completed, "all": now.tasks}
    return rate(_("完成率"), note, ratio(now.completed, now.tasks), was)


def mean_progress(now: PlanQuarter) -> Rate:
    """The weighted mean of the year's progress of tasks that can be measured; it only ever grows within a year."""
    note = _("可量化任务 %(n)s/%(all)s 项") % {"n": now.quantified, "all": now.tasks}
    return rate(_("平均年度进度"), note, mean_value(now), None)


def mean_value(figure: PlanQuarter) -> Decimal | None:
    if not figure.weight:
        return None
    return Decimal(percent((2 * figure.weighted_bp + figure.weight) // (2 * figure.weight)))


def rate(name: str, note: str, value: Decimal | None, was: Decimal | None) -> Rate:
    moved = value - was if value is not None and was is not None else None
    return Rate(
        name=name,
        value="—" if value is None else f"{value}%",
        note=note,
        change="" if moved is None else f"{moved:+.1f}",
        is_better=moved is not None and moved >= 0,
    )
