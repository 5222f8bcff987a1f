"""Tables of contents: headings printed once more before the text, with or without page numbers."""

import re

from .blocks import Block
from .headings import line_of
from .text import Text

TITLE = re.compile(r"^目 *[录次]$")
# Dots or dashes that lead to a page number, or a page number behind a wide gap.
LEADER = re.compile(r"(?:[.…·]{3,}|-{4,}|_{4,}) *\(?\d{0,3}\)?$")
PAGE = re.compile(r"[ .…·\-_]*\(?\d{0,3}\)?$")
MAX_ENTRY = 60
MAX_ENTRIES = 200


def contents_in(text: Text, blocks: list[Block]) -> set[int]:
    """Blocks of tables of contents: whatever leads to a page number, and what follows 目录 until it comes again."""
    lines = [line_of(text, block) for block in blocks]
    found = {index for index, line in enumerate(lines) if len(line) <= 2 * MAX_ENTRY and LEADER.search(line)}
    for index, line in enumerate(lines):
        if TITLE.match(line):
            found |= {index, *_entries_below(lines, index + 1)}
    return found


def _entries_below(lines: list[str], first: int) -> list[int]:
    """Short lines without a full stop, up to the one that says again what an entry said."""
    entries: list[int] = []
    seen: set[str] = set()
    for index in range(first, min(len(lines), first + MAX_ENTRIES)):
        words = re.sub(r"\s", "", PAGE.sub("", lines[index]))
        if words in seen or len(lines[index]) > MAX_ENTRY or "。" in lines[index]:
            return entries
        seen.add(words)
        entries.append(index)
    return []
