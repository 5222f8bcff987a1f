"""Which figures are promised, and how: levels and changes, lists, horizons, figures in words."""

import pytest

from tests.parsing.documents import plan_with


def targets_of(words):
    return plan_with(f"做实服务。{words}。").tasks[0].targets


@pytest.mark.parametrize(
    ("words", "value", "change", "comparator"),
    [
        ("投诉量下降15%", 15, "by", ">="),
        ("投诉量下降到15%", 15, None, "<="),
        ("产值增长7%以上", 7, "by", ">="),
        ("达标率提高5个百分点", 5, "by", ">="),
        ("达标率提高到75%", 75, None, ">="),
        ("能耗降幅控制在3%以内", 3, "by", "<="),
        ("增设停车位500个", 500, None, "=="),
        ("推广新车超1万辆", 1, None, ">"),
    ],
)
def test_the_size_of_a_change_is_told_from_a_level(words, value, change, comparator):
    (target,) = targets_of(words)

    assert (target.value, target.change, target.comparator) == (value, change, comparator)


@pytest.mark.parametrize(
    ("words", "baseline", "value"),
    [("体检率从68%提高到75%", 68, 75), ("办理时间由30个工作日压缩至12个工作日", 30, 12)],
)
def test_from_and_to_is_one_target_with_its_baseline(words, baseline, value):
    (target,) = targets_of(words)

    assert (target.baseline, target.value, target.text) == (baseline, value, words)


def test_a_part_named_in_brackets_is_a_target_of_its_own():
    targets = targets_of("新增车位不少于90个（其中充电车位20个）")

    assert [(one.text, one.value) for one in targets] == [
        ("新增车位不少于90个", 90),
        ("其中充电车位20个", 20),
    ]


def test_respectively_gives_every_figure_the_whole_clause():
    words = "甲病、乙病管理率分别达到75%、70%"
    targets = targets_of(words)

    assert [(one.value, one.comparator, one.text) for one in targets] == [
        (75, ">=", words),
        (70, ">=", words),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("到2025年覆盖率达到42%、2026年达到45%", [(42, "2025-12-31"), (45, "2026-12-31")]),
        ("2024年改造小区8个，2025年改造10个", [(8, "2024-12-31"), (10, "2025-12-31")]),
        ("2024年、2025年分别改造小区8个、10个", [(8, "2024-12-31"), (10, "2025-12-31")]),
    ],
)
def test_several_horizons(words, expected):
    assert [(one.value, one.deadline) for one in targets_of(words)] == expected


@pytest.mark.parametrize(
    ("words", "value", "unit"),
    [
        ("九成以上的小区选出楼长", 90, "%"),
        ("一半以上社区建成花园", 50, "%"),
        ("满意度达到百分之九十五", 95, "%"),
        ("三分之二以上的楼组有议事会", 66.67, "%"),
        ("新建幼儿园三所", 3, "所"),
        ("改造公厕十二座", 12, "座"),
        ("培训居民3,000人次", 3000, "人次"),
        ("期望寿命达到80岁", 80, "岁"),
        ("24小时内办结", 24, "小时"),
    ],
)
def test_figures_in_words_and_with_marks(words, value, unit):
    (target,) = targets_of(words)

    assert (target.value, target.unit) == (value, unit)


@pytest.mark.parametrize(
    "words",
    [
        "新增学位3200个",
        "腾退厂房9处",
        "整理3条背街小巷的线缆",
        "完成辖区内3条道路整治",
        "保费收入12亿元",
        "新增电子证照50类",
        "举办讲座12期",
        "受理时间压缩至4个小时",
    ],
)
def test_a_counted_thing_is_promised_whatever_the_verb(words):
    assert len(targets_of(words)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "打造15分钟生活圈",
        "每处面积不少于300平方米",
        "按3%的比例抽查",
        "围绕3个方面开展排查",
        "全区5个街道都要有专班",
        "对已入住的3200户居民继续走访",
        "截至目前已建成公园20个",
        "给予每户最高5000元补助",
        "为60岁以上老人体检",
        "扶持投资1亿元以上项目",
        "抓好80万吨乙烯改造项目",
        "10亿元项目实现零的突破",
        "约谈连续2次末位的单位",
        "建筑面积12000平方米",
        "设立四个平台",
        "2000年底前建成的小区",
        "实行7×24小时值守",
        '推行"十分钟响应、3项承诺"',
    ],
)
def test_a_figure_that_describes_is_not_promised(words):
    assert [one.value for one in targets_of(words) if not one.implicit] == []


@pytest.mark.parametrize(
    ("words", "value", "unit"),
    [
        ("引进投资5亿元以上项目3个", 3, "个"),
        ("培育营收超50亿元企业2家", 2, "家"),
        ("存栏500头以上养殖场联网率达到60%", 60, "%"),
    ],
)
def test_a_description_does_not_hide_the_figure_behind_it(words, value, unit):
    (target,) = targets_of(words)

    assert (target.value, target.unit) == (value, unit)


@pytest.mark.parametrize(
    ("words", "value", "direction"),
    [
        ("全年不发生重大安全事故", 0, "zero"),
        ("零就业家庭动态清零", 0, "zero"),
        ("做到应改尽改", 100, "covered"),
        ("隐患应查必查", 100, "covered"),
    ],
)
def test_all_or_none_in_words(words, value, direction):
    (target,) = targets_of(words)

    assert (target.value, target.direction, target.implicit) == (value, direction, True)


def test_units_of_frequency_are_known_in_either_script():
    (target,) = plan_with("做實服務。每年至少完成一個花園。").tasks[0].targets

    assert (target.unit, target.frequency, target.schedule) == ("個", "yearly", "frequency")


@pytest.mark.parametrize(
    ("words", "per"),
    [
        ("每个社区打造2个品牌", "社区"),
        ("每名党员集中学习不少于32学时", "党员"),
        ("每万人拥有床位45张", "万人"),
    ],
)
def test_per_what(words, per):
    task = plan_with(f"做实服务。{words}。").tasks[0]

    assert (task.targets[0].per, task.proposed.per) == (per, per)


def test_a_proposal_carries_its_sentence():
    draft = plan_with("做实服务。新建驿站6个。")
    proposed = draft.tasks[0].proposed

    assert draft.source_text[slice(*proposed.span)] == "新建驿站6个"


def test_soft_words_make_a_task_without_figures_anticipatory():
    draft = plan_with("探索共享停车。选一处试办。")
    proposed = draft.tasks[0].proposed

    assert (proposed.report_kind, proposed.nature) == ("word", "anticipatory")
    assert draft.source_text[slice(*proposed.span)] == "探索共享停车"
