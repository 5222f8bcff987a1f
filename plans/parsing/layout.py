"""Repairs of the page before anything is read: sentences cut by a page end are joined, web page chrome dropped."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from .draft import Span
from .numbering import marker_at
from .source import Grid
from .tables import tables_in
from .text import Text, without

# A printed line of prose that stops without any closing mark was cut by the end of its page.
MIN_CUT_LINE = 40
OPEN_END = re.compile(r"[^\s。.!?:;)”》\]|…]$")
MAX_GAP = 4
# A heading spread over lines by inline tags: a bare number, then its point and words on the next lines.
SPLIT_NUMBER = re.compile(r"^( *\d{1,2}) *\n+(?= *[.、](?!\d))", re.M)
SHORT_HEADING = re.compile(
    r"^( *\d{1,2} {0,4}[.、](?!\d)[^\n。:;]{0,16})((?:\n+ *[^\s。\d][^\n。\d]{0,13}){0,4}\n+ *[^\n。\d]{0,14}。)(?!\d)",
    re.M,
)
# What web pages and archives print around a document. Whole lines only.
CHROME = re.compile(
    r"^[ *#>-]*(?:"
    r"扫一扫.{0,20}|打印.{0,12}|【打印】|关闭(?:窗口)?|收藏|我的收藏|分享到.{0,10}|无障碍|长者助手|高级搜索|跳至内容"
    r"|上一[篇条]:.{0,60}|下一[篇条]:.{0,60}|版权所有.{0,60}|网站地图|.{0,10}ICP备.{0,30}|技术支持:.{0,40}"
    r"|本作品.{0,120}(?:著作权|公有领域).{0,60}|.{0,6}Public domain.{0,60}|[注註]:.{0,10}维基.{0,80}"
    r"|发布时间:.{0,40}浏览次数.{0,20}|.{0,80}\.(?:pdf|docx?|wps|xlsx?|ofd|zip|rar)|\(?此件.{0,6}公开.{0,6}\)?"
    r")[ *]*$",
    re.M | re.I,
)


def repaired(text: Text, grids: Sequence[Grid] = ()) -> Text:
    """Cells of a table are no broken sentences: nothing is joined where a table stands."""
    text = without(text, [match.span() for match in CHROME.finditer(text.plain)])
    tables = [text.span(table.start, table.end) for table in tables_in(text, grids)]
    text = without(text, _outside(text, _number_breaks(text.plain), tables))
    text = without(text, _outside(text, _heading_breaks(text.plain), tables))
    return without(text, _outside(text, _page_breaks(text.plain), tables))


def _outside(text: Text, spans: Iterable[Span], tables: Sequence[Span]) -> list[Span]:
    """The spans that touch no table (given in the source, which stays while the text shrinks); both in order."""
    kept, at = [], 0
    for start, end in spans:
        first, last = text.span(start, end)
        while at < len(tables) and tables[at][1] <= first:
            at += 1
        if at == len(tables) or last <= tables[at][0]:
            kept.append((start, end))
    return kept


def _number_breaks(plain: str) -> Iterator[Span]:
    """Line breaks inside a numbered heading: "2 / .不断优化 / 签约 / 服务团队。" is one heading."""
    for match in SPLIT_NUMBER.finditer(plain):
        yield match.end(1), match.end()


def _heading_breaks(plain: str) -> Iterator[Span]:
    for match in SHORT_HEADING.finditer(plain):
        for place in range(match.start(2), match.end(2)):
            if plain[place] == "\n":
                yield place, place + 1


def _page_breaks(plain: str) -> Iterator[Span]:
    lines = _lines(plain)
    for (start, end), (next_start, next_end) in pairwise(lines):
        if _is_cut(plain, start, end) and _continues(plain, end, next_start, next_end):
            yield end, next_start


def _lines(plain: str) -> list[Span]:
    """The lines that hold anything, their white space left out."""
    return [match.span() for match in re.finditer(r"[^\s][^\n]*", plain)]


def _is_cut(plain: str, start: int, end: int) -> bool:
    line = plain[start:end].rstrip()
    prose = "。" in line or "," in line
    return len(line) >= MIN_CUT_LINE and prose and "|" not in line and bool(OPEN_END.search(line))


def _continues(plain: str, end: int, next_start: int, next_end: int) -> bool:
    gap = plain[end:next_start]
    line = plain[next_start:next_end]
    ends_as_prose = bool(re.search(r"[。;)]$", line.rstrip()))
    return gap.count("\n") <= MAX_GAP and ends_as_prose and marker_at(plain, next_start) is None
