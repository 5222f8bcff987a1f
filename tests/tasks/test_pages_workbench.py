"""工作台: what a person finds to do."""

from datetime import date

import pytest
from django.urls import reverse

from tasks.actions import reviewing
from tests.factories import (
    Q3_2026,
    issue,
    make_plan,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
)


@pytest.fixture
def street(db):
    return make_street(name="湖滨街道")


@pytest.fixture
def office(street):
    return make_unit(street, name="物业办")


@pytest.fixture
def cadre(office):
    return make_user(office)


@pytest.fixture
def plan(street):
    return make_plan(street, clock_on=date(2026, 9, 28), source_text="前文。修好路灯，装灯三十盏。后文。")


def worded(plan, office, **over):
    return make_task(plan, office, title="修好路灯", span_start=3, span_end=13, **over)


def opened(plan, quarter=Q3_2026):
    issue(plan)
    return open_quarter(plan, quarter)


def page_of(client, user, url):
    client.force_login(user)
    return client.get(url)


def test_workbench_lists_what_is_owed(client, plan, office, cadre):
    worded(plan, office)
    opened(plan)

    page = page_of(client, cadre, reverse("workbench"))

    assert page.status_code == 200
    assert "待填报 1 项" in page.text
    assert "修好路灯" in page.text
    assert "演示数据" in page.text


def test_workbench_puts_returned_reports_first_with_the_reason(client, plan, street, office, cadre):
    worded(plan, office)
    second = make_task(plan, office, title="补种行道树")
    opened(plan)
    update = report(second, Q3_2026, by=cadre, word="on_schedule")
    reviewing.return_update(update=update, by=make_supervisor(street), reason="请写明棵数")

    page = page_of(client, cadre, reverse("workbench"))

    assert "请写明棵数" in page.text
    assert page.text.index("补种行道树") < page.text.index("修好路灯")


def test_workbench_of_a_stranger_says_what_comes_next(client, plan, office):
    worded(plan, office)
    opened(plan)
    stranger = make_user(make_unit(make_street()))

    page = page_of(client, stranger, reverse("workbench"))

    assert "修好路灯" not in page.text
    assert "现在没有要填报的任务" in page.text


def test_workbench_of_supervision_shows_the_desk_not_everybodys_duties(client, plan, street, office, cadre):
    task = worded(plan, office)
    make_task(plan, office, title="补种行道树")
    opened(plan)
    report(task, Q3_2026, by=cadre, word="on_schedule")
    supervisor = make_supervisor(street)

    desk = page_of(client, supervisor, reverse("workbench"))
    everybody = page_of(client, supervisor, reverse("workbench") + "?all=1")

    assert "等您审核" in desk.text
    assert "补种行道树" not in desk.text
    assert "补种行道树" in everybody.text


def test_workbench_costs_the_same_for_three_rows_as_for_thirty(
    client, plan, street, office, cadre, connection_queries
):
    for number in range(3):
        make_task(plan, office, title=f"任务{number}")
    opened(plan)
    page_of(client, cadre, reverse("workbench"))
    few = connection_queries(lambda: client.get(reverse("workbench")))
    for number in range(27):
        make_task(plan, office, title=f"更多{number}", state="issued")
    open_quarter(plan, Q3_2026)

    many = connection_queries(lambda: client.get(reverse("workbench")))

    assert many == few
