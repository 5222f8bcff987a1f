"""Names of units as documents print them: groups, named subsets, and the form by which aliases are matched."""

import re

from .folding import fold

GROUP = re.compile(
    r"^(?:各|全体|所有|有关|相关|其他|其它)|各(?:成员单位|有关|相关)|(?:有关|相关)(?:部门|单位|社区|科室)"
)
SUBSET = re.compile(r"^(?:相关|有关|部分|试点|涉及的?)")
SPACES_AND_MARKS = re.compile(r"[\s·“”\"'‘’《》<>]")
BRACKETS = str.maketrans({"[": "(", "]": ")"})


def is_group_name(name: str) -> bool:
    """各社区, 各居民区, 相关社区, 街道联席会议各成员单位: a name for several units, asked once per street."""
    return bool(GROUP.search(fold_name(name)))


def is_named_subset(name: str) -> bool:
    """相关社区, 有关部门: some units of a group, to be named for each task."""
    return bool(SUBSET.search(fold_name(name)))


def fold_name(name: str) -> str:
    """The name for matching aliases: simplified, half width, one kind of bracket, no white space."""
    return SPACES_AND_MARKS.sub("", fold(name)).translate(BRACKETS).strip("、,。;")
