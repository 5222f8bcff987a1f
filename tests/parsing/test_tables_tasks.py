"""Task tables in text, however a conversion broke their cells. All tables are invented."""

import pytest

from tests.parsing.documents import PLAIN, parsed

LAMP = "更换老旧路灯120盏，新装路灯30盏，夜里不再摸黑走路"
TREE = "沿河补种行道树并定期养护，枯树随时更换"
CLASS = "开设夜校课程8门，每月至少开课2次"
COMMON = [
    ("1", "修好路灯", LAMP, ("城管中队",), ("各社区",), "2025-10-31"),
    ("2", "种好行道树", TREE, ("园林所", "房管所"), (), None),
    ("3", "办好夜校", CLASS, ("社区学校",), ("文体中心", "各社区"), "2026-06-30"),
]
LINES = [
    ["序号", "重点任务", "工作举措", "牵头单位", "配合单位", "完成时限"],
    ["1", "修好路灯", LAMP, "城管中队", "各社区", "2025年10月底前"],
    ["2", "种好行道树", TREE, "园林所、房管所", "/", "长期坚持"],
    ["3", "办好夜校", CLASS, "社区学校", "文体中心、各社区", "2026年6月底前"],
]
WAYS = {
    "tabs": "\n".join("\t".join(line) for line in LINES),
    "bars": "\n".join("| " + " | ".join(line) + " |" for line in LINES),
    "single spaces": "\n".join(" ".join(line) for line in LINES),
    "a cell a line": "\n".join("\n".join(line) for line in LINES),
    "a cell a line with blank lines": "\n\n".join("\n\n".join(line) for line in LINES),
    "group rows in tabs": "\n".join("\t".join(line) for line in LINES[:2])
    + "\n（一）美化环境\n"
    + "\n".join("\t".join(line) for line in LINES[2:]),
    "group rows, a cell a line": "\n".join(
        "\n".join(line) for line in [LINES[0], ["一、方便出行"], LINES[1], ["二、美化环境"], *LINES[2:]]
    ),
}


def tasks(table, before="附件2\n任务分解表\n", after=""):
    draft = parsed(PLAIN + before + table + "\n" + after)
    return [task for task in draft.tasks if task.part == "annex"]


def rows(table):
    return [
        (task.number, task.title, task.text, task.lead_units, task.responsible_units, task.deadline)
        for task in tasks(table)
    ]


@pytest.mark.parametrize("way", WAYS)
def test_the_same_tasks_from_every_layout(way):
    assert rows(WAYS[way]) == COMMON


@pytest.mark.parametrize(
    "header", ["责任单位", "责任部门", "责任部门（单位）", "牵头部门", "责任科室", "主管部门"]
)
def test_one_column_of_offices_under_its_many_names(header):
    (first, second) = tasks(f"序号\t工作任务\t{header}\n1\t{LAMP}\t城管中队\n2\t{TREE}\t园林所\n")

    assert [*first.lead_units, *first.responsible_units] == ["城管中队"]
    assert [*second.lead_units, *second.responsible_units] == ["园林所"]


def test_leaders_and_remarks_are_no_offices():
    (task,) = tasks(
        f"序号\t重点任务\t工作内容\t分管领导\t牵头单位\t责任人\t备注\n1\t修好路灯\t{LAMP}\t王某某\t城管中队\t李某某\t续建\n"
    )

    assert (task.lead_units, task.responsible_units) == (("城管中队",), ())


def test_measures_with_numbers_of_their_own_stay_in_their_cell():
    cells = [
        *LINES[0],
        "1",
        "修好路灯",
        "1.更换老旧路灯120盏。",
        "2.新装路灯30盏。",
        "城管中队",
        "各社区",
        "2025年10月底前",
    ]
    cells += ["2", "种好行道树", TREE, "园林所", "/", "长期坚持"]

    first, second = tasks("\n".join(cells))

    assert first.text == "1.更换老旧路灯120盏。 2.新装路灯30盏。"
    assert [target.value for target in first.targets] == [120, 30]
    assert second.title == "种好行道树"


def test_what_follows_the_table_stays_outside_it():
    draft = parsed(
        "清溪街道要点\n一、主要任务\n"
        + WAYS["a cell a line"]
        + "\n二、保障措施\n（一）加强领导。成立专班。\n"
    )

    assert [task.number for task in draft.tasks] == ["1", "2", "3"]
    assert [one.title for one in draft.safeguards] == ["加强领导"]


def test_offices_in_two_columns_under_one_head():
    table = "序号\t工作任务\t责任单位\t\t完成时限\n\t\t牵头单位\t配合单位\t\n" + "\t".join(
        ["1", LAMP, "城管中队", "各社区", "2025年10月底前"]
    )

    (task,) = tasks(table + "\n")

    assert (task.lead_units, task.responsible_units) == (("城管中队",), ("各社区",))


def test_a_title_cell_broken_over_lines_leaves_no_gap():
    cells = [*LINES[0], "1", "修好老旧小区", "周边路灯", LAMP, "城管中队", "各社区", "2025年10月底前"]

    (task,) = tasks("\n".join(cells))

    assert task.title == "修好老旧小区周边路灯"


def test_figures_in_a_column_of_targets_are_targets_of_the_task():
    table = f"序号\t重点任务\t2025年目标\t2026年目标\t责任单位\n1\t{TREE}\t补种200棵\t补种300棵\t园林所\n"

    (task,) = tasks(table)

    assert [(one.value, one.unit, one.deadline) for one in task.targets] == [
        (200, "棵", "2025-12-31"),
        (300, "棵", "2026-12-31"),
    ]


def test_rows_that_only_head_a_group_are_no_tasks():
    table = f"序号\t重点任务\t工作内容\t责任单位\n一\t美化环境\t\t\n1\t种树\t{TREE}\t园林所\n"

    assert [task.title for task in tasks(table)] == ["种树"]


def test_rows_without_numbers_a_cell_a_line():
    cells = ["重点任务", "工作举措", "牵头单位", "配合单位", "完成时限"]
    cells += [cell for line in LINES[1:] for cell in line[1:]]

    assert [(task.title, task.lead_units) for task in tasks("\n".join(cells))] == [
        (title, lead) for _number, title, _words, lead, _others, _day in COMMON
    ]


def test_headings_below_each_other_are_no_table():
    draft = parsed("清溪街道计划\n目录\n工作目标\n重点任务\n工作要求\n一、重点任务\n1.种树。把树种好。\n")

    assert [task.title for task in draft.tasks] == ["种树"]
    assert not any("表格" in issue.message for issue in draft.issues)


def test_a_cell_that_is_title_and_work_at_once():
    first, second = tasks("序号\n任务\n责任单位\n1\n修路。对三条支路进行罩面。\n建设科\n2\n清渠\n水务站\n")

    assert (first.title, first.text) == ("修路", "修路。对三条支路进行罩面。")
    assert second.title == "清渠"


def test_a_space_inside_a_cell_of_a_table_between_single_spaces():
    table = "序号 重点任务 责任单位 完成时限\n1 更换老旧路灯120盏 城管中队 2026年6月\n"

    first, second = tasks(table + "2 沿河补种 行道树200棵 园林所、房管所 2026年9月\n")

    assert first.title == "更换老旧路灯120盏"
    assert (second.title, second.responsible_units) == ("沿河补种 行道树200棵", ("园林所", "房管所"))
