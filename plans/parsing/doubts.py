"""What a person should look at before the draft is trusted."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from .draft import Issue, PlanDraft, Span, TaskDraft
from .folding import fold
from .units import is_named_subset

# Wording that the rules on lightening the grassroots' load forbid as a demand today (DOMAIN.md section 5).
BURDEN = re.compile(
    "台账|台帐|排名|排序|社工日志|工作日志|民情日[记志]|留痕|打卡|积分|在线时长|拍照上传|照片上传|截图|微信群报送|日报告|周报|红黑榜|学习笔记|心得体会"
)
FIGURE = re.compile(r"(?<![\d.])\d{1,12}(?:\.\d{1,6})?(?:%|万元|亿元|个|家|名|次|项|户|台|处)")
WHOLE: Span = (0, 0)
SHORT_NOTICE = 10
WEEKEND = 5
MOST = 0.6


def doubts_about(draft: PlanDraft) -> Iterator[Issue]:
    yield from _missing(draft)
    yield from _gaps(draft)
    yield from _without_units(draft)
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
        plain = fold(task.number or "")
        if not plain.isdecimal():
            continue
        number = int(plain)
        if number not in (1, last.get(task.part, 0), last.get(task.part, 0) + 1):
            message = f"任务编号不连续：{last.get(task.part, 0)} 之后是 {number}，请核对是否漏读。"
            yield Issue(severity="doubt", message=message, span=task.span)
        last[task.part] = number


def _without_units(draft: PlanDraft) -> Iterator[Issue]:
    """Where most tasks of a list name their units, one that names none was perhaps read wrongly."""
    for part in dict.fromkeys(task.part for task in draft.tasks):
        listed = [task for task in draft.tasks if task.part == part]
        bare = [task for task in listed if not (*task.lead_units, *task.responsible_units)]
        if len(bare) <= (1 - MOST) * len(listed):
            for task in bare:
                yield Issue(severity="doubt", message="没有读到这项任务的责任单位，请核对。", span=task.span)


def _about_task(task: TaskDraft, draft: PlanDraft) -> Iterator[Issue]:
    plain = fold(task.text)
    words = dict.fromkeys(BURDEN.findall(plain))
    if words:
        named = "、".join(f"“{word}”" for word in words)
        message = f"{named}属基层减负清理范围：保留原文、不设填报项？"
        yield Issue(severity="doubt", message=message, span=task.span)
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
    for target in task.targets:
        if fold(target.unit or "") == "%" and (target.value or 0) > 100 and not target.change:
            yield Issue(severity="doubt", message="百分比超过100%，请核对原文。", span=target.span)


def _about_deadlines(task: TaskDraft, draft: PlanDraft) -> Iterator[Issue]:
    dated = [("任务", task.deadline, task.span)] if task.deadline else []
    dated += [
        ("目标", one.deadline, one.span) for one in task.targets if one.deadline not in (None, task.deadline)
    ]
    for what, day, span in dated:
        message = _about_day(day or "", draft)
        if message:
            yield Issue(severity="doubt", message=f"{what}的期限{message}，请核对。", span=span)


def _about_day(day: str, draft: PlanDraft) -> str | None:
    if draft.issued_on and day <= draft.issued_on:
        return "早于发文日期"
    if draft.issued_on and _weekdays_between(draft.issued_on, day) <= SHORT_NOTICE:
        return f"距发文不足{SHORT_NOTICE}个工作日（按周一至周五计）"
    if draft.period and day > draft.period.end:
        return "晚于计划期末"
    return None


def _weekdays_between(first: str, last: str) -> int:
    """Mondays to Fridays after the first day up to the last; the reader knows no holidays."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    days = min((end - start).days, 5 * SHORT_NOTICE)
    return sum((start + timedelta(days=1 + one)).weekday() < WEEKEND for one in range(days))
