"""The title of a document: its label, the heading over its text, or what a notice forwards."""

import re

from .blocks import Block
from .folding import fold
from .headings import (
    DOCUMENT_NUMBER,
    KINDS_OF_DOCUMENT,
    PERIOD_TAIL,
    TITLE,
    annex_mark,
    is_body_name,
    is_heading_like,
    line_of,
)
from .labels import LABEL, head_of
from .text import Text

MAX_TITLE_GAP = 12
MAX_TITLE_LINES = 4
MAX_TITLE = 90
HEAD_CHARS = 300
FORWARDS = re.compile(r"(?:印发|批转|转发|下发|发布|公布).*通知$")
QUOTED_TITLE = re.compile(rf"[《<〈]([^《》<>〈〉]{{4,80}}(?:{KINDS_OF_DOCUMENT}){PERIOD_TAIL})[》>〉]")
FORWARDED = re.compile(r"(?:印发|批转|转发|下发|公布|发布)(.+?)的?通知$")
GLUED_TITLE = re.compile(
    rf"^ *([^。\[]{{6,80}}(?:{KINDS_OF_DOCUMENT}))(?=[\u4e00-\u9fff×A-Z]{{2,8}}\[\d{{4}}\])"
)
DATED_TITLE = re.compile(r"^(.{6,60}?) +(?:19|20)\d\d-\d{1,2}-\d{1,2}$")
# What may stand in brackets on a line of its own under a title, and belongs to it.
YEAR = r"(?:19|20)\d\d"
TAIL_LINE = re.compile(
    rf"^\((?:{YEAR} ?年?-{{1,2}}{YEAR} ?年?|{YEAR}年[版度]?|试行|暂行|修订版?|征求意见稿|送审稿|草案|讨论稿)\)$"
)
NUMBER_BEFORE = re.compile(rf"^{DOCUMENT_NUMBER} *")
WHOLLY_QUOTED = re.compile(r"^《([^《》]+)》$")
# A line that cannot begin a title goes on from the line above it.
GOES_ON = re.compile(
    r"^(?:[(的、和及与暨]|(?:(?:任务|工作|责任|行动|实施|专项|重点|分解|分工)[和及与]?){1,3}(?:方案|计划|通知|意见|要点|分解)$)"
)
# 中共中央办公厅 国务院办公厅印发《…的意见》: how the press prints it.
NEWS = re.compile(
    rf"^[^《》:]{{0,40}}(?:印发|发布|出台)(?:了)? ?《([^《》]{{4,80}}(?:{KINDS_OF_DOCUMENT}){PERIOD_TAIL})》$"
)
LABELLED = re.compile(r"[\u4e00-\u9fff ]{2,8}:")
SPACES = re.compile(r"[\s《》〈〉<>]")


def titles_of(
    text: Text, blocks: list[Block], label: str | None, *, signature: int | None, skip: set[int]
) -> tuple[str | None, str | None]:
    """Title, and the title of the notice that forwards it. `signature` is where the notice was signed."""
    printed = _unquoted(label) if label else _printed_title(text, blocks, skip)
    if printed is None or not FORWARDS.search(fold(printed)):
        return printed, None
    return _forwarded_title(text, blocks, signature, skip) or _named_in_notice(printed) or printed, printed


def _unquoted(title: str) -> str:
    """Without its document number before it and the book marks around it."""
    bare = title[len(match[0]) :] if (match := NUMBER_BEFORE.match(fold(title))) else title
    quoted = WHOLLY_QUOTED.match(bare)
    return quoted[1] if quoted else bare


def _printed_title(text: Text, blocks: list[Block], skip: set[int]) -> str | None:
    glued = GLUED_TITLE.match(text.plain[: 2 * HEAD_CHARS])
    if glued:
        return _unquoted(text.words(*text.trim(*glued.span(1))))
    for index, block in enumerate(head_of(blocks)):
        if index in skip or block.marker:
            continue
        title = _title_at(text, blocks, index)
        if title:
            return title
    return None


def _title_at(text: Text, blocks: list[Block], index: int) -> str | None:
    """The title that ends in this line: lines over it may begin it, brackets under it may end it."""
    block = blocks[index]
    line = line_of(text, block)
    dated = DATED_TITLE.match(line)
    if dated and index == 0:
        return text.words(block.start, block.start + dated.end(1))
    news = NEWS.match(line)
    if news:
        return text.words(block.start + news.start(1), block.start + news.end(1))
    if not TITLE.match(_unquoted(line)) or LABEL.search(line) or LABELLED.match(line):
        return None
    title = text.words(block.start, block.end)
    if index + 1 < len(blocks) and TAIL_LINE.match(line_of(text, blocks[index + 1])):
        title += text.words(blocks[index + 1].start, blocks[index + 1].end)
    for at in range(index - 1, max(-1, index - MAX_TITLE_LINES), -1):
        above = blocks[at]
        if not _opens_title(text, above, fold(title)):
            break
        title = text.words(above.start, above.end) + title
    return _unquoted(title)


def _opens_title(text: Text, above: Block, line: str) -> bool:
    """Whether a title begins in the line above: XX市人民政府 / 关于印发… / 的通知, or as quoted elsewhere in full."""
    words = line_of(text, above)
    if above.marker or len(words) + len(line) > MAX_TITLE or (TITLE.match(words) and not GOES_ON.match(line)):
        return False
    if LABEL.search(words) or annex_mark(words) or not is_heading_like(words):
        return False
    if is_body_name(words):
        return line.startswith("关于")
    opened = "关于" in words and "关于" not in line
    return opened or bool(GOES_ON.match(line)) or _is_quoted_in_full(text, above, words + line)


def _is_quoted_in_full(text: Text, above: Block, title: str) -> bool:
    """A notice names the document it forwards: its title needs no other proof of where it begins."""
    before = SPACES.sub("", text.plain[max(0, above.start - 10 * HEAD_CHARS) : above.start])
    return SPACES.sub("", title) in before


def _forwarded_title(text: Text, blocks: list[Block], signature: int | None, skip: set[int]) -> str | None:
    """A notice forwards another document: the title is that document's own, printed after the signature."""
    first = signature + 1 if signature is not None else len(blocks)
    for index in range(first, min(len(blocks), first + MAX_TITLE_GAP)):
        if blocks[index].marker and blocks[index].kind is not None and index > first:
            break
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
