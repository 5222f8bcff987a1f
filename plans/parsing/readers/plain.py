"""Plain text and Markdown: nothing but characters. Tables are found in the text itself, except those that a
conversion left as HTML between paragraphs of text; their cells are known."""

import re
from collections.abc import Iterator

from ..decoding import decode
from ..errors import ReadingError
from ..radicals import with_whole_characters
from ..source import MAX_CHARACTERS, Piece, Source, lay_out_pieces

OPENS, CLOSES = "<table", "</table>"
BREAK = re.compile(r"<br ?/?>", re.I)


def read_plain(data: bytes) -> Source:
    """Raises ReadingError: `empty_file`, `not_text`, `too_large`."""
    text = decode(data)
    if len(text) > MAX_CHARACTERS:
        raise ReadingError("too_large")
    if OPENS in text and CLOSES in text:
        return lay_out_pieces(_pieces(text))
    return Source(with_whole_characters(_without_breaks(text)))


def _pieces(text: str) -> Iterator[Piece]:
    """The text line by line, and the tables in it."""
    from .web import tables_of_fragment

    at = 0
    while (start := text.find(OPENS, at)) >= 0 and (end := text.find(CLOSES, start)) >= 0:
        yield from _without_breaks(text[at:start]).split("\n")
        at = end + len(CLOSES)
        yield from tables_of_fragment(text[start:at])
    yield from _without_breaks(text[at:]).split("\n")


def _without_breaks(text: str) -> str:
    """A break inside a row of bars goes on with the cell; elsewhere it begins a line."""
    if "<" not in text:
        return text
    return "\n".join(BREAK.sub(" " if "|" in line else "\n", line) for line in text.split("\n"))
