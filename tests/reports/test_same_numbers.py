"""One number: wall, dashboard, task list, task page, CSV, XLSX and REST say the same of one street and quarter."""

import csv
import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from reports.lights import BUCKETS, Light
from reports.marks import BUCKET_WORDS
from reports.models import TaskQuarter
from reports.rollup import roll_up
from tests import factories as make
from tests.reports.closing import close
from tests.reports.scene import Q1, enter, hang, leader_of
from units.actions import issue_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """A closed quarter of eight tasks, one of them measured; corrected since, so that live and published differ."""
    plan = hang(tasks=8)
    make.make_indicator(plan.tasks.first(), value=30)
    roll_up(plan.pk)
    close(plan, Q1, make.make_supervisor(plan.owner))
    TaskQuarter.objects.filter(light=Light.YELLOW).update(bucket="completed", light=3, reason="completed")
    return plan


@pytest.fixture
def person(plan, client):
    user = leader_of(plan)
    enter(client, user)
    return user


def rest(client, plan, name):
    until = timezone.now() + timedelta(days=1)
    token = issue_token(by=None, name="t", unit=plan.owner, scopes=["read:all"], expires_at=until)
    answer = client.get(
        f"/api/v1/figures/{name}/",
        {"quarter": str(Q1)},
        headers={"Authorization": f"Bearer {token.secret}"},
    )
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def counts_on(page):
    """The numbers of a headline, by their word."""
    found = re.findall(r"<b>(\d+)</b></span><span class=\"count-word\">(\S+)", page)
    return {word: int(number) for number, word in found}


def test_counts_are_the_same_everywhere(client, plan, person):
    words = [str(BUCKET_WORDS[bucket]) for bucket in BUCKETS]
    wall = counts_on(client.get(f"/plans/{plan.code}/wall/").content.decode())
    board = counts_on(client.get("/dashboard/").content.decode())
    rows = list(csv.reader(StringIO(client.get("/dashboard/trend.csv").content.decode("utf-8-sig"))))
    sheet = list(load_workbook(BytesIO(client.get("/dashboard/trend.xlsx").content)).active.values)
    of_plan, of_street = rest(client, plan, "plans")[0], street_of(rest(client, plan, "subtrees"), plan)

    for bucket, word in zip(BUCKETS, words, strict=True):
        said = {
            wall[word],
            board[word],
            int(rows[2][rows[1].index(word)]),
            sheet[2][sheet[1].index(word)],
            of_plan[bucket],
            of_street["task_figures"][bucket],
        }
        assert len(said) == 1, (word, said)
    assert sum(board[word] for word in words) == of_plan["tasks"] == 8


def street_of(rows, plan):
    return next(row for row in rows if row["unit"] == plan.owner.code)


def test_rates_are_the_same_everywhere(client, plan, person):
    rows = list(csv.reader(StringIO(client.get("/dashboard/trend.csv").content.decode("utf-8-sig"))))
    board = client.get("/dashboard/").content.decode()
    wall = client.get(f"/plans/{plan.code}/wall/").content.decode()
    share = rest(client, plan, "plans")[0]["on_schedule_rate"]

    assert rows[2][rows[1].index("达序率（%）")] == share
    assert f"<b>{share}%</b>" in board
    assert f"<b>{share}%</b>" in wall
    assert Decimal(
        street_of(rest(client, plan, "subtrees"), plan)["task_figures"]["on_schedule_rate"]
    ) == Decimal(share)


def test_the_light_of_every_task_is_the_same_everywhere(client, plan, person):
    of_tasks = {row["task"]: row for row in rest(client, plan, "tasks")}
    wall = client.get(f"/plans/{plan.code}/wall/").content.decode()
    listed = client.get("/dashboard/tasks/").content.decode()
    rows = list(csv.reader(StringIO(client.get("/dashboard/lagging.csv").content.decode("utf-8-sig"))))
    lagging = {row[0]: row for row in rows[2:]}

    assert len(of_tasks) == 8
    for task in plan.tasks.all():
        page = client.get(f"/plans/{plan.code}/tasks/{task.code}/").content.decode()
        on_wall = word_after(wall, f">{task.title}</a>", 'class="word">')
        in_list = word_before(listed, f"</span> {task.title}<")
        on_page = word_after(page, f'id="{Q1}"', "<span>")
        assert on_wall == in_list == on_page, task
        assert on_wall == of_tasks[task.code]["light"]["word"]
        is_lagging = of_tasks[task.code]["bucket"] in ("behind", "overdue")
        assert (f"{task.number} {task.title}" in lagging) is is_lagging
        assert of_tasks[task.code]["light"]["sentence"] in wall


def word_after(page, place, mark):
    start = page.index(mark, page.index(place)) + len(mark)
    return page[start : page.index("<", start)]


def word_before(page, place):
    """The word of the light that stands before a title in a list."""
    found = re.findall(r"</svg><span>([^<]+)</span>", page[: page.index(place)])
    return found[-1]
