"""Layouts of other provinces and years: one small invented document each."""

import pytest

from tests.parsing.documents import HEAD, parsed


def titles(draft):
    return [(task.number, task.title) for task in draft.tasks]


def test_decimal_numbering():
    draft = parsed(
        f"{HEAD}1 总体要求\n1.1 工作目标\n到2026年建成花园5处。\n2 主要任务\n2.1 修路。铺好。\n2.2种树。种好。\n"
        "3 保障措施\n3.1 加强领导\n开会。\n"
    )

    assert [(one.number, one.level) for one in draft.sections] == [("1", 1), ("1.1", 2), ("2", 1), ("3", 1)]
    assert titles(draft) == [("2.1", "修路"), ("2.2", "种树")]
    assert [one.value for one in draft.goal_targets] == [5]


def test_arabic_chapters():
    draft = parsed(
        f"{HEAD}1. 工作目标\n把清溪两岸的道路、桥梁和步道一条一条都修好。\n2. 重点任务\n（1）铺路。铺好。\n"
        "（2）装灯。装好。\n3. 保障措施\n（1）加强领导。\n"
    )

    assert titles(draft) == [("（1）", "铺路"), ("（2）", "装灯")]
    assert [one.title for one in draft.safeguards] == ["加强领导"]


def test_chapters_headed_by_bare_words():
    draft = parsed(
        f"{HEAD}工作目标\n到2026年建成花园5处。\n重点任务\n（一）修路\n1.铺路面。铺好。\n保障措施\n（一）加强领导。\n"
    )

    assert [(one.number, one.title) for one in draft.sections][:2] == [(None, "工作目标"), (None, "重点任务")]
    assert titles(draft) == [("1", "铺路面")]


@pytest.mark.parametrize(
    ("marks", "numbers"),
    [
        (("⒈", "⒉"), ["⒈", "⒉"]),
        (("⑴", "⑵"), ["⑴", "⑵"]),
        (("㈠", "㈡"), ["㈠", "㈡"]),
        (("1﹒", "2﹒"), ["1", "2"]),
        (("1丶", "2丶"), ["1", "2"]),
        (("l.", "2."), ["l", "2"]),
        (("1,", "2,"), ["1", "2"]),
        (("（—）", "（二）"), ["（—）", "（二）"]),
        (("任务1：", "任务2："), ["任务1", "任务2"]),
    ],
)
def test_numbers_of_every_kind(marks, numbers):
    items = "".join(f"{mark}把第几件事办好。细说。\n" for mark in marks)

    assert [task.number for task in parsed(f"{HEAD}一、主要任务\n{items}").tasks] == numbers


@pytest.mark.parametrize(
    "entries",
    [
        "目  录\n一、主要任务 …………… 1\n（一）修路 ……… 2\n二、保障措施 ……… 3\n",
        "目录\n一、主要任务\t1\n（一）修路\t2\n二、保障措施\t3\n",
        "目录\n一、主要任务\n（一）修路\n二、保障措施\n",
    ],
)
def test_table_of_contents_repeats_no_heading(entries):
    draft = parsed(
        f"{HEAD}{entries}一、主要任务\n（一）修路\n1.铺路面。铺好。\n二、保障措施\n（一）加强领导。\n"
    )

    assert [one.title for one in draft.sections] == ["主要任务", "修路", "保障措施"]
    assert titles(draft) == [("1", "铺路面")]


def test_text_broken_at_a_fixed_width_is_joined():
    paragraphs = [
        "清溪街道绿化三年行动计划（2024-2026年）",
        "一、主要任务",
        *(
            f"{at}.把第{at}条路边的树木一棵一棵补种齐全，做到株距均匀、树坑平整、浇水及时，三年内补种行道树{at}00棵，"
            f"居民满意度达到9{at}%以上，并向沿街住户公开进度，听取他们的意见，做到件件有回音（责任单位：园林所、第{at}社区）"
            for at in range(1, 7)
        ),
    ]
    wrapped = [line[at : at + 34] for line in paragraphs for at in range(0, len(line), 34)]

    draft, whole = parsed("\n".join(wrapped)), parsed("\n".join(paragraphs))

    assert [task.title for task in draft.tasks] == [task.title for task in whole.tasks]
    assert [task.responsible_units for task in draft.tasks] == [
        ("园林所", f"第{at}社区") for at in range(1, 7)
    ]
    assert [[one.text for one in task.targets] for task in draft.tasks] == [
        [one.text for one in task.targets] for task in whole.tasks
    ]


def test_number_straight_before_a_figure():
    draft = parsed(f"{HEAD}一、主要任务\n1.铺路面。铺好。\n2.8个断面水质达标。\n3.装路灯。装好。\n")

    assert titles(draft) == [("1", "铺路面"), ("2", "8个断面水质达标"), ("3", "装路灯")]


@pytest.mark.parametrize("title", ["领导小组成员名单", "评分标准", "考核细则（试行）", "申报表"])
def test_annex_of_people_marks_or_forms_holds_no_tasks(title):
    draft = parsed(f"{HEAD}一、主要任务\n1.铺路面。铺好。\n附件1\n{title}\n组长：张三\n1.办公室设在甲局。\n")

    assert titles(draft) == [("1", "铺路面")]


def test_formal_numerals_head_chapters():
    draft = parsed(
        "清溪鎮113年度施政計畫\n壹、前言\n略。\n貳、重點工作\n一、種樹。種好。\n二、修路。修好。\n"
    )

    assert [one.number for one in draft.sections] == ["壹", "貳"]
    assert titles(draft) == [("一", "種樹"), ("二", "修路")]


def test_bullets_below_a_task_stay_in_the_task():
    draft = parsed(
        f"{HEAD}一、主要任务\n1、修好道路。（责任单位：甲局）\n▲铺路面3公里；\n★装路灯40盏；\n2、种树。种好。\n"
    )

    assert titles(draft) == [("1", "修好道路"), ("2", "种树")]
    assert [(one.text, one.value) for one in draft.tasks[0].targets] == [
        ("铺路面3公里", 3),
        ("装路灯40盏", 40),
    ]


def test_markdown_marks_are_no_words():
    draft = parsed(
        f"# {HEAD}## 一、主要任务\n**1. 修好道路。** 新建车位50个。\n- **2. 种树。** 种好。\n"
        "## 二、保障措施\n- （一）加强领导。\n"
    )

    assert titles(draft) == [("1", "修好道路"), ("2", "种树")]
    assert draft.tasks[0].targets[0].text == "新建车位50个"
    assert [one.title for one in draft.safeguards] == ["加强领导"]


def test_goals_that_name_their_units_are_tasks():
    draft = parsed(f"{HEAD}一、主要目标\n1.产值增长6%。\n牵头单位：甲局\n2.新增就业300人。\n牵头单位：乙局\n")

    assert [task.lead_units for task in draft.tasks] == [("甲局",), ("乙局",)]


def test_a_task_laid_out_as_a_card():
    draft = parsed(
        f"{HEAD}一、项目名称：新建花园\n项目内容：新建花园3处。\n责任单位：园林所\n二、项目名称：修路\n项目内容：铺路面。\n责任单位：甲局\n"
    )

    assert titles(draft) == [("一", "新建花园"), ("二", "修路")]
    assert draft.tasks[0].responsible_units == ("园林所",)


def test_clause_lines_below_an_unnumbered_task_are_one_clause():
    draft = parsed(
        f"{HEAD}一、修路\n铺好路面。\n牵头科室：甲科\n配合科室：乙科\n完成时限：2024年9月\n装好路灯。\n牵头科室：丙科\n"
    )

    assert [(task.title, task.deadline) for task in draft.tasks] == [
        ("铺好路面", "2024-09-30"),
        ("装好路灯", None),
    ]


def test_what_leads_to_tasks_that_end_in_clauses_is_no_task():
    draft = parsed(
        f"{HEAD}一、修路\n坚持先急后缓，把资金用在刀刃上。\n铺路面。铺好。（甲局负责）\n装路灯。装好。（乙局负责）\n"
    )

    assert [task.title for task in draft.tasks] == ["铺路面", "装路灯"]


def test_a_heading_with_one_paragraph_is_one_task():
    draft = parsed(
        f"{HEAD}一、主要任务\n（一）修好道路\n铺好路面，装好路灯。做到晴雨无阻。\n（二）种好树木\n种在路边。\n"
    )

    assert titles(draft) == [("（一）", "修好道路"), ("（二）", "种好树木")]


def test_spoken_items_closed_by_one_clause_are_one_task():
    draft = parsed(f"{HEAD}一、主要任务\n（一）修好道路。一是铺路面。二是装路灯。（牵头单位：甲局）\n")

    assert titles(draft) == [("（一）", "修好道路")]


def test_last_article_is_no_task():
    draft = parsed(
        f"{HEAD}一、修路。铺好路面。\n二、种树。种在路边。\n三、本措施自2024年7月1日起施行，有效期三年。\n"
    )

    assert titles(draft) == [("一", "修路"), ("二", "种树")]


def test_safeguards_with_a_verb_in_the_heading():
    draft = parsed(
        f"{HEAD}一、工作目标\n把路修好。\n二、主要任务\n（一）修路。铺好。\n三、强化组织保障\n（一）健全机制。开会。\n四、加强督导考核\n（一）通报进度。按季。\n"
    )

    assert titles(draft) == [("（一）", "修路")]
    assert [one.title for one in draft.safeguards] == ["健全机制", "通报进度"]


def test_of_two_years_the_earlier_looks_back():
    draft = parsed(
        "清溪街道2023年工作情况和2024年打算\n一、2023年主要做的事\n（一）修了路。新建车位50个。\n二、2024年主要打算\n（一）种树。新建花园3处。\n"
    )

    assert titles(draft) == [("（一）", "种树")]
    assert [one.value for one in draft.achievements] == [50]


def test_covering_notice_with_requests_of_its_own():
    draft = parsed(
        "清溪县人民政府办公室关于印发2024年绿化工作方案的通知\n（清府办〔2024〕8号）\n各乡镇：\n现将《清溪县2024年绿化工作方案》印发给你们。\n"
        "一、加强领导。专人负责。\n二、抓好落实。按月检查。\n清溪县人民政府办公室\n2024年4月2日\n"
        "清溪县2024年绿化工作方案\n一、主要任务\n1.种树。种好。\n2.修枝。修好。\n"
    )

    assert draft.title == "清溪县2024年绿化工作方案"
    assert draft.document_number == "清府办〔2024〕8号"
    assert titles(draft) == [("1", "种树"), ("2", "修枝")]
    assert any("2条要求" in issue.message for issue in draft.issues)


def test_one_line_page_with_arabic_items():
    words = "把这件事情认真办好办实，" * 6
    draft = parsed(
        f"关于印发《清溪县2024年绿化工作要点》的通知清府办〔2024〕8号各乡镇：现印发给你们。清溪县人民政府办公室2024年3月1日清溪县2024年绿化工作要点"
        f"2024年工作要求如下。一、种好树木（一）种行道树1．选好树苗。{words}不走样。（责任单位：甲局）2．挖好树坑。{words}不留尾。（责任单位：乙局）"
        f"（二）修1、2号花园。{words}不出错。二、浇水除虫（一）定期浇水。{words}不断水。"
    )

    assert draft.issued_on == "2024-03-01"
    assert [task.number for task in draft.tasks] == ["1", "2", "（二）", "（一）"]
    assert draft.tasks[1].responsible_units == ("乙局",)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("2024年5月上旬前", None, "2024-05-10"),
        ("2024年5月中旬至11月底", "2024-05-11", "2024-11-30"),
        ("2024年4月1日至9月15日", "2024-04-01", "2024-09-15"),
        ("2024年10月起", "2024-10-01", None),
        ("2024年10月", "2024-10-01", "2024-10-31"),
    ],
)
def test_time_of_a_phase(words, start, end):
    (phase,) = parsed(
        f"{HEAD}一、主要任务\n1.修路。修好。\n二、时间安排\n（一）动员部署阶段（{words}）。开会。\n"
    ).phases

    assert (phase.start, phase.end) == (start, end)


@pytest.mark.parametrize(
    "title", ["实施步骤", "创建步骤", "方法步骤", "时间安排", "进度安排", "工作步骤和时间安排"]
)
def test_headings_of_phases(title):
    draft = parsed(f"{HEAD}一、主要任务\n1.修路。修好。\n二、{title}\n（一）动员。2024年3月开会。\n")

    assert [one.title for one in draft.phases] == ["动员"]


def test_a_heading_of_tasks_and_safeguards_holds_tasks():
    draft = parsed(f"{HEAD}一、主要任务和保障措施\n（一）修路。修好。\n")

    assert titles(draft) == [("（一）", "修路")]


def test_months_of_a_phase_without_a_year_are_of_the_plan():
    (phase,) = parsed(
        "清溪街道2024年绿化方案\n一、主要任务\n1.修路。修好。\n二、实施步骤\n（一）动员阶段（5月至6月）。开会。\n"
    ).phases

    assert (phase.start, phase.end) == ("2024-05-01", "2024-06-30")


def test_goals_said_in_the_words_before_the_tasks():
    draft = parsed(
        f"{HEAD}一、今年安排\n主要目标是：产值增长6%，新增就业300人。抓好以下工作：\n（一）修路。修好。\n"
    )

    assert [one.value for one in draft.goal_targets] == [6, 300]
