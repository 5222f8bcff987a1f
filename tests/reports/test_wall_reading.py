"""The wall as the database tells it: what its functions compare, whose plans it names, how heavy it is."""

import gzip
import re

import pytest
from django.db import connection

from plans.models import Plan
from reports.models import TaskQuarter
from reports.queries.cells import cells_of
from reports.queries.wall_plan import about_plan
from reports.results import RESULTS, kept
from tests import factories as make
from tests.reports.scene import Q1, enter, hang, leader_of
from tests.reports.test_wall import fill_twelve_quarters
from units.roles import Role

pytestmark = pytest.mark.django_db
KILOBYTE = 1_000
TITLE = "建立第{}类居民服务需求清单并按季度公布办理情况，办理结果由居民评议"


def source_of(function):
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [function])
        return cursor.fetchone()[0]


def test_every_result_is_compared_with_what_was_published():
    compared = re.findall(
        r"published->'(\w+)' <> coalesce\(to_jsonb\(f\.(\w+)\)", source_of("reports_wall_figures")
    )

    assert {(name, name) for name in RESULTS[TaskQuarter]} == set(compared)


@pytest.mark.parametrize("name", RESULTS[TaskQuarter])
def test_a_row_says_when_any_of_its_results_has_moved(client, name):
    plan = hang(tasks=2)
    row = TaskQuarter.objects.filter(plan=plan).first()
    was = {"gap_bp": 1} if name == "numbers" else -1
    TaskQuarter.objects.filter(pk=row.pk).update(published={name: was})

    with connection.cursor() as cursor:
        cursor.execute("SELECT task_id, published FROM reports_wall_figures(%s, %s)", [plan.pk, int(Q1)])
        moved = dict(cursor.fetchall())

    assert [task for task, published in moved.items() if published is not None] == [row.task_id]


def test_tasks_share_their_cells():
    plan = hang(tasks=8)
    cells = cells_of(plan, [Q1, Q1 + 1], Q1)
    first, fifth = (cells(task.pk) for task in (plan.tasks.all()[0], plan.tasks.all()[4]))

    assert first[0].has_figure
    assert first[0] is fifth[0]
    assert first[1] is fifth[1]
    assert not first[1].has_figure


@pytest.mark.parametrize("role", Role)
def test_the_other_plans_are_those_that_a_person_may_see(role):
    street = make.make_street()
    plan, issued, _draft = (make.make_plan(street) for _ in range(3))
    elsewhere = make.make_plan(make.make_street())
    for each in (plan, issued, elsewhere):
        make.issue(each)
    user = make.make_user(street, role)

    others = about_plan(plan, user).others

    visible = Plan.objects.visible_to(user).exclude(pk=plan.pk).exclude(state="draft")
    assert [link.code for link in others] == [each.code for each in visible]


def test_a_wall_of_sixty_tasks_and_twelve_quarters_is_light(client):
    plan = hang(tasks=60)
    for number, task in enumerate(plan.tasks.all()):
        task.title = TITLE.format(number)
        task.save()
    fill_twelve_quarters(plan)
    TaskQuarter.objects.filter(plan=plan, quarter__gt=Q1 + 1).update(published=kept(TaskQuarter))
    enter(client, leader_of(plan))

    page = client.get(f"/plans/{plan.code}/wall/").content

    assert page.count(b'<td class="cell') == 60 * 12
    assert page.count(b'class="moved"') == 60  # a whole quarter was corrected
    assert len(page) < 250 * KILOBYTE
    assert len(gzip.compress(page, 6)) < 25 * KILOBYTE
