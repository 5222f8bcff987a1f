"""The slice, whole, on real documents: read, import, issue, open, report, return, approve, roll up by a real worker,
and the same numbers read from wall, task page and REST."""

import re
from datetime import date, timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from plans.models import StaleFigure
from plans.quarters import Quarter
from reports.lights import BUCKETS, Reason
from reports.models import PlanQuarter, TaskQuarter
from reports.verifying import differences
from tasks.actions import reporting, reviewing
from tasks.models import Asked, DataValue, ProgressUpdate
from tests.factories import open_quarter, set_clock
from tests.journeys.documents import Street, bring_in
from units.actions import issue_token

pytestmark = pytest.mark.django_db(transaction=True)


def report_as_lead(street, update, number=2):
    values = {value.pk: number for value in reporting.own_values(update)}
    word = "on_schedule" if reporting.takes_a_word(update.task) else ""
    reporting.submit(
        update=update,
        by=street.cadre(update.unit),
        content=reporting.Content(word=word, progress="已按计划推进。"),
        revision=update.revision,
        values=values,
    )


def updates(plan):
    return ProgressUpdate.objects.filter(plan=plan).select_related("plan", "period", "task__plan", "unit")


def live_a_quarter(street, plan):
    """Every lead reports, one is returned and reports again, neighbourhoods fill their items, all is approved."""
    for update in updates(plan):
        report_as_lead(street, update)
    returned = updates(plan).first()
    reviewing.return_update(update=returned, by=street.supervisor, reason="请说明覆盖了几个小区")
    report_as_lead(street, updates(plan).get(pk=returned.pk))
    for unit in street.neighbourhoods:
        owed = DataValue.objects.filter(unit=unit).select_related("unit", "item")
        reporting.submit_values(values=[(value, 1) for value in owed], by=street.cadre(unit))
    for update in updates(plan):
        reviewing.approve(update=update, by=street.supervisor)


def clients(street):
    """The supervisor's browser, and a machine with a token for the street."""
    browser = Client()
    browser.force_login(street.supervisor)
    token = issue_token(
        by=None,
        name="核对",
        unit=street.office,
        scopes=["read:all"],
        expires_at=timezone.now() + timedelta(days=1),
    )
    return browser, Client(headers={"Authorization": f"Bearer {token.secret}"})


def counts_on(wall):
    """The headline as printed: {bucket: number}."""
    found = re.findall(r'href="\?[^"]*light=(\w+)"[^>]*>(.*?)</a>', wall, re.S)
    return {bucket: int(re.search(r"<b>(\d+)</b>", inner)[1]) for bucket, inner in found}


def same_numbers_everywhere(street, plan, quarter):
    """The headline on the wall, the light on each task page and every figure by REST are those stored."""
    browser, api = clients(street)
    where = f"?plan={plan.code}&quarter={quarter}"
    wall = browser.get(f"/plans/{plan.code}/wall/?quarter={quarter}").content.decode()
    totals = PlanQuarter.objects.get(plan=plan, quarter=quarter)
    by_rest = api.get(f"/api/v1/figures/plans/{where}").json()["results"][0]
    printed = counts_on(wall)
    for bucket in BUCKETS:
        assert printed[bucket] == by_rest[bucket] == getattr(totals, bucket)
    assert sum(printed[bucket] for bucket in BUCKETS) == totals.tasks == plan.tasks.count()

    rows = {row["task"]: row for row in api.get(f"/api/v1/figures/tasks/{where}").json()["results"]}
    figures = TaskQuarter.objects.filter(plan=plan, quarter=quarter).select_related("task")
    assert set(rows) == {figure.task.code for figure in figures}
    for figure in figures:
        same_task_everywhere(browser, wall, figure, rows[figure.task.code])


def same_task_everywhere(browser, wall, figure, row):
    word = str(Reason(figure.reason).label)
    assert (row["light"]["word"], row["light"]["rule"], row["year_bp"]) == (word, figure.rule, figure.year_bp)
    code = quote(figure.task.code, safe="()")
    address = f"/plans/{figure.plan.code}/tasks/{code}/"
    assert f'href="{address}#{figure.quarter}" title="{figure.quarter.label}：{word}"' in wall
    line = browser.get(address).content.decode().split(f'<li id="{figure.quarter}">')[1].split("</li>")[0]
    assert word in line


def test_002_with_28_neighbourhoods_through_a_quarter(start_worker):
    street = Street(neighbourhoods=28)
    plan = bring_in(street, "002", "2017-Q1", "2017-Q4", issued_on=date(2017, 6, 28))
    quarter = Quarter.of(2017, 3)

    assert plan.tasks.count() == 40
    plan.refresh_from_db()
    assert plan.first_period == quarter

    set_clock(plan, date(2017, 9, 25))
    open_quarter(plan, quarter)
    assert updates(plan).count() == 40
    asked_of_one = Asked.objects.filter(plan=plan, unit=street.neighbourhoods[0]).values("item").distinct()
    assert 1 <= asked_of_one.count() <= 15

    worker = start_worker()
    live_a_quarter(street, plan)
    worker.wait_until(lambda: not StaleFigure.objects.exists(), what="the worker rolled up")

    same_numbers_everywhere(street, plan, quarter)
    assert differences(plan.pk) == []


def test_000_qualitative_no_unit_printed_no_percent_typed(start_worker):
    street = Street(neighbourhoods=3)
    plan = bring_in(street, "000", "2021-Q1", "2023-Q4", issued_on=date(2021, 4, 29))
    quarter = Quarter.of(2021, 2)

    assert plan.tasks.count() == 37
    worded = [task for task in plan.tasks.all() if reporting.takes_a_word(task)]
    assert len(worded) >= 29

    set_clock(plan, date(2021, 6, 25))
    open_quarter(plan, quarter)
    worker = start_worker()
    live_a_quarter(street, plan)
    worker.wait_until(lambda: not StaleFigure.objects.exists(), what="the worker rolled up")

    same_numbers_everywhere(street, plan, quarter)
    assert not updates(plan).exclude(percent_bp=None).exists()
    assert not TaskQuarter.objects.filter(plan=plan, task__in=worded).exclude(year_bp=None).exists()
    assert differences(plan.pk) == []
