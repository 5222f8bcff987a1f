"""Indicators, units, search, the styleguide and the theme: what they say and to whom."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Indicator
from plans.quarters import Quarter
from reports.queries.search import comparison
from reports.rollup import rebuild
from tests import factories as make
from tests.reports.closing import FIRST_DAY, close
from tests.reports.scene import Q1, enter, hang, leader_of
from units.roles import Role

pytestmark = pytest.mark.django_db
Q2 = Quarter.of(2026, 2)


@pytest.fixture
def plan():
    plan = hang(tasks=4)
    task = plan.tasks.first()
    late = make.make_indicator(task, value=30, nature="anticipatory", name="预期的指标", unit_of_measure="个")
    make.make_indicator(task, value=10, nature="binding", name="约束的指标", definition_note="按月统计的口径")
    make.set_year_target(late, 2026, 12)
    rebuild(plan.pk)
    return plan


@pytest.fixture
def leader(plan, client):
    user = leader_of(plan)
    enter(client, user)
    return user


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def heading(page):
    """The quarter whose figures stand first."""
    return re.search(r'figures-head"><h2>([^<]+)<', page)[1]


# Indicators -----------------------------------------------------------------------------------------------------------
def test_binding_indicators_stand_first_with_their_definition(client, plan, leader):
    page = read(client, "/indicators/")

    assert page.index("约束的指标") < page.index("预期的指标")
    assert "按月统计的口径" in page


@pytest.mark.parametrize(
    ("query", "found"), [("nature=binding", 1), ("text=口径", 1), ("nature=x", 0), ("", 2)]
)
def test_filters_of_the_indicators(client, plan, leader, query, found):
    assert f"{found} 项" in read(client, f"/indicators/?{query}")


def test_an_indicator_shows_its_series_targets_by_year_and_who_reports(client, plan, leader):
    found = Indicator.objects.get(name="预期的指标")
    page = read(client, f"/plans/{plan.code}/indicators/{found.code}/")

    assert "2026年一季度" in page
    assert "12个" in page
    assert "计划期" in page
    assert "预期的指标numerator" in page
    assert "牵头单位 · 每季度" in page


def test_an_indicator_stands_as_it_did_in_the_quarter_that_is_asked_for(client, plan, leader):
    found = Indicator.objects.get(name="预期的指标")
    make.set_clock(plan, FIRST_DAY)
    close(plan, Q1, make.make_supervisor(plan.owner))
    make.set_clock(plan, date(2026, 6, 25))
    make.open_quarter(plan, Q2)
    rebuild(plan.pk)
    page = f"/plans/{plan.code}/indicators/{found.code}/"

    closed, live = read(client, page), read(client, f"{page}?quarter=2026-Q2")

    assert heading(closed) == "2026年一季度"
    assert heading(live) == "2026年二季度"
    assert "series.csv?quarter=2026-Q1" in closed
    assert "二季度" not in read(client, f"{page}series.csv?quarter=2026-Q1")
    assert "二季度" in read(client, f"{page}series.csv?quarter=2026-Q2")


def test_the_band_above_the_wall_begins_with_what_binds(client, plan, leader):
    page = read(client, f"/plans/{plan.code}/wall/")
    band = page[page.index('class="band"') : page.index('class="filters"')]

    assert band.index("约束的指标") < band.index("预期的指标")


def test_the_series_is_a_file_too(client, plan, leader):
    found = Indicator.objects.get(name="预期的指标")
    text = client.get(f"/plans/{plan.code}/indicators/{found.code}/series.csv").content.decode("utf-8-sig")

    assert "2026年一季度" in text
    assert client.get(f"/plans/{plan.code}/indicators/{found.code}/series.exe").status_code == 404


# Units ----------------------------------------------------------------------------------------------------------------
def test_a_unit_shows_what_it_leads_to_all_and_what_it_owes_to_those_who_may_look_into_it(client, plan):
    lead = plan.owner.children.get(name="示例科室0")
    neighbour = plan.owner.children.get(name="示例科室1")
    for user, may_read in (
        (make.make_user(lead), True),
        (leader_of(plan), True),
        (make.make_user(neighbour), False),
    ):
        enter(client, user)
        page = read(client, f"/dashboard/units/{lead.code}/")
        assert page.count('class="task-line"') == 2
        assert ("应报 2，已报 2" in page) is may_read
        assert ("报送情况只给本单位" in page) is not may_read


def test_a_unit_of_another_street_is_not_found(client, plan, leader):
    other = make.make_unit(make.make_street())

    assert client.get(f"/dashboard/units/{other.code}/").status_code == 404
    assert client.get("/dashboard/units/none/").status_code == 404


def test_a_unit_costs_the_same_queries_for_two_tasks_as_for_thirty(client, plan):
    few, many = plan, hang(tasks=60)

    assert queries_of(client, few, unit_of(few)) == queries_of(client, many, unit_of(many))


def unit_of(plan):
    return f"/dashboard/units/{plan.owner.children.first().code}/"


def queries_of(client, plan, address):
    """How many a second look at the page costs its leader."""
    enter(client, leader_of(plan))
    read(client, address)
    with CaptureQueriesContext(connection) as queries:
        read(client, address)
    return len(queries)


# Search ---------------------------------------------------------------------------------------------------------------
@pytest.fixture
def texts(plan):
    task = plan.tasks.first()
    task.title, task.text = "加装电梯", "老旧小区加装电梯二十台。"
    task.save()
    update = make.update_of(task, Q1)
    update.progress = "电梯井道已经开工。"
    update.save()
    return update


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("电梯", ("任务", "填报内容")),
        ("井道", ("填报内容",)),
        ("示例", ("单位",)),
        ("口径", ("指标",)),
        ("梯", ("任务", "填报内容")),
    ],
)
def test_two_characters_are_found_and_one_too(client, texts, leader, words, kinds):
    page = read(client, f"/search/?q={words}")

    for kind in kinds:
        assert f"<h2>{kind}</h2>" in page
    assert f"<mark>{words}</mark>" in page


def test_capitals_do_not_matter(client, plan, leader):
    plan.tasks.update(text="推广 LED 楼道灯")

    assert ">LED<" in read(client, "/search/?q=led")
    assert comparison("led") == "icontains"
    assert comparison("楼道灯") == "contains"


@pytest.mark.parametrize("address", ["/search/?q=任务", "/search/?q=任务&kind=tasks"])
def test_search_costs_the_same_queries_for_four_hits_as_for_sixty(client, plan, address):
    assert queries_of(client, plan, address) == queries_of(client, hang(tasks=60), address)


def test_all_words_must_occur(client, texts, leader):
    assert "加装电梯" in read(client, "/search/?q=电梯 二十台")
    assert "没有找到" in read(client, "/search/?q=电梯 自行车")


def test_what_was_reported_is_found_by_those_who_may_read_it_only(client, plan, texts):
    for user, finds in (
        (make.make_user(texts.unit), True),
        (make.make_supervisor(plan.owner), True),
        (make.make_user(plan.owner.children.get(name="示例科室1")), False),
        (make.make_user(make.make_street(), Role.LEADER), False),
    ):
        enter(client, user)
        assert ("已经开工" in read(client, "/search/?q=井道")) is finds


def test_a_draft_report_is_not_found(client, texts, leader):
    texts.state, texts.progress = "draft", "还没写完的井道"
    texts.save()

    assert "还没写完" not in read(client, "/search/?q=井道")


def test_a_percent_sign_is_a_character_like_any_other(client, texts, leader):
    assert "没有找到" in read(client, "/search/?q=%25")


def test_one_kind_is_paged(client, plan, leader):
    for number in range(60):
        make.make_task(plan, code=f"搜{number}", title=f"巡查第{number}处", state="issued")

    first = read(client, "/search/?q=巡查")
    every = read(client, "/search/?q=巡查&kind=tasks")

    assert first.count("<mark>巡查</mark>") == 8
    assert every.count("<mark>巡查</mark>") == 50
    assert "kind=tasks&amp;page=2" in every


def test_htmx_gets_the_hits_alone(client, texts, leader):
    answer = client.get("/search/", {"q": "电梯"}, headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()
    assert "加装电梯" in answer.content.decode()


# Styleguide and theme -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SUPERVISION, 200),
        (Role.SYS_ADMIN, 200),
        (Role.SEC_ADMIN, 200),
        (Role.AUDIT_ADMIN, 200),
        (Role.LEADER, 403),
        (Role.REPORTER, 403),
    ],
)
def test_the_styleguide_is_for_administrators_and_supervision(client, plan, role, status):
    enter(client, make.make_user(plan.owner, role))

    assert client.get("/styleguide/").status_code == status


def test_dark_is_chosen_and_kept_and_the_way_back_stays_here(client, plan, leader):
    assert 'data-theme="dark"' not in read(client, "/dashboard/")

    back = client.post("/theme/?back=/indicators/", {"theme": "dark"})
    away = client.post("/theme/?back=//example.org/", {"theme": "purple"})

    assert back.url == "/indicators/"
    assert away.url == "/"
    assert 'data-theme="dark"' in read(client, "/dashboard/")
