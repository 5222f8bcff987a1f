"""The lists behind a dashboard's numbers: reports owed, tasks that nobody reports, streets and units."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import Document
from reports.models import PlanQuarter, UnitQuarter
from reports.queries.dashboard import dashboard_of
from reports.queries.frozen import CLOSED
from reports.queries.scopes import Question, scope_of
from reports.rollup import rebuild
from tasks.models import ProgressUpdate, Task
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


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def links_of(page, route):
    """Every number of the dashboard that leads to this list, with its address."""
    return re.findall(rf'<a href="({route}[^"]*)">(?:<[^>]+>)*(\d+)<', page)


def listed(page):
    return int(re.search(r'role="status">(\d+)', page)[1])


# Numbers open their lists ---------------------------------------------------------------------------------------------
def test_every_number_of_a_light_opens_a_list_of_as_many_tasks(client, leader):
    found = links_of(read(client, "/dashboard/"), "/dashboard/tasks/")

    assert len(found) > 8  # headline, trend and units
    for address, number in found:
        assert listed(read(client, address)) == int(number), address


def test_every_number_of_reports_opens_a_list_of_as_many_reports(client, plan, leader):
    update = ProgressUpdate.objects.filter(state="approved").first()
    ProgressUpdate.objects.filter(pk=update.pk).update(was_late=True, returned_times=1)
    rebuild(plan.pk)

    found = {
        address.rpartition("=")[2]: int(number)
        for address, number in links_of(read(client, "/dashboard/"), "/dashboard/reports/")
    }

    assert found == {"2026-Q1": 8, "on_time": 5, "late": 1, "missing": 2, "returned": 1, "passed": 5}
    for state, number in found.items():
        address = f"/dashboard/reports/?quarter={Q1}" + (f"&state={state}" if state in ORDER else "")
        assert listed(read(client, address)) == number, state


ORDER = ("on_time", "late", "missing", "returned", "passed")


def test_a_report_that_is_out_again_did_not_pass_first_time_nor_spoils_another(plan, leader):
    """Returned and not handed in again: 已报 − 退回过 would take one from those that passed."""
    update = ProgressUpdate.objects.filter(state="approved").first()
    ProgressUpdate.objects.filter(pk=update.pk).update(
        state="draft", returned_times=1, returned_because="请写明进展"
    )
    rebuild(plan.pk)

    figure = PlanQuarter.objects.get()

    assert (figure.reported, figure.returned, figure.passed) == (5, 1, 5)


def test_what_was_published_stays_and_is_what_the_list_shows(client, plan, leader):
    close(plan, Q1, make.make_supervisor(plan.owner))
    ProgressUpdate.objects.filter(state="approved").update(returned_times=3)
    UnitQuarter.objects.update(passed=0)
    PlanQuarter.objects.update(passed=0)
    CLOSED.clear()

    page = read(client, f"/dashboard/reports/?quarter={Q1}&state=passed")

    assert PlanQuarter.objects.get().published["passed"] == 6
    assert listed(page) == 6


def test_a_list_never_stands_by_result(client):
    street = make.make_street()
    plan = make.make_plan(street, clock_on=date(2026, 3, 25))
    for home in reversed(make.make_neighbourhoods(street, 3)):
        make.make_task(plan, home)
    make.issue(plan)
    make.open_quarter(plan, Q1)
    _first, second, third = ProgressUpdate.objects.order_by("task__position").values_list("pk", flat=True)
    ProgressUpdate.objects.filter(pk=second).update(state="approved")
    ProgressUpdate.objects.filter(pk=third).update(state="approved", was_late=True)
    enter(client, leader_of(plan))

    page = read(client, "/dashboard/reports/")

    listed_units = re.findall(r'data-label="填报单位">([^<]+)<', page)
    standings = re.findall(r'data-label="报送情况"><span class="tag tag-\w+">([^<]+)<', page)
    assert listed_units == [str(task.assignments.get().unit) for task in plan.tasks.order_by("position")]
    assert standings == ["未报", "按时", "迟报"]


def test_a_reporter_lists_the_own_units_reports_and_is_told_so(client, plan):
    lead = plan.owner.children.get(name="示例科室0")
    enter(client, make.make_user(lead))

    page = read(client, "/dashboard/reports/")

    assert listed(page) == 4
    assert "示例科室1" not in page
    assert "可能少于看板上的数字" in page


@pytest.mark.parametrize(
    ("query", "found"), [("text=任务3", 1), ("state=nonsense", 0), ("text=示例科室1", 4)]
)
def test_filters_of_the_reports(client, leader, query, found):
    assert listed(read(client, f"/dashboard/reports/?{query}")) == found


# Gaps -----------------------------------------------------------------------------------------------------------------
def test_all_tasks_without_a_reporter_are_listed_page_by_page(client, plan, leader):
    for number in range(60):
        make.make_task(plan, state="issued", code=f"缺{number}", title=f"没人管的事{number}")
    board = read(client, "/dashboard/")
    address = re.search(r'href="(/dashboard/gaps/[^"]*)">\s*看全部 60 项', board)[1]

    first, second = read(client, address), read(client, f"{address}&page=2")

    assert "共 60 项" in first
    titles = [re.findall(r"没人管的事(\d+)", page) for page in (first, second)]
    assert (len(titles[0]), len(titles[1])) == (50, 10)
    assert sorted(map(int, titles[0] + titles[1])) == list(range(60))


def test_a_post_above_answers_for_the_unit_and_an_ended_one_does_not(client, plan, leader):
    lead = plan.owner.children.get(name="示例科室0")
    Membership.objects.filter(unit=lead).update(until=date(2026, 1, 1))
    assert "共 4 项" in read(client, "/dashboard/gaps/")

    make.make_user(plan.owner, Role.UNIT_HEAD)

    assert "共 0 项" in read(client, "/dashboard/gaps/")


# Streets and units ----------------------------------------------------------------------------------------------------
@pytest.fixture
def district():
    """Twenty streets of one task each, all of them behind but the last."""
    district = make.make_district()
    for _number in range(20):
        hang(tasks=1, street=make.make_street(parent=district))
    for model in (UnitQuarter, PlanQuarter):
        model.objects.filter(tasks=1).exclude(owner=district.children.last()).update(on_schedule=0, behind=1)
    return district


def test_a_district_prints_its_lowest_streets_the_others_together_and_all_of_them_a_page_further(
    client, district
):
    best = district.children.last()
    enter(client, make.make_user(district, Role.LEADER))

    board = read(client, "/dashboard/")
    table = board[board.index('id="units-table"') : board.index('id="indicators-title"')]
    address = re.search(r'<a href="(/dashboard/units/[^"]*)">其余 5 个单位', table)[1]

    assert best.name not in table
    counts = [int(number) for number in re.findall(r'</th><td class="figure">(?:<a[^>]*>)?(\d+)', table)]
    assert (len(counts), sum(counts)) == (16, 20)
    every = read(client, address)
    streets = re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', every)
    assert len(streets) == 20
    assert streets[-1] == str(best)


def test_the_same_streets_stand_in_the_order_of_the_tree_when_asked(client, district):
    enter(client, make.make_user(district, Role.LEADER))

    every = read(client, "/dashboard/units/?order=tree")

    streets = re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', every)
    assert streets == [str(street) for street in district.children.all()]


# Cost -----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("address", ["/dashboard/reports/", "/dashboard/gaps/", "/dashboard/units/"])
def test_a_list_costs_the_same_queries_for_three_rows_as_for_many(client, address):
    few, many = hang(tasks=4), hang(tasks=16)
    for plan, tasks in ((few, 1), (many, 30)):
        for number in range(tasks):
            make.make_task(plan, state="issued", code=f"缺{number}")

    assert queries_of(client, few, address) == queries_of(client, many, address)


def queries_of(client, plan, address):
    enter(client, leader_of(plan))
    read(client, address)
    with CaptureQueriesContext(connection) as queries:
        read(client, address)
    return len(queries)


def test_an_amended_document_reorders_what_lags_equally_in_a_closed_quarter(plan, leader):
    close(plan, Q1, make.make_supervisor(plan.owner))
    before = [line.number for line in lagging_of(leader)]
    amend(plan, positions=range(len(plan.tasks.all()), 0, -1))

    after = [line.number for line in lagging_of(leader)]

    assert before == ["3", "4", "7", "8", "2", "6"]  # red before yellow, within that as printed
    assert after == ["8", "7", "4", "3", "6", "2"]


def lagging_of(user):
    return dashboard_of(scope_of(user, Question())).lagging


def amend(plan, positions):
    """As an amended document does: the plan points at it, and its tasks stand at other places."""
    plan.document = Document.objects.create(owner=plan.owner, file_name="示例.docx", sha256="0", content=b"")
    plan.save(update_fields=["document"])
    for task, position in zip(plan.tasks.order_by("id"), positions, strict=True):
        Task.objects.filter(pk=task.pk).update(position=position)


def test_a_closed_quarter_is_added_up_once(client, plan, leader):
    close(plan, Q1, make.make_supervisor(plan.owner))
    read(client, "/dashboard/trend.csv")
    with CaptureQueriesContext(connection) as queries:
        read(client, "/dashboard/trend.csv")

    assert not [query for query in queries if "reports_planquarter" in query["sql"]]
