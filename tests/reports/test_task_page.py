"""One task: its sentence, its lights and why, and who may read what was reported."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.passages import passage
from reports.actions import set_light
from reports.lights import Light
from reports.models import TaskQuarter
from reports.rollup import roll_up
from tests import factories as make
from tests.reports.scene import Q1, enter, hang, leader_of

pytestmark = pytest.mark.django_db
SOURCE = "一、示例\n1. 修好楼道灯。全年修好三十盏，每季度检查一次。（牵头单位：甲）\n2. 另一项。"


@pytest.fixture
def plan():
    return hang(tasks=4)


def page_of(client, task):
    response = client.get(f"/plans/{task.plan.code}/tasks/{task.code}/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_sentence_stands_in_its_paragraph_with_its_targets_marked(client, plan):
    plan.source_text = SOURCE
    plan.save()
    task = plan.tasks.first()
    start, target = SOURCE.index("1. 修"), SOURCE.index("全年")
    task.span_start, task.span_end = start, SOURCE.index("（牵头")
    task.save()
    make.make_indicator(task, value=30, span_start=target, span_end=target + 7)
    enter(client, leader_of(plan))

    page = page_of(client, task)

    assert "<mark>全年修好三十盏</mark>" in page
    assert '<span class="said">1. 修好楼道灯。</span>' in page
    assert "（牵头单位：甲）</blockquote>" in page
    assert "另一项" not in page


def test_a_span_outside_the_text_gives_nothing_rather_than_a_wrong_sentence():
    assert passage(SOURCE, (5, 5_000)) == ()
    assert passage("", (0, 0)) == ()


def test_every_light_names_its_rule(client, plan):
    enter(client, leader_of(plan))

    page = page_of(client, plan.tasks.all()[2])

    assert 'id="2026-Q1"' in page
    assert "明显滞后" in page
    assert "规则 8：牵头单位自评、督查确认" in page


def test_a_light_set_by_hand_says_who_and_why(client, plan):
    task, office = plan.tasks.first(), make.make_supervisor(plan.owner)
    set_light(task=task, quarter=Q1, light=Light.YELLOW, reason="现场核查发现进度不实", by=office)
    roll_up(plan.pk)
    enter(client, leader_of(plan))

    for page in (page_of(client, task), client.get(f"/plans/{plan.code}/wall/").content.decode()):
        assert "人工定灯" in page
        assert "现场核查发现进度不实" in page
        assert str(office) in page


def test_what_a_unit_wrote_is_read_by_itself_and_above_not_by_its_neighbour(client, plan):
    task = plan.tasks.first()
    neighbour = make.make_unit(plan.owner)
    lead = task.assignments.get(role="accountable").unit

    for user, reads in (
        (make.make_supervisor(plan.owner), True),
        (make.make_user(lead), True),
        (make.make_user(neighbour), False),
    ):
        enter(client, user)
        assert ("按计划推进。" in page_of(client, task)) is reads


def test_a_draft_is_not_read_before_it_is_submitted(client, plan):
    task = plan.tasks.all()[3]
    update = make.update_of(task, Q1)
    update.progress, update.state = "还没写完的话", "draft"
    update.save()
    enter(client, make.make_supervisor(plan.owner))

    page = page_of(client, task)

    assert "填写中" in page
    assert "还没写完的话" not in page


def test_a_return_shows_its_reason(client, plan):
    task = plan.tasks.all()[3]
    supervisor = make.make_supervisor(plan.owner)
    lead = task.assignments.get(role="accountable").unit
    update = make.report(task, Q1, by=make.make_user(lead), word="on_schedule")
    from tasks.actions import reviewing

    reviewing.return_update(update=update, by=supervisor, reason="请补充清单")
    enter(client, supervisor)

    page = page_of(client, task)

    assert "已退回" in page
    assert "请补充清单" in page


def test_the_page_costs_the_same_queries_for_two_units_as_for_twenty(client, plan):
    few, many = plan.tasks.all()[:2]
    for task, how_many in ((few, 2), (many, 20)):
        for unit in make.make_neighbourhoods(plan.owner, how_many):
            make.assign(task, unit, "responsible")
        for number in range(how_many // 2):
            make.make_indicator(task, value=number + 1)
    enter(client, make.make_supervisor(plan.owner))

    assert queries_of(client, few) == queries_of(client, many)


def queries_of(client, task):
    page_of(client, task)  # the plan's and the person's own rows are read either way
    with CaptureQueriesContext(connection) as queries:
        page_of(client, task)
    return len(queries)


def test_a_deadline_passed_is_counted_in_days(client, plan):
    task = plan.tasks.first()
    task.due_on = plan.clock_on - timedelta(days=9)
    task.save()
    enter(client, leader_of(plan))

    assert "已过 9 天" in page_of(client, task)


def test_the_curve_is_a_file_too_with_the_numbers_that_the_page_prints(client, plan):
    task = plan.tasks.first()
    TaskQuarter.objects.filter(task=task).update(year_bp=1330, schedule_bp=2500)
    enter(client, leader_of(plan))

    page = page_of(client, task)
    text = client.get(f"/plans/{plan.code}/tasks/{task.code}/curve.csv").content.decode("utf-8-sig")

    assert "年度进度对照序时" in page
    assert f"tasks/{task.code}/curve.csv" in unquote(page)
    assert "数据截至2026年3月25日" in page
    assert "\n季度,年度进度" in text
    assert "\n2026年一季度,13.3,25.0," in text
    assert "13.3%" in page


def test_a_task_without_percent_has_no_curve_to_download(client, plan):
    task = plan.tasks.first()
    enter(client, leader_of(plan))

    assert client.get(f"/plans/{plan.code}/tasks/{task.code}/curve.csv").status_code == 404
