"""The headline in counts (DESIGN.md section 4, Adding up): they add up to N, the percents to 100.0."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from plans.models import Plan
from plans.quarters import Quarter
from reports.lights import BUCKETS, STOPPED
from reports.marks import BUCKET_MARKS, BUCKET_WORDS, Mark
from reports.models import PlanQuarter, Totals
from reports.queries.sums import TaskSums
from reports.results import TOTALS
from reports.shares import percent, ratio, shares, tenths
from units.compiled import Compiled, Given, one_of

Counted = Totals | TaskSums


@dataclass(frozen=True)
class Count:
    """One number of the headline: opens the list of its tasks."""

    bucket: str
    word: str
    mark: Mark
    number: int
    percent: str
    note: str = ""
    since: str = ""


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


COUNTS: Compiled[tuple[Any, ...]] = Compiled(
    lambda: PlanQuarter.objects.filter(one_of("quarter", "quarters"), plan=Given("plan")).values_list(
        "quarter", "published", *TOTALS
    )
)


def headline_of(plan: Plan, quarter: Quarter, *, is_closed: bool, reds: int) -> Headline | None:
    """The plan's counts of a quarter; ``reds`` is how many of 滞后 are red. One query.

    Rates are compared with the quarter before only once the quarter is closed: half a quarter is not a trend.
    """
    rows = COUNTS.tuples(plan=plan.pk, quarters=[int(quarter), int(quarter - 1)])
    figures = {number: _read(published, totals) for number, published, *totals in rows}
    now, before = figures.get(quarter), figures.get(quarter - 1) if is_closed else None
    if now is None:
        return None
    live = {name: _("更正后 %(n)s") % {"n": value} for name, value in now.moved.items()}
    return headline(now.shown, before.shown if before else None, reds=reds, since=live)


@dataclass(frozen=True)
class Counts:
    """Counts as they are shown, and those that a correction has moved as they are now."""

    shown: TaskSums
    moved: dict[str, int]


def _read(published: str | None, totals: list[int]) -> Counts:
    live = dict(zip(TOTALS, totals, strict=True))
    kept = json.loads(published) if published else {}
    moved = {name: live[name] for name, value in kept.items() if value != live[name]}
    shown = live | kept
    return Counts(TaskSums(**{field.name: shown[field.name] for field in fields(TaskSums)}), moved)


def headline(
    now: TaskSums, before: TaskSums | None = None, *, reds: int = 0, since: Mapping[str, str] | None = None
) -> Headline:
    """Counts that add up to N with percents that add up to 100.0, then the rates; of a plan or of any subtree.

    ``since`` says of a count what it is after a correction.
    """
    numbers = [getattr(now, bucket) for bucket in BUCKETS]
    notes = {"behind": _("其中红灯 %(n)s") % {"n": reds}} if reds else {}
    told = (notes, since or {})
    parts = zip(BUCKETS, numbers, shares(numbers), strict=True)
    stopped = [(bucket, getattr(now, bucket)) for bucket in STOPPED]
    return Headline(
        tasks=now.tasks,
        counts=tuple(count(bucket, number, tenths(part), *told) for bucket, number, part in parts),
        stopped=tuple(count(bucket, number, "", *told) for bucket, number in stopped if number),
        rates=(on_schedule_rate(now, before), completion_rate(now, before), mean_progress(now)),
    )


def count(bucket: str, number: int, share: str, notes: Mapping[str, str], since: Mapping[str, str]) -> Count:
    word, mark = str(BUCKET_WORDS[bucket]), BUCKET_MARKS[bucket]
    return Count(bucket, word, mark, number, share, notes.get(bucket, ""), since.get(bucket, ""))


def on_schedule_rate(now: Counted, before: Counted | None) -> Rate:
    """达序率 = (已完成 + 超序 + 达序) ÷ (N − 未启动 − 未定)."""
    judged = now.tasks - now.not_started - now.undecided
    was = on_schedule_value(before) if before else None
    return rate(_("达序率"), _("已判定 %(n)s 项") % {"n": judged}, on_schedule_value(now), was)


def on_schedule_value(figure: Counted) -> Decimal | None:
    kept = figure.completed + figure.ahead + figure.on_schedule
    return ratio(kept, figure.tasks - figure.not_started - figure.undecided)


def completion_rate(now: Counted, before: Counted | None) -> Rate:
    """完成率 = 已完成 ÷ N."""
    was = ratio(before.completed, before.tasks) if before else None
    note = _("%(part)s/%(all)s 项") % {"part": now.completed, "all": now.tasks}
    return rate(_("完成率"), note, ratio(now.completed, now.tasks), was)


def mean_progress(now: Counted) -> Rate:
    """The weighted mean of the year's progress of tasks that can be measured; it only ever grows within a year."""
    note = _("可量化任务 %(n)s/%(all)s 项") % {"n": now.quantified, "all": now.tasks}
    return rate(_("平均年度进度"), note, mean_value(now), None)


def mean_value(figure: Counted) -> Decimal | None:
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
