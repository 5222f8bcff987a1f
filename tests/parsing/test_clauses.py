"""Who does it: labels, verbs, bare names, and units printed once for several tasks."""

import pytest

from plans.parsing.roles import Role, role_of_label
from plans.parsing.units import is_office, is_unit_like
from tests.parsing.documents import HEAD, parsed, plan_with


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("牵头单位", Role.LEAD),
        ("第一牵头部门", Role.LEAD),
        ("市级牵头责任单位", Role.LEAD),
        ("牵 头 科 室", Role.LEAD),
        ("主责部门", Role.LEAD),
        ("责任单位（排名第一）", Role.RESPONSIBLE),
        ("具体落实部门", Role.RESPONSIBLE),
        ("實施主體", Role.RESPONSIBLE),
        ("协同责任单位", Role.SUPPORTING),
        ("配合科室", Role.SUPPORTING),
        ("参与部门", Role.SUPPORTING),
        ("牵头负责领导", Role.OTHER),
        ("责任人", Role.OTHER),
        ("督查单位", Role.OTHER),
        ("完成时限", Role.DEADLINE),
        ("时间节点", Role.DEADLINE),
        ("工作目标", Role.OTHER),
        ("红色驿站", None),
        ("建设单元", None),
    ],
)
def test_role_of_a_label(label, role):
    assert role_of_label(label) is role


@pytest.mark.parametrize(
    ("clause", "lead", "responsible", "deadline"),
    [
        ("（甲局牵头，乙局、丙办按职责分工负责）", ("甲局",), ("乙局", "丙办"), None),
        ("（甲局会同乙局牵头）", ("甲局", "乙局"), (), None),
        ("（由甲局牵头，2024年9月底前完成）", ("甲局",), (), "2024-09-30"),
        ("（责任单位：甲局、乙局；2024年9月底前）", (), ("甲局", "乙局"), "2024-09-30"),
        ("（牵头领导：王某某；牵头单位：甲局；完成时限：2024年9月）", ("甲局",), (), "2024-09-30"),
        ("（甲局牵头，各市、县〔市、区〕人民政府落实）", ("甲局",), ("各市、县〔市、区〕人民政府",), None),
        ("（甲局、乙街道）", (), ("甲局", "乙街道"), None),
        ("（甲局牵头，乙局按职责分工负责，以下均需各县参与，不再列出）", ("甲局",), ("乙局",), None),
        ("责任单位：甲局、乙局等。", (), ("甲局", "乙局"), None),
        ("甲局、乙局等部门按职责分工负责。", (), ("甲局", "乙局等部门"), None),
        ("\n责任领导：王某某　　责任单位：甲局", (), ("甲局",), None),
        ("\n牵头单位：甲局、\n乙局", ("甲局",), (), None),
        ("\n责任分工：甲局牵头，乙局配合", ("甲局",), ("乙局",), None),
    ],
)
def test_clause(clause, lead, responsible, deadline):
    task = plan_with(f"修整步道。路面保持平整。{clause}").tasks[0]

    assert (task.lead_units, task.responsible_units, task.deadline) == (lead, responsible, deadline)
    assert task.title == "修整步道"


@pytest.mark.parametrize(
    "words",
    [
        "（通过购买服务的方式参与）",
        "（含外来人口）",
        "鼓励全社会参与。",
        "由居民共同负责。",
        "（按照先易后难的次序实施）",
        "工作目标：把路修平。",
    ],
)
def test_prose_names_no_unit(words):
    task = plan_with(f"修整步道。{words}").tasks[0]

    assert (task.lead_units, task.responsible_units, task.supporting_units) == ((), (), ())


def test_office_at_the_head_of_an_item():
    task = plan_with("县财政局：安排专项资金。").tasks[0]

    assert task.responsible_units == ("县财政局",)
    assert plan_with("打造服务中心：选址开工。").tasks[0].responsible_units == ()


def test_units_in_a_heading_are_those_of_its_tasks():
    draft = parsed(
        f"{HEAD}一、修路（牵头单位：甲局；责任单位：乙局）\n1.铺路面。铺好。\n2.装路灯。装好。（责任单位：丙办）\n"
    )

    assert [section.title for section in draft.sections] == ["修路"]
    assert [(task.lead_units, task.responsible_units) for task in draft.tasks] == [
        (("甲局",), ("乙局",)),
        ((), ("丙办",)),
    ]


def test_units_behind_a_heading_sentence_are_those_of_its_items():
    draft = parsed(
        f"{HEAD}一、主要任务\n（一）修好道路。（牵头单位：甲局）\n1.铺路面。铺好。\n2.装路灯。装好。\n"
    )

    assert [task.lead_units for task in draft.tasks] == [("甲局",), ("甲局",)]


def test_units_below_the_last_item_are_those_of_all():
    draft = parsed(
        f"{HEAD}一、主要任务\n（一）修路\n1.铺路面。铺好。\n2.装路灯。装好。\n责任单位：甲局\n完成时限：2024年9月底前\n"
        "（二）种树\n1.种行道树。种好。\n责任单位：乙局\n2.种绿篱。种好。\n责任单位：丙办\n"
    )

    assert [task.responsible_units for task in draft.tasks] == [("甲局",), ("甲局",), ("乙局",), ("丙办",)]
    assert [task.deadline for task in draft.tasks][:2] == ["2024-09-30", "2024-09-30"]


def test_offices_as_headings():
    draft = parsed(f"{HEAD}一、县教育局\n1.建学校。建好。\n二、县卫生局\n2.建医院。建好。\n")

    assert [task.responsible_units for task in draft.tasks] == [("县教育局",), ("县卫生局",)]


@pytest.mark.parametrize(
    "name", ["市教育局", "各镇街", "供销合作总社", "团委", "省税务局等有关部门", "应急厅"]
)
def test_names_that_look_like_units(name):
    assert is_unit_like(name)


@pytest.mark.parametrize("name", ["全社会", "购买服务的方式", "新的格局", "厕所", "把关"])
def test_words_that_do_not_look_like_units(name):
    assert not is_unit_like(name)


def test_a_verb_before_a_noun_makes_no_office():
    assert not is_office("加强社区办")
    assert is_office("组织部")
