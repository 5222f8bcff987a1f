"""Unit clauses: who leads, who is responsible, who supports, by when. On folded text.

Printed as （牵头单位：A、B；责任单位：C）, on lines of their own, behind a sentence, as （A牵头，B、C参与）, as
（A、B负责）, as bare names in brackets at the end, or as a last sentence (A、B按职责分工负责。).
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from .draft import Span
from .roles import CLAUSE, UNIT_ROLES, Label, Role, labels_in, role_of_label, role_of_verb
from .text import Text
from .units import are_units, is_office, is_unit_like

__all__ = ["Duties", "Role", "duties_in", "names_in", "role_of_label"]

MAX_CLAUSE = 600
MAX_LAST_SENTENCE = 200
MAX_HEAD = 40
BRACKETS = re.compile(r"[()\[\]\n]")
CLOSES = {")": "(", "]": "["}
NAME = re.compile(r"^[\u4e00-\u9fff“][^。;:!?]{0,40}$")
# 各市、县、区政府 and 各市、县[市、区]人民政府 are one name.
ADMIN = r"(?:设区的?)?[省市县区州乡镇村旗盟街道]{1,2}(?:[(\[][省市县区州旗盟、]{1,9}[)\]])?"
ADMIN_ONLY = re.compile(rf"^(?:各)?{ADMIN}$")
ADMIN_REST = re.compile(
    rf"^{ADMIN}(?:人民政府|政府|管委会|党委|党工委|办事处)?(?:[(\[][^()\[\]]{{1,20}}[)\]])?$"
)
EMPTY = {"", "/", "-", "无", "--", "暂无", "待定", "略"}
TIME = re.compile(
    r"(?:\d{1,4}年|\d{1,2}月|“?十[二三四五六]五|年内|年底|长期|持续|常年|全年|常态|立即|已完成)"
)
# （…负责，以下均需各市参与，不再列出）
REMARK = re.compile("以下|下同|不再|均需|均由|分别负责$")
TOGETHER = re.compile("会同|联合")
BY = re.compile("^(?:由|请) *")


@dataclass
class Duties:
    """Names as printed, in order, without doubles; `deadline` the printed words after 完成时限."""

    names: dict[Role, list[str]] = field(default_factory=dict)
    deadline: Span | None = None
    spans: list[Span] = field(default_factory=list)
    unread: list[Span] = field(default_factory=list)

    def add(self, role: Role, names: list[str]) -> None:
        known = self.names.setdefault(role, [])
        known += [name for name in names if name not in known]

    def of(self, role: Role) -> tuple[str, ...]:
        return tuple(self.names.get(role, ()))

    @property
    def found(self) -> bool:
        """Whether a clause stands there; a name at the head of a sentence is none."""
        return bool(self.spans)

    @property
    def has_units(self) -> bool:
        return any(self.names.get(role) for role in UNIT_ROLES)


def duties_in(text: Text, start: int, end: int) -> Duties:
    """Every unit clause in the stretch. Where no responsible unit is printed, those who support are responsible."""
    duties = Duties()
    for first, last in _outermost_first(text.plain, start, end):
        if (not duties.spans or first >= duties.spans[-1][1]) and _is_clause(text, first + 1, last, duties):
            duties.spans.append((first, last + 1))
    bracketed = list(duties.spans)
    for line in re.finditer(r"[^\n]+", text.plain[start:end]):
        _read_labelled_line(text, start + line.start(), start + line.end(), bracketed, duties)
    for read in (_read_last_bracket, _read_last_sentence, _read_head):
        if not duties.has_units:
            read(text, start, end, duties)
    duties.spans.sort()
    return _settled(duties)


def _settled(duties: Duties) -> Duties:
    if duties.of(Role.SUPPORTING) and not duties.of(Role.RESPONSIBLE):
        duties.names[Role.RESPONSIBLE] = duties.names.pop(Role.SUPPORTING)
    return duties


def _inside(spans: list[Span], place: int) -> bool:
    """Whether the place lies in one of the spans, which are in order and apart."""
    before = bisect_right(spans, (place, place)) - 1
    return any(start <= place < end for start, end in spans[max(before, 0) : before + 2])


def _outermost_first(plain: str, start: int, end: int) -> list[Span]:
    """Pairs of brackets on one line, by where they open; a bracket left open pairs with nothing."""
    pairs: list[Span] = []
    waiting: list[int] = []
    for mark in BRACKETS.finditer(plain, start, end):
        if mark[0] == "\n":
            waiting.clear()
        elif mark[0] in CLOSES:
            if waiting and plain[waiting[-1]] == CLOSES[mark[0]]:
                first = waiting.pop()
                if mark.start() - first <= MAX_CLAUSE:
                    pairs.append((first, mark.start()))
        else:
            waiting.append(mark.start())
    return sorted(pairs)


def _is_clause(text: Text, start: int, end: int, duties: Duties) -> bool:
    labels = list(labels_in(text.plain, start, end))
    if labels and not text.plain[start : labels[0].start].strip() and _says_units(labels):
        _read_labels(text, labels, end, duties)
        return True
    return _read_verbs(text, start, end, duties)


def _says_units(labels: list[Label]) -> bool:
    return any(label.role is not Role.OTHER for label in labels)


def _read_labelled_line(text: Text, start: int, end: int, bracketed: list[Span], duties: Duties) -> None:
    """牵头单位：… from where its label stands to the end of the line; a deadline only on a line of its own."""
    start, end = text.trim(start, end)
    labels = [label for label in labels_in(text.plain, start, end) if not _inside(bracketed, label.start)]
    is_label_line = bool(labels) and labels[0].start == start
    leading = [label for label in labels if label.role in (*UNIT_ROLES, Role.DUTIES)]
    if is_label_line and labels[0].role is Role.DEADLINE:
        leading = labels
    if leading and (is_label_line or _stands_free(text.plain, start, leading[0].start)):
        labels = [label for label in labels if label.start >= leading[0].start]
        _read_labels(text, labels, end, duties)
        duties.spans.append((start if is_label_line else leading[0].start, end))


def _stands_free(plain: str, start: int, place: int) -> bool:
    return not plain[start:place].strip() or plain[start:place].rstrip()[-1:] in "。;)]|"


def _read_labels(text: Text, labels: list[Label], end: int, duties: Duties) -> None:
    for label, following in zip(labels, [*labels[1:], None], strict=False):
        stop = following.start if following else end
        if label.role is Role.DEADLINE:
            duties.deadline = duties.deadline or (label.end, stop)
        elif label.role is not Role.OTHER and not _read_verbs(
            text, *text.trim(label.end, stop, " 。;,"), duties
        ):
            role = Role.RESPONSIBLE if label.role is Role.DUTIES else label.role
            _read_names(text, label.end, stop, role, duties)


def _read_names(text: Text, start: int, end: int, role: Role, duties: Duties) -> None:
    """The names of a list; a time among them (…；2023年底前) is the deadline."""
    names = []
    for first, last in pieces_between(text, start, end):
        if TIME.match(text.plain, first, last):
            duties.deadline = duties.deadline or (first, last)
        else:
            names.append(_printed(text, (first, last)))
    names = [name for name in names if name not in EMPTY]
    duties.add(role, names)
    if any(not NAME.match(name) for name in names):
        duties.unread.append((start, end))


def _read_verbs(text: Text, start: int, end: int, duties: Duties) -> bool:
    """（A牵头，B、C参与）: names, then a verb; all parts must be of that form, or the words say something else."""
    parts = _verb_parts(text, start, end)
    if not any(role in UNIT_ROLES for _, role in parts):
        return False
    has_help = any(role is Role.SUPPORTING for _, role in parts)
    for (first, last), role in parts:
        if role is Role.DEADLINE:
            duties.deadline = duties.deadline or (first, last)
            continue
        leads = role is Role.RESPONSIBLE and has_help and not duties.of(Role.LEAD)
        duties.add(Role.LEAD if leads else role, names_in(text, first, last))
    return True


def _verb_parts(text: Text, start: int, end: int) -> list[tuple[Span, Role]]:
    """Each stretch of names with the role of its verb; nothing if a part has no verb. After 。 comes an explanation."""
    if end - start > MAX_CLAUSE:
        return []
    plain = text.plain
    stop = plain.find("。", start, end)
    end = stop if stop >= 0 else end
    parts: list[tuple[Span, Role]] = []
    first = start
    for piece in re.finditer(r"[^,;]+", plain[start:end]):
        last = start + piece.end()
        if REMARK.match(plain[first:last].lstrip()):
            first = last + 1
            continue
        match = CLAUSE.match(plain[first:last].rstrip())
        if match and _are_units(text, first, first + match.end("names")):
            parts.append(((first, first + match.end("names")), role_of_verb(match)))
            first = last + 1
        elif TIME.match(plain[first:last].lstrip()):
            parts.append(((first, last), Role.DEADLINE))
            first = last + 1
    return parts if first >= end else []


def _are_units(text: Text, start: int, end: int) -> bool:
    return are_units(names_in(text, start, end))


def _read_last_bracket(text: Text, start: int, end: int, duties: Duties) -> None:
    """…。（市教育局、市财政局）: names alone, in brackets behind the last sentence of a paragraph."""
    for first, last in _outermost_first(text.plain, start, end):
        behind = text.plain[last + 1 : min(end, last + 4)].split("\n", 1)[0].strip(" 。")
        before = text.plain[max(start, first - 4) : first].rstrip(" \n")[-1:]
        if not behind and before in ("。", ";", "") and _are_units(text, first + 1, last):
            _read_names(text, first + 1, last, Role.RESPONSIBLE, duties)
            duties.spans.append((first, last + 1))


def _read_last_sentence(text: Text, start: int, end: int, duties: Duties) -> None:
    """…。A、B等部门按职责分工负责。: a last sentence that says nothing but who does it."""
    start, end = text.trim(start, end, " \n。")
    first = max(text.plain.rfind(mark, start, end) for mark in "。\n;") + 1
    if (
        start < first
        and end - first <= MAX_LAST_SENTENCE
        and _read_verbs(text, *text.trim(first, end), duties)
    ):
        duties.spans.append((first, end))


def _read_head(text: Text, start: int, end: int, duties: Duties) -> None:
    """县财政局：…, the office at the head of what it is to do; its name stays part of the words."""
    colon = text.plain.find(":", start, min(end, start + MAX_HEAD))
    names = names_in(text, start, colon) if colon > start else []
    if names and all(is_office(name) for name in names):
        duties.add(Role.RESPONSIBLE, names)


def names_in(text: Text, start: int, end: int) -> list[str]:
    """The names between 、 ， and ；, as printed. 各市、县、区政府 is one name; brackets are never split."""
    names = [_printed(text, piece) for piece in pieces_between(text, start, end)]
    return list(dict.fromkeys(name for name in names if name not in EMPTY))


def pieces_between(text: Text, start: int, end: int) -> list[Span]:
    pieces: list[Span] = []
    first, depth = start, 0
    for place in range(start, end):
        char = text.plain[place]
        depth += (char in "([") - (char in ")]")
        if char in "、,;\n" and depth <= 0:
            pieces.append((first, place))
            first = place + 1
    pieces.append((first, end))
    return [single for piece in _rejoined(text.plain, pieces) for single in _apart(text.plain, piece)]


def _rejoined(plain: str, pieces: list[Span]) -> list[Span]:
    joined: list[Span] = []
    open_group = False
    for start, end in pieces:
        name = plain[start:end].strip()
        if open_group and ADMIN_REST.match(name):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
            open_group = "各" in name
        open_group = open_group and bool(ADMIN_ONLY.match(name))
    return joined


def _apart(plain: str, piece: Span) -> Iterator[Span]:
    """A会同B are two units where both sides are names; 联合会 is part of one."""
    edges = [piece[0], *(match.start() for match in TOGETHER.finditer(plain, *piece)), piece[1]]
    spans = [(start, end) for start, end in pairwise(edges)]
    names = [BY.sub("", TOGETHER.sub("", plain[start:end], count=1).strip()) for start, end in spans]
    if len(spans) == 1 or not all(is_unit_like(name) for name in names):
        yield piece
        return
    for start, end in spans:
        opening = TOGETHER.match(plain, start, end)
        yield (opening.end() if opening else start, end)


def _printed(text: Text, piece: Span) -> str:
    start, end = text.trim(*piece, " \n。.;,:")
    opening = BY.match(text.plain[start:end])
    start += opening.end() if opening else 0
    if text.plain[start:end].endswith("等"):
        end -= 1
    return text.words(start, end).replace(" ", "")
