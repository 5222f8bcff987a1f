"""Labels above a document and their values: index number, document number, dates."""

import re

from .blocks import Block
from .folding import fold
from .text import Text

# Labels of the metadata that government sites print above a document (spaces inside a label do not count).
LABELS = {
    "索引号": "index_number",
    "信息索引号": "index_number",
    "索取号": "index_number",
    "文号": "document_number",
    "发文字号": "document_number",
    "发文文号": "document_number",
    "公文文号": "document_number",
    "文件编号": "document_number",
    "文件字号": "document_number",
    "发文号": "document_number",
    "名称": "title",
    "标题": "title",
    "文件名称": "title",
    "信息名称": "title",
    "公文标题": "title",
    "成文日期": "written_on",
    "成文时间": "written_on",
    "签发日期": "written_on",
    "制发日期": "written_on",
    "发文日期": "sent_on",
    "发文时间": "sent_on",
    "印发日期": "sent_on",
    "印发时间": "sent_on",
    "生成日期": "sent_on",
    "产生日期": "sent_on",
    "发布日期": "published_on",
    "发布时间": "published_on",
    "公开日期": "published_on",
    "公开时间": "published_on",
    "公布日期": "published_on",
    "关键词": "keywords",
    "主题词": "keywords",
    "发布机构": "publisher",
    "发文机关": "publisher",
    "发文机构": "publisher",
    "发文单位": "publisher",
    "发布机关": "publisher",
    "发布单位": "publisher",
    "制发机关": "publisher",
    "公开主体": "publisher",
}
NAMES = "|".join(" {0,4}".join(label) for label in LABELS)
LABEL = re.compile(rf"(?<![\u4e00-\u9fff])({NAMES}) *\** *: *\** *\|? *")
# Any other short label in the same row ends a value: grids print several on a line.
ANY_LABEL = re.compile(r"(?<=[ |])[\u4e00-\u9fff](?: {0,4}[\u4e00-\u9fff]){1,7} *\** *:")
# Below an empty 主题词 stands the title.
NO_KEYWORDS = re.compile("关于|關於|〔")
NOTHING = {"", "无", "-", "/", "暂无"}
HEAD_LINES = 80
MAX_VALUE = 120


def labelled_values(text: Text, blocks: list[Block]) -> dict[str, str]:
    """Label to printed value, from grids `| label: | value |`, `label: value` and label over value."""
    values: dict[str, str] = {}
    head = head_of(blocks)
    for index, block in enumerate(head):
        labels = list(LABEL.finditer(text.plain, block.start, block.end))
        for label, following in zip(labels, [*labels[1:], None], strict=False):
            stop = following.start() if following else block.end
            other = ANY_LABEL.search(text.plain, label.end(), stop)
            value = _value(text, label.end(), other.start() if other else stop)
            if not value and following is None:
                value = _value_below(text, head, index)
            name = LABELS.get(label[1].replace(" ", ""))
            if name == "keywords" and NO_KEYWORDS.search(value):
                continue
            if name and fold(value) not in NOTHING and name not in values:
                values[name] = value
    return values


def head_of(blocks: list[Block]) -> list[Block]:
    """What stands before the first numbered heading, and never much."""
    for index, block in enumerate(blocks[:HEAD_LINES]):
        if block.marker and block.marker.value == 1:
            return blocks[:index]
    return blocks[:HEAD_LINES]


def _value(text: Text, start: int, end: int) -> str:
    edge = text.plain.find("|", start, end)
    value = text.words(*text.trim(start, end if edge < 0 else edge, " |*\n"))
    return value if len(value) <= MAX_VALUE else ""


def _value_below(text: Text, head: list[Block], index: int) -> str:
    if index + 1 >= len(head):
        return ""
    block = head[index + 1]
    is_label = LABEL.match(text.plain, block.start) or text.plain[block.end - 1] == ":"
    return "" if is_label or block.end - block.start > MAX_VALUE else text.words(block.start, block.end)
