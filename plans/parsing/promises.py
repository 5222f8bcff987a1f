"""Which figures of a plan are promised, on folded text with names and quotations blanked.

In a plan a counted thing is promised unless the words around it describe: people and things by age, size or
number (35岁以下, 辖区内12条河道), what there is already (现有, 截至目前), a condition or a rate of subsidy
(每增加1户补助500元), a name (15分钟生活圈, 1+3+N), a scope (围绕3个方面).
"""

import re

from .quantities import comparator_of

# Counts of time, rank and measure are promised only where a limit or a level is printed with them.
MEASURES = re.compile(
    "^(?:个工作日|工作日|个小时|小时|分钟|天|日|个月|级|位|点|站|类|种|毫米|厘米|米|倍|期|部|只|节|村|头|本|分|岁|年|分贝|度|层|周)$"
)
CONDITION = re.compile(
    r"(?:不足|不满|未达|未满|达不到|每增加|每减少|每[少低缺高多]|每满|每超过|逾期)[^,。;]{0,10}$|满$"
    r"|(?:现有|已有|原有|共有|现已|目前|已建成?的?|辖区内?的?|所辖|其余|上述|连续|明确[^,。;]{0,40}|前|这|该|共)[^,。;、]{0,3}$"
    r"|每[个处座条家][^,;]{0,6}(?:面积|长度|宽度|高度|容积)[^,;]{0,8}$|每$|第$|按照?$|[省市县区]级?等$|(?:面积|总投资|全长|总长度?|概算|净空|限高)(?:约|为)?$"
)
# A light verb makes the thing in between its object: 完成辖区内3条道路整治.
LIGHT = re.compile(r"(?:完成|推进|启动|开展|实施)[^,;]{0,12}$")
WORK = re.compile(
    r"[^,;]{0,16}(?:改造|整治|建设|治理|修缮|更新|提升|创建|维修|拆除|清淤|修复|招标|验收|任务|工程)$"
)
PAST = re.compile(
    r"截至|截止|目前|现已|近年来|以来|去年|上年|往年|过去|已经|已(?:完成|建成|建立|有|累计|达|实现|投入|开展|培育|形成|纳入|覆盖)"
)
STILL_AHEAD = re.compile(r"截[至止](?:20\d\d年|\d{1,2}月|年)(?:\d{1,2}月)?[底末]")
SUBSIDY = re.compile(
    r"(?:给予|奖励|补助|补贴|资助|奖补|罚款|扶持资金|一次性)[^,;]*$|每[个家户人名项亩台年][^,;]{0,6}(?:补|奖)"
)
MONEY = re.compile("^(?:[千百万亿]*元|元)$")
DESCRIBES = re.compile(r"^(?:以上|以下|以内|及以上|左右)?(?:的|规模|级|城市|年龄)")
# 80万吨乙烯项目: how large the project is.
SIZED = re.compile("[\u4e00-\u9fff]{0,12}(?:项目|工程|基地|机组|生产线|装置)")
SIZES = re.compile("(?:吨|千瓦|兆瓦|公里|平方米|立方米|亩|公顷|元)$")
# 500头以上养殖场…60%, 超50亿元企业3家: the measure says which, the figure behind it how many.
WHICH = re.compile(r"[^、,;\d(]{1,24}\d")
MAKES = re.compile(
    r"(?:新建|改建|建成|建设|打造|培育|新增|创建|引进|完成|改造|举办|开展)(?:了|约|近|不少于|至少)?$"
)
# A scope or a means before the figure: what follows is where and how, not how much.
SCOPE = re.compile(
    r"(?:围绕|针对|依托|聚焦|对|从|在|以|按照?|通过|由|将|把|为|向|包括|涵盖|涉及|分为?|全[省市区县镇域]|街道|辖区"
    r"|本[市区县]|各|等|以下|下列|如下|其中|所有|具备|符合|属于|共计|总计|合计|简称|所述|坚持)[的内]?$"
    r"|(?:对|将|把|为|给|从)[^,;]{0,20}的$"
)
ASPECT = re.compile(
    "^(?:方面|层面|环节|维度|角度|重点|关键|阶段|步骤|层次|原则|坚持|统一|必须|转变|到位|统筹|月内|月以[上下内])"
)
# 15分钟生活圈, 30分钟服务半径, 7×24小时: a stretch of time in a name.
TIMED_NAME = re.compile(r"^[^,;]{0,10}(?:圈|半径|热线|值守|值班|自助|服务网|通勤|响应机制)")
# Kinds and copies are counted where they are made: 新增证照50类.
KINDS = re.compile("[类种部本期批]$")
ADDS = re.compile("新增|编制|出台|制定|开发|推出|新建|建成|编印|完成|组织|举办|开展|开设")
ENDS = "、□ 和及(并"


def is_promised(before: str, behind: str, figure: re.Match[str]) -> bool:
    """Whether a counted figure is promised; `before` and `behind` are what its clause says around it."""
    if _is_described(before, behind, figure):
        return False
    if is_share(figure):
        return True
    compared = comparator_of(before, figure["after"]) != "=="
    if MEASURES.match(figure["unit"]):
        is_made = bool(KINDS.match(figure["unit"]) and ADDS.search(before)) and (
            not behind or behind[0] in ENDS
        )
        return (compared or is_made) and not TIMED_NAME.match(behind)
    if compared or not behind or behind[0] in ENDS:
        return True
    if _is_work_on(before, behind):
        return True
    return bool(before.strip(" □")) and not SCOPE.search(before) and not ASPECT.match(behind)


def _is_work_on(before: str, behind: str) -> bool:
    return bool(LIGHT.search(before) and WORK.match(behind))


def _is_described(before: str, behind: str, figure: re.Match[str]) -> bool:
    if is_past(before) or is_code(behind, figure):
        return True
    if CONDITION.search(before) and not _is_work_on(before, behind):
        return True
    if is_share(figure):
        return _is_part(before, behind)
    return _is_measured_thing(before, behind, figure)


def is_past(before: str) -> bool:
    """截至目前, 已建成: what there is. 截至2025年底 lies ahead."""
    return bool(PAST.search(before)) and not STILL_AHEAD.search(before)


def is_share(figure: re.Match[str]) -> bool:
    """Percent, or a share in words (九成), which has no unit of its own."""
    return figure["unit"] in ("%", "")


def _is_part(before: str, behind: str) -> bool:
    """占比30%的, 低于60%的社区: which ones, not how many."""
    return bool(
        DESCRIBES.match(behind) and re.search("占|低于|超过", before[-8:]) and not re.search("不低于", before)
    )


def _is_measured_thing(before: str, behind: str, figure: re.Match[str]) -> bool:
    """500万元以上项目, 60岁以上老人, 补助2000元, 3万平方米的: a measure that says which, or how much each."""
    unit, after = figure["unit"], figure["after"] or ""
    if unit == "岁":
        return not re.search("(?:达到?|提高到|提升到|增加到)[^,;]{0,4}$", before)
    if MONEY.match(unit) and (SUBSIDY.search(before) or (after and re.match("[^,;、□ ]", behind))):
        return True
    if SIZES.search(unit) and SIZED.match(behind) and not after:
        return True
    if MAKES.search(before) and not MONEY.match(unit):
        return False
    if (after in ("以上", "以下") or MONEY.match(unit)) and WHICH.match(behind):
        return True
    if after and behind.startswith("的"):
        return True
    return bool(DESCRIBES.match(after + behind)) and after != "以上"


def is_code(behind: str, figure: re.Match[str]) -> bool:
    """1+3+N, 7×24小时, 12345: names made of figures."""
    following = figure.string[figure.end("value") : figure.end("value") + 1]
    return following in ("+", "×", "*") or bool(re.match(r"[A-Za-z+×]", behind))
