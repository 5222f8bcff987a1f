"""Plans without 一、: they count 1, 1.1, 1.1.1 or 1. (1) from the top, or head their parts with bare words."""

import re
from collections.abc import Iterator
from dataclasses import replace

from .blocks import Block
from .headings import TITLE, is_heading_like
from .numbering import Kind, Marker
from .purposes import purpose_of
from .text import Text

MIN_CHAPTERS = 2
NUMBER_AND_FIGURE = re.compile(r"(\d{1,3})\.(?=\d)")
MAX_BARE_HEADING = 14
# "1 总则": in a plan that counts in decimals the chapter's number has no point.
BARE_NUMBER = re.compile(r"(\d{1,2}) +(?=[\u4e00-\u9fff][^,。;]{1,30}$)")
STANDS_FOR = {
    Kind.ARABIC: Kind.HAN,
    Kind.DECIMAL: Kind.HAN_PAREN,
    Kind.DECIMAL_3: Kind.ARABIC,
    Kind.ARABIC_PAREN: Kind.HAN_PAREN,
}


def with_chapters(text: Text, blocks: list[Block]) -> list[Block]:
    """The blocks, arabic chapters raised: where no 一、 is printed and arabic numbers head 总体要求, 主要任务 …"""
    blocks = _numbers_before_figures(text, blocks)
    kinds = {block.kind for block in blocks}
    if kinds & {Kind.HAN, Kind.CHAPTER}:
        return blocks
    worded = {index for index, block in enumerate(blocks) if _is_bare_heading(text, block)}
    if len(worded) >= MIN_CHAPTERS:
        return [_as_chapter(block) if index in worded else block for index, block in enumerate(blocks)]
    counts_in_decimals = Kind.DECIMAL in kinds
    if counts_in_decimals:
        blocks = list(_bare_numbers_marked(text, blocks))
    if sum(_heads_a_part(text, block) for block in blocks) < MIN_CHAPTERS:
        return blocks
    return [_raised(block, counts_in_decimals=counts_in_decimals) for block in blocks]


def _numbers_before_figures(text: Text, blocks: list[Block]) -> list[Block]:
    """4.8个断面… between 3. and 5. is the fourth item, not 4.8 of anything."""
    found: list[Block] = []
    last = 0
    for index, block in enumerate(blocks):
        match = NUMBER_AND_FIGURE.match(text.plain, block.start, block.end) if block.marker is None else None
        following = next(
            (one.marker for one in blocks[index + 1 : index + 9] if one.kind is Kind.ARABIC), None
        )
        is_next = match and int(match[1]) == last + 1 and following and following.value == last + 2
        if match and is_next:
            marker = Marker(Kind.ARABIC, match[1], last + 1, match.end() - match.start())
            block = replace(block, marker=marker, body=match.end())
        found.append(block)
        last = block.marker.value if block.marker and block.kind is Kind.ARABIC else last
    return found


def _is_bare_heading(text: Text, block: Block) -> bool:
    line = text.plain[block.start : block.end]
    if block.marker or len(line) > MAX_BARE_HEADING or not is_heading_like(line):
        return False
    return purpose_of(line) is not None and not TITLE.match(line)


def _as_chapter(block: Block) -> Block:
    return replace(block, marker=Marker(Kind.HAN, "", 0, 0))


def _bare_numbers_marked(text: Text, blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        match = BARE_NUMBER.match(text.plain, block.start, block.end) if block.marker is None else None
        if match is None:
            yield block
        else:
            marker = Marker(Kind.ARABIC, match[1], int(match[1]), match.end() - match.start())
            yield replace(block, marker=marker, body=match.end())


def _heads_a_part(text: Text, block: Block) -> bool:
    words = re.match("[^。]*", text.plain[block.body : block.end])
    return block.kind is Kind.ARABIC and words is not None and purpose_of(words[0]) is not None


def _raised(block: Block, *, counts_in_decimals: bool) -> Block:
    marker = block.marker
    if marker is None or marker.kind not in STANDS_FOR:
        return block
    if counts_in_decimals and marker.kind is Kind.ARABIC_PAREN:
        return block
    return replace(block, marker=replace(marker, kind=STANDS_FOR[marker.kind]))
