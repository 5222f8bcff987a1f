"""Unit clauses: who leads, who is responsible, who supports, by when. On folded text.

Printed as （牵头单位：A、B；责任单位：C）, on lines of their own, as （A牵头，B、C参与）, or （A、B负责）.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from .draft import Span
from .folding import fold
from .text import Text


class Role(StrEnum):
    LEAD = "lead"
    RESPONSIBLE = "responsible"
    SUPPORTING = "supporting"
    DEADLINE = "deadline"


def _spaced(words: str) -> str:
    return "|".join(r" ?".join(word) for word in words.split("|"))


# Longer labels first. 牵头 and 主办 lead; 责任, 承办, 落实 do; 配合, 参与, 协办 help.
LABELS = [
    (
        Role.LEAD,
        _spaced(
            "牵头责任单位|第一牵头单位|牵头单位|牵头部门|牵头科室|主办单位|主办部门|总牵头单位|牵头|主办"
        ),
    ),
    (
        Role.SUPPORTING,
        _spaced(
            "配合责任单位|配合单位|配合部门|参与单位|参与部门|参加单位|协办单位|协办部门|协同单位|协助单位|支持单位|配合|协办"
        ),
    ),
    (Role.SUPPORTING, _spaced("落实部门|落实单位")),
    (
        Role.RESPONSIBLE,
        _spaced(
            "具体责任单位|主要责任单位|责任单位|责任部门|责任科室|责任主体|承办单位|承办部门|实施单位|实施主体|执行单位"
        ),
    ),
    (Role.DEADLINE, _spaced("完成时限|完成时间|办理时限|时间节点|时限要求|完成期限")),
]
ANY_LABEL = "|".join(f"(?P<r{at}>{words})" for at, (_, words) in enumerate(LABELS))
LABEL = re.compile(rf"(?:^|(?<=[\n(\[;,。 、|]))(?:{ANY_LABEL})(?:\([^()]{{1,10}}\))? ?: ?")
VERBS = [
    (Role.LEAD, "牵头负责|牵头落实|牵头|主办"),
    (Role.SUPPORTING, "共同参与|参与|参加|配合|协助|协办|支持"),
    (
        Role.RESPONSIBLE,
        "按职责分工负责|按照职责分工负责|按职责分工落实|分工负责|分别负责|负责落实|负责|落实|指导|实施|承办",
    ),
]
ANY_VERB = "|".join(f"(?P<r{at}>{words})" for at, (_, words) in enumerate(VERBS))
CLAUSE = re.compile(rf"^(?P<names>[^;。]*?)(?:按职责|等?按照职责|等?按职责)?(?:{ANY_VERB})$")
BRACKET = re.compile(r"[(\[]([^()\[\]\n]*(?:\([^()\n]*\)[^()\[\]\n]*)*)[)\]]")
NAME = re.compile(r"^[\u4e00-\u9fff][^。;:!?]{0,40}$")
ADMIN_ONLY = re.compile(r"^(?:各)?(?:设区)?[省市县区州乡镇村旗盟街道]{1,2}$")
ADMIN_REST = re.compile(r"^(?:设区)?[省市县区州乡镇村旗盟街道]{1,2}(?:人民政府|政府|管委会|党委)?$")
EMPTY = {"", "/", "-", "无", "--"}


def role_of_label(words: str) -> Role | None:
    """The role that a label or a table header gives: 牵头单位 leads, 配合单位 supports."""
    match = LABEL.fullmatch(fold(words).strip(" :") + ":")
    return LABELS[_group(match)][0] if match else None


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
        return bool(self.spans)


def duties_in(text: Text, start: int, end: int) -> Duties:
    """Every unit clause in the stretch. Where no responsible unit is printed, those who support are responsible."""
    duties = Duties()
    for bracket in BRACKET.finditer(text.plain, start, end):
        if _is_clause(text, bracket.start(1), bracket.end(1), duties):
            duties.spans.append(bracket.span())
    for line in re.finditer(r"[^\n]+", text.plain[start:end]):
        _read_label_line(text, start + line.start(), start + line.end(), duties)
    duties.spans.sort()
    return _settled(duties)


def _settled(duties: Duties) -> Duties:
    if duties.of(Role.SUPPORTING) and not duties.of(Role.RESPONSIBLE):
        duties.names[Role.RESPONSIBLE] = duties.names.pop(Role.SUPPORTING)
    return duties


def _is_clause(text: Text, start: int, end: int, duties: Duties) -> bool:
    if LABEL.match(text.plain, start, end):
        _read_labels(text, start, end, duties)
        return True
    return _read_verbs(text, start, end, duties)


def _read_label_line(text: Text, start: int, end: int, duties: Duties) -> None:
    start, end = text.trim(start, end)
    if LABEL.match(text.plain, start, end):
        _read_labels(text, start, end, duties)
        duties.spans.append((start, end))


def _read_labels(text: Text, start: int, end: int, duties: Duties) -> None:
    labels = list(LABEL.finditer(text.plain, start, end))
    for label, following in zip(labels, [*labels[1:], None], strict=False):
        stop = following.start() if following else end
        role = LABELS[_group(label)][0]
        if role is Role.DEADLINE:
            duties.deadline = (label.end(), stop)
            continue
        names = names_in(text, label.end(), stop)
        duties.add(role, names)
        if any(not NAME.match(name) for name in names):
            duties.unread.append((label.start(), stop))


def _group(match: re.Match[str]) -> int:
    return next(int(name[1:]) for name, value in match.groupdict().items() if value and name != "names")


def _read_verbs(text: Text, start: int, end: int, duties: Duties) -> bool:
    """（A牵头，B、C参与）: names, then a verb; all parts must be of that form, or the bracket says something else."""
    parts = _verb_parts(text.plain, start, end)
    if not parts:
        return False
    has_help = any(verb is Role.SUPPORTING for _, verb in parts)
    for (first, last), verb in parts:
        leads = verb is Role.RESPONSIBLE and has_help and not duties.of(Role.LEAD)
        duties.add(Role.LEAD if leads else verb, names_in(text, first, last))
    return True


def _verb_parts(plain: str, start: int, end: int) -> list[tuple[Span, Role]]:
    """Each stretch of names with the role of its verb; nothing if a part has no verb. After 。 comes an explanation."""
    stop = plain.find("。", start, end)
    end = stop if stop >= 0 else end
    parts: list[tuple[Span, Role]] = []
    first = start
    for piece in re.finditer(r"[^,;]+", plain[start:end]):
        match = CLAUSE.match(plain[first : start + piece.end()])
        if match and len(match["names"]) >= 2:
            parts.append(((first, first + match.end("names")), VERBS[_group(match)][0]))
            first = start + piece.end() + 1
    return parts if first >= end else []


def names_in(text: Text, start: int, end: int) -> list[str]:
    """The names between 、 ， and ；, as printed. 各市、县、区政府 is one name; brackets are never split."""
    pieces: list[Span] = []
    first, depth = start, 0
    for place in range(start, end):
        char = text.plain[place]
        depth += (char in "([") - (char in ")]")
        if char in "、,;" and depth <= 0:
            pieces.append((first, place))
            first = place + 1
    pieces.append((first, end))
    names = [_printed(text, piece) for piece in _rejoined(text.plain, pieces)]
    return list(dict.fromkeys(name for name in names if name not in EMPTY))


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


def _printed(text: Text, piece: Span) -> str:
    start, end = text.trim(*piece, " \n。.;,:")
    return text.words(start, end).replace(" ", "")
