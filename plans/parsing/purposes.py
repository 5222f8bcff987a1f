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
    (Purpose.GLOSSARY, r"(?:名词|术语|词语|概念|专用名词|专业术语)(?:解释|注释|说明)"),
    (
        Purpose.PHASES,
        r"(?:实施|工作|推进|方法|行动|时间|进度)?(?:阶段|进度)|.{0,8}步骤|(?:进度|时间|步骤|阶段|实施)(?:安排|划分)|步骤方法",
    ),
    (
        Purpose.SAFEGUARDS,
        r"(?:工作|组织|实施|条件|政策)?保障(?:措施|机制)?|组织(?:领导|实施|管理|保障)|(?:工作|有关|相关|组织)要求"
        r"|(?:规划|计划|方案)?实施(?:保障|机制|要求)?|保障实施|(?:监督|督导)(?:管理|考核|检查)|附则|(?:工作|推进)(?:机制|措施保障)"
        r"|(?:考核|评估|督查)(?:评估|验收|考核|办法|评价)|(?:资金|经费|要素|支撑|政策)保障|保障支撑|宣传引导|责任落实|组织推进",
    ),
    (
        Purpose.REVIEW,
        r"(?:.{0,16})(?:工作总结|工作回顾|工作成效|主要成[效绩]|工作亮点|开展情况|进展情况|取得的(?:工作)?(?:进展|成[效绩])|完成情况|发展成就)"
        r"|发展基础|工作基础",
    ),
    (
        Purpose.GOALS,
        r"(?:总体|主要|工作|发展|规划|行动|试点|建设|创建|整治|治理|阶段性?|具体|总|年度|预期|核心)?(?:目标|指标)(?:指标|体系)?"
        r"|(?:总体|工作|主要)要求(?:和|与|及)(?:主要|工作|发展)?目标",
    ),
    (
        Purpose.CONTEXT,
        r"(?:指导|总体|工作)?(?:思想|思路|考虑)|(?:总体|基本)要求|(?:基本|工作|实施|总体)?原则|(?:面临的?|发展|基本)?形势"
        r"|(?:规划|编制|工作|实施|政策|起草)?(?:背景|依据|基础)|(?:重大|重要)?意义|(?:明确|试点|实施|适用|工作|行动|创建|整治)?(?:范围|对象)"
        r"|(?:存在|主要)?(?:的)?(?:主要)?问题|(?:机遇|面临)?挑战|机遇|(?:基本)?现状|概念|定义|总则|愿景|功能定位|发展定位|战略定位|组织机构"
        r"|(?:基本|主要)?(?:情况|概况)|(?:目的|宗旨)(?:意义|依据)?|前言|引言|必要性|附件|附录",
    ),
    (
        Purpose.TASKS,
        r"(?:主要|重点|工作|具体|重大|目标|年度)?(?:任务|措施|举措|工作|内容|项目|事项)(?:清单|分解|分工)?.{0,8}",
    ),
]
PATTERNS = [(purpose, re.compile(rf"^(?:{words})$")) for purpose, words in WORDS]
# 加强组织领导, 强化要素保障: as the last chapters of a plan these are safeguards too, with a verb before them.
URGED = re.compile(
    "(?:切实|全面|进一步|不断|着力)?(?:加强|强化|健全|完善|做好|抓好|落实|注重|夯实|严格|压实|加大|优化)"
    "(?:工作|组织|统筹|政策|要素|资金|服务|支撑|实施|综合|各项|党的)*(?:领导|保障|实施|组织|推进|保障措施|保障机制|责任落实|督导考核|督促检查"
    "|监督检查|督查考核|考核评估|宣传引导|组织协调|统筹协调|监督考核|保障支撑)(?:力度|体系)?"
)
CONJUNCTION = re.compile(r"[和与及、]")
LEADING = re.compile(r"^[\d“”一二三四五六七八九十]{0,6}[项个大]?")


def purpose_of(title: str) -> Purpose | None:
    """What a heading's words say stands under it; None where they say nothing (加强…, 推进…)."""
    plain = LEADING.sub("", fold(title).strip(" ★:。"))
    whole = _known(plain)
    parts = [_known(part) for part in CONJUNCTION.split(plain)]
    if whole not in (None, Purpose.TASKS) or len(plain) > 24 or None in parts:
        return whole
    return next((part for part in (Purpose.GOALS, Purpose.TASKS) if part in parts), parts[0])


def is_urged_safeguard(title: str) -> bool:
    """加强组织领导: a safeguard where it heads a chapter behind the tasks."""
    return bool(URGED.fullmatch(fold(title).split(",")[0].strip(" 。:")))


def _known(words: str) -> Purpose | None:
    return next((purpose for purpose, pattern in PATTERNS if pattern.match(words)), None)
