"""The tree of numbered headings and items, and what each part of the document is for."""

import re

from .blocks import Block
from .clauses import duties_in
from .columns import is_column_word
from .folding import fold
from .headings import annex_mark, is_body_name, is_heading_like, line_of
from .nodes import Node
from .numbering import Kind, Marker
from .places import purpose_in_place
from .purposes import Purpose, purpose_of
from .text import Text

MAX_HEADING = 60
MAX_ANNEX_LINES = 3
# An annex of people, marks or forms: what is numbered in it is nobody's task.
NO_TASKS = re.compile(
    "(?:名单|名册|通讯录|联系表|组成人员|评分(?:标准|细则|表)|考[核评](?:细则|标准|评分表)|评价标准|[申登汇统样][请报记总计]?表|模板)"
    r"(?:\([^()]{1,20}\))?$"
)
FIRST_OF_LIST = re.compile(r"1[.、]")


def outline_of(
    text: Text, blocks: list[Block], *, skip: set[int], tables: set[int], plan_titles: set[int]
) -> Node:
    """The document as one tree. `skip` are blocks that belong elsewhere (signatures), `tables` those of tables."""
    root = Node(Kind.ROOT, Block(0, 0, 0, None))
    current = root
    skip = skip | tables | _announced_annexes(text, blocks)
    for index, block in enumerate(blocks):
        if index in skip:
            current.has_table = current.has_table or index in tables
            current = _after_break(current)
            continue
        annex = _annex_at(text, block)
        if annex and root.kids:
            current = _opened(root, annex, text)
        elif index in plan_titles:
            current = _opened(_container(current, Kind.PLAN), Node(Kind.PLAN, block), text)
        elif block.marker:
            current = _opened(_container(current, block.marker.kind), Node(block.marker.kind, block), text)
        elif _continues_annex_title(text, current, block):
            current.heading_lines.append(block)
        else:
            current.paragraphs.append(block)
    _drop_empty_mentions(root)
    _name_parts(root, text)
    return root


def _after_break(node: Node) -> Node:
    """After a table or a signature: a box is over, and an annex has had its title."""
    node.is_titled = True
    return node.parent if node.kind is Kind.BOX and node.parent else node


def _announced_annexes(text: Text, blocks: list[Block]) -> set[int]:
    """「附件：1.甲 / 2.乙」 over the signature lists the annexes: neither an annex nor tasks."""
    listed: set[int] = set()
    for index, block in enumerate(blocks):
        match = annex_mark(line_of(text, block)) if block.marker is None else None
        goes_on = index - 1 in listed and block.kind is Kind.ARABIC and block.end - block.start <= MAX_HEADING
        if goes_on or (match and FIRST_OF_LIST.match(match[2])):
            listed.add(index)
    return listed


def _annex_at(text: Text, block: Block) -> Node | None:
    """The mark of an annex. Over everything else (附件 above the title) it marks the whole file, and is none."""
    match = annex_mark(line_of(text, block)) if block.marker is None else None
    if match is None:
        return None
    value = int(match[1]) if match[1] and match[1].isdecimal() else 0
    label = text.words(block.start, block.start + match.start(2)).rstrip(":： ")
    marker = Marker(Kind.ANNEX, label, value, match.start(2))
    return Node(Kind.ANNEX, Block(block.start, block.end, block.start + match.start(2), marker))


def _container(node: Node, kind: Kind) -> Node:
    """The node under which a number of this kind stands."""
    while node.kind >= kind and node.parent:
        node = node.parent
    return node


def _opened(parent: Node, node: Node, text: Text) -> Node:
    node.parent = parent
    node.in_annex = parent.in_annex or node.kind is Kind.ANNEX
    parent.kids.append(node)
    node.title_end = _title_end(text.plain, node.block)
    last = node.title_end
    if text.plain[node.block.body : last].rstrip(" 。").endswith((")", "]")):
        last = _before_clause(text, node)
    node.title = text.words(*text.trim(node.block.body, last, " 。:."))
    return node


def _before_clause(text: Text, node: Node) -> int:
    """Where the words of a heading end that names its units: 一、就业帮扶（牵头单位：…）."""
    duties = duties_in(text, node.block.body, node.title_end)
    if not duties.spans or text.plain[duties.spans[-1][1] : node.title_end].strip(" 。"):
        return node.title_end
    node.duties = duties
    return duties.spans[0][0]


def _title_end(plain: str, block: Block) -> int:
    """The first sentence is the heading; a heading alone on its line is the whole line."""
    stop = re.compile(r"[。!?]").search(plain, block.body, block.end)
    return stop.end() if stop else block.end


def _continues_annex_title(text: Text, node: Node, block: Block) -> bool:
    if node.kind is not Kind.ANNEX or node.paragraphs or node.is_titled:
        return False
    line = line_of(text, block)
    return (
        len(node.heading_lines) < MAX_ANNEX_LINES
        and is_heading_like(line)
        and not (node.heading_lines and is_column_word(line))
    )


def _drop_empty_mentions(root: Node) -> None:
    """「附件：清单」 over a signature only announces the annexes; they follow, each under a mark of its own."""
    annexes = [node for node in root.kids if node.kind is Kind.ANNEX]
    empty = {
        node
        for node in annexes[:-1]
        if node.count == 0 and node.title and not node.kids and not node.paragraphs
    }
    root.kids = [node for node in root.kids if node not in empty]


def _name_parts(root: Node, text: Text) -> None:
    for node in root.walk():
        if node.parent is None:
            continue
        own = purpose_of(annex_title(node, text) if node.kind is Kind.ANNEX else node.title)
        own = purpose_in_place(node, own, text)
        if node.kind is Kind.ANNEX and NO_TASKS.search(fold(annex_title(node, text))):
            own = Purpose.CONTEXT
        node.named = own is not None
        node.purpose = own or _by_kids(node) or _inherited(node)


def _by_kids(node: Node) -> Purpose | None:
    """Whatever its title, a part whose items are called …阶段 tells the phases."""
    stages = sum("阶段" in fold(kid.title) for kid in node.kids)
    return Purpose.PHASES if stages >= 2 and stages == len(node.kids) else None


def _inherited(node: Node) -> Purpose:
    if node.kind is Kind.BOX:
        return Purpose.CONTEXT
    return node.parent.purpose if node.parent else Purpose.TASKS


def annex_title(node: Node, text: Text) -> str:
    lines = [text.words(line.start, line.end) for line in node.heading_lines]
    return node.title + "".join(lines)


def plan_title_blocks(text: Text, blocks: list[Block], skip: set[int]) -> set[int]:
    """Blocks that head a plan of their own: unnumbered headings after which the top numbering starts again.

    One such heading is the document's title; only two or more make parts.
    """
    numbered = [
        (index, block.marker) for index, block in enumerate(blocks) if block.marker and index not in skip
    ]
    firsts = [index for index, marker in numbered if marker.value == 1]
    top = min((kind for index in firsts if (kind := blocks[index].kind)), default=Kind.ROOT)
    annex_from = _first_annex(text, blocks)
    starts = [at for at in firsts if at < annex_from and blocks[at].kind is top]
    heads = {_head_over(text, blocks, index, skip) for index in starts} - {None}
    return {head for head in heads if head is not None} if len(heads) > 1 else set()


def _first_annex(text: Text, blocks: list[Block]) -> int:
    numbered = False
    for index, block in enumerate(blocks):
        numbered = numbered or block.marker is not None
        if numbered and block.marker is None and annex_mark(line_of(text, block)):
            return index
    return len(blocks)


def _head_over(text: Text, blocks: list[Block], index: int, skip: set[int]) -> int | None:
    for at in range(index - 1, max(-1, index - 12), -1):
        if blocks[at].marker:
            return None
        line = line_of(text, blocks[at])
        if at not in skip and is_heading_like(line) and not is_body_name(line):
            return at
    return None
