"""Tasks from the outline: which nodes are tasks, which are sections, and what a task is made of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .blocks import Block
from .clauses import Duties, Role, duties_in
from .dates import deadlines, full_date, period_in
from .draft import Span, TargetDraft, TaskDraft
from .nodes import Node
from .numbering import HAN, Kind
from .proposals import proposal_of
from .purposes import Purpose
from .sharing import shared_duties
from .targets import TRIMMED, Setting, targets_in
from .text import Text

MAX_TITLE = 60
MAX_RUN_IN_TITLE = 30
# One paragraph under a heading is what the heading promises; several with headings of their own are several tasks.
MIN_HEADED = 2
SPOKEN = re.compile(rf"(?:(?<=[。;\n ])|^)([{HAN}]{{1,3}}是)")
# 本方案自印发之日起施行: the last article of a rule, nobody's task.
PROVISION = re.compile(
    "^[^。]{0,40}(?:自[^。,]{2,20}(?:起|之日起?)(?:施行|实施|执行|生效)|由[^。]{2,30}负责解释|有效期[至为\\d]|同时废止)"
)
SENTENCE = re.compile(r"[^。!?;\n]{2,}")
LABEL_LINE = re.compile(r"[\u4e00-\u9fff ]{2,12}:")
TITLE_LABEL = re.compile(r"(?:项目|任务|事项|工作|举措|实事)(?:名称|内容|任务)?: *")


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
    if node.has_table and not node.runs_in and not node.paragraphs:
        return node.kind <= Kind.ARABIC
    if node.kind in (Kind.ROOT, Kind.ANNEX) or _is_card(node, text):
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


def _is_card(node: Node, text: Text) -> bool:
    """一、新建学校 / 项目内容：… / 责任单位：…: a task laid out by labels, whatever its number."""
    if node.kids or not node.paragraphs or node.named or node.purpose is not Purpose.TASKS:
        return False
    return all(LABEL_LINE.match(text.plain, block.start, block.end) for block in node.paragraphs)


def spoken_items(node: Node, text: Text) -> list[re.Match[str]]:
    """一是…。二是…。 straight after a heading: the heading's items. Elsewhere 一是 belongs to its sentence.

    Where a unit clause closes the whole, the heading is the task and these are its measures.
    """
    if node.kids or node.kind not in (Kind.HAN, Kind.HAN_PAREN):
        return []
    start = node.title_end
    while start < node.end and text.plain[start] in " \n":
        start += 1
    if not text.plain.startswith("一是", start):
        return []
    found = list(SPOKEN.finditer(text.plain, start, node.end))
    if len(found) < 2 or duties_in(text, found[-1].end(), node.end).found:
        return []
    return found


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
    if PROVISION.search(text.plain[node.block.body : node.block.end]):
        return
    if is_task(node, text) and node.block.marker:
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
    if len(heads) >= MIN_HEADED and heads[0] is paragraphs[0]:
        edges = [*(head.start for head in heads), node.end + 1]
        for head, stop in zip(heads, edges[1:], strict=True):
            yield Piece(None, head.start, head.start, text.trim(head.start, stop - 1)[1], node)
    elif node.block.marker and not (node.has_table and not paragraphs):
        yield Piece(node.number, node.block.start, node.block.body, node.end, node)


def _closed_by_clauses(node: Node, text: Text) -> Iterator[Piece]:
    """Each task runs up to its clause. What leads to the first is none of it where clauses end their own paragraphs."""
    paragraphs = node.paragraphs
    if any(_closes(text, block) and not _is_clause_alone(text, block) for block in paragraphs):
        while not _closes(text, paragraphs[0]) and not _opens_with_heading(text, paragraphs[0]):
            paragraphs = paragraphs[1:]
    start: int | None = None
    for block, following in zip(paragraphs, [*paragraphs[1:], None], strict=True):
        start = block.start if start is None else start
        goes_on = following is not None and _is_clause_alone(text, following)
        if _closes(text, block) and not goes_on:
            yield Piece(None, start, start, block.end, node)
            start = None
    if start is not None and _opens_with_heading(text, paragraphs[-1]):
        yield Piece(None, start, start, paragraphs[-1].end, node)


def _is_clause_alone(text: Text, block: Block) -> bool:
    spans = duties_in(text, block.start, block.end).spans
    return bool(spans) and not text.plain[block.start : spans[0][0]].strip()


def _closes(text: Text, block: Block) -> bool:
    """The block ends in a unit clause."""
    spans = duties_in(text, block.start, block.end).spans
    return bool(spans) and not text.plain[spans[-1][1] : block.end].strip(" 。\n")


def _opens_with_heading(text: Text, block: Block) -> bool:
    stop = text.plain.find("。", block.start, block.end)
    return 0 < stop - block.start <= MAX_RUN_IN_TITLE and stop < block.end - 1


def task_of(piece: Piece, text: Text, setting: Setting, *, section: int | None) -> tuple[TaskDraft, Duties]:
    duties = duties_in(text, piece.body, piece.end)
    given = duties if duties.has_units else shared_duties(piece.node, text)
    deadline = deadline_in(text, duties.deadline or given.deadline, setting)
    targets = targets_in(text, piece.body, piece.end, setting, skip=duties.spans)
    targets = [due(target, deadline) for target in targets]
    draft = TaskDraft(
        number=piece.number,
        title=title_in(text, piece.body, piece.end, duties.spans),
        text=text.words(piece.body, piece.end),
        section=section,
        part="annex" if piece.node.in_annex else "body",
        lead_units=given.of(Role.LEAD),
        responsible_units=given.of(Role.RESPONSIBLE),
        supporting_units=given.of(Role.SUPPORTING),
        deadline=deadline,
        proposed=proposal_of(text, piece.body, piece.end, targets),
        targets=tuple(targets),
        span=text.span(piece.start, piece.end),
    )
    return draft, duties


def due(target: TargetDraft, deadline: str | None) -> TargetDraft:
    """What a task promises without a day is due with the task; a rhythm has no day."""
    return target if target.deadline or target.frequency else replace(target, deadline=deadline)


def title_in(text: Text, start: int, end: int, clauses: list[Span]) -> str:
    """The first sentence; one too long for a title stops at its last comma before 60 characters."""
    start, _ = text.trim(start, end, TRIMMED)
    labelled = TITLE_LABEL.match(text.plain, start, end)
    start = labelled.end() if labelled else start
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
