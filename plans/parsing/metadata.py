"""Who issued the document, when, and under what number."""

import re
from dataclasses import dataclass, field

from .blocks import Block
from .dates import FULL_DATE, REPUBLIC_DATE, full_date
from .folding import fold
from .headings import NUMBER_LINE, is_body_name, is_date, line_of
from .labels import head_of, labelled_values
from .text import Text
from .titles import DATED_TITLE, GLUED_TITLE, HEAD_CHARS, titles_of

GLUED_NUMBER = re.compile(r"(?:[\u4e00-\u9fff×A-Z]{2,8})\[\d{4}\] ?\d{1,5} ?号")
SPOKEN_ON = re.compile(rf"^[-( ]*{FULL_DATE.pattern}在.{{2,60}}(?:会议|大会|全会).{{0,8}}上\)?$")
SIGNED_WITHIN = re.compile(rf"[。)]([^。,;:()\d]{{4,40}}?)({FULL_DATE.pattern})(?![^。]{{0,4}}[前底止起])")
MAX_SUBTITLE = 12


@dataclass
class Metadata:
    title: str | None = None
    notice_title: str | None = None
    issuers: list[str] = field(default_factory=list)
    document_number: str | None = None
    index_number: str | None = None
    issued_on: str | None = None
    keywords: list[str] = field(default_factory=list)
    signed: set[int] = field(default_factory=set)
    signature: int | None = None
    lone_day: str | None = None


def metadata_of(text: Text, blocks: list[Block], *, plan_titles: set[int]) -> Metadata:
    """`signed` are the blocks that belong to signatures; `plan_titles` the blocks that head several plans."""
    labels = labelled_values(text, blocks)
    found = Metadata(index_number=_one_line(labels.get("index_number")))
    found.document_number = _document_number(text, blocks, labels)
    found.keywords = re.split(r"[\s,，;；、]+", labels["keywords"]) if labels.get("keywords") else []
    signed_on = _signatures(text, blocks, found)
    signed_on = signed_on or _signed_within(text, blocks, found)
    found.issued_on = (
        _issued_on(labels, signed_on)
        or found.lone_day
        or _dated_title(text, blocks)
        or _spoken_on(text, blocks)
    )
    skip = plan_titles | found.signed
    found.title, found.notice_title = titles_of(
        text, blocks, labels.get("title"), signature=found.signature, skip=skip
    )
    found.issuers = found.issuers or _other_issuers(labels, found.notice_title or found.title)
    return found


def _other_issuers(labels: dict[str, str], title: str | None) -> list[str]:
    """Without a signature: as labelled, else the office that a title names before 关于."""
    if labels.get("publisher"):
        return [name for name in re.split(r"[\s、,，;；]+", labels["publisher"]) if name]
    before = re.match(r"^([^《》]{2,60}?)(?:关于|關於|印发|印發)", title or "")
    return [name for name in before[1].split() if is_body_name(fold(name))] if before else []


def _one_line(value: str | None) -> str | None:
    return value.split(" ")[0] if value else None


def _document_number(text: Text, blocks: list[Block], labels: dict[str, str]) -> str | None:
    """Label, else a line of its own, else right after a title on the first line; a number in prose is a reference."""
    if labels.get("document_number"):
        return labels["document_number"]
    for block in head_of(blocks):
        number = NUMBER_LINE.match(line_of(text, block))
        if number:
            return text.words(block.start + number.start(1), block.start + number.end(1))
    title = GLUED_TITLE.match(text.plain[: 2 * HEAD_CHARS])
    number = GLUED_NUMBER.match(text.plain, title.end(1)) if title else None
    return text.words(*number.span()) if number else None


def _signatures(text: Text, blocks: list[Block], found: Metadata) -> str | None:
    """Lines of office names right above a date line; the first such group gives issuers and date.

    A date alone (under the title, as older files have it, or below the text) is signed by nobody.
    """
    signed_on = None
    for index, block in enumerate(blocks):
        line = line_of(text, block)
        names, day = signature_at(text, blocks, index)
        if not names and not is_date(line):
            continue
        found.signed.update([index, *names])
        found.lone_day = found.lone_day or day
        if day and names and not signed_on:
            signed_on = day
            found.signature = index
            found.issuers = _issuer_names(text, [blocks[at] for at in [*names, index]])
    return signed_on


def signature_at(text: Text, blocks: list[Block], index: int) -> tuple[list[int], str | None]:
    line = line_of(text, blocks[index])
    if blocks[index].marker or len(line) > 100:
        return [], None
    dated = re.match(rf"^(.{{2,40}}?) *({FULL_DATE.pattern})(?:印发| .{{0,20}})?$", line)
    if dated and is_body_name(dated[1].strip()):
        return [index], full_date(dated[2])
    if not is_date(line):
        return [], None
    names: list[int] = []
    for at in range(index - 1, max(-1, index - 9), -1):
        if blocks[at].marker or not is_body_name(line_of(text, blocks[at])):
            break
        names.insert(0, at)
    return names, full_date(line)


def _signed_within(text: Text, blocks: list[Block], found: Metadata) -> str | None:
    """A notice on one line with what it forwards: its signature stands in the middle, 。某县人民政府2020年3月1日…"""
    for block in head_of(blocks)[:1]:
        match = SIGNED_WITHIN.search(text.plain, block.start, block.end)
        if match and is_body_name(match[1].strip()):
            found.issuers = [text.words(*match.span(1))]
            return full_date(match[2])
    return None


def _issuer_names(text: Text, blocks: list[Block]) -> list[str]:
    names: list[str] = []
    for block in blocks:
        shown = text.shown[block.start : block.end]
        date = re.search(rf"{FULL_DATE.pattern}|{REPUBLIC_DATE.pattern}", line_of(text, block))
        names += re.split(r"\s{2,}", shown[: date.start()] if date else shown)
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))


def _issued_on(labels: dict[str, str], signed_on: str | None) -> str | None:
    """The day a document is of: written, else signed, else sent, else published."""
    for day in ("written_on", signed_on, "sent_on", "published_on"):
        if day in labels:
            read = full_date(fold(labels[day]))
            if read:
                return read
        elif day and day == signed_on:
            return day
    return None


def _spoken_on(text: Text, blocks: list[Block]) -> str | None:
    """——2024年1月16日在…会议上: the day a report was given."""
    for block in head_of(blocks)[:MAX_SUBTITLE]:
        match = SPOKEN_ON.match(line_of(text, block))
        if match:
            return full_date(match[0])
    return None


def _dated_title(text: Text, blocks: list[Block]) -> str | None:
    dated = DATED_TITLE.match(line_of(text, blocks[0])) if blocks else None
    return full_date(line_of(text, blocks[0])) if dated else None
