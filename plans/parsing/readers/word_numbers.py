"""The numbers that Word prints before paragraphs but does not store: counted as it counts them.

Source: ISO/IEC 29500-1, 17.9 (numbering): a paragraph names a numbering and a level, itself or through its style;
every level counts, deeper levels begin anew; `%1` in a level's text stands for the count of level 1.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

HAN = "〇一二三四五六七八九"
STEMS = "甲乙丙丁戊己庚辛壬癸"
LEGAL = "零壹贰叁肆伍陆柒捌玖"
ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")]
ROMAN += [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
MAX_BASES = 20
MAX_LEVEL = 8


def han(count: int) -> str:
    """1 一, 10 十, 21 二十一, 105 一百〇五; larger counts digit by digit."""
    if count < 10:
        return HAN[count]
    if count < 20:
        return "十" + (HAN[count - 10] if count > 10 else "")
    if count < 100:
        return HAN[count // 10] + "十" + (HAN[count % 10] if count % 10 else "")
    return "".join(HAN[int(digit)] for digit in str(count))


def letter(count: int) -> str:
    return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)


def roman(count: int) -> str:
    words = ""
    for value, sign in ROMAN:
        words += sign * (count // value)
        count %= value
    return words


def circled(count: int) -> str:
    return chr(ord("①") + count - 1) if 1 <= count <= 20 else str(count)


FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda count: f"{count:02d}",
    "decimalFullWidth": lambda count: str(count).translate(
        {48 + digit: 0xFF10 + digit for digit in range(10)}
    ),
    "decimalEnclosedCircle": circled,
    "decimalEnclosedCircleChinese": circled,
    "chineseCounting": han,
    "chineseCountingThousand": han,
    "taiwaneseCounting": han,
    "taiwaneseCountingThousand": han,
    "japaneseCounting": han,
    "ideographDigital": lambda count: "".join(HAN[int(digit)] for digit in str(count)),
    "japaneseDigitalTenThousand": lambda count: "".join(HAN[int(digit)] for digit in str(count)),
    "chineseLegalSimplified": lambda count: "".join(LEGAL[int(digit)] for digit in str(count)),
    "ideographTraditional": lambda count: STEMS[(count - 1) % 10],
    "lowerLetter": letter,
    "upperLetter": lambda count: letter(count).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda count: roman(count).upper(),
}
SILENT = ("bullet", "none")


@dataclass(frozen=True)
class Level:
    start: int
    numbering: str
    text: str
    behind: str
    is_legal: bool


class Numbering:
    """A document's numberings and how far each has counted."""

    def __init__(self, document: Any) -> None:
        root = _numbering_root(document)
        abstracts = {} if root is None else _by_id(root, "w:abstractNum", "w:abstractNumId")
        self.numbers = {} if root is None else _by_id(root, "w:num", "w:numId")
        self.levels = {name: _levels(abstract) for name, abstract in abstracts.items()}
        self.styles = _styles(document)
        self.counts: dict[str, dict[int, int]] = {}
        self.begun: set[tuple[str, int]] = set()

    def style_name(self, paragraph: Any) -> str:
        style = self.styles.get(_style_id(paragraph) or "")
        name = style.find(qn("w:name")) if style is not None else None
        return str(name.get(qn("w:val"))).lower() if name is not None else ""

    def number_of(self, paragraph: Any) -> str:
        """What is printed before that paragraph, with the space behind it; counts on, so ask once, in order."""
        number, depth = self._place(paragraph)
        num = self.numbers.get(number or "")
        if num is None or number is None:
            return ""
        abstract = num.find(qn("w:abstractNumId")).get(qn("w:val"))
        level = self.levels.get(abstract, {}).get(depth)
        if level is None:
            return ""
        counts = self._count(abstract, number, num, depth)
        if level.numbering in SILENT:
            return ""
        return _printed(level, self.levels[abstract], counts) + level.behind

    def _place(self, paragraph: Any) -> tuple[str | None, int]:
        """Numbering and level: the paragraph's own, else its style's, else that of the style it is based on."""
        own = paragraph.find(qn("w:pPr"))
        number, depth = _num_of(own)
        style = self.styles.get(_style_id(paragraph) or "")
        for _step in range(MAX_BASES):
            if style is None or number is not None:
                break
            number, inherited = _num_of(style.find(qn("w:pPr")))
            depth = inherited if depth is None else depth
            base = style.find(qn("w:basedOn"))
            style = self.styles.get(base.get(qn("w:val"))) if base is not None else None
        return (None if number == "0" else number), min(depth or 0, MAX_LEVEL)

    def _count(self, abstract: str, number: str, num: Any, depth: int) -> dict[int, int]:
        counts = self.counts.setdefault(abstract, {})
        levels = self.levels[abstract]
        override = _start_override(num, depth)
        if override is not None and (number, depth) not in self.begun:
            counts[depth] = override
        elif depth in counts:
            counts[depth] += 1
        else:
            counts[depth] = levels[depth].start
        self.begun.add((number, depth))
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        for above in range(depth):
            if above in levels:
                counts.setdefault(above, levels[above].start)
        return counts


def _printed(level: Level, levels: dict[int, Level], counts: dict[int, int]) -> str:
    def count_of(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        if at not in levels or at not in counts:
            return ""
        kind = "decimal" if level.is_legal else levels[at].numbering
        return FORMATS.get(kind, str)(counts[at])

    return re.sub(r"%([1-9])", count_of, level.text)


def _numbering_root(document: Any) -> Any:
    relations = document.part.rels.values()
    part = next((one.target_part for one in relations if one.reltype.endswith("/numbering")), None)
    return None if part is None else part.element


def _styles(document: Any) -> dict[str, Any]:
    return {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}


def _by_id(root: Any, tag: str, name: str) -> dict[str, Any]:
    return {element.get(qn(name)): element for element in root.iter(qn(tag)) if element.get(qn(name))}


def _levels(abstract: Any) -> dict[int, Level]:
    return {int(level.get(qn("w:ilvl"))): _level(level) for level in abstract.iter(qn("w:lvl"))}


def _level(level: Any) -> Level:
    def value(name: str, otherwise: str) -> str:
        found = level.find(qn(name))
        return otherwise if found is None else found.get(qn("w:val"), otherwise)

    return Level(
        start=int(value("w:start", "1")),
        numbering=value("w:numFmt", "decimal"),
        text=value("w:lvlText", ""),
        behind="" if value("w:suff", "tab") == "nothing" else " ",
        is_legal=level.find(qn("w:isLgl")) is not None,
    )


def _start_override(num: Any, depth: int) -> int | None:
    for override in num.iter(qn("w:lvlOverride")):
        start = override.find(qn("w:startOverride"))
        if override.get(qn("w:ilvl")) == str(depth) and start is not None:
            return int(start.get(qn("w:val")))
    return None


def _style_id(paragraph: Any) -> str | None:
    style = paragraph.find(qn("w:pPr") + "/" + qn("w:pStyle"))
    return None if style is None else style.get(qn("w:val"))


def _num_of(properties: Any) -> tuple[str | None, int | None]:
    found = None if properties is None else properties.find(qn("w:numPr"))
    if found is None:
        return None, None
    number, level = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
    return (
        None if number is None else number.get(qn("w:val")),
        None if level is None else int(level.get(qn("w:val"))),
    )
