"""The numbers that Chinese official documents put before headings and items, on folded text.

GB/T 9704 sets the order 一、 （一） 1. （1）; ① and 一是 come below, 第一章 above. A file may start anywhere. Emergency
and technical plans count 1, 1.1, 1.1.1 instead; old files print ㈠ ⑴ ⒈ as one character each.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

HAN = "一二三四五六七八九十百零"
# 壹、贰、叁、 over 一、 二、: chapters of plans from Taiwan and of old rules (參 folds to 参).
FORMAL = "壹贰叁肆伍陆柒捌玖拾参"
DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}


class Kind(IntEnum):
    ROOT = 0
    ANNEX = 1
    PLAN = 2
    CHAPTER = 3
    HAN = 4
    HAN_PAREN = 5
    BOX = 6
    STAR = 7
    ARABIC = 8
    DECIMAL = 9
    DECIMAL_3 = 10
    ARABIC_PAREN = 11
    CIRCLED = 12


@dataclass(frozen=True)
class Marker:
    """A printed number: `label` as printed without its dot, `value` the count it stands for, `length` in text."""

    kind: Kind
    label: str
    value: int
    length: int


PATTERNS = [
    (Kind.CHAPTER, re.compile(rf"(第([{HAN}]{{1,4}})(?:[章节篇]|部分))[、:. ]?")),
    (Kind.CHAPTER, re.compile(rf"(([{FORMAL}]{{1,2}})) ?[、.]")),
    (Kind.HAN, re.compile(rf"(([{HAN}]{{1,4}})) ?[、.]")),
    # A dash typed or scanned for 一.
    (Kind.HAN, re.compile("((-))、")),
    (Kind.HAN_PAREN, re.compile("(\\((-)\\))")),
    (Kind.HAN_PAREN, re.compile(rf"(\([ ]?([{HAN}]{{1,4}})[ ]?\))[、.]?")),
    (Kind.HAN_PAREN, re.compile("(([㈠-㈩]))[、.]?")),
    (Kind.BOX, re.compile(rf"(专栏 ?(\d{{1,2}}|[{HAN}]{{1,3}}))[: ]*")),
    (Kind.ARABIC, re.compile(rf"((?:重点)?(?:任务|项目|事项|实事) ?(\d{{1,3}}|[{HAN}]{{1,3}}))[:.、] ?")),
    (Kind.DECIMAL_3, re.compile(r"(\d{1,2}\.\d{1,2}\.(\d{1,2}))(?![\d.]) ?[、.]?")),
    (
        Kind.DECIMAL,
        re.compile(
            r"(\d{1,2}\.(\d{1,2}))(?: +|、)?(?=[\u4e00-\u9fff“])(?![万亿千百个倍元吨公平米小人户年月])"
        ),
    ),
    (Kind.ARABIC, re.compile(r"((\d{1,3}))(?: {0,4}、| {0,4}\.(?!\d)|\.(?=\d{4}年)|,(?=[\u4e00-\u9fff]))")),
    (Kind.ARABIC, re.compile("(([⒈-⒛]))")),
    # A scanner's l for 1.
    (Kind.ARABIC, re.compile(r"(([lI]))[.、](?=[\u4e00-\u9fff])")),
    (Kind.ARABIC_PAREN, re.compile(r"(\(? ?(\d{1,3}) ?\))[、.]?")),
    (Kind.ARABIC_PAREN, re.compile("(([⑴-⒇]))")),
    (Kind.CIRCLED, re.compile(r"(([①-⑳]))")),
    (Kind.STAR, re.compile(r"(([★☆◆]))")),
]
# One character that is a number: the first of its row stands for 1.
ROWS = "㈠⒈⑴①"
MAX_IN_ROW = 20


def marker_at(plain: str, start: int) -> Marker | None:
    """The number that begins there, if one does."""
    for kind, pattern in PATTERNS:
        match = pattern.match(plain, start)
        if match:
            return Marker(kind, match[1].replace(" ", ""), _value(kind, match[2]), match.end() - start)
    return None


def _value(kind: Kind, digits: str) -> int:
    if kind is Kind.STAR:
        return 0
    for first in ROWS:
        if 0 <= ord(digits[0]) - ord(first) < MAX_IN_ROW:
            return ord(digits) - ord(first) + 1
    if digits[0] in "lI-":
        return 1
    if digits[0] in FORMAL:
        return min(FORMAL.index(digits[0]) % 10 + 1 if digits != "参" else 3, 10)
    return int(digits) if digits.isdecimal() else han_number(digits)


def han_number(text: str) -> int:
    """一百零三 is 103, 二十 is 20, 两 is 2; digits read one by one (二零二一) where no 十 or 百 stands."""
    if not re.search("[十百]", text):
        return int("".join(str(DIGITS.get(char, 0)) for char in text) or "0")
    total = digit = 0
    for char in text:
        if char in "十百":
            total += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = DIGITS.get(char, 0)
    return total + digit
