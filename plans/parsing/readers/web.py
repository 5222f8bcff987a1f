"""Web pages: the document on a government site's page, without the page around it.

What is dropped never holds much of the page's words, so that a document inside a container named "print" or "nav"
is not lost. Metadata grids (索引号, 发布机构) are kept: they are tables or label lines like any other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from ..decoding import decode
from ..errors import ReadingError
from ..source import Piece, RealCell, RealTable, Source, lay_out_pieces
from .web_chrome import document_in, drop_chrome

CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.I)
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
# The names sites declare, and the encodings that hold all of what those pages really contain.
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
MAX_SPAN = 200
MAX_DEPTH = 200
ORDERED = {"a": "abcdefghijklmnopqrstuvwxyz", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def read_html(data: bytes) -> Source:
    """Raises ReadingError: `empty_file`, `not_text`, `too_large`."""
    text = XML_DECLARATION.sub("", _decoded(data))
    try:
        page = html.document_fromstring(text)
    except etree.ParserError as error:
        raise ReadingError("empty_file") from error
    body = page.find("body")
    if body is None:
        raise ReadingError("empty_file")
    drop_chrome(body)
    titles = [page.findtext(".//title") or "", *page.xpath("//meta[@name='ArticleTitle']/@content")]
    return lay_out_pieces(document_in(list(_Walk().pieces(body)), title="\n".join(titles)))


def tables_of_fragment(fragment: str) -> list[Piece]:
    """The tables of a piece of HTML that stands alone in a text."""
    return list(_Walk().pieces(html.fragment_fromstring(fragment, create_parent="div")))


def _decoded(data: bytes) -> str:
    """By the encoding the page declares if it holds, else by its bytes."""
    declared = CHARSET.search(data[:4096])
    name = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    try:
        return data.decode(WIDER.get(name, name)).replace("\r\n", "\n").replace("\r", "\n")
    except (UnicodeDecodeError, LookupError):
        return decode(data)


@dataclass
class _Walk:
    """The words of a page from top to bottom, cut into paragraphs where a block begins or ends."""

    line: list[str] = field(default_factory=list)

    def pieces(self, element: Any, depth: int = 0) -> Iterator[Piece]:
        """Depth first over a stack of our own: pages nest deeper than calls may."""
        stack = [(element, iter(element))]
        yield from self._open(element)
        while stack:
            parent, children = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                yield from self._close(parent)
                self._words(parent.tail if stack else None)
            elif not isinstance(child.tag, str):
                self._words(child.tail)
            elif child.tag == "table" and depth < MAX_DEPTH:
                yield from self._flushed()
                yield from self._table(child, depth)
                self._words(child.tail)
            else:
                yield from self._open(child)
                stack.append((child, iter(child)))

    def _open(self, element: Any) -> Iterator[Piece]:
        if element.tag in BLOCKS or element.tag == "br":
            yield from self._flushed()
        if element.tag == "li":
            self._words(_item_number(element))
        self._words(element.text)

    def _close(self, element: Any) -> Iterator[Piece]:
        if element.tag in BLOCKS:
            yield from self._flushed()

    def _words(self, words: str | None) -> None:
        if words:
            self.line.append(re.sub(r"[ \t\n\r\f]+", " ", words))

    def _flushed(self) -> Iterator[Piece]:
        words = "".join(self.line).strip()
        self.line.clear()
        if words:
            yield words

    def _table(self, table: Any, depth: int) -> Iterator[Piece]:
        caption = table.find("caption")
        if caption is not None:
            yield from _Walk().pieces(caption, depth + 1)
        rows = [row for row in table.iterdescendants("tr") if _table_of(row) is table]
        yield RealTable(
            tuple(tuple(_cell(cell, depth) for cell in row.iterchildren("td", "th")) for row in rows)
        )


def _cell(cell: Any, depth: int) -> RealCell:
    inner = tuple(_Walk().pieces(cell, depth + 1))
    return RealCell(inner, down=_span(cell, "rowspan"), across=_span(cell, "colspan"))


def _table_of(row: Any) -> Any:
    return next(row.iterancestors("table"), None)


def _span(cell: Any, name: str) -> int:
    printed = re.match(r"\s*(\d{1,4})", cell.get(name, ""))
    return min(max(int(printed[1]), 1), MAX_SPAN) if printed else 1


def _item_number(item: Any) -> str:
    """The number a browser prints before an item of an ordered list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    first = int(parent.get("start")) if str(parent.get("start", "")).isdecimal() else 1
    count = first + sum(1 for _one in item.itersiblings("li", preceding=True))
    letters = ORDERED.get(parent.get("type", "1"))
    return f"{letters[(count - 1) % 26] if letters else count}. "
