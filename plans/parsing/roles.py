"""Words that say what a unit does: labels (牵头单位：) and verbs (…牵头, …按职责分工负责). On folded text.

Labels are built of what they are built of in offices everywhere: a rank (第一, 主要, 市级), a role (牵头, 责任, 配合)
and a kind of body (单位, 部门, 科室), so that a label nobody listed is still understood.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .folding import fold


class Role(StrEnum):
    """`DUTIES` heads a list of units with their verbs; `OTHER` are labels that end a list of units and name none."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    SUPPORTING = "supporting"
    DUTIES = "duties"
    DEADLINE = "deadline"
    OTHER = "other"


UNIT_ROLES = (Role.LEAD, Role.RESPONSIBLE, Role.SUPPORTING)
BODY = "(?:单位|部门|科室|处室|股室|部室|机构|机关|主体|委办局?|站所|街镇|镇街|乡镇|组室)"
RANK = "(?:第一|首要|共同|主要|具体|省级?|市级?|区级?|县级?|镇级?|街道|直|本级|各|总)*"
AND = "(?:负责|责任|落实|实施|组织|主体|[及和与]责任)?"
LABELS = [
    (
        Role.OTHER,
        rf".{{0,8}}(?:领导|责任人|负责人|联系人|联络员|经办人|电话)|(?:督办|督查|监督|考核|验收|审核){BODY}",
    ),
    (
        Role.DEADLINE,
        "(?:计划|要求|拟)?(?:完成|办理|办结|整改|落实|推进|实施|达标|销号|工作)?(?:时限|时间|期限|时间节点|日期)(?:要求|安排)?"
        "|时间节点|完成节点|进度(?:安排|要求)",
    ),
    (Role.DUTIES, "(?:责任|任务|工作|职责)分工|责任落实"),
    (Role.LEAD, rf"{RANK}(?:责任)?(?:牵头|主办|主责|首办){AND}{BODY}|总?牵头|主办"),
    (
        Role.SUPPORTING,
        rf"{RANK}(?:责任)?(?:配合|协办|协同|协作|协助|参与|参加|支持|会办){AND}{BODY}|配合|协办|参与",
    ),
    (Role.RESPONSIBLE, rf"{RANK}(?:责任|承办|落实|实施|执行|承担|负责){AND}{BODY}"),
    (Role.OTHER, ".{0,6}(?:目标|标准|要求|措施|内容|任务|备注|进展情况|资金来源|成果形式)"),
]
LABEL_PATTERNS = [(role, re.compile(words)) for role, words in LABELS]
MAX_LABEL = 16
LABEL_EDGE = "\n([;,。、|/□"
REMARK = re.compile(r"(?<=.)\([^()]{1,10}\)$")
MARKS = re.compile(r"[()\[\]*]")

BY_DUTY = (
    "(?:按照?|根据|依据?|依照)(?:各自)?(?:职责|职能|职权|权限|事权|分工|任务|部门|责任)+(?:分别|各自|共同)?"
)
VERBS = [
    (Role.LEAD, "(?:负责)?牵头(?:负责|落实|实施|组织实施|组织|推进|抓总|指导)?|主办|主责"),
    (
        Role.SUPPORTING,
        "(?:共同|积极|协同|联合|分工)?(?:参与|参加|配合|协助|协办|协同|支持)(?:落实|实施|推进)?",
    ),
    (
        Role.RESPONSIBLE,
        f"(?:{BY_DUTY})?(?:分工|分别|各自|共同|具体)?(?:负责(?:落实|实施|推进|组织实施)?|抓好落实|组织实施|落实|指导|实施|承办)",
    ),
]
ANY_VERB = "|".join(f"(?P<{role}>{words})" for role, words in VERBS)
CLAUSE = re.compile(rf"^(?P<names>[^;。]*?)(?:等)?(?:{ANY_VERB})$")


@dataclass(frozen=True)
class Label:
    """A label with its colon: the value begins at `end`."""

    start: int
    end: int
    role: Role


def role_of_label(words: str) -> Role | None:
    """The role that a label or a table header gives: 牵头单位 leads, 配合单位 supports."""
    return _role_of(fold(words).strip(" :"))


def _role_of(words: str) -> Role | None:
    bare = MARKS.sub("", REMARK.sub("", words.replace(" ", "")))
    return next((role for role, pattern in LABEL_PATTERNS if pattern.fullmatch(bare)), None)


def labels_in(plain: str, start: int, end: int) -> Iterator[Label]:
    """Every label of the stretch, in order: words before a colon that stand free, spaced out or not."""
    place = plain.find(":", start, end)
    while place >= 0:
        first, role = _label_before(plain, start, place)
        if role:
            value = place + 1
            while value < end and plain[value] == " ":
                value += 1
            yield Label(first, value, role)
        place = plain.find(":", place + 1, end)


def _label_before(plain: str, start: int, colon: int) -> tuple[int, Role | None]:
    """The longest run of words before the colon that is a label: 牵 头 单 位, or 单位 behind another name."""
    edge = max(start, colon - MAX_LABEL)
    first = (
        max((plain.rfind(mark, edge, _without_note(plain, edge, colon)) for mark in LABEL_EDGE), default=-1)
        + 1
    )
    first = max(first, edge)
    while first < colon:
        if plain[first] != " " and (role := _role_of(plain[first:colon])):
            return first, role
        space = plain.find(" ", first, colon)
        if space < 0:
            break
        first = space + 1
    return colon, None


def _without_note(plain: str, edge: int, colon: int) -> int:
    """Where a label ends whose colon follows a remark in brackets: 牵头单位（第一）：."""
    if plain[colon - 1 : colon] != ")":
        return colon
    return max(plain.rfind("(", edge, colon), edge)


def role_of_verb(match: re.Match[str]) -> Role:
    """The role of a match of CLAUSE."""
    return next(role for role, _ in VERBS if match[role])
