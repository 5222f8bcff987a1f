"""The text cut into blocks: paragraphs, and inside one-line pages the pieces that begin with a number."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from .draft import Span
from .folding import fold
from .numbering import Kind, Marker, marker_at
from .text import Text

# Shorter lines never hold a whole document.
MIN_GLUED_LINE = 300
GLUED_NUMBER = re.compile(
    r"[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|(?<![\d.])\d{1,2} ?(?:、|\.(?!\d))"
)
GLUED_KINDS = (Kind.HAN, Kind.HAN_PAREN, Kind.ARABIC)
SENTENCE_END = re.compile(r"[。!?;:)”]\s*$")
# Markdown's heading marks, list marks before a number, quotation marks.
ADORNMENT = re.compile(r"(?:#{1,6} |[-*+•] +(?=[(\d一二三四五六七八九十第①-⑳])|> )+")
MAX_STARRED = 40
MAX_BARE_HEADING = 120
DATED_END = re.compile(
    r"(?<=[。)])(?=[^\s。()]{2,40}?\s*\d{4}年\d{1,2}月\d{1,2}日(?:\s*\([^()]{1,12}\))?\s*$)"
)


@dataclass(frozen=True)
class Block:
    """[start, end) in the shown text, white space trimmed; words begin at `body`, after the number."""

    start: int
    end: int
    body: int
    marker: Marker | None

    @property
    def kind(self) -> Kind | None:
        return self.marker.kind if self.marker else None


def blocks_of(text: Text) -> list[Block]:
    blocks = []
    for line in re.finditer(r"[^\n]+", text.plain):
        for start, end in _pieces(text.plain, *line.span()):
            start, end = text.trim(start, end)
            if start < end:
                blocks.append(_as_printed(text, block_at(text.plain, start, end)))
    return blocks


def _as_printed(text: Text, block: Block) -> Block:
    """The folded text finds a number; what is kept of it is what was printed, full width or half."""
    if block.marker is None:
        return block
    at = text.plain.index(block.marker.label[0], block.start)
    printed = text.shown[at : at + len(block.marker.label)]
    is_same = fold(printed) == block.marker.label
    return replace(block, marker=replace(block.marker, label=printed)) if is_same else block


def block_at(plain: str, start: int, end: int) -> Block:
    adorned = ADORNMENT.match(plain, start, end)
    start = min(adorned.end(), end - 1) if adorned else start
    marker = marker_at(plain, start)
    if marker is None or start + marker.length > end or _is_bullet(plain, marker, start, end):
        return Block(start, end, start, None)
    body = start + marker.length
    while body < end and plain[body] == " ":
        body += 1
    return Block(start, end, body, marker)


def _is_bullet(plain: str, marker: Marker, start: int, end: int) -> bool:
    """★ opens a heading where a few words stand alone; before a sentence it only points at it."""
    return marker.kind is Kind.STAR and (end - start > MAX_STARRED or plain[end - 1] in "。;,")


def _pieces(plain: str, start: int, end: int) -> list[Span]:
    """A long line that runs through 一、 and 二、 is a whole page on one line: cut before each number in turn."""
    cuts = _cuts(plain, start, end) if end - start >= MIN_GLUED_LINE else []
    if sum(1 for cut in cuts if marker_kind(plain, cut) is Kind.HAN) < 2:
        return [(start, end)]
    signed = DATED_END.search(plain, cuts[-1], end)
    edges = [start, *cuts, *([signed.start()] if signed else []), end]
    return [(left, right) for left, right in pairwise(edges) if left < right]


def marker_kind(plain: str, place: int) -> Kind | None:
    marker = marker_at(plain, place)
    return marker.kind if marker else None


def _cuts(plain: str, start: int, end: int) -> list[int]:
    """Places of numbers that continue or restart their count and stand after a sentence or a bare heading."""
    cuts: list[int] = []
    counts = dict.fromkeys(GLUED_KINDS, 0)
    is_new = True
    for match in GLUED_NUMBER.finditer(plain, start, end):
        marker = marker_at(plain, match.start())
        if marker is None or marker.kind not in GLUED_KINDS:
            continue
        last = cuts[-1] if cuts else start
        if _takes_its_turn(counts, marker, is_new) and _stands_free(plain, last, match, bool(cuts)):
            cuts.append(match.start())
            counts[marker.kind] = marker.value
            is_new = marker.kind is not Kind.ARABIC
            if marker.kind is Kind.HAN:
                counts[Kind.HAN_PAREN] = 0
    return cuts


def _takes_its_turn(counts: dict[Kind, int], marker: Marker, is_new: bool) -> bool:
    """The next of its kind, or the first again: 一 in another plan, 1 under a new heading (`is_new`)."""
    restarts = marker.kind is Kind.HAN or (marker.kind is Kind.ARABIC and is_new)
    return marker.value == counts[marker.kind] + 1 or (marker.value == 1 and restarts)


def _stands_free(plain: str, last: int, match: re.Match[str], inside: bool) -> bool:
    """Behind a sentence, or behind a bare heading; 1、 behind bare words may be a list (1、2号线)."""
    between = plain[max(last, match.start() - MAX_BARE_HEADING) : match.start()]
    glues = match[0][-1] != "、" or not match[0][0].isdecimal()
    return bool(SENTENCE_END.search(between[-3:])) or (inside and glues and not re.search("[。,;]", between))
