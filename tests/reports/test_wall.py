"""The wall: who sees it, what it says, what it costs."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports.models import TaskQuarter
from reports.queries.wall import Asked, wall_page
from reports.rollup import rebuild
from tests import factories as make
from tests.reports.scene import Q1, enter, hang, leader_of
from units.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return hang(tasks=8)


@pytest.fixture
def leader(plan, client):
    user = leader_of(plan)
    enter(client, user)
    return user


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def wall_of(client, plan, query=""):
    return text_of(client.get(f"/plans/{plan.code}/wall/{query}"))


# What it says ---------------------------------------------------------------------------------------------------------
def test_the_headline_adds_up_to_every_task(plan, leader):
    headline = wall_page(plan, Asked(), leader).headline

    assert headline.tasks == 8
    assert sum(count.number for count in headline.counts) == 8
    assert sum(round(float(count.percent) * 10) for count in headline.counts) == 1_000
    assert {count.bucket: count.number for count in headline.counts if count.number} == {
        "on_schedule": 2,
        "behind": 4,
        "undecided": 2,
    }


def test_the_rate_on_schedule_leaves_out_what_is_undecided(plan, leader):
    rates = {rate.name: rate for rate in wall_page(plan, Asked(), leader).headline.rates}

    assert rates["达序率"].value == "33.3%"  # 2 of 8 − 2
    assert rates["完成率"].value == "0.0%"
    assert rates["平均年度进度"].value == "—"  # no task of these has a figure


def test_every_cell_of_an_opened_quarter_opens_its_task_at_that_quarter(client, plan, leader):
    page = wall_of(client, plan)

    for task in plan.tasks.all():
        assert f'href="/plans/{plan.code}/tasks/{quote(task.code)}/#2026-Q1"' in page
    assert page.count("#2026-Q1") == 8
    assert "#2026-Q2" not in page


def test_the_chosen_quarter_carries_its_word_and_quarters_to_come_are_named(client, plan, leader):
    page = wall_of(client, plan)

    assert '<span class="word">明显滞后</span>' in page
    assert page.count("2028年四季度：尚未开始") == 8


def test_quarters_before_the_first_period_say_that_there_was_no_plan(client):
    late = make.make_plan(clock_on=date(2026, 3, 10))
    make.make_task(late, make.make_unit(late.owner))
    make.issue(late, on=date(2026, 3, 10))
    enter(client, leader_of(late))

    page = wall_of(client, late)

    assert page.count("2026年一季度：计划未下达") == 1
    assert page.count("2026年二季度：尚未开始") == 1


def test_a_demonstration_says_so_with_its_own_day(client, plan, leader):
    assert "本页日期按演示时钟 2026年3月25日" in wall_of(client, plan)

    plan.clock_on = None
    plan.save()

    assert "演示" not in wall_of(client, plan)


# Choosing -------------------------------------------------------------------------------------------------------------
def test_it_opens_on_the_last_closed_quarter_and_the_switch_shows_the_open_one(plan, leader):
    open_second(plan)

    assert wall_page(plan, Asked(), leader).chosen.quarter == Q1 + 1  # none is closed: the newest open one

    close(plan, Q1)
    page = wall_page(plan, Asked(), leader)

    assert page.chosen.quarter == Q1
    assert [(str(head.quarter), head.state) for head in page.switch] == [
        ("2026-Q1", "已定稿"),
        ("2026-Q2", "填报中"),
    ]
    assert wall_page(plan, Asked(quarter=Q1 + 1), leader).chosen.quarter == Q1 + 1


def test_a_rate_is_compared_with_the_quarter_before_once_it_is_closed(plan, leader):
    open_second(plan)
    second = Asked(quarter=Q1 + 1)
    assert {rate.change for rate in wall_page(plan, second, leader).headline.rates} == {""}

    close(plan, Q1 + 1)
    rates = {rate.name: rate for rate in wall_page(plan, second, leader).headline.rates}

    assert rates["完成率"].change == "+0.0"


def open_second(plan):
    make.set_clock(plan, date(2026, 6, 25))
    make.open_quarter(plan, Q1 + 1)
    rebuild(plan.pk)


def close(plan, quarter):
    plan.periods.filter(quarter=quarter).update(closed_on=date(2026, 4, 20), closed_at=timezone.now())


def test_a_quarter_that_is_none_is_not_found(client, plan, leader):
    assert client.get(f"/plans/{plan.code}/wall/?quarter=2026-9").status_code == 404


def test_a_count_opens_the_list_of_its_tasks(client, plan, leader):
    page = wall_of(client, plan)
    link = re.search(r'href="(\?[^"]*light=behind[^"]*)"', page)[1].replace("&amp;", "&")

    filtered = wall_of(client, plan, link)

    assert filtered.count('<tr class="task') == 4
    assert "4 / 8 项" in filtered


@pytest.mark.parametrize(
    ("query", "found"),
    [("?text=任务3", 1), ("?text=示例科室0", 4), ("?light=undecided", 2), ("?section=0", 0)],
)
def test_filters(client, plan, leader, query, found):
    assert wall_of(client, plan, query).count('<tr class="task') == found


def test_nothing_found_says_how_to_go_on(client, plan, leader):
    page = wall_of(client, plan, "?unit=0")

    assert "没有符合条件的任务" in page
    assert "清除筛选" in page


def test_htmx_is_given_the_part_alone(client, plan, leader):
    response = client.get(f"/plans/{plan.code}/wall/", headers={"HX-Request": "true"})

    assert text_of(response).lstrip().startswith('<div class="wall-page"')
    assert "HX-Request" in response.headers["Vary"]


# Access and cost ------------------------------------------------------------------------------------------------------
def test_another_street_does_not_learn_that_the_plan_exists(client, plan):
    enter(client, make.make_supervisor(make.make_street()))

    refused = client.get(f"/plans/{plan.code}/wall/")

    assert refused.status_code == 404
    assert "没有这个页面" in refused.content.decode()
    assert plan.title not in refused.content.decode()
    assert client.get(f"/plans/{plan.code}/tasks/{plan.tasks.first().code}/").status_code == 404


def test_a_draft_hangs_for_those_who_manage_plans_only(client):
    plan = make.make_plan()
    enter(client, make.make_user(plan.owner, Role.LEADER))
    assert client.get(f"/plans/{plan.code}/wall/").status_code == 404

    enter(client, make.make_supervisor(plan.owner))
    assert "还没有任务" in wall_of(client, plan)


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, plan):
    response = client.get(f"/plans/{plan.code}/wall/")

    assert response.status_code == 302
    assert response.url.startswith("/sign-in/")


def test_the_wall_costs_the_same_queries_for_three_tasks_as_for_sixty(client):
    few, many = hang(tasks=3), hang(tasks=60)
    open_second(many)

    assert queries_of(client, few) == queries_of(client, many)


def test_twelve_quarters_cost_the_same_queries_as_one_and_corrections_too(client):
    plan = hang(tasks=8)
    few = queries_of(client, plan)
    make.make_indicator(plan.tasks.first(), value=30)
    fill_twelve_quarters(plan)

    assert queries_of(client, plan) == few
    assert wall_of(client, plan).count("（已更正，现为") == 8 * 11


def fill_twelve_quarters(plan):
    """Every quarter of the plan closed, each light published yellow and corrected since to what it is."""
    days = {
        "opens_on": Q1.first_day,
        "due_on": Q1.last_day,
        "late_after": Q1.last_day,
        "closed_on": Q1.last_day,
    }
    rows = list(TaskQuarter.objects.filter(plan=plan))
    for quarter in range(plan.starts + 1, plan.ends + 1):
        plan.periods.create(owner=plan.owner, quarter=quarter, closed_at=timezone.now(), **days)
        for row in rows:
            row.pk, row.quarter = None, quarter
            row.published = {
                "light": 6,
                "reason": "slightly_behind",
                "update_state": "approved",
                "year_bp": 1,
            }
        TaskQuarter.objects.bulk_create(rows)


@pytest.mark.parametrize(("days", "is_soon"), [(0, True), (7, True), (8, False), (-1, False)])
def test_a_task_due_within_seven_days_says_so(client, plan, leader, days, is_soon):
    task = plan.tasks.first()
    task.due_on = plan.clock_on + timedelta(days=days)
    task.save()

    assert ("即将到期" in wall_of(client, plan)) is is_soon


def test_an_extension_puts_the_warning_off(client, plan, leader):
    task = plan.tasks.first()
    task.due_on = plan.clock_on + timedelta(days=3)
    task.save()
    days = {"due_on": task.due_on, "new_due_on": task.due_on + timedelta(days=60), "filed_on": plan.clock_on}
    told = {"reason": "等待验收", "filed_by": leader, "decided_by": leader, "decided_at": timezone.now()}
    task.extensions.create(owner=plan.owner, state="granted", decided_on=plan.clock_on, **days, **told)

    assert "即将到期" not in wall_of(client, plan)
    page = text_of(client.get(f"/plans/{plan.code}/tasks/{task.code}/"))
    assert "完成时限 2026年5月27日（原定 2026年3月28日，已延期）" in page


def test_units_still_missing_are_counted_on_the_row(client, plan, leader):
    TaskQuarter.objects.filter(task=plan.tasks.first()).update(asked=28, reported=26)

    assert "已报 26/28" in wall_of(client, plan)


def test_the_day_of_the_figures_is_when_they_were_worked_out_or_published(plan, leader):
    plan.clock_on, plan.figures_at = None, datetime(2026, 4, 3, 1, 5, tzinfo=UTC)
    plan.save()
    plan.refresh_from_db()
    assert wall_page(plan, Asked(), leader).as_of == "数据截至2026年4月3日 9:05"

    close(plan, Q1)
    plan.periods.update(closed_at=datetime(2026, 4, 20, 8, 30, tzinfo=UTC))
    assert wall_page(plan, Asked(), leader).as_of == "2026年4月20日 16:30定稿"


def queries_of(client, plan):
    enter(client, leader_of(plan))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert wall_of(client, plan)
    return len(queries)


# Home -----------------------------------------------------------------------------------------------------------------
def test_a_leader_comes_home_to_the_newest_wall(client, plan, leader):
    response = client.get("/", follow=True)

    assert response.redirect_chain[-1][0] == f"/plans/{plan.code}/wall/"


def test_without_a_plan_the_supervision_office_is_told_what_to_do(client):
    enter(client, make.make_supervisor(make.make_street()))

    assert "上传计划文件" in text_of(client.get("/", follow=True))


def test_an_administrator_comes_home_to_the_units(client):
    enter(client, make.make_user(make.make_street(), Role.SYS_ADMIN))

    assert client.get("/", follow=True).redirect_chain[-1][0] == "/units/"


def test_whoever_holds_no_post_is_told_so(client):
    enter(client, make.make_user())

    assert "这个账号不参与任务跟踪" in text_of(client.get("/", follow=True))
