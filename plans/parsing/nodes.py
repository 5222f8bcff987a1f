"""A numbered heading or item and what hangs on it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .blocks import Block
from .clauses import Duties
from .numbering import Kind
from .purposes import Purpose


@dataclass(eq=False)
class Node:
    """A numbered block with what hangs on it: `paragraphs` are the unnumbered blocks that follow it.

    `duties` are the units that its heading names, `shared` those that it gives to every item below it.
    """

    kind: Kind
    block: Block
    parent: "Node | None" = None
    title: str = ""
    title_end: int = 0
    purpose: Purpose = Purpose.TASKS
    named: bool = False
    in_annex: bool = False
    heads: bool | None = None
    duties: Duties | None = None
    shared: Duties | None = None
    is_titled: bool = False
    has_table: bool = False
    kids: list["Node"] = field(default_factory=list)
    paragraphs: list[Block] = field(default_factory=list)
    heading_lines: list[Block] = field(default_factory=list)

    @property
    def number(self) -> str | None:
        return (self.block.marker.label or None) if self.block.marker else None

    @property
    def count(self) -> int:
        return self.block.marker.value if self.block.marker else 0

    def walk(self) -> Iterator["Node"]:
        """Itself and all below it, in the document's order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.kids)

    @property
    def end(self) -> int:
        """Where the last thing under it ends."""
        ends = [block.end for node in self.walk() for block in node.paragraphs]
        return max([node.block.end for node in self.walk()] + ends)

    @property
    def runs_in(self) -> bool:
        """Its own block goes on after the heading sentence."""
        return self.title_end < self.block.end - 1
