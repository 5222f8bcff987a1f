"""The targets that a stretch of text promises.

A sentence is cut into clauses; a clause promises its figures (each with what was printed around it), or, without a
figure, full coverage, zero growth, a rhythm or a milestone. Which figures are no promise is told in `promises`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .dates import Found, deadlines
from .draft import Span, TargetDraft
from .promises import is_past, is_promised
from .proposals import change_of, direction_of, nature_of, schedule_of
from .quantities import PER, QUANTITY, RATIO, WORD_RATIO, WORDED, comparator_of, frequency_in, value_of
from .text import Text

# 应建尽建, 应收尽收, 应检必检: whatever the verb, all that should be.
IMPLICIT_ALL = re.compile(
    r"全覆盖|全面覆盖|应([\u4e00-\u9fff]{1,2})[尽必]\1|能([\u4e00-\u9fff])尽\2|全量利用|全部利用|全面应用|100%覆盖"
)
ZERO_OF = (
    "增长|发生|事故|新增|容忍事件|投诉|上访|死亡|伤亡|火灾|案件|差错|失误|排放|填埋|直排|返贫|辍学|感染|反弹"
)
EVENTS = "事故|事件|案件|灾害|疫情|问题|上访"
IMPLICIT_ZERO = re.compile(
    rf"零(?:{ZERO_OF})|(?<!防止)(?<!避免)不(?:发生|出现)[^,。;]{{0,24}}(?:{EVENTS})|动态清零|坚决杜绝[^,。;]{{0,16}}(?:{EVENTS})"
)
NO_PROMISE = re.compile("原则|格局|理念|宗旨|要求是")
MILESTONE = re.compile(
    "完成|建成|建立|实现|落实|形成|启动|出台|制定|编制|投入使用|竣工|完工|开工|投用|达到|选取|全面|推行|印发|发布|交付"
    "|验收|试运行|开放|投产|到位|[修建铺装办改拆整做干查]完"
)
MASKED = re.compile(
    r"“[^“”\n。]{0,40}”|\"[^\"\n。]{1,40}\"|《[^《》\n]{0,80}》|\[[^\[\]\n]{0,40}\]|\((?!其中)[^()\n]{0,60}\)"
    r"|‘[^‘’\n。]{0,30}’"
)
SENTENCE = re.compile(r"[^。!?\n]+")
# A comma within a number (3,000) ends no clause.
CLAUSE = re.compile(r"(?:[^,;:]|:(?=\d)|(?<=\d),(?=\d{3}(?!\d)))+")
# 从68%提高到75%: the first figure is where it starts from.
FROM = re.compile(r"(?:从|由)[^,;从由]{0,24}$")
RISES_TO = re.compile(
    r"[^,;]{0,14}?(?:提高|提升|增加|增长|上升|扩大|降低|下降|减少|压缩|缩短|压减|缩减|精简|调整|[增降升减])[到至为]"
)
EACH_OWN = re.compile("分别")
PROMISED_WORD = re.compile(
    r"(?:至少|不少于|不低于|至多|不超过)[^,。;]{0,8}$|每(?:半年|两周|两年|季度|月|周|\d(?:-\d)?年|年|季|天|日)[^,。;]{0,8}$"
    r"|(?:新建|新增|改建|扩建|建成|改造|增设|加装)[^,。;]{0,10}$"
)
# 新建一支队伍, 建成三个平台 count in a manner of speaking; places and people are counted.
COUNTED = re.compile("[所座处家户台亩间栋幢人名场]|公里")
# Words further away than this belong to something else; no clause of prose is longer.
REACH = 150
# A clause with more figures is a row of data that lost its table.
MAX_FIGURES = 40
TRIMMED = " □、\n▲●■◆◇○※►▪•★☆-"


@dataclass(frozen=True)
class Setting:
    """What a deadline without a year means, and when the plan ends."""

    year: int | None = None
    plan_end: str | None = None


@dataclass(frozen=True)
class Clause:
    """A clause with the deadlines printed in it; `deadline` is the first of them, else the last before it."""

    start: int
    end: int
    deadline: str | None
    own: tuple[Found, ...]
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
    found = deadlines(
        plain, base + sentence[0], base + sentence[1], year=setting.year, plan_end=setting.plan_end
    )
    last: str | None = None
    opened: int | None = None
    for piece in CLAUSE.finditer(masked, *sentence):
        own = tuple(one for one in found if piece.start() <= one.start - base < piece.end())
        last = own[0].day if own else last
        start = piece.start() if opened is None else opened
        opened = start if own and _is_only(_placed(own[0], base), piece) else None
        if opened is None:
            dated = bool(own) or start < piece.start()
            yield Clause(start, piece.end(), last, tuple(_placed(one, base) for one in own), is_dated=dated)
            last = own[-1].day if own else last


def _placed(found: Found, base: int) -> Found:
    return replace(found, start=found.start - base, end=found.end - base)


def _is_only(found: Found, piece: re.Match[str]) -> bool:
    """「2024年6月底前，建成…」: the deadline stands alone before its comma and belongs to what follows."""
    before, behind = piece.string[piece.start() : found.start], piece.string[found.end : piece.end()]
    return not behind.strip() and len(before.strip()) <= 2


def _in_clause(text: Text, masked: str, base: int, clause: Clause) -> list[TargetDraft]:
    figures = _figures(masked, clause)
    found = [_target(text, masked, base, clause, figures, at) for at in range(len(figures))]
    return found or _worded(text, masked, base, clause)


def _figures(masked: str, clause: Clause) -> list[re.Match[str]]:
    """The promised figures of a clause; in 从68%提高到75% only the second."""
    span = (clause.start, clause.end)
    found = [match for match in QUANTITY.finditer(masked, *span) if _is_target(masked, clause, match)]
    found += [match for match in WORD_RATIO.finditer(masked, *span) if _is_target(masked, clause, match)]
    if "比" in masked[clause.start : clause.end]:
        found += RATIO.finditer(masked, *span)
    found += [match for match in WORDED.finditer(masked, *span) if _is_promised_word(masked, clause, match)]
    return sorted(found, key=lambda match: match.start()) if len(found) <= MAX_FIGURES else []


def _is_target(masked: str, clause: Clause, figure: re.Match[str]) -> bool:
    before, behind = _around(masked, clause, figure)
    if FROM.search(before) and RISES_TO.match(behind):
        return False
    return is_promised(before, behind, figure)


def _around(masked: str, clause: Clause, figure: re.Match[str]) -> tuple[str, str]:
    """What the clause says before and behind a figure, as far as words reach."""
    before = masked[max(clause.start, figure.start() - REACH) : figure.start()]
    return before, masked[figure.end() : min(clause.end, figure.end() + REACH)]


def _is_promised_word(masked: str, clause: Clause, figure: re.Match[str]) -> bool:
    """A number in words counts right after 至少, 每月 or 新建: elsewhere it belongs to a name (三项机制)."""
    before, _ = _around(masked, clause, figure)
    match = PROMISED_WORD.search(before)
    is_made = bool(match and not re.match("[至不每]", match[0]))
    return bool(match) and not (is_made and not COUNTED.match(figure["unit"])) and not is_past(before)


def _target(
    text: Text, masked: str, base: int, clause: Clause, figures: list[re.Match[str]], at: int
) -> TargetDraft:
    figure = figures[at]
    first, last = _stretch(masked, clause, figures, at)
    before = masked[max(first, figures[at - 1].end() if at else first) : figure.start()]
    if _is_each_own(masked, clause, figures):
        first, last, before = clause.start, clause.end, masked[clause.start : figures[0].start()]
    if masked[first : figure.start()].count("(") < masked[figure.end() : last].count(")"):
        last = masked.find(")", figure.end(), last)
    groups = figure.groupdict()
    high = groups.get("max")
    first, last = text.trim(base + first, base + last, TRIMMED)
    if first > base + figure.start() or last < base + figure.end():
        first, last = text.trim(base + clause.start, base + clause.end, TRIMMED)
    near = (max(clause.start, figure.start() - REACH), min(clause.end, figure.end() + REACH))
    words = text.plain[base + near[0] : base + near[1]]
    draft = TargetDraft(
        text=text.words(first, last),
        comparator=None if high else comparator_of(before, groups.get("after")),
        value=value_of(figure),
        value_max=value_of(figure, "max") if high else None,
        unit=_printed_unit(text, base, figure),
        per=_per(words),
        deadline=_deadline_of(clause, figures, at, is_paired=bool(EACH_OWN.search(words))),
        frequency=frequency_in(text.plain[first:last]) or frequency_in(words),
        approx=groups.get("after") == "左右"
        or bool(groups.get("over"))
        or bool(re.search("[约近]$", before)),
        change=change_of(before),
        baseline=_baseline(masked[near[0] : figure.start()]),
        span=text.span(first, last),
    )
    return proposed(draft, words)


def _is_each_own(masked: str, clause: Clause, figures: list[re.Match[str]]) -> bool:
    """甲、乙分别达到75%、70%: the figures share their words."""
    if len(figures) < 2 or clause.end - clause.start > 2 * REACH:
        return False
    return bool(EACH_OWN.search(masked, clause.start, figures[0].start()))


def _deadline_of(clause: Clause, figures: list[re.Match[str]], at: int, *, is_paired: bool) -> str | None:
    """The deadline printed last before the figure; 2024年、2025年分别 pairs deadlines with figures."""
    if is_paired and len(clause.own) == len(figures) > 1:
        return clause.own[at].day
    before = [one.day for one in clause.own if one.start < figures[at].start()]
    return before[-1] if before else clause.deadline


def _baseline(before: str) -> float | None:
    if "从" not in before and "由" not in before:
        return None
    for figure in QUANTITY.finditer(before):
        if FROM.search(before[: figure.start()]) and RISES_TO.match(before[figure.end() :]):
            return value_of(figure)
    return None


def _printed_unit(text: Text, base: int, figure: re.Match[str]) -> str:
    """The unit as printed; figures in words (九成, 一半) are shares."""
    if not figure["unit"]:
        return "%"
    return text.shown[base + figure.start("unit") : base + figure.end("unit")]


def _stretch(masked: str, clause: Clause, figures: list[re.Match[str]], at: int) -> Span:
    """The words of one figure among several: a list goes on behind its 、 or 和."""
    start = _after_last(masked, figures[at - 1].end()) if at else clause.start
    if at + 1 == len(figures):
        return start, clause.end
    following = figures[at + 1].start()
    cut = max(masked.rfind(mark, figures[at].end(), following) for mark in "、和(")
    return start, cut if cut > 0 else following


def _after_last(masked: str, last_end: int) -> int:
    match = re.compile(r"[^、和及(]{0,30}[、和及(]").match(masked, last_end)
    return match.end() if match and match.end() - last_end < 30 else last_end


def _per(words: str) -> str | None:
    match = PER.search(words)
    return next((group for group in match.groups() if group), None) if match else None


def _worded(text: Text, masked: str, base: int, clause: Clause) -> list[TargetDraft]:
    """Targets without a printed figure: full coverage, zero growth, a frequency, a milestone."""
    words = masked[clause.start : clause.end]
    first, last = text.trim(base + clause.start, base + clause.end, TRIMMED)
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
