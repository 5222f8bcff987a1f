"""One small invented document per rule."""

import pytest

from tests.parsing.documents import HEAD, PLAIN, parsed, plan_with


def test_plain_plan_is_read_whole():
    draft = parsed(PLAIN)

    assert draft.title == "清溪街道社区服务提升三年行动计划（2024-2026年）"
    assert draft.issuers == ("清溪街道办事处",)
    assert draft.issued_on == "2024-02-05"
    assert (draft.period.start, draft.period.end) == ("2024-01-01", "2026-12-31")
    assert [task.title for task in draft.tasks] == ["改造老旧楼道", "开设便民夜市", "检查消防设施"]
    assert [phase.end for phase in draft.phases] == ["2024-06-30", "2026-10-31"]
    assert [one.title for one in draft.safeguards] == ["加强领导"]
    assert [one.term for one in draft.glossary] == ["社区会客厅"]
    assert [target.value for target in draft.goal_targets] == [12, 92]


def test_sections_know_their_level_parent_and_part():
    sections = parsed(PLAIN).sections

    by_title = {one.title: one for one in sections}
    assert by_title["办好身边事"].level == 2
    assert sections[by_title["办好身边事"].parent].title == "主要任务"
    assert by_title["名词解释"].part == "annex"


def test_units_by_role():
    task = parsed(PLAIN).tasks[2]

    assert task.lead_units == ("平安办",)
    assert task.responsible_units == ("各社区", "物业公司")
    assert task.supporting_units == ("派出所",)


@pytest.mark.parametrize(
    ("clause", "lead", "responsible"),
    [
        ("（牵头部门：甲局；配合部门：乙局）", ("甲局",), ("乙局",)),
        ("（责任单位：各区、县政府，丙办）", (), ("各区、县政府", "丙办")),
        ("（甲局牵头，乙局、丙办配合）", ("甲局",), ("乙局", "丙办")),
        ("（甲局、乙局按职责分工负责）", (), ("甲局", "乙局")),
        ("[主办单位:甲办(综治);协办单位:乙局]", ("甲办(综治)",), ("乙局",)),
        ("\n牵头单位：甲局\n参与单位：乙局，丙办\n完成时限：2024年9月底前", ("甲局",), ("乙局", "丙办")),
        ("（牵头单位：甲局；责任单位：/）", ("甲局",), ()),
    ],
)
def test_unit_clause(clause, lead, responsible):
    task = plan_with(f"修整步道。路面保持平整。{clause}").tasks[0]

    assert (task.lead_units, task.responsible_units) == (lead, responsible)
    assert task.title == "修整步道"


def test_deadline_line():
    assert plan_with("修整步道。\n牵头单位：甲局\n完成时限：2024年9月底前").tasks[0].deadline == "2024-09-30"
    assert plan_with("修整步道。\n牵头单位：甲局\n完成时限：持续推进").tasks[0].deadline is None


@pytest.mark.parametrize(
    ("words", "comparator", "value", "unit"),
    [
        ("建成驿站不少于6个", ">=", 6, "个"),
        ("建成驿站6个以上", ">=", 6, "个"),
        ("办结率达到96%", ">=", 96, "%"),
        ("办结率100%", "==", 100, "%"),
        ("空置率控制在5%以内", "<=", 5, "%"),
        ("办理时间压缩至3个工作日", "<=", 3, "个工作日"),
        ("培训人数突破1.2万人次", ">", 1.2, "万人次"),
        ("投诉量下降15%", ">=", 15, "%"),
        ("至少举办三场邻里节", ">=", 3, "场"),
    ],
)
def test_target(words, comparator, value, unit):
    (target,) = plan_with(f"做实服务。{words}。").tasks[0].targets

    assert (target.comparator, target.value, target.unit) == (comparator, value, unit)
    assert target.text == words


def test_range_keeps_both_ends_and_claims_no_comparator():
    (target,) = plan_with("做实服务。培育3—5个品牌。").tasks[0].targets

    assert (target.comparator, target.value, target.value_max, target.direction) == (None, 3, 5, "range")


def test_a_list_of_figures_is_a_target_each():
    targets = plan_with("做实服务。新建食堂2家、助餐点7处。").tasks[0].targets

    assert [(one.text, one.value) for one in targets] == [("新建食堂2家", 2), ("助餐点7处", 7)]


@pytest.mark.parametrize(
    "words",
    [
        "吸引35岁以下青年参加",
        "健全“1+3+N”工作体系",
        "安排7×24小时值守",
        "管好辖区内12条河道",
        "按照《办法》（清办〔2023〕45号）执行",
        "扶持年营业额500万元以上的商户",
        "补助超过2000户的社区",
        "完善三项机制",
        "拨打12345热线",
        "做好第9届邻里节",
        "完成“百个心愿3件事”活动",
    ],
)
def test_figure_that_is_no_target(words):
    assert [one.value for one in plan_with(f"做实服务。{words}。").tasks[0].targets] == []


@pytest.mark.parametrize(
    ("words", "direction", "schedule", "nature"),
    [
        ("力争办结率达到96%", "at_least", "reach", "anticipatory"),
        ("设施完好率保持98%以上", "at_least", "hold", "neither"),
        ("新增违建零增长", "zero", "hold", "neither"),
        ("年内实现网格全覆盖", "covered", "reach", "neither"),
        ("每两周召开一次碰头会", "at_least", "frequency", "neither"),
        ("新建驿站6个", "at_least", "cumulate", "neither"),
        ("2024年9月底前建成水边公园", "milestone", "cumulate", "neither"),
        ("每年走访企业不少于300次", "at_least", "cumulate", "neither"),
        ("等候时间压缩至20分钟以内", "decrease", "reach", "neither"),
    ],
)
def test_proposals(words, direction, schedule, nature):
    (target,) = plan_with(f"做实服务。{words}。").tasks[0].targets

    assert (target.direction, target.schedule, target.nature) == (direction, schedule, nature)


@pytest.mark.parametrize(
    ("words", "kind"),
    [("把路扫净", "word"), ("新建驿站6个", "items"), ("2024年9月底前建成公园", "milestones")],
)
def test_report_kind(words, kind):
    assert plan_with(f"做实服务。{words}。").tasks[0].proposed.report_kind == kind


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("到2025年新建驿站6个", "2025-12-31"),
        ("“十四五”期间新建驿站6个", "2025-12-31"),
        ("年内新建驿站6个", "2024-12-31"),
        ("6月底新建驿站6个", "2024-06-30"),
        ("9月1日前新建驿站6个", "2024-09-01"),
        ("上半年建成驿站6个", "2024-06-30"),
        ("2025年三季度末前新建驿站6个", "2025-09-30"),
        ("新建驿站6个", None),
    ],
)
def test_deadline_of_a_target(words, day):
    (target,) = plan_with(f"做实服务。{words}。").tasks[0].targets

    assert target.deadline == day


@pytest.mark.parametrize("mark", ["{}.", "{}．", "{}、", "{} ."])
def test_arabic_numbering(mark):
    items = "".join(f"{mark.format(number)}办好第一件事。细说。\n" for number in (1, 2, 3))

    assert [task.number for task in parsed(f"{HEAD}一、主要任务\n{items}").tasks] == ["1", "2", "3"]


def test_numbering_below_a_task_stays_in_the_task():
    tasks = plan_with("修路。分两步走。\n（1）先测量。\n（2）再铺设。\n2.种树。多种。").tasks

    assert [task.title for task in tasks] == ["修路", "种树"]
    assert "再铺设" in tasks[0].text


def test_items_of_a_heading_that_are_its_tasks():
    tasks = parsed(
        f"{HEAD}一、优化服务\n（一）延长开放时间。晚上也开。\n（二）增设座椅。多设。\n二、改善环境\n（一）补种行道树。补齐。\n"
    ).tasks

    assert [(task.number, task.title) for task in tasks] == [
        ("（一）", "延长开放时间"),
        ("（二）", "增设座椅"),
        ("（一）", "补种行道树"),
    ]


def test_unnumbered_tasks_closed_by_a_unit_clause():
    tasks = parsed(
        f"{HEAD}一、主要任务\n（一）做好绿化。\n多种树。种在路边。\n（园林所牵头，各社区参与）\n修剪草坪，定期浇水。\n（园林所负责）\n"
    ).tasks

    assert [task.lead_units or task.responsible_units for task in tasks] == [("园林所",), ("园林所",)]


def test_principles_with_numbers_are_no_tasks():
    draft = parsed(f"{HEAD}一、总体要求\n（一）基本原则\n1.实事求是。不虚。\n二、主要任务\n1.修路。修好。\n")

    assert [task.title for task in draft.tasks] == ["修路"]


def test_one_line_page():
    words = "把这件事情认真办好办实，" * 9
    page = (
        "清溪区人民政府关于办好实事的意见清府发〔2024〕8号各街道：现提出意见。一、总体要求（一）指导思想。为民。二、主要任务"
        f"（一）甲事办好。{words}不走过场。（二）乙事办好。{words}不留尾巴。清溪区人民政府   2024年3月1日"
    )
    draft = parsed(page)

    assert draft.title == "清溪区人民政府关于办好实事的意见"
    assert draft.document_number == "清府发〔2024〕8号"
    assert draft.issued_on == "2024-03-01"
    assert [task.title for task in draft.tasks] == ["甲事办好", "乙事办好"]


def test_sentence_cut_by_a_page_end_is_joined():
    long = (
        "把分散在各处的旧设备逐一登记造册，按照先急后缓的次序安排更换，并向居民公开进度和费用，做到件件有着落"
    )

    task = plan_with(f"更换设备。{long}\n\n事事有回音。（牵头单位：甲局）").tasks[0]

    assert "件件有着落事事有回音" in task.text
    assert task.lead_units == ("甲局",)


def test_metadata_grid_and_label_lines():
    grid = (
        "| 索 引 号： | QX-2024-7 | 发文日期： | 2024-01-09 |\n"
        "文　　号：清办〔2024〕3号\n名　称： | 清溪街道绿化工作要点 |\n"
    )
    draft = parsed(f"{grid}一、主要任务\n1.种树。参照区府办〔2020〕9号文件办理。\n")

    assert draft.index_number == "QX-2024-7"
    assert draft.document_number == "清办〔2024〕3号"
    assert draft.issued_on == "2024-01-09"
    assert draft.title == "清溪街道绿化工作要点"


def test_title_of_a_forwarded_document_is_its_own():
    draft = parsed(
        "清溪镇关于印发《绿化工作方案》的通知\n清镇〔2024〕2号\n各村：\n请认真执行。\n"
        "清溪镇人民政府\n2024年4月2日\n清溪镇绿化工作方案\n一、主要任务\n1.种树。种好。\n"
    )

    assert draft.title == "清溪镇绿化工作方案"
    assert draft.issuers == ("清溪镇人民政府",)


def test_indicator_table_with_years():
    draft = parsed(
        PLAIN
        + "附件2\n主要指标\n序号\t指标名称\t单位\t属性\t基期值\t2024年目标\t2025年目标\t责任单位\n"
        + "1\t会客厅数\t个\t约束性\t3\t6\t不少于9\t社区办、房管所\n2\t等候时间\t分钟\t预期性\t40\t≤30\t≤20\t服务中心\n"
    )

    first, second = draft.indicators
    assert (first.name, first.unit, first.nature, first.baseline_text) == ("会客厅数", "个", "约束性", "3")
    assert (first.comparator, first.value, first.target_text) == (">=", 9, "不少于9")
    assert [(one.year, one.value) for one in first.targets_by_year] == [(2024, 6), (2025, 9)]
    assert first.lead_units == ("社区办", "房管所")
    assert (second.comparator, second.direction, second.deadline) == ("<=", "decrease", "2025-12-31")


def test_indicator_table_with_a_cell_a_line():
    draft = parsed(
        PLAIN + "表1 指标\n序号\n指标名称\n单位\n目标值\n1\n驿站数\n个\n8\n2\n达标率\n%\n不低于90%\n"
    )

    assert [(one.name, one.value, one.comparator) for one in draft.indicators] == [
        ("驿站数", 8, "=="),
        ("达标率", 90, ">="),
    ]


def test_traditional_script_is_matched_and_kept():
    draft = parsed(
        "清溪鎮綠化三年行動計劃(2024-2026年)\n一、總體要求\n好好做。\n二、重點任務\n1.種樹。力爭新建公園2個。(牽頭單位:園林所)\n"
    )

    assert [one.title for one in draft.sections] == ["總體要求", "重點任務"]
    assert draft.tasks[0].title == "種樹"
    assert draft.tasks[0].lead_units == ("園林所",)
    assert draft.tasks[0].targets[0].unit == "個"


def test_page_chrome_is_left_out():
    draft = parsed("打印\n分享到：\n" + PLAIN + "扫一扫在手机打开当前页\n版权所有：清溪街道\n绿化方案.pdf\n")

    assert draft.glossary[-1].definition == "供邻里见面说话的公共房间。"
    assert len(draft.tasks) == 3


def test_doubts_are_named():
    draft = parsed("一、主要任务\n1.修路。每季度报送台账。（牵头单位：甲局；责任单位：相关社区）\n4.种树。\n")

    words = " ".join(issue.message for issue in draft.issues)
    for expected in ("标题", "发文日期", "台账", "相关社区", "不连续"):
        assert expected in words


def test_figure_left_aside_is_noted():
    issues = plan_with("做实服务。管好辖区内12处公园。").issues

    assert any(issue.severity == "note" and "12处" in issue.message for issue in issues)


def test_task_table_with_merged_cells():
    draft = parsed(
        PLAIN
        + "附件2\n任务分工表\n序号\t重点工作\t主要内容\t牵头单位\t配合单位\t完成时限\n"
        + "1\t绿化\t补种行道树200棵，新建花园3个\t园林所\t各社区\t2024年9月底前\n"
        + "\t\t修剪绿篱，保持整齐\t园林所、城管中队\t/\t持续推进\n"
    )

    first, second = [task for task in draft.tasks if task.part == "annex"]
    assert (first.number, first.title, first.deadline) == ("1", "绿化", "2024-09-30")
    assert (first.lead_units, first.responsible_units) == (("园林所",), ("各社区",))
    assert (second.number, second.title, second.deadline) == ("1", "绿化", None)
    assert second.lead_units == ("园林所", "城管中队")
    assert any("选定" in issue.message for issue in draft.issues)


def test_task_table_with_a_cell_a_line():
    cells = (
        "序号\n工作事项\n主要内容\n牵头单位\n配合单位\n1\n绿化\n沿街补种行道树并定期养护。\n园林所\n各社区\n"
        "居民区内修剪绿篱并保持整齐。\n园林所\n/\n2\n亮灯\n更换楼道里坏掉的灯泡和开关。\n房管所\n/\n"
    )
    draft = parsed(PLAIN + "附件2\n任务分工表\n" + cells)

    tasks = [task for task in draft.tasks if task.part == "annex"]
    assert [(task.number, task.title) for task in tasks] == [("1", "绿化"), ("1", "绿化"), ("2", "亮灯")]
    assert tasks[1].text == "居民区内修剪绿篱并保持整齐。"


def test_table_that_cannot_be_read_is_said_so_and_makes_no_tasks():
    cells = "一级指标\n二级指标\n评价标准\n类型\n12\n约束性\n34\n预期性\n56\n约束性\n"
    draft = parsed(PLAIN + "附件2\n指标体系\n" + cells)

    assert len(draft.tasks) == 3
    assert any("表格没有读懂" in issue.message for issue in draft.issues)


def test_announced_annexes_are_neither_tasks_nor_annexes():
    listed = PLAIN.replace("附件\n名词解释", "附件：1.名词解释\n2.任务分工表\n附件1\n名词解释")
    draft = parsed(listed)

    assert len(draft.tasks) == 3
    assert [one.number for one in draft.sections if one.part == "annex"] == ["附件1", None]


def test_items_counted_in_words_after_a_heading():
    tasks = parsed(
        f"{HEAD}一、主要任务\n（一）改善环境。一是多种树。种在路边。二是勤扫地。早晚各扫。\n"
    ).tasks

    assert [(task.number, task.title) for task in tasks] == [("一是", "多种树"), ("二是", "勤扫地")]


def test_several_plans_in_one_file_are_sections():
    plan = "清溪街道{}专项行动方案\n为做好工作，制定本方案。\n一、主要任务\n1.{}。做好。\n"
    draft = parsed(plan.format("绿化", "种树") + plan.format("亮灯", "装灯"))

    assert [one.title for one in draft.sections if one.level == 1] == [
        "清溪街道绿化专项行动方案",
        "清溪街道亮灯专项行动方案",
    ]
    assert [task.title for task in draft.tasks] == ["种树", "装灯"]


def test_work_report_gives_achievements():
    draft = parsed(
        "清溪街道工作报告\n2023年工作总结\n（一）民生改善\n新建食堂3家，服务老人1.2万人次。\n2024年工作安排\n（一）做好绿化。多种树。\n"
    )

    assert [(one.value, one.unit) for one in draft.achievements] == [(3, "家"), (1.2, "万人次")]


def test_each_figure_keeps_its_own_rhythm():
    targets = plan_with("做实服务。开好每月一次的例会和每周一次的夜谈。").tasks[0].targets

    assert [one.frequency for one in targets] == ["monthly", "weekly"]


def test_deadline_before_its_comma_belongs_to_the_milestone():
    (target,) = plan_with("做实服务。2024年6月底前，建成水边公园。").tasks[0].targets

    assert (target.milestone, target.deadline, target.text) == (
        True,
        "2024-06-30",
        "2024年6月底前，建成水边公园",
    )


def test_title_of_an_annex_may_be_the_name_of_its_table():
    table = "附件2\n主要指标\n序号\t指标名称\t单位\t目标值\n1\t会客厅数\t个\t6\n"

    assert [one.title for one in parsed(PLAIN + table).sections][-1] == "主要指标"
