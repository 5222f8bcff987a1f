"""Indicator tables in text, however a conversion broke their cells. All tables are invented."""

import pytest

from tests.parsing.documents import PLAIN, parsed

COMMON = [
    ("1", "社区食堂数", "个", "预期性", 12),
    ("2", "楼道灯完好率", "%", "约束性", 98),
    ("3", "居民等候时间", "分钟", "预期性", 15),
]


def indicators(table):
    return parsed(PLAIN + "附件2\n主要指标\n" + table).indicators


def rows(table):
    return [(one.number, one.name, one.unit, one.nature, one.value) for one in indicators(table)]


WAYS = {
    "tabs": "序号\t指标名称\t单位\t属性\t目标值\n"
    "1\t社区食堂数\t个\t预期性\t12\n2\t楼道灯完好率\t%\t约束性\t98\n3\t居民等候时间\t分钟\t预期性\t≤15\n",
    "bars": "| 序号 | 指标名称 | 单位 | 属性 | 目标值 |\n|---|---|---|---|---|\n"
    "| 1 | 社区食堂数 | 个 | 预期性 | 12 |\n| 2 | 楼道灯完好率 | % | 约束性 | 98 |\n"
    "| 3 | 居民等候时间 | 分钟 | 预期性 | ≤15 |\n",
    "wide spaces": "序号   指标名称   单位   属性   目标值\n"
    "1   社区食堂数   个   预期性   12\n2   楼道灯完好率   %   约束性   98\n3   居民等候时间   分钟   预期性   ≤15\n",
    "single spaces": "序号 指标名称 单位 属性 目标值\n"
    "1 社区食堂数 个 预期性 12\n2 楼道灯完好率 % 约束性 98\n3 居民等候时间 分钟 预期性 ≤15\n",
    "a cell a line": "序号\n指标名称\n单位\n属性\n目标值\n"
    "1\n社区食堂数\n个\n预期性\n12\n2\n楼道灯完好率\n%\n约束性\n98\n3\n居民等候时间\n分钟\n预期性\n≤15\n",
    "a cell a line with blank lines": "序号\n\n指 标 名 称\n\n单位\n\n属性\n\n目标值\n\n"
    "1\n\n社区食堂数\n\n个\n\n预期性\n\n12\n\n"
    "2\n\n楼道灯完好率\n\n%\n\n约束性\n\n98\n\n3\n\n居民等候时间\n\n分钟\n\n预期性\n\n≤15\n",
    "header in a cell a line, rows in tabs": "序号\n指标名称\n单位\n属性\n目标值\n"
    "1\t社区食堂数\t个\t预期性\t12\n2\t楼道灯完好率\t%\t约束性\t98\n3\t居民等候时间\t分钟\t预期性\t≤15\n",
    "glued": "序号指标名称单位属性目标值\n1社区食堂数个预期性12\n2楼道灯完好率%约束性98\n3居民等候时间分钟预期性≤15\n",
    "glued on one line": "序号指标名称单位属性目标值"
    "1社区食堂数个预期性122楼道灯完好率%约束性983居民等候时间分钟预期性≤15\n",
    "number before the name": "指标名称\n单位\n属性\n目标值\n"
    "1.社区食堂数\n个\n预期性\n12\n2.楼道灯完好率\n%\n约束性\n98\n3.居民等候时间\n分钟\n预期性\n≤15\n",
    "unit in the name": "序号\t指标\t2026年目标\t属性\n"
    "1\t社区食堂数（个）\t12\t预期性\n2\t楼道灯完好率（%）\t98\t约束性\n3\t居民等候时间（分钟）\t15以内\t预期性\n",
    "unit with the value": "序号\t指标\t目标值\t指标属性\n"
    "1\t社区食堂数\t12个\t预期性\n2\t楼道灯完好率\t98%\t约束性\n3\t居民等候时间\t不超过15分钟\t预期性\n",
    "header over two rows": "序号\t指标名称\t单位\t属性\t目标值\n\t\t\t\t2026年\n"
    "1\t社区食堂数\t个\t预期性\t12\n2\t楼道灯完好率\t%\t约束性\t98\n3\t居民等候时间\t分钟\t预期性\t≤15\n",
}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_table_in_every_layout(way):
    assert rows(WAYS[way]) == COMMON


BASED = [
    ("1", "绿道长度", "公里", "预期性", 30, "18.5"),
    ("2", "口袋公园", "个", "预期性", 9, "4"),
    ("3", "雨污混接改造率", "%", "约束性", 100, "82"),
]
GROUPED = {
    "tabs, merged groups empty": "类别\t序号\t指标\t单位\t2023年\t2026年\t属性\n"
    "生态\t1\t绿道长度\t公里\t18.5\t30\t预期性\n\t2\t口袋公园\t个\t4\t9\t预期性\n治水\t3\t雨污混接改造率\t%\t82\t100\t约束性\n",
    "tabs, merged groups lost": "类别\t序号\t指标\t单位\t2023年\t2026年\t属性\n"
    "生态\t1\t绿道长度\t公里\t18.5\t30\t预期性\n2\t口袋公园\t个\t4\t9\t预期性\n治水\t3\t雨污混接改造率\t%\t82\t100\t约束性\n",
    "a cell a line": "类别\n序号\n指标\n单位\n2023年\n2026年\n属性\n"
    "生态\n1\n绿道长度\n公里\n18.5\n30\n预期性\n2\n口袋公园\n个\n4\n9\n预期性\n治水\n3\n雨污混接改造率\n%\n82\n100\n约束性\n",
    "numbered names, a cell a line": "类别\n指标\n单位\n2023年\n2026年\n属性\n"
    "生态\n1.绿道长度\n公里\n18.5\n30\n预期性\n2.口袋公园\n个\n4\n9\n预期性\n治水\n3.雨污混接改造率\n%\n82\n100\n约束性\n",
    "group rows": "序号\t指标\t单位\t2023年\t2026年\t属性\n"
    "生态\n1\t绿道长度\t公里\t18.5\t30\t预期性\n2\t口袋公园\t个\t4\t9\t预期性\n治水\n3\t雨污混接改造率\t%\t82\t100\t约束性\n",
    "numbered group rows, a cell a line": "序号\n指标\n单位\n2023年\n2026年\n属性\n"
    "一、生态\n1\n绿道长度\n公里\n18.5\n30\n预期性\n2\n口袋公园\n个\n4\n9\n预期性\n二、治水\n3\n雨污混接改造率\n%\n82\n100\n约束性\n",
    "single spaces": "类别 序号 指标 单位 2023年 2026年 属性\n"
    "生态 1 绿道长度 公里 18.5 30 预期性\n2 口袋公园 个 4 9 预期性\n治水 3 雨污混接改造率 % 82 100 约束性\n",
}


@pytest.mark.parametrize("way", GROUPED)
def test_groups_and_baseline_in_every_layout(way):
    found = indicators(GROUPED[way])

    assert [
        (one.number, one.name, one.unit, one.nature, one.value, one.baseline_text) for one in found
    ] == BASED
    assert [(one.group or "").removeprefix("一、").removeprefix("二、") for one in found] == [
        "生态",
        "生态",
        "治水",
    ]


def test_rows_without_numbers_a_cell_a_line():
    found = rows(
        "指标名称\n单位\n属性\n目标值\n社区食堂数\n个\n预期性\n12\n楼道灯完好率\n%\n约束性\n98\n居民等候时间\n分钟\n预期性\n≤15\n"
    )

    assert found == [(None, *rest) for _number, *rest in COMMON]


def test_what_follows_the_table_stays_outside_it():
    table = WAYS["a cell a line"] + "注：食堂含助餐点。\n二、保障措施\n（一）加强领导。成立工作专班。\n"
    draft = parsed("清溪街道计划\n一、主要指标\n" + table)

    assert [one.name for one in draft.indicators] == [name for _number, name, *_rest in COMMON]
    assert [one.title for one in draft.safeguards] == ["加强领导"]


def test_a_value_that_looks_like_the_next_number():
    found = rows("序号\n指标名称\n单位\n目标值\n1\n驿站数\n个\n2\n2\n球场数\n片\n3\n3\n泳池数\n座\n1\n")

    assert [(number, value) for number, *_rest, value in found] == [("1", 2), ("2", 3), ("3", 1)]


def test_a_name_broken_over_lines_is_one_name():
    found = rows("序号\n指标名称\n单位\n目标值\n1\n家门口服务站\n覆盖率\n%\n100\n2\n球场数\n片\n3\n")

    assert [name for _number, name, *_rest in found] == ["家门口服务站覆盖率", "球场数"]


def test_several_horizons_in_one_cell():
    (one,) = indicators(
        "指标\t目标\t数据来源\n签约率\t较上年提高。2025年达到60%，2030年达到75%。\t统计年报\n"
    )

    assert (one.value, one.unit, one.deadline) == (60, "%", "2025-12-31")
    assert [(year.year, year.value) for year in one.targets_by_year] == [(2025, 60), (2030, 75)]


def test_how_fast_is_not_how_far():
    (one,) = indicators("指标\t单位\t目标\n签约率\t%\t每年提高2个百分点，2026年达到75%\n")

    assert one.value == 75


def test_words_without_figure_are_a_target_without_value():
    found = indicators(
        "指标\t目标值\t数据来源\n接诉即办满意率\t持续提升\t热线平台\n党组织覆盖\t应建尽建\t党建办\n"
    )

    assert [(one.value, one.unit, one.target_text) for one in found] == [
        (None, "%", "持续提升"),
        (None, None, "应建尽建"),
    ]


def test_target_and_result_side_by_side():
    (one,) = indicators("序号\t指标名称\t单位\t目标值\t完成情况\n1\t加装电梯\t台\t20\t23\n")

    assert (one.value, one.actual_text) == (20, "23")


def test_growth_columns_are_no_targets():
    found = indicators(
        "指标\t2020年\t2025年\t年均增长（%）\t属性\n1.常住人口（万人）\t9.8\t10.5\t1.4\t预期性\n2.绿地率（%）\t31\t≥35\t〔4〕\t约束性\n"
    )

    assert [(one.number, one.name, one.unit, one.baseline_text, one.value) for one in found] == [
        ("1", "常住人口", "万人", "9.8", 10.5),
        ("2", "绿地率", "%", "31", 35),
    ]


def test_footnotes_in_cells_are_left_out():
    found = rows(
        "序号\t指标名称\t单位\t目标值\n1\t骨干人数[footnoteRef:3] [3: 含楼组长。] \t名\t40\n2\t驿站数①\t个\t6\n"
    )

    assert [name for _number, name, *_rest in found] == ["骨干人数", "驿站数"]


def named(table):
    return [(one.name, one.unit, one.nature, one.baseline_text, one.value) for one in indicators(table)]


def test_groups_units_in_names_and_no_numbers_a_cell_a_line():
    found = indicators(
        "领域\n主要指标\n2023年\n2026年\n性质\n健康\n人均体检次数（次）\n0.6\n1\n预期性\n百岁老人数（人/10万）\n3.1\n≥4\n预期性\n"
        "环境\n细颗粒物浓度（微克/立方米）\n29\n26左右\n约束性\n能耗（万吨标准煤）\n8.2\n完成区下达目标\n约束性\n"
    )

    assert [(one.group, one.name, one.unit, one.nature, one.baseline_text, one.value) for one in found] == [
        ("健康", "人均体检次数", "次", "预期性", "0.6", 1),
        ("健康", "百岁老人数", "人/10万", "预期性", "3.1", 4),
        ("环境", "细颗粒物浓度", "微克/立方米", "约束性", "29", 26),
        ("环境", "能耗", "万吨标准煤", "约束性", "8.2", None),
    ]


def test_three_target_years_and_an_office():
    (one,) = indicators(
        "一级指标\t二级指标\t单位\t2023年\t2024年目标\t2025年目标\t2026年目标\t责任单位\n"
        "文化\t书屋数\t家\t11\t13\t15\t18\t文体中心、各社区\n"
    )

    assert (one.group, one.baseline_text, one.value, one.lead_units) == (
        "文化",
        "11",
        18,
        ("文体中心", "各社区"),
    )
    assert [(year.year, year.value) for year in one.targets_by_year] == [(2024, 13), (2025, 15), (2026, 18)]


def test_values_in_brackets_are_cumulative_figures():
    assert named(
        "序号\t指标\t单位\t2026年\t属性\n1\t新增车位\t个\t〔350〕\t预期性\n2\t新增绿地\t公顷\t[4.2]\t约束性\n"
    ) == [
        ("新增车位", "个", "预期性", None, 350),
        ("新增绿地", "公顷", "约束性", None, 4.2),
    ]


def test_a_line_about_units_above_the_table_is_no_part_of_it():
    assert named("单位：万元\n序号\t指标\t单位\t目标值\n1\t集体收入\t万元\t800\n") == [
        ("集体收入", "万元", None, None, 800)
    ]


def test_three_levels_of_indicators():
    (first, second) = indicators(
        "一级指标\t二级指标\t三级指标\t目标值\n宜居\t环境\t绿地率\t38%\n\t\t公园数\t6个\n"
    )

    assert (first.name, first.value, first.unit) == ("绿地率", 38, "%")
    assert (second.name, second.value, second.unit) == ("公园数", 6, "个")


def test_a_header_printed_again_is_no_row():
    table = "序号\t指标\t单位\t目标值\n1\t车位\t个\t350\n序号\t指标\t单位\t目标值\n2\t绿地\t公顷\t4\n"

    assert [one.name for one in indicators(table)] == ["车位", "绿地"]


def test_single_letters_and_full_width_forms():
    table = "序　号\t指标名称\t计量单位\t指标性质\t２０２６年目标值\n１\tＷｉＦｉ热点\t个\t预期性\t≥１２０\n"

    (one,) = indicators(table)

    assert (one.value, one.comparator, one.deadline) == (120, ">=", "2026-12-31")


def test_a_row_over_two_lines_with_single_spaces():
    assert rows(
        "序号 指标名称 单位 属性 目标值\n1 家门口服务站 个\n预期性 12\n2 楼道灯完好率 % 约束性 98\n"
    ) == [
        ("1", "家门口服务站", "个", "预期性", 12),
        ("2", "楼道灯完好率", "%", "约束性", 98),
    ]


def test_prose_about_indicators_is_no_table():
    draft = parsed(PLAIN + "附件2\n说明\n指标、任务和单位如有变化，另行通知。\n主要指标\n任务\n目标\n")

    assert draft.indicators == ()
    assert len(draft.tasks) == 3


def test_history_is_a_baseline_however_many_years_it_has():
    (one,) = indicators("指标\t单位\t2021年\t2023年\t2026年\n书屋数\t家\t7\t11\t18\n")

    assert (one.baseline_text, one.value) == ("11", 18)


@pytest.mark.parametrize("junk", ["", "\n", "\t\n", "　\n"])
def test_an_empty_table_is_not_read_as_tasks(junk):
    draft = parsed(PLAIN + "附件2\n主要指标\n序号\t指标名称\t单位\t目标值\n" + junk)

    assert draft.indicators == ()
    assert len(draft.tasks) == 3


YEARS_BELOW = {
    "tabs, merged cells lost": "序号\t指标\t单位\t目标值\t属性\n2024年\t2025年\t2026年\n"
    "1\t书屋数\t家\t13\t15\t18\t预期性\n",
    "tabs, merged cells empty": "序号\t指标\t单位\t目标值\t\t\t属性\n\t\t\t2024年\t2025年\t2026年\t\n"
    "1\t书屋数\t家\t13\t15\t18\t预期性\n",
    "a cell a line": "序号\n指标\n单位\n目标值\n属性\n2024年\n2025年\n2026年\n1\n书屋数\n家\n13\n15\n18\n预期性\n",
    "single spaces": "序号 指标 单位 目标值 属性 2024年 2025年 2026年\n1 书屋数 家 13 15 18 预期性\n",
}


@pytest.mark.parametrize("way", YEARS_BELOW)
def test_years_below_a_common_head(way):
    (one,) = indicators(YEARS_BELOW[way])

    assert (one.name, one.unit, one.nature, one.value) == ("书屋数", "家", "预期性", 18)
    assert [(year.year, year.value) for year in one.targets_by_year] == [(2024, 13), (2025, 15), (2026, 18)]


def test_rows_that_only_head_a_group_are_no_indicators():
    found = indicators(
        "序号\t指标\t单位\t目标值\n一\t环境\t\t\n1\t绿地率\t%\t38\n二\t服务\t\t\n2\t食堂数\t个\t12\n"
    )

    assert [(one.group, one.name, one.value) for one in found] == [
        ("环境", "绿地率", 38),
        ("服务", "食堂数", 12),
    ]


def test_projects_with_unit_and_target_are_measured():
    assert named("类别\t项目\t单位\t2026年目标\n环境\t绿地率\t%\t38\n") == [("绿地率", "%", None, None, 38)]


def test_a_table_that_cannot_be_read_ends_at_the_next_heading():
    table = "一级指标\n二级指标\n评价标准\n类型\n12\n约束性\n34\n预期性\n56\n约束性\n"
    draft = parsed(
        f"清溪街道计划\n一、目标\n{table}（二）办好小事\n1.修路。把路修平。\n二、主要任务\n1.种树。把树种好。\n"
    )

    assert any("表格没有读懂" in issue.message for issue in draft.issues)
    assert "（二）办好小事" not in "".join(
        draft.source_text[slice(*issue.span)] for issue in draft.issues if "表格" in issue.message
    )


def test_digits_that_belong_to_a_name():
    assert rows("指标\t单位\t目标值\n65岁以上老人体检率\t%\t80\n1小时办结率\t%\t70\n") == [
        (None, "65岁以上老人体检率", "%", None, 80),
        (None, "1小时办结率", "%", None, 70),
    ]


def test_numbers_that_begin_again_in_each_group():
    found = indicators(
        "类别\n序号\n指标\n单位\n目标值\n环境\n1\n绿地率\n%\n38\n2\n公园数\n个\n6\n服务\n1\n食堂数\n个\n12\n2\n书屋数\n家\n18\n"
    )

    assert [(one.group, one.number, one.name, one.value) for one in found] == [
        ("环境", "1", "绿地率", 38),
        ("环境", "2", "公园数", 6),
        ("服务", "1", "食堂数", 12),
        ("服务", "2", "书屋数", 18),
    ]


def test_a_column_of_days_and_a_year_that_is_only_compared_with():
    first, second = indicators(
        "序号\t核心指标\t指标值\t完成时限\n1\t单位能耗\t比2020年下降13.5%\t2025年底\n2\t投诉量\t不超过20件\t2026年6月底前\n"
    )

    assert (first.value, first.unit, first.change, first.deadline) == (13.5, "%", "by", "2025-12-31")
    assert (second.value, second.comparator, second.deadline) == (20, "<=", "2026-06-30")


def test_five_year_plans_with_growth_and_nature():
    found = indicators(
        "序号\n指标\n单位\n2020年\n2025年\n年均增长\n〔累计〕\n属性\n1\n总产值\n亿元\n120\n170\n7%左右\n预期性\n2\n耕地\n万亩\n3.2\n3.2\n-\n约束性\n"
    )

    assert [(one.name, one.unit, one.nature, one.baseline_text, one.value) for one in found] == [
        ("总产值", "亿元", "预期性", "120", 170),
        ("耕地", "万亩", "约束性", "3.2", 3.2),
    ]


def test_marks_of_emphasis_in_cells_are_no_words():
    head = "| 指标 | 单位 | 2022年 | 2026年 | 性质 |\n|:--|:-:|:-:|:-:|:-:|\n"

    (one,) = indicators(head + "| **1.绿地率** | % | 31.2 | **≥35** | 约束性 |\n")

    assert (one.number, one.name, one.value, one.comparator) == ("1", "绿地率", 35, ">=")


def test_the_last_target_that_is_printed_counts():
    (one,) = indicators("指标\t单位\t2025年目标\t2026年目标\n书屋数\t家\t15\t\n")

    assert (one.value, one.deadline) == (15, "2025-12-31")


BREAKS = {
    "head words broken over lines": "序\n号\n指标名称\n计量\n单位\n目标值\n1\n绿地率\n%\n38\n2\n公园数\n个\n6\n",
    "unit in the head": "序号\t指标名称\t目标值（%）\n1\t绿地率\t38\n2\t公园数（个）\t6\n",
    "numbers in brackets": "序号\n指标\n单位\n目标值\n（1）\n绿地率\n%\n38\n（2）\n公园数\n个\n6\n",
    "a page ends inside": "序号\n指标\n单位\n目标值\n1\n绿地率\n%\n38\n— 3 —\n"
    "序号\n指标\n单位\n目标值\n2\n公园数\n个\n6\n",
}


@pytest.mark.parametrize("way", BREAKS)
def test_further_ways_in_which_tables_break(way):
    assert rows(BREAKS[way]) == [("1", "绿地率", "%", None, 38), ("2", "公园数", "个", None, 6)]


def test_traditional_script():
    table = "序號\n指標名稱\n單位\n屬性\n目標值\n1\n綠地率\n%\n約束性\n38\n2\n公園數\n個\n預期性\n6\n"

    assert rows(table) == [("1", "綠地率", "%", "約束性", 38), ("2", "公園數", "個", "預期性", 6)]
