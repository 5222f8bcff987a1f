"""核实节点: the supervision office sees a dated step reached, and the light follows."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from plans.quarters import Quarter
from reports.lights import Light
from reports.models import TaskQuarter
from reports.rollup import roll_up
from tasks.actions import breakdown
from tests.factories import (
    issue,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
)

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)


@pytest.fixture
def milestone(plan, supervisor):
    """The only step of a reported and approved task, due on 20 March."""
    lead = make_unit(plan.owner)
    task = make_task(plan, lead)
    steps = [("方案定稿", date(2026, 3, 20), 1)]
    breakdown.add_milestones(task=task, milestones=steps, by=supervisor)
    issue(plan, by=supervisor)
    open_quarter(plan, Q1)
    report(task, Q1, by=make_user(lead), approved_by=supervisor)
    return task.milestones.get()


def post(person, milestone, **fields):
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser.post(reverse("verify-milestone", args=[milestone.pk]), fields, follow=True)


def light_of(milestone):
    roll_up(milestone.task.plan_id)
    return TaskQuarter.objects.get(task=milestone.task, quarter=Q1).light


def test_supervision_verifies_a_milestone_on_the_task_page(milestone, supervisor):
    assert light_of(milestone) == Light.RED

    page = post(supervisor, milestone, on="2026-03-19")

    assert "节点已核实" in page.content.decode()
    assert light_of(milestone) == Light.GREEN


@pytest.mark.parametrize("on", ["", "三月", "2026-04-30"])
def test_a_day_that_is_none_or_still_to_come_is_refused(milestone, supervisor, on):
    post(supervisor, milestone, on=on)

    milestone.refresh_from_db()
    assert milestone.verified_on is None


def test_a_cadre_cannot_verify(milestone):
    cadre = make_user(milestone.task.assignments.get().unit)

    assert post(cadre, milestone, on="2026-03-19").status_code == 403
    assert "已完成，核实" not in task_page(cadre, milestone)


def task_page(person, milestone):
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    task = milestone.task
    return browser.get(reverse("task", args=[task.plan.code, task.code])).content.decode()
