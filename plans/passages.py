"""A sentence in its paragraph, with what was read from it marked: spans of the source text as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[int, int]
REACH = 1_200


@dataclass(frozen=True)
class Piece:
    """A stretch of the source: inside the sentence in question or around it, part of a target or not."""

    text: str
    is_said: bool = False
    is_target: bool = False


def paragraph_around(text: str, said: Span) -> Span:
    """The lines that the sentence lies in, at most 1,200 characters to either side of it."""
    start = max(text.rfind("\n", 0, said[0]) + 1, said[0] - REACH)
    end = text.find("\n", said[1])
    return start, min(len(text) if end < 0 else end, said[1] + REACH)


def passage(text: str, said: Span, targets: Iterable[Span] = ()) -> tuple[Piece, ...]:
    """Cut the paragraph around ``said`` where anything begins or ends; empty when the span lies outside the text."""
    if not 0 <= said[0] < said[1] <= len(text):
        return ()
    start, end = paragraph_around(text, said)
    marked = [(max(a, start), min(b, end)) for a, b in targets if a < b and a < end and b > start]
    cuts = sorted({start, end, *said, *(place for span in marked for place in span)})
    return tuple(
        Piece(text[a:b], is_said=said[0] <= a < said[1], is_target=any(x <= a < y for x, y in marked))
        for a, b in pairwise(cuts)
    )


def places_of(sentences: Iterable[str], text: str) -> list[Span]:
    """Where sentences that carry no span stand in a text; one that is not found is left out."""
    found = ((text.find(sentence), len(sentence)) for sentence in sentences if sentence)
    return [(start, start + length) for start, length in found if start >= 0]


@dataclass(frozen=True)
class Mark:
    """Something read from the text: where it stands, what it is (task, target, heading, doubt …), and its key."""

    span: Span
    kind: str
    key: int = 0


@dataclass(frozen=True)
class Stretch:
    """A stretch of a line under the same marks. ``begins`` are the marks whose first character it holds."""

    text: str
    kinds: frozenset[str]
    begins: tuple[Mark, ...] = ()


def marked_lines(text: str, marks: Iterable[Mark]) -> list[tuple[Stretch, ...]]:
    """The text by its lines, cut wherever a mark begins or ends; empty lines are left out.

    One pass over lines and marks, both in the order of the text: linear in their number.
    """
    waiting = sorted((mark for mark in marks if mark.span[0] < mark.span[1]), key=lambda mark: mark.span)
    lines: list[tuple[Stretch, ...]] = []
    running: list[Mark] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        while waiting and waiting[0].span[0] < end:
            running.append(waiting.pop(0))
        if line.strip():
            lines.append(_stretches(text, (start, end), running))
        running = [mark for mark in running if mark.span[1] > end]
        start = end + 1
    return lines


def _stretches(text: str, line: Span, marks: list[Mark]) -> tuple[Stretch, ...]:
    inside = [(max(mark.span[0], line[0]), min(mark.span[1], line[1])) for mark in marks]
    cuts = sorted({*line, *(place for span in inside for place in span)})
    return tuple(
        Stretch(
            text=text[a:b],
            kinds=frozenset(mark.kind for mark in marks if mark.span[0] <= a < mark.span[1]),
            begins=tuple(mark for mark in marks if mark.span[0] == a),
        )
        for a, b in pairwise(cuts)
    )
