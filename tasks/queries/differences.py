"""What changed from one quarter to the next, in texts and in numbers. Plain values, no database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher
from functools import lru_cache

from django.utils.translation import gettext as _

WORDS = re.compile(r"[A-Za-z0-9.%]+|\s+|.", re.DOTALL)
SHORTEST = 2  # fewer words between two changes are read as one change
REWRITTEN = 0.3
FAR = Decimal("0.5")


@dataclass(frozen=True)
class Said:
    """A piece of a text; ``is_changed`` where the other text does not have it."""

    text: str
    is_changed: bool = False


@dataclass(frozen=True)
class TextPair:
    """One of the three texts, now and last time, with what differs marked in both."""

    label: str
    now: str
    before: str
    now_pieces: tuple[Said, ...]
    before_pieces: tuple[Said, ...]

    @property
    def is_same(self) -> bool:
        return bool(self.now) and self.now == self.before


def text_pair(label: str, now: str, before: str) -> TextPair:
    return TextPair(label, now, before, *compare(now, before))


@lru_cache(maxsize=1024)
def compare(now: str, before: str) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """Both texts in pieces. One with nothing to stand beside, or written anew, is left unmarked: marking all of it
    says nothing."""
    new, old = WORDS.findall(now), WORDS.findall(before)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if not (now and before) or matcher.ratio() < REWRITTEN:
        return (Said(now),), (Said(before),)
    runs = list(_runs(matcher))
    now_said = _pieces((is_changed, "".join(new[b1:b2])) for is_changed, _a, _b, b1, b2 in runs)
    return now_said, _pieces((is_changed, "".join(old[a1:a2])) for is_changed, a1, a2, _c, _d in runs)


def _runs(matcher: SequenceMatcher[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    codes = matcher.get_opcodes()
    for place, (kind, a1, a2, b1, b2) in enumerate(codes):
        is_inside = 0 < place < len(codes) - 1
        yield kind != "equal" or (is_inside and a2 - a1 < SHORTEST), a1, a2, b1, b2


def _pieces(runs: Iterator[tuple[bool, str]]) -> tuple[Said, ...]:
    found: list[Said] = []
    for is_changed, text in runs:
        if found and found[-1].is_changed == is_changed:
            found[-1] = Said(found[-1].text + text, is_changed)
        elif text:
            found.append(Said(text, is_changed))
    return tuple(found)


def is_far(now: Decimal | None, before: Decimal | None) -> bool:
    """Whether a number asks for a look: more than half away from the last."""
    if now is None or before is None or before == 0:
        return False
    return abs(now - before) > abs(before) * FAR


def change_in_words(now: Decimal | None, before: Decimal | None, unit_of_measure: str) -> str:
    """+12.5%, for a percentage +3 个百分点; nothing where nothing can be said."""
    if now is None or before is None or now == before:
        return ""
    if unit_of_measure.strip() == "%":
        return _("%(points)s 个百分点") % {"points": f"{_rounded(now - before):+f}"}
    return "" if before == 0 else f"{_rounded((now - before) * 100 / abs(before)):+f}%"


def _rounded(number: Decimal) -> Decimal:
    """Half up, to one decimal; whole numbers without."""
    exact = number.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact
