"""The page around a document on the web: found by what elements are for, by their names, and by being links."""

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ..folding import fold
from ..source import Piece

SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "canvas",
        "video",
        "audio",
        "select",
        "input",
        "textarea",
        "button",
        "link",
        "map",
    ]
)
CHROME_TAGS = ("nav", "footer", "aside")
# Words in the id or class of page furniture, whole or between - and _; as sites of every make call them.
CHROME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav\w*|menu\w*|bread\w*|crumbs?|position|location|dqwz|weizhi|share\w*|bdshare\w*|fenxiang"
    r"|foot\w*|copyright|sidebar|side|related|relevant|xgwz|recommend\w*|toolbar|tools?|pager|page-?turn|prevnext"
    r"|qr\w*|ewm|erweima|search\w*|login|banner|advert\w*|comment\w*|hot|rank\w*|print\w*|fontsize|appendix-list)"
    r"(?=$|[\s_-])",
    re.I,
)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
# What is named like furniture and holds more than this share of the page's words is the document all the same.
FURNITURE_SHARE = 0.25
# A list of links, not a paragraph with a reference in it.
MIN_LINKS = 3
LINK_SHARE = 0.7
LISTS = ("ul", "ol", "div", "dl", "p", "td", "table")
PATH = re.compile(
    r"^(?:您?(?:的)?(?:当前|现在|所在)?(?:的)?(?:所在)?位置|首页) ?[:>»/-]|^[^。;]{1,40}(?: ?[>»] ?[^>»。;]{1,20}){2,}$"
)
# Below a document sites print who keeps the page; a plan's own lines never begin so.
FOOT = re.compile(
    r"^(?:网站标识码|网站支持|网站管理|网站地图|联系我们|关于我们|站点地图|主办单位?:|承办单位?:|版权所有|技术支持"
    r"|政府网站|建议使用|您是第|访问量|浏览量|粤公网安备|.{1,4}公网安备|.{1,3}ICP|地址:|邮编:|相关(?:链接|文章|附件|信息|解读|稿件))"
)
MAX_FOOT_LINES = 40
MIN_TITLE = 6
LABEL = re.compile(r"^[\[【]?[\u4e00-\u9fff ]{2,8}[\]】]? ?:")


@dataclass
class Lengths:
    """Characters inside each element, those in links, and links; counted once, from the leaves up."""

    words: dict[Any, int]
    links: dict[Any, int]
    anchors: dict[Any, int]

    @classmethod
    def of(cls, page: Any) -> "Lengths":
        lengths = cls({}, {}, {})
        for element in reversed(list(page.iter())):
            inner = [child for child in element if child in lengths.words]
            tails = sum(len((child.tail or "").strip()) for child in element)
            own = len((element.text or "").strip()) if isinstance(element.tag, str) else 0
            lengths.words[element] = own + tails + sum(lengths.words[child] for child in inner)
            is_link = element.tag == "a"
            inside = sum(lengths.links[child] for child in inner)
            lengths.links[element] = lengths.words[element] if is_link else inside
            lengths.anchors[element] = is_link + sum(lengths.anchors[child] for child in inner)
        return lengths


def drop_chrome(page: Any) -> None:
    """Takes out of the page what is no part of a document; the words behind it stay."""
    for element in list(page.iter(*SILENT)):
        _drop(element)
    lengths = Lengths.of(page)
    most = max(1, lengths.words[page]) * FURNITURE_SHARE
    for element in list(page.iter(etree.Element)):
        if lengths.words[element] < most and (_is_chrome(element) or _is_link_list(element, lengths)):
            _drop(element)


def _is_chrome(element: Any) -> bool:
    if element.tag in CHROME_TAGS or HIDDEN.search(element.get("style") or ""):
        return True
    if element.tag in ("html", "body", "table", "tr", "td", "p", "span", "a"):
        return False
    return bool(CHROME_NAMES.search(f"{element.get('id') or ''} {element.get('class') or ''}"))


def _is_link_list(element: Any, lengths: Lengths) -> bool:
    if element.tag not in LISTS or lengths.anchors[element] < MIN_LINKS:
        return False
    return lengths.links[element] > LINK_SHARE * max(1, lengths.words[element])


def _drop(element: Any) -> None:
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def document_in(pieces: list[Piece], *, title: str) -> list[Piece]:
    """The pieces from the document's title on, and before it only labels and tables; the page's foot cut off."""
    first = _title_at(pieces, _spaceless(title))
    above = [piece for piece in pieces[:first] if not isinstance(piece, str) or LABEL.match(fold(piece))]
    kept = [*above, *pieces[first:]]
    kept = [piece for piece in kept if not (isinstance(piece, str) and PATH.match(fold(piece)))]
    return kept[: _foot_at(kept)]


def _title_at(pieces: list[Piece], title: str) -> int:
    """Where the words of the browser's title stand in the page, the first time as a line of their own."""
    for at, piece in enumerate(pieces):
        if isinstance(piece, str) and len(piece) >= MIN_TITLE and _spaceless(piece) in title:
            return at
    return 0


def _spaceless(words: str) -> str:
    return "".join(fold(words).split())


def _foot_at(pieces: list[Piece]) -> int:
    for at in range(max(0, len(pieces) - MAX_FOOT_LINES), len(pieces)):
        piece = pieces[at]
        if isinstance(piece, str) and FOOT.match(fold(piece).strip()):
            return at
    return len(pieces)
