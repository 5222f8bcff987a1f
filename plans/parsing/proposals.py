"""What the reader proposes for each target and task (DESIGN.md sections 3 and 4); a person decides at import."""

import re
from collections.abc import Sequence

from .draft import Proposal, TargetDraft

MAX_YEARLY_RHYTHM = 4
SOFT = re.compile("力争|争取|预计|原则上|积极创建|积极争创|力求|努力|鼓励|探索|积极争取")
DROP = re.compile("下降|降低|减少|压缩|缩短|压减|缩小|精简|降至|降到")
KEEPS = re.compile("完好率|开放率|投保率|保持|维持|巩固|常年|始终|在位率|正常运行")
GETS_THERE = re.compile("实现|完成|达到|推进|建成|年内|到20|力争|逐步|基本")
ITEM_FREQUENCIES = {
    "daily",
    "weekly",
    "biweekly",
    "monthly",
    "every 2 months",
    "quarterly",
    "semiannual",
    "yearly",
}


def direction_of(target: TargetDraft, words: str) -> str:
    if target.milestone:
        return "milestone"
    if target.value_max is not None:
        return "range"
    if target.value is None:
        return "text"
    if target.implicit:
        return "zero" if target.value == 0 else "covered"
    if DROP.search(words) and not (target.comparator == ">=" and re.search("不低于|不少于|至少", words)):
        return "decrease"
    return "at_most" if target.comparator in ("<=", "<") else "at_least"


def schedule_of(target: TargetDraft, direction: str, words: str) -> str:
    if _is_rhythm(target):
        return "frequency"
    if direction in ("zero", "at_most") or KEEPS.search(words):
        return "hold"
    if direction == "covered":
        return "reach" if target.deadline or GETS_THERE.search(words) else "hold"
    return (
        "reach"
        if target.unit in ("%", "‰", "个百分点", "∶1", "分") or direction == "decrease"
        else "cumulate"
    )


def _is_rhythm(target: TargetDraft) -> bool:
    """每月一次 is a rhythm; 每年480次 is an amount that piles up through the year."""
    if target.frequency not in ITEM_FREQUENCIES or target.unit not in (None, "次", "场", "期", "轮", "个"):
        return False
    return target.frequency != "yearly" or (target.value or 0) <= MAX_YEARLY_RHYTHM


def nature_of(words: str, printed: str | None = None) -> str:
    """约束性 and 预期性 as printed; else soft words make it anticipatory; else neither."""
    if printed and "约束" in printed:
        return "binding"
    if (printed and "预期" in printed) or SOFT.search(words):
        return "anticipatory"
    return "neither"


def proposal_of(targets: Sequence[TargetDraft], words: str) -> Proposal:
    """A task's own proposal follows its first figure; without any it is reported in a confirmed word."""
    figures = [target for target in targets if target.value is not None or target.frequency]
    leading = figures[0] if figures else (targets[0] if targets else None)
    if leading is None:
        return Proposal(
            report_kind="word", direction="text", schedule="cumulate", nature=nature_of(words[:40])
        )
    return Proposal(
        report_kind="items" if figures else "milestones",
        direction=leading.direction,
        schedule=leading.schedule,
        nature=leading.nature,
    )
