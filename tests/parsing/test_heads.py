"""Title, number, date and issuer as sites and offices print them."""

import pytest

from tests.parsing.documents import parsed

TASKS = "一、主要任务\n1.种树。种好。\n2.修路。修好。\n"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("清溪县人民政府\n关于加快绿化工作的意见\n", "清溪县人民政府关于加快绿化工作的意见"),
        ("清溪县绿化三年行动计划\n（2024—2026年）\n", "清溪县绿化三年行动计划（2024—2026年）"),
        ("清溪县绿化工作方案\n（试行）\n", "清溪县绿化工作方案（试行）"),
        ("《清溪县绿化工作要点》\n", "清溪县绿化工作要点"),
        ("清府发〔2024〕8号《清溪县绿化工作要点》\n", "清溪县绿化工作要点"),
        ("首页 > 政务公开 > 工作方案\n清溪县绿化工作方案\n", "清溪县绿化工作方案"),
        ("清溪县委办公室 清溪县政府办公室印发《关于绿化的意见》\n", "关于绿化的意见"),
        ("信息名称：清溪县绿化工作方案\n", "清溪县绿化工作方案"),
        ("清溪县民生实事项目责任分解\n", "清溪县民生实事项目责任分解"),
    ],
)
def test_title(head, title):
    assert parsed(head + TASKS).title == title


def test_title_broken_over_two_lines_is_known_by_the_notice_that_names_it():
    draft = parsed(
        "关于印发《清溪县园林绿化任务分解方案》的通知\n各乡镇：\n现印发给你们。\n清溪县人民政府\n2024年4月2日\n清溪县园林绿化\n任务分解方案\n"
        + TASKS
    )

    assert draft.title == "清溪县园林绿化任务分解方案"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("（清府办〔2024〕8号）", "清府办〔2024〕8号"),
        ("清府办(2024)8号", "清府办(2024)8号"),
        ("×府办〔2024〕8号", "×府办〔2024〕8号"),
        ("发文字号： 清府办〔2024〕8号  成文时间： 2024-04-10", "清府办〔2024〕8号"),
    ],
)
def test_document_number(line, number):
    assert parsed(f"清溪县绿化工作方案\n{line}\n{TASKS}").document_number == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("清溪县绿化工作方案\n（二OO八年二月二十六日）\n" + TASKS, "2008-02-26"),
        ("清溪县绿化工作方案\n成文时间：2024-04-10\n" + TASKS, "2024-04-10"),
        ("政府工作报告\n——2024年1月16日在清溪县人民代表大会上\n" + TASKS, "2024-01-16"),
        ("清溪县绿化工作方案\n" + TASKS + "清溪县绿化办公室　　2024年3月5日印发\n", "2024-03-05"),
    ],
)
def test_day_of_issue(text, day):
    assert parsed(text).issued_on == day


@pytest.mark.parametrize(
    ("text", "issuers"),
    [
        ("发布机构：清溪县人民政府\n清溪县绿化工作方案\n", ("清溪县人民政府",)),
        ("清溪县人民政府关于绿化的意见\n", ("清溪县人民政府",)),
        ("关于绿化的意见\n", ()),
    ],
)
def test_issuer_without_a_signature(text, issuers):
    assert parsed(text + TASKS).issuers == issuers


def test_year_of_a_plan_named_in_its_first_words():
    draft = parsed("清溪街道工作要点\n2024年，街道工作的总要求是实干。\n" + TASKS)

    assert (draft.period.start, draft.period.end) == ("2024-01-01", "2024-12-31")


def test_of_two_years_in_a_title_the_later_is_planned():
    draft = parsed("清溪街道2023年工作总结和2024年工作计划\n" + TASKS)

    assert draft.period.start == "2024-01-01"


def test_the_year_of_an_edition_is_no_period():
    assert parsed("清溪街道绿化指标体系实施方案（2023年版）\n" + TASKS).period is None


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ("修路。2024年1月底前修完。", "早于发文日期"),
        ("修路。2024年2月15日前修完。", "不足10个工作日"),
        ("修路。2027年6月底前修完。", "晚于计划期末"),
        ("修路。建立台账，每月排名。", "“台账”、“排名”"),
        ("修路。完好率达到120%。", "百分比超过100%"),
    ],
)
def test_doubt(task, words):
    draft = parsed(
        f"清溪街道三年行动计划（2024-2026年）\n清溪街道办事处\n2024年2月5日\n一、主要任务\n1.{task}\n"
    )

    assert any(words in issue.message for issue in draft.issues if issue.severity == "doubt")


def test_the_one_task_without_units_is_a_doubt():
    items = "".join(f"{at}.修路。修好。（责任单位：甲局）\n" for at in (1, 2, 3))
    draft = parsed(f"清溪街道工作要点\n一、主要任务\n{items}4.种树。种好。\n")

    assert [issue.span for issue in draft.issues if "责任单位" in issue.message] == [draft.tasks[3].span]
