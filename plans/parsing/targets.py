"""The targets that a stretch of text promises, and the figures in it that are none.

A figure is a target when something is to be brought to it: a comparator, a rate, or a count under a verb of doing
(新建, 培育, 完成 …). A figure that describes (35岁以下, 现有12个, 1+3+N, 超过2000户的社区) is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .dates import Found, deadlines
from .draft import Span, TargetDraft
from .proposals import direction_of, nature_of, schedule_of
from .quantities import PER, QUANTITY, RATIO, WORDED, comparator_of, frequency_in, number
from .text import Text

VERBS = re.compile(
    "新?建成|新建|建立|建设|打造|培育|培养|新增|创建|组建|设立|设置|成立|开展|举办|组织|完成|实现|引进|引入|支持|扶持|制定|选取|选择|选树"
    "|评选|推广|改造|修缮|走访|服务|发展|形成|梳理|配置|配备|增加|增设|加装|更新|提供|投放|推出|达到|达|达标|纳入|覆盖|推进|落实"
    "|实施|公开|预留|提升|提高|下降|减少|降低|压缩|缩短|缩小|突破|超过|集聚|认定|孵化|招引|签约|落地|召开|参与|更换|整治|拆除|新改建|改建"
    "|改扩建|扩建|布设|安装|布局|轮训|培训|用于|核拨|清偿|处置|化解|评定|遴选|推动|选聘|招募|发放|救助|帮扶"
)
GETS_DONE = re.compile("实现|完成|达到|纳入|公开|建成")
DURATION = re.compile(
    "^(?:个工作日|工作日|小时|分钟|天|日|个月|级|位|点|站|类|种|毫米|厘米|米|倍|期|部|只|节|村|头|本|分)$"
)
CONDITION = re.compile(
    r"(?:不足|不满|未达|未满|达不到|每增加|每减少|每满|每超过|逾期)[^,。;]{0,10}$|满$"
    r"|(?:现有|已有|原有|共有|已建成?的?|辖区内?的?|所辖|其余|上述|明确[^,。;]{0,40}|前|这|该|共)[^,。;、]{0,3}$"
    r"|每$|第$|[省市县区]级?等$"
)
DESCRIBES = re.compile(r"^(?:以上|以下|以内|及以上|左右)?(?:的|规模|级|城市|年龄)")
IMPLICIT_ALL = re.compile(
    "全覆盖|全面覆盖|应[建换签保享收登纳报知治救援助办尽转聘检接种]{1,2}尽[建换签保享收登纳报知治救援助办转聘检接种]{1,2}|能建尽建"
    "|全量利用|全部利用|全面应用"
)
IMPLICIT_ZERO = re.compile("零增长|零发生|零事故|零新增|零容忍事件|零投诉|零上访")
NO_PROMISE = re.compile("原则|格局|理念|宗旨|要求是")
MILESTONE = re.compile(
    "完成|建成|建立|实现|落实|形成|启动|出台|制定|编制|投入使用|竣工|开工|达到|选取|全面|推行"
)
MASKED = re.compile(
    r"“[^“”\n。]{0,40}”|《[^《》\n]{0,80}》|\[[^\[\]\n]{0,40}\]|\((?!其中)[^()\n]{0,60}\)|‘[^‘’\n。]{0,30}’"
)
SENTENCE = re.compile(r"[^。!?\n]+")
CLAUSE = re.compile(r"(?:[^,;:]|:(?=\d))+")


@dataclass(frozen=True)
class Setting:
    """What a deadline without a year means, and when the plan ends."""

    year: int | None = None
    plan_end: str | None = None


@dataclass(frozen=True)
class Clause:
    start: int
    end: int
    deadline: str | None
    is_dated: bool


def targets_in(text: Text, start: int, end: int, setting: Setting, *, skip: list[Span]) -> list[TargetDraft]:
    """All targets of the stretch, in order; `skip` are places that are no promise (unit clauses)."""
    masked = _masked(text.plain[start:end], [(a - start, b - start) for a, b in skip])
    found: list[TargetDraft] = []
    for sentence in SENTENCE.finditer(masked):
        for clause in _clauses(text.plain, masked, start, sentence.span(), setting):
            found += _in_clause(text, masked, start, clause)
    return found


def _masked(plain: str, skip: list[Span]) -> str:
    """Quoted names, titles and brackets hold no promises: blanked, in place."""
    for first, last in skip:
        plain = plain[: max(first, 0)] + "□" * (last - max(first, 0)) + plain[last:]
    return MASKED.sub(lambda match: "□" * len(match[0]), plain)


def _clauses(plain: str, masked: str, base: int, sentence: Span, setting: Setting) -> Iterator[Clause]:
    """The clauses of a sentence, each with the deadline printed in it or last before it."""
    found = deadlines(
        plain, base + sentence[0], base + sentence[1], year=setting.year, plan_end=setting.plan_end
    )
    last: str | None = None
    opened: int | None = None
    for piece in CLAUSE.finditer(masked, *sentence):
        own = [one for one in found if piece.start() <= one.start - base < piece.end()]
        last = own[0].day if own else last
        start = piece.start() if opened is None else opened
        opened = start if own and _is_only(own[0], piece) else None
        if opened is None:
            yield Clause(start, piece.end(), last, is_dated=bool(own) or start < piece.start())


def _is_only(found: Found, piece: re.Match[str]) -> bool:
    """「2024年6月底前，建成…」: the deadline stands alone before its comma and belongs to what follows."""
    return len(piece[0].strip()) - (found.end - found.start) <= 2


def _in_clause(text: Text, masked: str, base: int, clause: Clause) -> list[TargetDraft]:
    figures = _figures(masked, clause)
    found = [_target(text, masked, base, clause, figures, at) for at in range(len(figures))]
    return found or _worded(text, masked, base, clause)


def _figures(masked: str, clause: Clause) -> list[re.Match[str]]:
    words = masked[clause.start : clause.end]
    found = [
        match
        for match in QUANTITY.finditer(masked, clause.start, clause.end)
        if _is_target(masked, clause, match)
    ]
    found += [match for match in RATIO.finditer(masked, clause.start, clause.end) if "比" in words]
    found += [
        match
        for match in WORDED.finditer(masked, clause.start, clause.end)
        if _is_promised_word(masked, clause, match)
    ]
    return sorted(found, key=lambda match: match.start())


def _is_target(masked: str, clause: Clause, figure: re.Match[str]) -> bool:
    before = masked[clause.start : figure.start()]
    after = masked[figure.end() : figure.end() + 8]
    unit = figure["unit"]
    if CONDITION.search(before) or _is_code(masked, figure):
        return False
    if unit == "%":
        return not (
            DESCRIBES.match(after)
            and re.search("占|低于|超过", before[-8:])
            and not re.search("不低于", before)
        )
    if DESCRIBES.match((figure["after"] or "") + after) and not re.match("^以上$", figure["after"] or "-"):
        return False
    if figure["after"] and after.startswith("的"):
        return False
    return _is_promised(before, masked[figure.end() : clause.end], figure)


def _is_promised(before: str, behind: str, figure: re.Match[str]) -> bool:
    compared = comparator_of(before, figure["after"]) != "=="
    if DURATION.match(figure["unit"]):
        return compared
    return compared or bool(VERBS.search(before)) or bool(GETS_DONE.search(behind))


def _is_code(masked: str, figure: re.Match[str]) -> bool:
    """1+3+N, 7×24小时, 12345: names made of figures."""
    following = masked[figure.end("value") : figure.end("value") + 1]
    return following in ("+", "×", "*") or bool(
        re.match(r"[A-Za-z+×]", masked[figure.end() : figure.end() + 1])
    )


PROMISED_WORD = re.compile(
    r"(?:至少|不少于|不低于|至多|不超过)[^,。;]{0,8}$|每(?:半年|两周|两年|季度|月|周|\d(?:-\d)?年|年|季|天|日)[^,。;]{0,8}$"
)


def _is_promised_word(masked: str, clause: Clause, figure: re.Match[str]) -> bool:
    """A number in words counts only right after 至少 or 每月: elsewhere it belongs to a name (三项机制)."""
    return bool(PROMISED_WORD.search(masked[clause.start : figure.start()]))


def _target(
    text: Text, masked: str, base: int, clause: Clause, figures: list[re.Match[str]], at: int
) -> TargetDraft:
    figure = figures[at]
    start = _after_last(masked, clause.start, figures[at - 1].end()) if at else clause.start
    end = _stretch_end(masked, clause, figures, at)
    before = masked[clause.start : figure.start()] if at == 0 else masked[start : figure.start()]
    groups = figure.groupdict()
    high = groups.get("max")
    unit = figure["unit"]
    first, last = text.trim(base + start, base + end, " □、\n")
    words = text.plain[base + clause.start : base + clause.end]
    draft = TargetDraft(
        text=text.words(first, last),
        comparator=None if high else comparator_of(before, groups.get("after")),
        value=number(figure["value"]),
        value_max=number(high) if high else None,
        unit="∶1" if unit in (":1", "∶1") else _printed_unit(text, base, figure),
        per=_per(words),
        deadline=clause.deadline,
        frequency=frequency_in(text.plain[first:last]) or frequency_in(words),
        approx=groups.get("after") == "左右",
        span=text.span(first, last),
    )
    return proposed(draft, words)


def _printed_unit(text: Text, base: int, figure: re.Match[str]) -> str:
    return text.shown[base + figure.start("unit") : base + figure.end("unit")]


def _after_last(masked: str, clause_start: int, last_end: int) -> int:
    """After the figure before: a list goes on behind its 、 or 和."""
    match = re.compile(r"[^、和及]*[、和及]").match(masked, last_end)
    return match.end() if match and match.end() - last_end < 30 else last_end


def _stretch_end(masked: str, clause: Clause, figures: list[re.Match[str]], at: int) -> int:
    if at + 1 == len(figures):
        return clause.end
    following = figures[at + 1].start()
    cut = max(
        masked.rfind("、", figures[at].end(), following), masked.rfind("和", figures[at].end(), following)
    )
    return cut if cut > 0 else following


def _per(words: str) -> str | None:
    match = PER.search(words)
    return next((group for group in match.groups() if group), None) if match else None


def _worded(text: Text, masked: str, base: int, clause: Clause) -> list[TargetDraft]:
    """Targets without a printed figure: full coverage, zero growth, a frequency, a milestone."""
    words = masked[clause.start : clause.end]
    first, last = text.trim(base + clause.start, base + clause.end, " □、\n")
    draft = _wordy(words, clause)
    if draft is None or first >= last or NO_PROMISE.search(words):
        return []
    placed = replace(
        draft, text=text.words(first, last), deadline=clause.deadline, span=text.span(first, last)
    )
    return [proposed(placed, text.plain[first:last])]


def _wordy(words: str, clause: Clause) -> TargetDraft | None:
    if IMPLICIT_ZERO.search(words):
        return TargetDraft(text="", comparator="==", value=0, implicit=True, span=(0, 0))
    if IMPLICIT_ALL.search(words):
        return TargetDraft(text="", comparator="==", value=100, unit="%", implicit=True, span=(0, 0))
    frequency = frequency_in(words)
    if frequency:
        return TargetDraft(text="", frequency=frequency, span=(0, 0))
    if clause.deadline and clause.is_dated and MILESTONE.search(words):
        return TargetDraft(text="", milestone=True, span=(0, 0))
    return None


def proposed(draft: TargetDraft, words: str) -> TargetDraft:
    direction = direction_of(draft, words)
    return replace(
        draft,
        direction=direction,
        schedule=schedule_of(draft, direction, words),
        nature=nature_of(words),
    )
