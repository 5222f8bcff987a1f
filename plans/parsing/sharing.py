"""Units printed once for several tasks: in a heading, under it, or below the last of its items."""

from .clauses import Duties, Role, duties_in
from .nodes import Node
from .numbering import Kind
from .text import Text
from .units import is_office

NOBODY = Duties()


def shared_duties(node: Node, text: Text) -> Duties:
    """What the headings over a task say of its units, the nearest first."""
    above: Node | None = node
    while above is not None and above.kind not in (Kind.ROOT, Kind.ANNEX):
        if above.shared is None:
            above.shared = _given_by(above, text)
        if above.shared.has_units:
            return above.shared
        above = above.parent
    return NOBODY


def _given_by(node: Node, text: Text) -> Duties:
    if node.duties is not None:
        return node.duties
    if _is_office_among_offices(node):
        return Duties(names={Role.RESPONSIBLE: [node.title]})
    return _under_heading(node, text) or _below_last(node, text) or NOBODY


def _is_office_among_offices(node: Node) -> bool:
    """（一）区教育局 （二）区民政局: a list by offices."""
    if node.parent is None or not is_office(node.title):
        return False
    beside = [kid for kid in (node.parent.kids[0], node.parent.kids[-1]) if kid is not node]
    return bool(node.kids or node.paragraphs) and any(is_office(kid.title) for kid in beside)


def _under_heading(node: Node, text: Text) -> Duties | None:
    """A unit clause behind a heading, or on a line of its own between it and its items."""
    if not node.kids:
        return None
    own = duties_in(text, node.block.body, node.block.end)
    if own.spans and own.has_units:
        return own
    for block in node.paragraphs:
        duties = duties_in(text, block.start, block.end)
        if duties.spans and duties.spans[0][0] == block.start and duties.has_units:
            return duties
    return None


def _below_last(node: Node, text: Text) -> Duties | None:
    """Clauses on lines of their own below the last item, where no other item has one, speak of them all."""
    if len(node.kids) < 2 or not node.kids[-1].paragraphs:
        return None
    last = node.kids[-1]
    duties = duties_in(text, last.block.body, last.end)
    stands_below = duties.has_units and duties.spans[0][0] == _first_clause_line(last, text)
    others = node.kids[:-1]
    return duties if stands_below and not any(_has_clause(kid, text) for kid in others) else None


def _first_clause_line(node: Node, text: Text) -> int | None:
    for block in node.paragraphs:
        spans = duties_in(text, block.start, block.end).spans
        if spans and spans[0][0] == block.start:
            return block.start
    return None


def _has_clause(node: Node, text: Text) -> bool:
    return duties_in(text, node.block.body, node.end).found
