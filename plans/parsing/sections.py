"""The sections of the draft, from the outline."""

import re

from .draft import SectionDraft
from .nodes import Node
from .numbering import Kind
from .parts import section_of
from .tasks import is_section
from .text import Text


def sections_of(root: Node, text: Text) -> tuple[list[SectionDraft], dict[Node, int]]:
    sections: list[SectionDraft] = []
    places: dict[Node, int] = {}
    for node in root.walk():
        for draft in _section_drafts(node, text, sections, places):
            sections.append(draft)
            places[node] = len(sections) - 1
    return sections, places


def _section_drafts(
    node: Node, text: Text, sections: list[SectionDraft], places: dict[Node, int]
) -> list[SectionDraft]:
    if node.kind is Kind.ANNEX:
        return _annex_sections(node, text, sections)
    if not is_section(node, text):
        return []
    parent = section_of(node.parent, places) if node.parent else None
    level = sections[parent].level + 1 if parent is not None else 1
    number = node.number
    return [_section(number, node.title, node, text, parent=parent, level=level)]


def _annex_sections(node: Node, text: Text, sections: list[SectionDraft]) -> list[SectionDraft]:
    """A numbered annex is a section and so is its title; a lone annex only where its content hangs on the title."""
    lines = "".join(text.words(line.start, line.end) for line in node.heading_lines)
    drafts = []
    if node.count or (node.title and not node.kids):
        drafts.append(_section(node.number, node.title, node, text, parent=None, level=1))
    repeated = re.sub(r"\s", "", lines) in {re.sub(r"\s", "", one.title) for one in [*sections[-1:], *drafts]}
    if lines and not repeated and (node.count or not node.kids):
        parent = len(sections) if drafts else None
        drafts.append(_section(None, lines, node, text, parent=parent, level=1 + len(drafts)))
    return [draft for draft in drafts if draft.title or draft.number not in ("附件", "附表")]


def _section(
    number: str | None, title: str, node: Node, text: Text, *, parent: int | None, level: int
) -> SectionDraft:
    first, last = text.trim(node.block.start, node.title_end)
    if number is None and node.heading_lines:
        first, last = node.heading_lines[0].start, node.heading_lines[-1].end
    part = "annex" if node.in_annex else "body"
    return SectionDraft(
        number=number, title=title, level=level, parent=parent, part=part, span=text.span(first, last)
    )
