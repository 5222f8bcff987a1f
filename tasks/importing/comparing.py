"""An amended document against the plan in force: what is new, what changed, what is gone. Plain values, no database.

A task is the same when its words are, or nearly: documents are renumbered more often than rewritten.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from plans.parsing.folding import fold

ALIKE = 0.6
SAME_NUMBER = 0.4
COMPARED = 400


@dataclass(frozen=True)
class Promise:
    """A target or a milestone: its words, and its figure and deadline in words."""

    key: str
    text: str
    figure: str = ""


@dataclass(frozen=True)
class Printed:
    """A task as one of the two documents prints it. ``fields`` are what may differ, by name; what the new one does not
    say is left as it is."""

    key: str
    number: str
    title: str
    text: str
    fields: dict[str, str]
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True)
class Difference:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class PromiseChange:
    """``old`` or ``new`` is empty where the promise came or went."""

    old: Promise | None
    new: Promise | None


@dataclass(frozen=True)
class Change:
    """One task that came, went, or reads otherwise. ``key`` names it in the form."""

    kind: str
    old: Printed | None
    new: Printed | None
    differences: tuple[Difference, ...] = ()
    promises: tuple[PromiseChange, ...] = ()

    @property
    def shown(self) -> Printed:
        """The task as the newer of its documents prints it."""
        return self.new or self.old or NOTHING

    @property
    def key(self) -> str:
        return self.shown.key


NOTHING = Printed("", "", "", "", {})


def compared(
    old: Sequence[Printed], new: Sequence[Printed], *, same_number: float = SAME_NUMBER
) -> list[Change]:
    """Every task once: changed, new or same in the order of the new document, then what is gone.

    ``same_number`` is how much of its words a task must keep to be the one that had its number before.
    """
    partners = matched(old, new, same_number)
    changes = [_change(partners.get(task.key), task) for task in new]
    kept = {partner.key for partner in partners.values()}
    return changes + [Change("gone", task, None) for task in old if task.key not in kept]


def _change(old: Printed | None, new: Printed) -> Change:
    if old is None:
        return Change("new", None, new)
    pairs = ((name, old.fields.get(name, ""), after) for name, after in new.fields.items())
    differences = tuple(Difference(*pair) for pair in pairs if _plain(pair[1]) != _plain(pair[2]))
    promises = tuple(_promise_changes(old.promises, new.promises))
    return Change("changed" if differences or promises else "same", old, new, differences, promises)


def matched(
    old: Sequence[Printed], new: Sequence[Printed], same_number: float = SAME_NUMBER
) -> dict[str, Printed]:
    """For each key of the new document the task it continues. The surest pairs are taken first."""
    pairs = sorted(_pairs(old, new, same_number), key=lambda pair: -pair[0])
    found: dict[str, Printed] = {}
    taken: set[str] = set()
    for _likeness, before, after in pairs:
        if after.key not in found and before.key not in taken:
            found[after.key] = before
            taken.add(before.key)
    return found


def _pairs(
    old: Sequence[Printed], new: Sequence[Printed], same_number: float
) -> Iterator[tuple[float, Printed, Printed]]:
    plain_old = [(task, _plain(task.text)[:COMPARED]) for task in old]
    for after in new:
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(_plain(after.text)[:COMPARED])
        for before, text in plain_old:
            least = same_number if before.number == after.number else ALIKE
            matcher.set_seq1(text)
            if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least:
                likeness = matcher.ratio()
                if likeness >= least:
                    yield likeness + (before.number == after.number) * 0.05, before, after


def _promise_changes(old: Sequence[Promise], new: Sequence[Promise]) -> Iterator[PromiseChange]:
    """What is promised otherwise: the same words with another figure, nearly the same words, or only on one side."""
    left = list(old)
    for promise in new:
        partner = max(left, key=lambda known: _likeness(known.text, promise.text), default=None)
        if partner is None or _likeness(partner.text, promise.text) < ALIKE:
            yield PromiseChange(None, promise)
            continue
        left.remove(partner)
        if (_plain(partner.text), partner.figure) != (_plain(promise.text), promise.figure):
            yield PromiseChange(partner, promise)
    yield from (PromiseChange(promise, None) for promise in left)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, _plain(one), _plain(other), autojunk=False).ratio()


def occurs(words: str, text: str) -> bool:
    """Whether a text prints these words, widths and line breaks aside."""
    return _plain(words) in _plain(text)


def _plain(text: str) -> str:
    return "".join(fold(text).split())


def word_difference(before: str, after: str) -> list[tuple[str, str]]:
    """The two texts as one: stretches that stay ("same"), went ("gone") and came ("new")."""
    pieces: list[tuple[str, str]] = []
    for move, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if move == "equal":
            pieces.append(("same", before[a:b]))
            continue
        pieces += [("gone", before[a:b])] if b > a else []
        pieces += [("new", after[c:d])] if d > c else []
    return pieces
