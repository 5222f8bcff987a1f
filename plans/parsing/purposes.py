"""What the parts of an official plan are for, told by the words of their headings."""

import re
from enum import StrEnum

from .folding import fold


class Purpose(StrEnum):
    """What stands under a heading. Official plans keep to these parts; a heading without a known word holds tasks."""

    TASKS = "tasks"
    CONTEXT = "context"
    GOALS = "goals"
    PHASES = "phases"
    SAFEGUARDS = "safeguards"
    GLOSSARY = "glossary"
    REVIEW = "review"


WORDS = [
    (Purpose.GLOSSARY, r"(?:名词|术语|词语|概念)(?:解释|注释|说明)"),
    (Purpose.PHASES, r"(?:实施|工作|推进|方法|时间|进度)?(?:步骤|阶段|进度)|(?:进度|时间|步骤)安排"),
    (
        Purpose.SAFEGUARDS,
        r"(?:工作|组织|实施|条件|政策)?保障(?:措施|机制)?|组织(?:领导|实施|管理)|(?:工作|有关|相关|组织)要求"
        r"|(?:规划|计划|方案)?实施(?:保障|机制|要求)?|保障实施|监督(?:管理|考核|检查)|附则",
    ),
    (
        Purpose.REVIEW,
        r"(?:.{0,16})(?:工作总结|工作回顾|工作成效|取得的(?:工作)?(?:进展|成效)|完成情况|发展成就)|发展基础|工作基础",
    ),
    (
        Purpose.GOALS,
        r"(?:总体|主要|工作|发展|规划|行动|试点|建设|阶段性?|具体|总|年度|预期)?(?:目标|指标)"
        r"|(?:总体|工作|主要)要求(?:和|与|及)(?:主要|工作|发展)?目标",
    ),
    (
        Purpose.CONTEXT,
        r"(?:指导|总体|工作)?(?:思想|思路|考虑)|(?:总体|基本)要求|(?:基本|工作|实施|总体)?原则|(?:面临的?|发展|基本)?形势"
        r"|(?:规划|编制|工作|实施)?(?:背景|依据|基础)|(?:重大|重要)?意义|(?:明确|试点|实施|适用|工作)?(?:范围|对象)"
        r"|(?:存在|主要)?(?:的)?(?:主要)?问题|(?:机遇|面临)?挑战|机遇|(?:基本)?现状|概念|定义|总则|愿景|功能定位|发展定位|组织机构",
    ),
    (
        Purpose.TASKS,
        r"(?:主要|重点|工作|具体|重大|目标|年度)?(?:任务|措施|举措|工作|内容|项目|事项)(?:清单|分解|分工)?.{0,8}",
    ),
]
PATTERNS = [(purpose, re.compile(rf"^(?:{words})$")) for purpose, words in WORDS]
CONJUNCTION = re.compile(r"[和与及、]")
LEADING = re.compile(r"^[\d“”一二三四五六七八九十]{0,6}[项个大]?")


def purpose_of(title: str) -> Purpose | None:
    """What a heading's words say stands under it; None where they say nothing (加强…, 推进…)."""
    plain = LEADING.sub("", fold(title).strip(" ★:。"))
    whole = _known(plain)
    if whole or len(plain) > 24:
        return whole
    parts = {_known(part) for part in CONJUNCTION.split(plain)}
    if None in parts or len(parts) == 0:
        return None
    return Purpose.GOALS if Purpose.GOALS in parts else next(iter(parts))


def _known(words: str) -> Purpose | None:
    return next((purpose for purpose, pattern in PATTERNS if pattern.match(words)), None)
