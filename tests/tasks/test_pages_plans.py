"""计划, 任务分解 and 季度."""

from datetime import date

import pytest
from django.urls import reverse

from plans.models import Plan, Section
from tasks.models import Assignment
from tests.factories import (
    Q3_2026,
    assign,
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
)


@pytest.fixture
def street(db):
    return make_street()


@pytest.fixture
def office(street):
    return make_unit(street, name="物业办")


@pytest.fixture
def supervisor(street):
    return make_supervisor(street)


@pytest.fixture
def plan(street):
    return make_plan(street, title="小区治理计划")


@pytest.fixture
def section(plan):
    return Section.objects.create(
        plan=plan, position=0, level=1, number="一、", title="住有宜居", span_start=0, span_end=0
    )


def test_drafts_are_listed_for_those_who_manage_plans_only(client, plan, office, supervisor):
    client.force_login(supervisor)
    managed = client.get(reverse("plans"))
    client.force_login(make_user(office))
    reporter = client.get(reverse("plans"))

    assert "小区治理计划" in managed.text
    assert "导入计划文件" in managed.text
    assert "小区治理计划" not in reporter.text
    assert "导入计划文件" not in reporter.text


def test_a_plan_shows_its_tasks_to_everybody_inside_once_issued(client, plan, office):
    make_task(plan, office, title="修好路灯")
    reporter = make_user(office)
    client.force_login(reporter)
    draft = client.get(reverse("plan", args=[plan.code]))
    issue(plan)

    issued = client.get(reverse("plan", args=[plan.code]))

    assert draft.status_code == 404
    assert "修好路灯" in issued.text
    assert reverse("breakdown", args=[plan.code]) not in issued.text


def test_breakdown_tells_the_load(client, plan, street, office, supervisor):
    near = make_neighbourhoods(street, 3)
    task = make_task(plan, office, near)
    make_task(plan, office)
    make_indicator(task, value=1, source="unit")
    client.force_login(supervisor)

    page = client.get(reverse("breakdown", args=[plan.code]))

    assert "每季度：牵头填报 2 项" in page.text
    assert "3 个居民区每个填 1 项" in page.text


def test_breakdown_preselects_the_printed_lead_and_saves_changes(client, plan, street, office, supervisor):
    task = make_task(plan, office)
    other = make_unit(street, name="安全办")
    client.force_login(supervisor)
    url = reverse("breakdown", args=[plan.code])

    page = client.get(url)
    client.post(url, {f"lead_{task.pk}": other.pk, "save": "1"})

    assert f'<option value="{office.pk}" selected>' in page.text
    assert task.assignments.get(role=Assignment.Role.ACCOUNTABLE).unit == other


def test_one_unit_fills_the_gaps_of_a_section(client, plan, section, street, office, supervisor):
    led = make_task(plan, office, section=section)
    bare = [make_task(plan, section=section) for _number in range(2)]
    helper = make_unit(street, name="安全办")
    client.force_login(supervisor)

    fields = {f"lead_{led.pk}": office.pk, f"fill_{section.pk}": helper.pk, "fill": section.pk}
    client.post(reverse("breakdown", args=[plan.code]), fields)

    leads = Assignment.objects.filter(role=Assignment.Role.ACCOUNTABLE).order_by("task__position")
    assert [part.unit for part in leads] == [office, helper, helper]
    assert leads.filter(task__in=bare).count() == 2


def test_a_plan_without_all_leads_is_not_issued_and_names_them(client, plan, office, supervisor):
    make_task(plan, office)
    make_task(plan)
    client.force_login(supervisor)

    answer = client.post(reverse("breakdown", args=[plan.code]), {"issue": "1", "issued_on": "2025-12-08"})

    plan.refresh_from_db()
    assert answer.status_code == 422
    assert "还没有第一牵头单位：2" in answer.text
    assert plan.state == Plan.State.DRAFT


def test_a_plan_is_issued_on_the_day_said(client, plan, office, supervisor):
    task = make_task(plan, office)
    client.force_login(supervisor)

    fields = {f"lead_{task.pk}": office.pk, "issue": "1", "issued_on": "2025-12-08"}
    client.post(reverse("breakdown", args=[plan.code]), fields)

    plan.refresh_from_db()
    assert (plan.state, plan.issued_on) == (Plan.State.ISSUED, date(2025, 12, 8))


@pytest.mark.parametrize("page", ["breakdown", "periods"])
def test_working_on_a_plan_is_for_those_who_manage_it(client, plan, office, page):
    make_task(plan, office)
    issue(plan)
    url = reverse(page, args=[plan.code])

    client.force_login(make_user(office))
    reporter = client.get(url)
    client.force_login(make_supervisor(make_street()))
    stranger = client.get(url)

    assert (reporter.status_code, stranger.status_code) == (403, 404)


def test_quarters_say_what_may_be_opened_and_opening_tells_what_is_owed(client, plan, office, supervisor):
    make_task(plan, office)
    issue(plan)
    client.force_login(supervisor)
    url = reverse("periods", args=[plan.code])

    page = client.get(url)
    answer = client.post(url, {"open": "2026-Q3"}, follow=True)

    assert 'value="2026-Q3"' in page.text
    assert 'value="2026-Q4"' not in page.text
    assert "已开启2026年三季度填报，牵头单位共需填报 1 项" in answer.text
    assert "填报中" in answer.text


def test_a_quarter_whose_day_has_not_come_stays_shut(client, plan, office, supervisor):
    make_task(plan, office)
    issue(plan)
    client.force_login(supervisor)

    answer = client.post(reverse("periods", args=[plan.code]), {"open": "2026-Q4"}, follow=True)
    nonsense = client.post(reverse("periods", args=[plan.code]), {"open": "soon"}, follow=True)

    assert "才开始填报" in answer.text
    assert "请选择要开启的季度" in nonsense.text
    assert not plan.periods.exists()


def test_workbench_offers_the_quarter_that_is_due(client, plan, office, supervisor):
    make_task(plan, office)
    issue(plan)
    client.force_login(supervisor)

    due = client.get(reverse("workbench"))
    open_quarter(plan, Q3_2026)
    opened = client.get(reverse("workbench"))

    assert "开启2026年三季度填报" in due.text
    assert "开启2026年三季度填报" not in opened.text


def test_workbench_names_drafts_that_need_leads(client, plan, office, supervisor):
    make_task(plan, office)
    assign(make_task(plan), office, Assignment.Role.LEAD)
    client.force_login(supervisor)

    assert "草案，1 项任务还没有牵头单位" in client.get(reverse("workbench")).text


def test_breakdown_costs_the_same_for_three_tasks_as_for_thirty(
    client, plan, office, supervisor, connection_queries
):
    for _number in range(3):
        make_task(plan, office)
    client.force_login(supervisor)
    url = reverse("breakdown", args=[plan.code])
    client.get(url)
    few = connection_queries(lambda: client.get(url))
    for _number in range(27):
        make_task(plan, office)

    many = connection_queries(lambda: client.get(url))

    assert many == few
