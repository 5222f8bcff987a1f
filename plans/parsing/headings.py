"""Lines that stand for themselves: titles, signatures, dates, annex marks, labels with their values."""

import re

from .blocks import Block
from .dates import FULL_DATE, REPUBLIC_DATE
from .text import Text

# The nouns in which the title of an official document ends (Regulations on Official Documents, 2012, and use).
KINDS_OF_DOCUMENT = (
    "方案|计划|规划|要点|意见|办法|报告|纲要|研究|清单|细则|措施|通知|决定|安排|要求|总结|分工|目标|任务书?|行动|[任项]?务?分解|分解表"
    "|分工表|任务表|一览表|项目表|预案|规定|规则|规程|制度|规范|指南|公告|通告|通报|决议|批复|纲领|路线图|时间表|施工图|责任书|实事项目|实事|工程"
)
PERIOD_TAIL = r"(?: ?\([^()]{2,30}\))?"
TITLE = re.compile(rf"^[^>_;。]{{4,80}}(?:{KINDS_OF_DOCUMENT}){PERIOD_TAIL}$")
# 嘉府办[2015]38号, in round brackets in older files; × stands for what was masked.
DOCUMENT_NUMBER = r"[\u4e00-\u9fff×][\u4e00-\u9fff()×]{1,20}[\[(](?:19|20)\d\d[\])] ?第? ?\d{1,5} ?号"
NUMBER_LINE = re.compile(rf"^\(?({DOCUMENT_NUMBER})\)?$")
BODIES = (
    "委员会|办公室|办公厅|办事处|人民政府|管委会|党工委|国务院|党委|政府|工委|委办|领导小组|联席会议|法院|检察院"
    "|大队|中队|中心|学校|医院|公司|协会|联合会|总会|总局|分局|指挥部|专班|支部|总工会|妇联|集团|局|厅|部|委|院|办|署"
)
BODY = re.compile(rf"^[^,。;:!?、\d<>《》]{{2,40}}(?:{BODIES})(?:\([^()]{{1,12}}\))?$")
DATE_LINE = re.compile(rf"^\(?(?:{FULL_DATE.pattern}|{REPUBLIC_DATE.pattern})\)?$")
ANNEX = re.compile(r"^附 ?(?:件|表|录)(?: ?(\d{1,2}|[一二三四五六七八九十]))?(?: ?[:：])? *(.{0,80})$")
ENDS_OPEN = re.compile(r"[^。;:,!?、]$")
LABELLED = re.compile(r"^[^:|]{1,14}:")
MAX_TITLE = 60


def line_of(text: Text, block: Block) -> str:
    return text.plain[block.start : block.end]


def is_heading_like(line: str) -> bool:
    """A short line without a closing mark, with Chinese words, that is no label, table row or date."""
    return (
        2 <= len(line) <= MAX_TITLE
        and bool(ENDS_OPEN.search(line))
        and bool(re.search(r"[\u4e00-\u9fff]{2}", line))
        and "|" not in line
        and not LABELLED.match(line)
        and not is_date(line)
        and not NUMBER_LINE.match(line)
    )


def is_date(line: str) -> bool:
    return len(line) <= 40 and bool(DATE_LINE.match(line.strip()))


def is_body_name(line: str) -> bool:
    """Names of offices as they stand over a date; several may share a line, kept apart by wide spaces."""
    return all(BODY.match(name) for name in re.split(r" {2,}", line))


def annex_mark(line: str) -> re.Match[str] | None:
    """附件, 附件2, 附表：title. A line that goes on as prose (附件要求…。) is none."""
    match = ANNEX.match(line)
    return match if match and not match[2].endswith(("。", ";", ",")) else None
