"""What a part is for, told by where it stands and what hangs on it, where its own words do not say enough."""

import re

from .clauses import duties_in
from .folding import fold
from .nodes import Node
from .numbering import Kind
from .purposes import Purpose, is_urged_safeguard
from .text import Text

LAST_CHAPTERS = 2
# No plan has more; a file that seems to has another structure.
MAX_CHAPTERS = 60
AIMS_AND_TASKS = re.compile("(?:总体|工作|主要|年度)?(?:目标任务|任务目标|目标[与和及]任务|任务[与和及]目标)")
YEAR = re.compile(r"((?:19|20)\d\d)年")


def purpose_in_place(node: Node, own: Purpose | None, text: Text) -> Purpose | None:
    """`own` is what the words of its heading say."""
    if own is Purpose.GOALS and names_units(node, text):
        return Purpose.TASKS
    if AIMS_AND_TASKS.fullmatch(fold(node.title)) and not node.kids and not names_units(node, text):
        return Purpose.GOALS
    if own not in (None, Purpose.TASKS):
        return own
    if own is None and _closes_the_plan(node, text):
        return Purpose.SAFEGUARDS
    return Purpose.REVIEW if _looks_back(node) else own


def names_units(node: Node, text: Text) -> bool:
    """Goals that say who brings them about are tasks, whatever their heading."""
    return duties_in(text, node.block.body, node.end).found


def _closes_the_plan(node: Node, text: Text) -> bool:
    """加强组织领导 heading one of the last chapters; where it names its units as the others do, it is a task."""
    siblings = _chapters_beside(node)
    if node not in siblings[-LAST_CHAPTERS:] or len(siblings) <= LAST_CHAPTERS:
        return False
    return is_urged_safeguard(node.title) and not names_units(node, text)


def _chapters_beside(node: Node) -> list[Node]:
    if node.parent is None or node.kind > Kind.HAN or len(node.parent.kids) > MAX_CHAPTERS:
        return []
    return [kid for kid in node.parent.kids if kid.kind is node.kind]


def _looks_back(node: Node) -> bool:
    """Of chapters named by different years (2023年工作, 2024年打算) the earlier looks back."""
    years = {kid: int(found[1]) for kid in _chapters_beside(node) if (found := YEAR.search(fold(kid.title)))}
    return node in years and years[node] < max(years.values())
