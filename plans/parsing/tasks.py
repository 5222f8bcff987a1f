"""Tasks from the outline: which nodes are tasks, which are sections, and what a task is made of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .blocks import Block
from .clauses import Duties, Role, duties_in
from .dates import deadlines, full_date, period_in
from .draft import Span, TargetDraft, TaskDraft
from .numbering import HAN, Kind
from .outline import Node
from .proposals import proposal_of
from .purposes import Purpose
from .targets import Setting, targets_in
from .text import Text

MAX_TITLE = 60
MAX_RUN_IN_TITLE = 30
SPOKEN = re.compile(rf"(?:(?<=[。;\n ])|^)([{HAN}]{{1,3}}是)")
SENTENCE = re.compile(r"[^。!?;\n]{2,}")


@dataclass(frozen=True)
class Piece:
    """A stretch that is one task: its number, where its words begin and end."""

    number: str | None
    start: int
    body: int
    end: int
    node: Node


def is_section(node: Node, text: Text) -> bool:
    """A heading with numbered items or with paragraphs of its own below it, in whatever part of the document."""
    if node.heads is None:
        node.heads = _heads(node, text)
    return node.heads


def _heads(node: Node, text: Text) -> bool:
    if node.kind in (Kind.ROOT, Kind.ANNEX):
        return False
    if node.kind is Kind.STAR or node.kind is Kind.BOX or (node.kind <= Kind.HAN and node.named):
        return True
    if node.parent and node.parent.purpose in (Purpose.PHASES, Purpose.SAFEGUARDS) and node.kind > Kind.HAN:
        return False
    if node.kind >= Kind.ARABIC:
        return any(has_clause(kid, text) for kid in node.kids)
    if node.purpose is Purpose.TASKS:
        heads = bool(node.kids or (node.paragraphs and not node.runs_in)) or bool(spoken_items(node, text))
        return heads or node.kind <= Kind.CHAPTER
    return node.named or node.kind <= Kind.HAN or (node.kind is Kind.HAN_PAREN and not node.runs_in)


def spoken_items(node: Node, text: Text) -> list[re.Match[str]]:
    """一是…。二是…。 straight after a heading: the heading's items. Elsewhere 一是 belongs to its sentence."""
    if node.kids or node.kind not in (Kind.HAN, Kind.HAN_PAREN):
        return []
    start = node.title_end
    while start < node.end and text.plain[start] in " \n":
        start += 1
    if not text.plain.startswith("一是", start):
        return []
    found = list(SPOKEN.finditer(text.plain, start, node.end))
    return found if len(found) > 1 else []


def has_clause(node: Node, text: Text) -> bool:
    return (
        node.block is not None
        and duties_in(text, node.block.body, node.end).found
        and node.kind > Kind.ARABIC
    )


def is_task(node: Node, text: Text) -> bool:
    return node.purpose is Purpose.TASKS and not is_section(node, text) and not _inside_task(node, text)


def _inside_task(node: Node, text: Text) -> bool:
    """（1） under a task 1. belongs to that task."""
    above = node.parent
    while above is not None and above.kind not in (Kind.ROOT, Kind.ANNEX):
        if above.kind >= Kind.ARABIC:
            return not is_section(above, text)
        above = above.parent
    return node.kind in (Kind.ROOT, Kind.ANNEX, Kind.PLAN)


def pieces_of(node: Node, text: Text) -> Iterator[Piece]:
    """The tasks that a node itself gives: one when it is a task, several when its paragraphs are."""
    if is_task(node, text) and node.number:
        yield Piece(node.number, node.block.start, node.block.body, node.end, node)
    elif node.purpose is Purpose.TASKS and is_section(node, text) and not node.kids:
        yield from _unnumbered(node, text)


def _unnumbered(node: Node, text: Text) -> Iterator[Piece]:
    """Unnumbered tasks: each ends with its unit clause, or opens with a heading sentence; else the section is one."""
    paragraphs = node.paragraphs
    spoken = spoken_items(node, text)
    if spoken:
        edges = [*(item.start() for item in spoken), node.end]
        for item, stop in zip(spoken, edges[1:], strict=True):
            yield Piece(item[1], *text.trim(item.start(), item.end()), text.trim(item.end(), stop)[1], node)
    elif any(_closes(text, block) for block in paragraphs):
        yield from _closed_by_clauses(node, text)
    else:
        yield from _headed(node, text)


def _headed(node: Node, text: Text) -> Iterator[Piece]:
    paragraphs = node.paragraphs
    heads = [block for block in paragraphs if _opens_with_heading(text, block)]
    if heads and heads[0] is paragraphs[0]:
        edges = [*(head.start for head in heads), node.end + 1]
        for head, stop in zip(heads, edges[1:], strict=True):
            yield Piece(None, head.start, head.start, text.trim(head.start, stop - 1)[1], node)
    elif node.number:
        yield Piece(node.number, node.block.start, node.block.body, node.end, node)


def _closed_by_clauses(node: Node, text: Text) -> Iterator[Piece]:
    start: int | None = None
    for block in node.paragraphs:
        start = block.start if start is None else start
        if _closes(text, block):
            yield Piece(None, start, start, block.end, node)
            start = None


def _closes(text: Text, block: Block) -> bool:
    """The block ends in a unit clause."""
    spans = duties_in(text, block.start, block.end).spans
    return bool(spans) and not text.plain[spans[-1][1] : block.end].strip(" 。\n")


def _opens_with_heading(text: Text, block: Block) -> bool:
    stop = text.plain.find("。", block.start, block.end)
    return 0 < stop - block.start <= MAX_RUN_IN_TITLE and stop < block.end - 1


def task_of(piece: Piece, text: Text, setting: Setting, *, section: int | None) -> tuple[TaskDraft, Duties]:
    duties = duties_in(text, piece.body, piece.end)
    targets = targets_in(text, piece.body, piece.end, setting, skip=duties.spans)
    words = text.plain[piece.body : piece.end]
    deadline = deadline_in(text, duties.deadline, setting)
    targets = [due(target, deadline) for target in targets]
    draft = TaskDraft(
        number=piece.number,
        title=title_in(text, piece.body, piece.end, duties.spans),
        text=text.words(piece.body, piece.end),
        section=section,
        part="annex" if piece.node.in_annex else "body",
        lead_units=duties.of(Role.LEAD),
        responsible_units=duties.of(Role.RESPONSIBLE),
        supporting_units=duties.of(Role.SUPPORTING),
        deadline=deadline,
        proposed=proposal_of(targets, words),
        targets=tuple(targets),
        span=text.span(piece.start, piece.end),
    )
    return draft, duties


def due(target: TargetDraft, deadline: str | None) -> TargetDraft:
    """What a task promises without a day is due with the task; a rhythm has no day."""
    return target if target.deadline or target.frequency else replace(target, deadline=deadline)


def title_in(text: Text, start: int, end: int, clauses: list[Span]) -> str:
    """The first sentence; one too long for a title stops at its last comma before 60 characters."""
    stop = min((first for first, _ in clauses if first > start), default=end)
    sentence = SENTENCE.match(text.plain, start, stop)
    last = sentence.end() if sentence else stop
    if last - start > MAX_TITLE:
        comma = max(text.plain.rfind(",", start, start + MAX_TITLE), start)
        last = comma if comma > start else start + MAX_TITLE
    return text.words(*text.trim(start, last, " ,、。;:\n"))


def deadline_in(text: Text, span: Span | None, setting: Setting) -> str | None:
    """完成时限：2019年6月底前. Words without a day (持续推进) are no deadline; a bare month or year ends with it."""
    if span is None:
        return None
    found = deadlines(text.plain, *span, year=setting.year, plan_end=setting.plan_end)
    if found:
        return found[0].day
    words = text.plain[span[0] : span[1]]
    return full_date(words) or period_in(words)[1]
