"""A document's text in three aligned forms: as it came, as shown (residue of conversions removed), and folded.

`shown[i]` is `source[at[i]]` and `plain[i]` is `shown[i]` folded for matching, so a place found in one form is
known in all of them.
"""

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .draft import Span
from .folding import fold

# Residue that converters leave: bookmarks, footnote marks and bodies, Markdown's bold, invisible characters.
RESIDUE = re.compile(
    r"\[bookmark[:：] [^\]\n]{0,80}\]|\[footnoteRef[:：]\d{1,4}\]"
    r"| ?\[\d{1,4}[:：] [^\[\]\n]{0,2000}\] ?|\*\*|[\u200b-\u200f\ufeff\xad]"
)


@dataclass(frozen=True)
class Text:
    source: str
    shown: str
    plain: str
    at: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        if start >= end:
            return (0, 0)
        return (self.at[start], self.at[end - 1] + 1)

    def trim(self, start: int, end: int, chars: str = " \n") -> tuple[int, int]:
        while start < end and self.plain[start] in chars:
            start += 1
        while end > start and self.plain[end - 1] in chars:
            end -= 1
        return start, end

    def words(self, start: int, end: int) -> str:
        """What was printed there, on one line."""
        return " ".join(self.shown[start:end].split())


def lay_out(source: str) -> Text:
    text = Text(source, source, fold(source), range(len(source)))
    return without(text, (match.span() for match in RESIDUE.finditer(source)))


def without(text: Text, spans: Iterable[Span]) -> Text:
    """The text less some places, which must be in order and apart."""
    kept, last = [], 0
    for start, end in spans:
        kept.append(slice(last, start))
        last = end
    if not kept:
        return text
    kept.append(slice(last, None))
    at = array("I")
    for piece in kept:
        at.extend(text.at[piece])
    shown = "".join(text.shown[piece] for piece in kept)
    return Text(text.source, shown, "".join(text.plain[piece] for piece in kept), at)
