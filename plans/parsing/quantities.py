"""Printed quantities on folded text: number, range, unit with its multiplier, comparator, frequency, per what."""

import re

from .numbering import HAN, han_number

MULTIPLIER = "万亿|千亿|百亿|百万|千万|万|亿|千"
UNITS = (
    "[微毫]克/(?:立方米|升)|个百分点|个工作日|个小时|工作日|平方公里|平方千米|平方米|立方米|万千瓦时|万千瓦|千瓦时|千瓦|兆瓦|公里|公顷|公斤|斤|千米|毫米|厘米|分钟|小时|个月|标准箱|吨标准煤"
    "|人次|家次|户次|场次|件次|车次|班次|航次|课时|学时|学位|车位|泊位|床位|席位|分贝|人|家|名|个|项|次|户|台|处|所|条|件|座|套|场|支|辆|亩|吨|元|米|张|部|期|批|类|种|门|栋"
    "|幢|间|篇|册|倍|例|份|宗|株|棵|对|组|片|块|床|位|天|日|本|堂|节|村|只|头|艘|架|艇|根|级|轮|款|名次|起|盏|口|岁|番|讲|%|‰|分(?![钟散类别布区层级工批期局公])"
)
NUMBER = r"\d{1,12}(?:,\d{3})*(?:\.\d{1,6})?"
QUANTITY = re.compile(
    rf"(?<![\d.+×*第A-Za-z#/:])(?P<value>{NUMBER})(?:%)?(?: ?(?:-|--|至|到) ?(?P<max>{NUMBER}))?"
    rf"(?P<over>余|多)? ?(?P<unit>(?:{MULTIPLIER})?(?:{UNITS})|(?:{MULTIPLIER})(?=[左以的,。;]))"
    r"(?P<after>以上|以下|以内|之内|左右|(?<=日|天|时|钟)内(?![部涵容设外地控需]))?"
)
# 百分之九十, 九成, 一半, 三分之二: shares in words.
WORD_RATIO = re.compile(
    rf"(?P<value>百分之[{HAN}点]{{1,6}}|[一二三四五六七八九]成[一二三四五六七八九半]?(?![为立员长功果效熟品套本组交年型份色就都])|[二三四五]分之[一二三四]|(?<![大各另])一半)"
    r"(?P<unit>)(?P<after>以上|以下|以内|左右)?"
)
RATIO = re.compile(
    r"(?<![\d.])(?P<value>\d{1,4}(?:\.\d{1,4})?)(?P<unit>:1)(?!\d)(?P<after>以上|以下|以内|左右)?"
)
WORDED = re.compile(
    rf"(?P<value>(?<![第{HAN}])[两{HAN}]{{1,4}})(?P<unit>个|家|名|次|项|场|期|人|处|支|轮|所|座|户|台|套|公里|亩|间|栋|幢)(?![百一二三四五六七八九十])(?P<after>以上|以下|以内|左右)?"
)

AT_LEAST = re.compile(r"(?:不少于|不低于|不小于|不得少于|不得低于|至少|最少|>=|≥|大于等于)[^,。;]{0,16}$")
OVER = re.compile(r"(?<![规人])(?:超过|突破|大于|高于|多于|>)[^,。;]{0,4}$|(?:超|逾)$")
AT_MOST = re.compile(
    r"(?:不超过|不高于|不大于|不多于|不得超过|控制在|最长|至多|最多|<=|≤|小于等于|限制在|放宽至)[^,。;]{0,8}$"
    r"|(?:压缩|缩短|缩小|减少|降低|下降|降|压减|精简)(?:至|到|为)[^,。;]{0,4}$"
)
UNDER = re.compile(r"(?<!不)(?:低于|小于|少于|<)[^,。;]{0,4}$")
REACH = re.compile(
    r"(?:达到|达|提高到|提高至|提升到|提升至|增加到|增至|上升到|增长到|实现|完成率|不断提高到)[^,。;\d]{0,4}$"
)
DROP = re.compile(r"(?:下降|降低|减少|压缩|缩短|压减|精简|减|降)[^,。;\d]{0,6}$")
RISE = re.compile(r"(?:增长|提高|提升|增加|上升)[^,。;\d至到]{0,6}$")

FREQUENCY = re.compile(
    r"每(?P<many>(?P<low>\d)(?:[-至](?P<high>\d))?)年|每(?:个)?(?P<word>半年|两周|二周|两年|两个月|季度|季|月|周|星期|年|日|天)(?!期|性|报到)"
    r"|(?P<by>按季度|按月|按周|逐月|逐季|按年度)"
)
FREQUENCIES = {
    "半年": "semiannual",
    "两周": "biweekly",
    "二周": "biweekly",
    "两年": "every 2 years",
    "两个月": "every 2 months",
    "季度": "quarterly",
    "季": "quarterly",
    "月": "monthly",
    "周": "weekly",
    "星期": "weekly",
    "年": "yearly",
    "日": "daily",
    "天": "daily",
    "按季度": "quarterly",
    "逐季": "quarterly",
    "按月": "monthly",
    "逐月": "monthly",
    "按周": "weekly",
    "按年度": "yearly",
}
PER = re.compile(
    r"每(?:一)?(?:个|名|位|家|户|所|座|支|处|条)(?P<each>[\u4e00-\u9fff]{2,12}?)(?=“|应|至少|不少于|不低于|每|重点|都|均|有|配|建|培育|开展|设|走访|打造|新|集中|参加|参与|成立|完成|创|举办|组织|安排|落实|确保|要|需|须|选|推|改造|实施|制定|明确|$)"
    r"|每(?P<count>(?:十|百|千|万)+[\u4e00-\u9fff]{0,6}?(?:人口|居民|人|户))"
    r"|(?P<all>各(?:区|县|社区|街道|镇|村|居民区|街镇|乡镇|市))(?:级)?(?=至少|均|分别|都)"
)


def frequency_in(clause: str) -> str | None:
    match = FREQUENCY.search(clause)
    if match is None:
        return None
    if match["low"]:
        return f"every {match['low']}{'-' + match['high'] if match['high'] else ''} years"
    return FREQUENCIES[match["word"] or match["by"]]


def comparator_of(before: str, after: str | None) -> str | None:
    """What was printed around the number; a bare figure is `==`."""
    for mark, pattern in ((">=", AT_LEAST), ("<=", AT_MOST), (">", OVER), ("<", UNDER)):
        if pattern.search(before):
            return mark
    if after in ("以上",):
        return ">="
    if after in ("以下", "以内", "之内", "内"):
        return "<="
    return ">=" if REACH.search(before) or DROP.search(before) or RISE.search(before) else "=="


def number(text: str) -> float:
    """12 and 0.5 as printed; whole numbers stay whole; 三 and 十二 by word."""
    if text[0] not in "0123456789":
        return han_number(text)
    value = float(text.replace(",", ""))
    return int(value) if value.is_integer() else value


def value_of(figure: re.Match[str], group: str = "value") -> float:
    """The figure's number; a share in words in percent: 九成 is 90, 三分之二 66.67."""
    words = figure[group]
    if words == "一半":
        return 50
    if words.startswith("百分之"):
        whole, _, part = words.removeprefix("百分之").partition("点")
        return number(f"{han_number(whole)}.{han_number(part) if part else 0}")
    if "分之" in words:
        low, high = (han_number(one) for one in words.split("分之"))
        return round(100 * high / low, 2)
    if "成" in words:
        tens, _, ones = words.partition("成")
        return 10 * han_number(tens) + (5 if ones == "半" else han_number(ones))
    return number(words)
