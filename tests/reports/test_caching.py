"""Kept bodies of pages: drawn once for the same figures, never with anything of another person in them."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as NoRedisError

from reports import caching
from reports.models import TaskQuarter
from reports.rollup import rebuild
from tests import factories as make
from tests.reports.scene import enter, hang, leader_of
from units.models import Membership
from units.roles import Role

pytestmark = pytest.mark.django_db
PAGES = ("/plans/{plan}/wall/", "/dashboard/")


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


@pytest.fixture
def plan():
    return hang(tasks=4)


def look(client, user, plan, page):
    enter(client, user)
    answer = client.get(page.format(plan=plan.code))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_nobody_sees_anothers_name_token_or_waiting_work(plan, page):
    """Of several people in several scopes by turns, each twice: the body may be shared, the shell is one's own."""
    lead = plan.owner.children.get(name="示例科室1")
    people = {
        "陈一一": make.make_user(plan.owner, Role.LEADER, full_name="陈一一"),
        "林二二": make.make_user(plan.owner, Role.LEADER, full_name="林二二"),
        "周三三": make.make_user(lead, full_name="周三三"),
        "吴四四": make.make_user(plan.owner, Role.SUPERVISION, full_name="吴四四"),
    }
    tokens = []
    for _turn in range(2):
        for name, user in people.items():
            said = look(Client(), user, plan, page)
            assert name in said
            assert not [other for other in people if other != name and other in said]
            tokens += set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', said))
            assert ("待填报" in said) is (page == "/dashboard/" and name == "周三三")

    assert len(tokens) == len(set(tokens)) >= 8


@pytest.mark.parametrize("page", PAGES)
def test_another_scope_never_gets_the_body_of_the_first(client, plan, page):
    look(client, leader_of(plan), plan, page)
    stranger = make.make_user(make.make_street(), Role.LEADER)
    enter(client, stranger)

    answer = client.get(page.format(plan=plan.code))

    assert answer.status_code == 404 or plan.owner.name not in answer.content.decode()


def test_two_people_of_different_posts_have_different_keys(plan):
    lead = plan.owner.children.first()
    keys = {
        caching.scope_key(user)
        for user in (
            leader_of(plan),
            make.make_user(lead),
            make.make_supervisor(plan.owner),
            make.make_user(),
        )
    }

    assert len(keys) == 4


@pytest.mark.parametrize("page", PAGES)
def test_the_second_look_reads_no_figures(client, plan, page):
    user = leader_of(plan)
    look(client, user, plan, page)
    enter(client, leader_of(plan))
    with CaptureQueriesContext(connection) as queries:
        client.get(page.format(plan=plan.code))

    read = [
        query["sql"]
        for query in queries
        if "reports_taskquarter" in query["sql"] or "reports_unitquarter" in query["sql"]
    ]
    assert read == []


@pytest.mark.parametrize("page", PAGES)
def test_a_figure_that_moved_is_seen_at_once(client, plan, page):
    user = leader_of(plan)
    before = look(client, user, plan, page)
    task = plan.tasks.all()[3]
    make.report(
        task,
        plan.periods.get().quarter,
        by=make.make_user(task.assignments.get().unit),
        word="far_behind",
        approved_by=make.make_supervisor(plan.owner),
    )
    rebuild(plan.pk)

    after = look(client, user, plan, page)

    assert after.count("明显滞后") > before.count("明显滞后")


def test_a_title_a_unit_or_a_leader_that_changed_is_seen_at_once_on_the_wall(client, plan):
    user, task = leader_of(plan), plan.tasks.first()
    look(client, user, plan, PAGES[0])

    plan.tasks.filter(pk=task.pk).update(title="换了题目的任务", leader_in_charge=user)
    plan.owner.children.filter(name="示例科室0").update(name="换了名字的科室")
    said = look(client, user, plan, PAGES[0])

    assert "换了题目的任务" in said
    assert "换了名字的科室" in said
    assert f'<option value="{user.pk}">' in said


def test_what_a_post_allows_is_not_kept_with_the_person(client, plan):
    user = leader_of(plan)
    look(client, user, plan, PAGES[0])
    Membership.objects.filter(user=user).delete()
    enter(client, user)

    assert client.get(PAGES[0].format(plan=plan.code)).status_code == 404


def test_filters_have_bodies_of_their_own(client, plan):
    user = leader_of(plan)
    whole = look(client, user, plan, PAGES[0])
    part = look(client, user, plan, PAGES[0] + "?light=behind")

    assert part.count('<tr class="task') < whole.count('<tr class="task')
    assert look(client, user, plan, PAGES[0]).count('<tr class="task') == whole.count('<tr class="task')


@pytest.mark.parametrize("page", PAGES)
def test_without_redis_the_page_is_drawn(client, plan, page, monkeypatch):
    def refuse(*_arguments, **_options):
        raise NoRedisError("gone")

    monkeypatch.setattr(caching.cache, "get", refuse)
    monkeypatch.setattr(caching.cache, "set", refuse)

    assert plan.owner.name in look(client, leader_of(plan), plan, page)


def test_the_wall_that_is_up_to_date_is_not_sent_again(client, plan):
    user = leader_of(plan)
    said = look(client, user, plan, PAGES[0])
    state = said.split('"state": "')[1].split('"')[0]
    address = PAGES[0].format(plan=plan.code)

    same = client.get(address, {"state": state}, headers={"HX-Request": "true"})
    TaskQuarter.objects.filter(plan=plan).update(light=7)
    plan.figures_revision += 1
    plan.save()
    moved = client.get(address, {"state": state}, headers={"HX-Request": "true"})

    assert same.status_code == 204
    assert moved.status_code == 200
    assert moved.content.lstrip().startswith(b'<div class="wall-page"')
