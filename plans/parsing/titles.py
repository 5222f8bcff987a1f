"""The title of a document: its label, the heading over its text, or what a notice forwards."""

import re

from .blocks import Block
from .folding import fold
from .headings import KINDS_OF_DOCUMENT, PERIOD_TAIL, TITLE, line_of
from .labels import LABEL, head_of
from .text import Text

MAX_TITLE_GAP = 12
HEAD_CHARS = 300
FORWARDS = re.compile(r"(?:印发|批转|转发|下发|发布).*(?:的通知|通知)$")
QUOTED_TITLE = re.compile(rf"《([^《》]{{4,80}}(?:{KINDS_OF_DOCUMENT}){PERIOD_TAIL})》")
FORWARDED = re.compile(r"(?:印发|批转|转发|下发)(.+?)的?通知$")
GLUED_TITLE = re.compile(rf"^ *([^。]{{6,80}}?(?:{KINDS_OF_DOCUMENT}))(?=[\u4e00-\u9fff]{{2,6}}\[\d{{4}}\])")
DATED_TITLE = re.compile(r"^(.{6,60}?) +(?:19|20)\d\d-\d{1,2}-\d{1,2}$")
PERIOD_LINE = re.compile(r"^\((?:19|20)\d\d ?年?-{1,2}(?:19|20)\d\d ?年?\)$")


def titles_of(
    text: Text, blocks: list[Block], label: str | None, *, signature: int | None, skip: set[int]
) -> tuple[str | None, str | None]:
    """Title, and the title of the notice that forwards it. `signature` is where the notice was signed."""
    printed = label or _printed_title(text, blocks, skip)
    if printed is None or not FORWARDS.search(fold(printed)):
        return printed, None
    return _forwarded_title(text, blocks, signature, skip) or _named_in_notice(printed) or printed, printed


def _printed_title(text: Text, blocks: list[Block], skip: set[int]) -> str | None:
    glued = GLUED_TITLE.match(text.plain[: 2 * HEAD_CHARS])
    if glued:
        return text.words(*text.trim(*glued.span(1)))
    for index, block in enumerate(head_of(blocks)):
        if index in skip or block.marker:
            continue
        title = _title_at(text, blocks, index)
        if title:
            return title
    return None


def _title_at(text: Text, blocks: list[Block], index: int) -> str | None:
    """The title that ends in this line: a line over it may begin it, a bracketed period under it may end it."""
    block = blocks[index]
    line = line_of(text, block)
    dated = DATED_TITLE.match(line)
    if dated and index == 0:
        return text.words(block.start, block.start + dated.end(1))
    if not TITLE.match(line) or LABEL.search(line):
        return None
    end = block.end
    title = text.words(block.start, end)
    if index + 1 < len(blocks) and PERIOD_LINE.match(line_of(text, blocks[index + 1])):
        title += text.words(blocks[index + 1].start, blocks[index + 1].end)
    if index and _opens_title(line_of(text, blocks[index - 1]), line):
        title = text.words(blocks[index - 1].start, blocks[index - 1].end) + title
    return title


def _opens_title(above: str, line: str) -> bool:
    """国务院办公厅关于印发“…”建设 / 试点工作方案的通知: a line that opens with 关于 and does not close."""
    return (
        bool(re.search("关于", above)) and not TITLE.match(above) and len(above) <= 40 and "关于" not in line
    )


def _forwarded_title(text: Text, blocks: list[Block], signature: int | None, skip: set[int]) -> str | None:
    """A notice forwards another document: the title is that document's own, printed after the signature."""
    first = signature + 1 if signature is not None else len(blocks)
    for index in range(first, min(len(blocks), first + MAX_TITLE_GAP)):
        title = None if index in skip else _title_at(text, blocks, index)
        if title and not title.endswith("通知"):
            return title
    return None


def _named_in_notice(notice: str) -> str | None:
    quoted = QUOTED_TITLE.search(notice)
    if quoted:
        return quoted[1]
    named = FORWARDED.search(notice)
    return named[1] if named and len(named[1]) > 6 else None
