"""What a person should look at before the draft is trusted."""

import re
from collections.abc import Iterator

from .draft import Issue, PlanDraft, Span, TaskDraft
from .folding import fold
from .units import is_named_subset

# Wording that the rules on lightening the grassroots' load forbid as a demand today (DOMAIN.md section 5).
BURDEN = re.compile("台账|台帐|排名|社工日志|留痕|打卡|积分|微信群报送")
FIGURE = re.compile(r"\d+(?:\.\d+)?(?:%|万元|亿元|个|家|名|次|项|户|台|处)")
WHOLE: Span = (0, 0)


def doubts_about(draft: PlanDraft) -> Iterator[Issue]:
    yield from _missing(draft)
    yield from _gaps(draft)
    for task in draft.tasks:
        yield from _about_task(task, draft)


def _missing(draft: PlanDraft) -> Iterator[Issue]:
    for value, message in (
        (draft.title, "没有读到文件标题，请填写。"),
        (draft.issued_on, "没有读到发文日期，请填写。"),
        (draft.period, "没有读到计划的起止年份，请填写。"),
        (draft.issuers, "没有读到发文单位，请填写。"),
    ):
        if not value:
            yield Issue(severity="doubt", message=message, span=WHOLE)
    if len({task.part for task in draft.tasks}) > 1:
        yield Issue(severity="doubt", message="正文和附件各有一组任务，请选定跟踪哪一组。", span=WHOLE)


def _gaps(draft: PlanDraft) -> Iterator[Issue]:
    """Arabic numbers run through or restart at 1; anything else is a number lost or read in error."""
    last: dict[str, int] = {}
    for task in draft.tasks:
        if task.number is None or not task.number.isdecimal():
            continue
        number = int(task.number)
        if number not in (1, last.get(task.part, 0), last.get(task.part, 0) + 1):
            message = f"任务编号不连续：{last.get(task.part, 0)} 之后是 {number}，请核对是否漏读。"
            yield Issue(severity="doubt", message=message, span=task.span)
        last[task.part] = number


def _about_task(task: TaskDraft, draft: PlanDraft) -> Iterator[Issue]:
    plain = fold(task.text)
    if BURDEN.search(plain):
        word = BURDEN.search(plain)
        yield Issue(
            severity="doubt",
            message=f"“{word[0] if word else ''}”属基层减负清理范围：保留原文，不设填报项？",
            span=task.span,
        )
    for unit in (*task.lead_units, *task.responsible_units, *task.supporting_units):
        if is_named_subset(unit):
            message = f"“{unit}”只指其中几家，请逐项指定单位。"
            yield Issue(severity="doubt", message=message, span=task.span)
    yield from _about_figures(task, plain)
    yield from _about_deadlines(task, draft)


def _about_figures(task: TaskDraft, plain: str) -> Iterator[Issue]:
    """Figures with a unit that were not taken as targets are named, so that nobody has to search for them."""
    read = " ".join(fold(target.text) for target in task.targets)
    left = [figure for figure in dict.fromkeys(FIGURE.findall(plain)) if figure not in read]
    if left:
        message = f"这些数字未作为目标：{'、'.join(left[:6])}。如是目标，请补上。"
        yield Issue(severity="note", message=message, span=task.span)


def _about_deadlines(task: TaskDraft, draft: PlanDraft) -> Iterator[Issue]:
    for target in task.targets:
        if target.deadline and draft.issued_on and target.deadline <= draft.issued_on:
            yield Issue(severity="doubt", message="目标的期限早于发文日期，请核对。", span=target.span)
        elif target.deadline and draft.period and target.deadline > draft.period.end:
            yield Issue(severity="doubt", message="目标的期限晚于计划期末，请核对。", span=target.span)
