"""Names of units as documents print them: groups, named subsets, and the form by which aliases are matched."""

import re

from .folding import fold

GROUP = re.compile(
    r"^(?:各|全体|所有|有关|相关|其他|其它)|各(?:成员单位|有关|相关)|(?:有关|相关)(?:部门|单位|社区|科室)"
)
SUBSET = re.compile(r"^(?:相关|有关|部分|试点|涉及的?)")
# The nouns in which names of offices, bodies and places end; the second line takes out everyday words that end alike.
NOUNS = (
    "[局委办厅部院署会室所站队司处科股组区市县州盟旗镇乡村街馆]|中心|公司|集团|学校|大学|[中小]学|街镇|居委|政府|单位|部门"
    "|机构|机关|企业|海关|税务|公安|消防|网信|气象|供电|[残文妇侨工]联|街道|工商联|侨办|工会|团委|专班|园区|支行|分行|银行|党委|党组"
    "|纪委|支部|协会|联盟|法庭|指挥部|[总供合报]社|供销社|合作社|电视台|物业|负责人|成员|工作者|志愿者"
)
EVERYDAY = (
    "社会|机会|大会|晚会|格局|布局|全局|大局|好处|教室|举办|承办|督办|主办|全部|内部|场所|厕所|超市|夜市|集市"
)
UNIT_LIKE = re.compile(
    rf"^[\u4e00-\u9fffA-Za-z“”\"·\-\d()\[\]、 ]{{0,60}}?(?:{NOUNS})等?(?:[(\[][^()\[\]]{{1,30}}[)\]])?$"
)
NO_UNIT = re.compile(rf"[的了是把将]|方式|通过|包括|根据|按照|情况|机制|(?:{EVERYDAY})$")
OFFICE = re.compile(
    "(?!加强|加快|推进|推动|打造|建设|建立|完善|健全|优化|提升|深化|强化|开展|实施|落实|做好|构建|创建|服务|规范|改造|整治|新建|成立|组织(?!部))"
    "[\u4e00-\u9fff]{1,14}(?:局|委|委员会|办公室|办|处|科|所|站|大队|中队|中心|公司|街道|街道办事处|[镇乡]|政府|部|院|联|会)$"
)
MAX_NAME = 40
SPACES_AND_MARKS = re.compile(r"[\s·“”\"'‘’《》<>]")
BRACKETS = str.maketrans({"[": "(", "]": ")"})


def is_unit_like(name: str) -> bool:
    """It ends as names of units do and says nothing else: 市教育局 and 各镇街, not 以购买服务的方式."""
    plain = fold(name).strip()
    return len(plain) >= 2 and bool(UNIT_LIKE.match(plain)) and not NO_UNIT.search(plain)


def is_office(name: str) -> bool:
    """Surely the name of an office, where nothing but its own words tells: 县财政局, not 打造服务中心."""
    return bool(OFFICE.match(fold(name).strip())) and is_unit_like(name)


def are_units(names: list[str]) -> bool:
    """Most of the names look like units and none of them like prose: few lists are without an odd name."""
    sure = sum(is_unit_like(name) for name in names)
    return sure > 0 and 2 * sure >= len(names) and not any(_is_prose(name) for name in names)


def _is_prose(name: str) -> bool:
    return len(name) > MAX_NAME or bool(NO_UNIT.search(fold(name)))


def is_group_name(name: str) -> bool:
    """各社区, 各居民区, 相关社区, 街道联席会议各成员单位: a name for several units, asked once per street."""
    return bool(GROUP.search(fold_name(name)))


def is_named_subset(name: str) -> bool:
    """相关社区, 有关部门: some units of a group, to be named for each task."""
    return bool(SUBSET.search(fold_name(name)))


def fold_name(name: str) -> str:
    """The name for matching aliases: simplified, half width, one kind of bracket, no white space."""
    return SPACES_AND_MARKS.sub("", fold(name)).translate(BRACKETS).strip("、,。;")
