"""The dashboard: whose figures, which quarter, what it says, where every number leads, what it costs."""

import csv
import re
from datetime import date
from html import unescape
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from reports.models import PlanQuarter, TaskQuarter, UnitQuarter
from reports.queries.dashboard import dashboard_of
from reports.queries.scopes import Question, scope_of
from reports.queries.sums import sums_of
from reports.rollup import rebuild
from tests import factories as make
from tests.reports.closing import close
from tests.reports.scene import Q1, enter, hang, leader_of
from units.models import Membership
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


@pytest.fixture
def district():
    """Two streets below one district, with 8 and 4 tasks."""
    district = make.make_district()
    for tasks in (8, 4):
        hang(tasks=tasks, street=make.make_street(parent=district))
    return district


def page_of(client, query=""):
    answer = client.get(f"/dashboard/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def dashboard(user, **asked):
    return dashboard_of(scope_of(user, Question(**asked)))


def table(page, name):
    return next(each for each in page.tables if each.name == name)


# Whose figures --------------------------------------------------------------------------------------------------------
def test_a_leader_of_a_street_sees_the_street_and_one_of_the_district_both_streets(client, district):
    street = district.children.first()
    for unit, tasks in ((street, 8), (district, 12)):
        found = dashboard(make.make_user(unit, Role.LEADER))
        assert found.scope.unit == unit
        assert found.tasks == tasks


def test_a_district_goes_down_to_its_streets_and_a_street_not_up(client, district):
    street = district.children.first()
    enter(client, make.make_user(district, Role.LEADER))
    assert f"?unit={street.code}" in page_of(client)
    assert street.name in page_of(client, f"?unit={street.code}")

    enter(client, make.make_user(street, Role.LEADER))
    assert client.get(f"/dashboard/?unit={district.code}").status_code == 404


def test_another_street_is_not_found(client, plan, leader):
    other = make.make_street()

    for address in ("/dashboard/", "/dashboard/tasks/", "/dashboard/trend.csv", "/indicators/"):
        assert client.get(f"{address}?unit={other.code}").status_code == 404


def test_whoever_holds_no_post_is_told_so(client):
    enter(client, make.make_user())

    assert "这个账号不参与任务跟踪" in page_of(client)


def test_a_street_without_a_plan_says_what_comes(client):
    enter(client, make.make_user(make.make_street(), Role.LEADER))

    assert "还没有数字" in page_of(client)


# Which quarter --------------------------------------------------------------------------------------------------------
def test_it_opens_on_the_last_closed_quarter_and_the_switch_shows_the_open_one(plan, leader):
    close(plan, Q1, make.make_supervisor(plan.owner))
    make.set_clock(plan, date(2026, 6, 25))
    make.open_quarter(plan, Q1 + 1)
    rebuild(plan.pk)

    found = dashboard(leader)

    assert found.scope.quarter == Q1
    assert [(head.label, head.is_open) for head in found.switch] == [("一季度", False), ("二季度", True)]
    assert dashboard(leader, quarter=Q1 + 1).scope.quarter == Q1 + 1


def test_a_count_is_compared_with_the_quarter_before_only_once_its_quarter_is_closed(plan, leader):
    supervisor = make.make_supervisor(plan.owner)
    close(plan, Q1, supervisor)
    make.set_clock(plan, date(2026, 6, 25))
    make.open_quarter(plan, Q1 + 1)
    rebuild(plan.pk)
    assert {each.change for each in dashboard(leader, quarter=Q1 + 1).counts} == {""}

    close(plan, Q1 + 1, supervisor, on=date(2026, 7, 20))
    changes = {each.bucket: each.change for each in dashboard(leader).counts}

    assert changes["on_schedule"] == "-2"


def test_a_quarter_that_is_none_is_not_found(client, leader):
    assert client.get("/dashboard/?quarter=2026-9").status_code == 404


# What it says ---------------------------------------------------------------------------------------------------------
def test_the_counts_add_up_and_each_opens_a_list_of_as_many_tasks(client, plan, leader):
    found = dashboard(leader)

    assert sum(int(each.number) for each in found.counts) == found.tasks == 8
    for each in found.counts:
        listed = client.get(each.url).content.decode()
        assert listed.count('class="task-line"') == int(each.number)


def test_what_lags_says_by_how_much_why_and_who_red_first(client, plan, leader):
    found = dashboard(leader)

    assert [line.light.word for line in found.lagging] == ["明显滞后"] * 2 + ["略有滞后"] * 2
    assert found.lagging_number == len(found.lagging)
    first = found.lagging[0]
    assert first.lead in ("示例科室0", "示例科室1")
    assert "规则 8" in first.rule
    assert first.why == "牵头单位自评明显滞后，督查已确认"


def test_a_gap_is_printed_in_points_with_its_sign(plan, leader):
    TaskQuarter.objects.filter(bucket="behind").update(gap_bp=-3_250)

    assert {line.gap for line in dashboard(leader).lagging} == {"−32.5"}


def test_units_add_up_to_the_headline_and_neighbourhoods_are_one_line(plan, leader):
    for number, home in enumerate(make.make_neighbourhoods(plan.owner, 3)):
        make.make_task(plan, home, state="issued", code=f"居{number}")
    rebuild(plan.pk)

    found = dashboard(leader)
    units = table(found, "units")

    assert sum(line.cells[0] for line in units.lines) == found.tasks == 11
    assert [line.head for line in units.lines][-1] == "居民区、社区（合计，不排名）"
    assert {line.head for line in units.lines[:2]} == {"示例科室0", "示例科室1"}


def test_offices_stand_lowest_share_first(plan, leader):
    office = plan.owner.children.get(name="示例科室1")
    UnitQuarter.objects.filter(unit=office).update(on_schedule=0, behind=3)

    units = table(dashboard(leader), "units")

    shares = [line.cells[-1] for line in units.lines]
    assert units.lines[0].head == "示例科室1"
    assert shares == sorted(shares)


def test_reports_owed_are_on_time_late_or_missing(plan, leader):
    PlanQuarter.objects.update(owed=8, reported=6, on_time=4, returned=2, passed=5)

    duties = table(dashboard(leader), "duties")

    assert duties.lines[-1].cells[:6] == (8, 4, 2, 2, 2, 5)
    assert "应报 8 份：按时 4 份，迟报 2 份，未报 2 份" in duties.said


def test_a_unit_without_a_reporter_leaves_its_tasks_to_nobody(client, plan, leader):
    lead = plan.owner.children.get(name="示例科室0")
    assert dashboard(leader).gaps.number == 0

    Membership.objects.filter(unit=lead).update(until=date(2026, 1, 1))
    gaps = dashboard(leader).gaps

    assert gaps.number == 4
    assert gaps.first[0].lead == f"{lead.name}没有在岗的填报员或负责人"


def test_a_task_without_a_lead_is_a_gap(plan, leader):
    make.make_task(plan, state="issued")

    assert dashboard(leader).gaps.first[0].lead == "没有第一牵头单位"


def test_the_supervision_office_is_told_what_waits_for_it(client, plan):
    task = plan.tasks.all()[3]
    lead = task.assignments.get().unit
    make.report(task, Q1, by=make.make_user(lead), word="on_schedule")
    enter(client, make.make_supervisor(plan.owner))

    page = page_of(client)

    assert "待审核的报告" in page
    assert 'href="/review/"' in page


def test_a_correction_leaves_the_published_figures(plan, leader):
    close(plan, Q1, make.make_supervisor(plan.owner))
    before = dashboard(leader)
    UnitQuarter.objects.update(on_schedule=99)
    PlanQuarter.objects.update(on_schedule=99)
    TaskQuarter.objects.update(bucket="completed", light=3)

    after = dashboard(leader)

    assert [each.number for each in after.counts] == [each.number for each in before.counts]
    assert after.lagging_number == before.lagging_number == len(after.lagging)


# Files ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["trend", "units", "duties", "indicators", "lagging"])
def test_a_file_holds_the_rows_of_the_page(client, plan, leader, name):
    make.make_indicator(plan.tasks.first(), value=30, nature="binding")
    rebuild(plan.pk)
    text = client.get(f"/dashboard/{name}.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    sheet = load_workbook(BytesIO(client.get(f"/dashboard/{name}.xlsx").content)).active

    assert len(rows) > 2
    written = [
        ["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)
    ]
    width = max(map(len, rows))
    numbers = [[_plain(value) for value in (row + [""] * width)[:width]] for row in rows]
    assert [[_plain(value) for value in (row + [""] * width)[:width]] for row in written] == numbers


def _plain(text):
    """33.0 and 33 are one number."""
    return text[:-2] if re.fullmatch(r"-?\d+\.0", text) else text


def test_a_title_that_looks_like_a_formula_is_defused(client, plan, leader):
    plan.tasks.filter(number="3").update(number="=1", title="cmd")

    text = client.get("/dashboard/lagging.csv").content.decode()

    assert "'=1 cmd" in text


def test_no_such_table_or_kind_is_not_found(client, plan, leader):
    assert client.get("/dashboard/secrets.csv").status_code == 404
    assert client.get("/dashboard/trend.pdf").status_code == 404


# The list -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("query", "found"),
    [("", 8), ("?light=lagging", 4), ("?light=nonsense", 0), ("?text=任务3", 1), ("?lead=nonsense", 0)],
)
def test_filters_of_the_list(client, plan, leader, query, found):
    assert client.get(f"/dashboard/tasks/{query}").content.decode().count('class="task-line"') == found


def test_a_line_opens_the_task_and_the_task_leads_back_to_the_same_list(client, plan, leader):
    address = "/dashboard/tasks/?light=lagging"
    page = client.get(address).content.decode()
    link = unescape(re.search(r'class="task-line" href="([^"]+)"', page)[1])

    task = client.get(link).content.decode()

    assert f'href="{address}"' in unescape(task)


def test_the_way_back_never_leaves_the_site(client, plan, leader):
    task = plan.tasks.first()
    for elsewhere in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        page = client.get(f"/plans/{plan.code}/tasks/{task.code}/", {"back": elsewhere}).content.decode()
        assert f'href="{elsewhere}"' not in unescape(page)
        assert "← 返回" not in page


# Cost -----------------------------------------------------------------------------------------------------------------
def test_it_costs_the_same_queries_for_sixty_tasks_as_for_eight_and_for_ten_streets_as_for_two(
    client, district
):
    few = queries_of(client, district)
    for _number in range(3):
        hang(tasks=20, street=make.make_street(parent=district))

    assert queries_of(client, district) == few


def queries_of(client, unit):
    enter(client, make.make_user(unit, Role.LEADER))
    page_of(client)
    with CaptureQueriesContext(connection) as queries:
        page_of(client)
    return len(queries)


def test_the_headline_is_the_sum_that_the_interface_gives(plan, leader):
    found = dashboard(leader)

    assert found.tasks == sums_of(plan.owner, [Q1])[Q1].tasks.tasks


@pytest.mark.parametrize(
    "address", ["/dashboard/", "/dashboard/tasks/", "/indicators/", "/dashboard/trend.csv"]
)
def test_a_street_without_a_plan_has_pages_without_numbers(client, address):
    enter(client, make.make_user(make.make_street(), Role.LEADER))

    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405
