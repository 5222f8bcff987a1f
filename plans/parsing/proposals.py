"""What the reader proposes for each target and task (DESIGN.md sections 3 and 4); a person decides at import."""

import re
from collections.abc import Sequence
from functools import lru_cache

from .draft import Proposal, TargetDraft
from .folding import fold
from .text import Text

MAX_YEARLY_RHYTHM = 4
SOFT = re.compile("力争|争取|预计|原则上|积极创建|积极争创|力求|努力|鼓励|探索|积极争取")
DROP = re.compile("下降|降低|减少|压缩|缩短|压减|缩小|精简|降至|降到")
KEEPS = re.compile("稳定在|不降低|只增不减|完好率|开放率|投保率|保持|维持|巩固|常年|始终|在位率|正常运行")
GETS_THERE = re.compile("实现|完成|达到|推进|建成|年内|到20|力争|逐步|基本")
SHARES = ("%", "‰", "个百分点", ":1", "分", "岁")
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


# 下降15%, 增长7%以上: the figure is the size of the change. 下降到15% names what is to be reached.
CHANGES = re.compile(
    "(?:下降|降低|减少|压缩|缩短|压减|缩减|精简|减|降|增长|提高|提升|增加|上升|扩大|增幅|降幅|增速)"
    r"(?:率|幅度)?(?:力争|保持|控制|超过|高于|不低于|不少于|至少|达到|达|在|约|近|了)*\s*$"
)


def change_of(before: str) -> str | None:
    """ "by" where the words right before the figure say that it is the size of a change."""
    match = CHANGES.search(before)
    if match is None:
        return None
    is_level = match[0].endswith("达到") and not match[0].startswith(("增长", "增幅", "降幅", "增速"))
    return None if is_level else "by"


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
    is_share = fold_unit(target.unit or "") in SHARES
    return "reach" if is_share or direction == "decrease" else "cumulate"


@lru_cache(maxsize=256)
def fold_unit(unit: str) -> str:
    """A unit of measure folded; a document prints few, and many times each."""
    return fold(unit)


def _is_rhythm(target: TargetDraft) -> bool:
    """每月一次 is a rhythm; 每年480次 is an amount that piles up through the year."""
    unit = fold_unit(target.unit) if target.unit else None
    if target.frequency not in ITEM_FREQUENCIES or unit not in (None, "次", "场", "期", "轮", "个"):
        return False
    return target.frequency != "yearly" or (target.value or 0) <= MAX_YEARLY_RHYTHM


def nature_of(words: str, printed: str | None = None) -> str:
    """约束性 and 预期性 as printed; else soft words make it anticipatory; else neither."""
    if printed and "约束" in printed:
        return "binding"
    if (printed and "预期" in printed) or SOFT.search(words):
        return "anticipatory"
    return "neither"


def proposal_of(text: Text, start: int, end: int, targets: Sequence[TargetDraft]) -> Proposal:
    """A task's own proposal follows its first figure; without any it is reported in a confirmed word."""
    figures = [target for target in targets if target.value is not None or target.frequency]
    leading = figures[0] if figures else (targets[0] if targets else None)
    if leading is None:
        return _worded(text, start, end)
    return Proposal(
        report_kind="items" if figures else "milestones",
        direction=leading.direction,
        schedule=leading.schedule,
        nature=leading.nature,
        per=leading.per,
        span=leading.span,
    )


def _worded(text: Text, start: int, end: int) -> Proposal:
    """Soft words in the first sentence (探索…, 争取…) make the whole task anticipatory."""
    stop = text.plain.find("。", start, end)
    sentence = (start, stop if stop >= 0 else end)
    nature = nature_of(text.plain[slice(*sentence)])
    span = text.span(*sentence) if nature != "neither" else (0, 0)
    return Proposal(report_kind="word", direction="text", schedule="cumulate", nature=nature, span=span)
