"""Phases, safeguards, glossary, goals and achievements: the parts of a plan that are not tasks."""

import re
from collections.abc import Iterator

from .dates import period_in
from .draft import AchievementDraft, PhaseDraft, SafeguardDraft, Span, TargetDraft, TermDraft
from .nodes import Node
from .promises import MEASURES
from .purposes import Purpose
from .quantities import QUANTITY, number
from .targets import MASKED, Setting, targets_in
from .text import Text

PERIOD_BEHIND = re.compile(r"^(.+?) *\(([^()]*(?:\d{4}|年|月)[^()]*)\) *[。:]?$")
AIM = re.compile(r"目标(?:任务)?(?:是|为|:)|(?:^|(?<=[\n。]))(?=到20\d\d年)")
TERM = re.compile(r"([^:。\n]{1,40}?) *:(?!\d)")
NO_TERM = re.compile(r"^(?:[注註]|备注|来源|说明|附件|联系人|联系电话)$")
PAST = re.compile("第$|每$|[(]$")


def phases_of(root: Node, text: Text, year: int | None) -> Iterator[PhaseDraft]:
    """Items under 实施步骤; the time stands in brackets behind the title, or somewhere in the words."""
    for node in root.walk():
        if node.number and _is_item_of(node, Purpose.PHASES):
            title, words = _title_and_time(node, text)
            first, last = period_in(words or text.plain[node.block.body : node.end], year)
            yield PhaseDraft(
                number=node.number,
                title=title,
                text=text.words(node.block.body, node.end),
                start=first,
                end=last,
                span=text.span(node.block.start, node.end),
            )


def _is_item_of(node: Node, purpose: Purpose) -> bool:
    """Directly under a chapter of that purpose, not an item within an item."""
    chapter = node.parent
    if chapter is None or chapter.purpose is not purpose:
        return False
    return chapter.parent is None or chapter.parent.purpose is not purpose


def _title_and_time(node: Node, text: Text) -> tuple[str, str]:
    start, end = text.trim(node.block.body, node.title_end, " 。:")
    match = PERIOD_BEHIND.match(text.plain[start:end])
    if match is None:
        return text.words(start, end), ""
    return text.words(start, start + match.end(1)), match[2]


def safeguards_of(root: Node, text: Text) -> Iterator[SafeguardDraft]:
    for node in root.walk():
        if node.number and _is_item_of(node, Purpose.SAFEGUARDS):
            yield SafeguardDraft(
                number=node.number,
                title=node.title,
                text=text.words(node.block.body, node.end),
                span=text.span(node.block.start, node.end),
            )


def glossary_of(root: Node, text: Text) -> Iterator[TermDraft]:
    """Paragraphs and items of the form 「term：definition」."""
    for node in root.walk():
        if node.purpose is not Purpose.GLOSSARY:
            continue
        own = [(node.block.body, node.block.end)] if not node.named else []
        for start, end in own + [(block.body, block.end) for block in node.paragraphs]:
            match = TERM.match(text.plain, start, end)
            if match and match.end() < end and not NO_TERM.match(match[1].strip()):
                yield TermDraft(
                    term=text.words(*match.span(1)),
                    definition=text.words(match.end(), end),
                    span=text.span(start, end),
                )


def goals_of(root: Node, text: Text, setting: Setting) -> list[TargetDraft]:
    found: list[TargetDraft] = []
    for node in root.walk():
        for start, end in _goal_words(node, text):
            found += targets_in(text, start, end, setting, skip=[])
    return found


def _goal_words(node: Node, text: Text) -> Iterator[Span]:
    """All under a heading of goals; elsewhere what follows 主要目标是 in words that introduce other parts."""
    if node.purpose is Purpose.GOALS:
        yield from _own_words(node)
    elif node.purpose is Purpose.CONTEXT or node.kids:
        for start, end in _own_words(node):
            match = AIM.search(text.plain, start, end)
            if match:
                yield match.end(), end


def _own_words(node: Node) -> list[Span]:
    """What stands at the node itself: its words after the heading, and its paragraphs."""
    own = [(node.title_end, node.block.end)]
    if not node.named:
        own = [(node.block.body, node.block.end)]
    return [*own, *((block.start, block.end) for block in node.paragraphs)]


def achievements_of(root: Node, text: Text, sections: dict[Node, int]) -> Iterator[AchievementDraft]:
    """Figures of a work report: everything with a unit that is no date, name or condition."""
    for node in root.walk():
        if node.purpose is Purpose.REVIEW:
            for start, end in _own_words(node):
                yield from _achieved(text, start, end, section_of(node, sections))


def _achieved(text: Text, start: int, end: int, section: int | None) -> Iterator[AchievementDraft]:
    masked = MASKED.sub(lambda match: "□" * len(match[0]), text.plain[start:end])
    for figure in QUANTITY.finditer(masked):
        before = masked[max(0, figure.start() - 12) : figure.start()]
        if PAST.search(before) or (
            MEASURES.match(figure["unit"]) and not figure["max"] and figure["unit"] != "%"
        ):
            continue
        first, last = _clause_around(masked, figure.start(), figure.end())
        first, last = text.trim(start + first, start + last, " □,、\n")
        yield AchievementDraft(
            text=text.words(first, last),
            value=number(figure["value"]),
            unit=text.shown[start + figure.start("unit") : start + figure.end("unit")],
            section=section,
            span=text.span(first, last),
        )


def _clause_around(masked: str, start: int, end: int) -> Span:
    left = max(masked.rfind(mark, 0, start) for mark in ",。;!\n") + 1
    rights = [place for mark in ",。;!\n" if (place := masked.find(mark, end)) >= 0]
    return left, min(rights, default=len(masked))


def section_of(node: Node, sections: dict[Node, int]) -> int | None:
    above: Node | None = node
    while above is not None:
        if above in sections:
            return sections[above]
        above = above.parent
    return None
