"""Kept looks while others write, and while several people look in one process: with transactions that really commit."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports import looks
from reports.queries import standing
from tests import factories as make
from tests.reports.scene import enter, hang
from units.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ("/plans/{plan}/wall/", "/dashboard/")


@pytest.fixture
def plan():
    cache.clear()
    looks.LOOKS.clear()
    return hang(tasks=4)


@pytest.fixture
def wall(client, plan):
    enter(client, make.make_user(plan.owner, Role.LEADER))
    return lambda: client.get(PAGES[0].format(plan=plan.code))


def is_kept(look):
    """Whether it takes the short way: one statement."""
    with CaptureQueriesContext(connection) as queries:
        look()
    return len(queries) == 1


def elsewhere(act):
    """Do it in a connection of its own, which commits."""

    def done():
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(done).result()


def test_what_another_connection_commits_is_seen_by_the_next_look(plan, wall):
    wall()
    assert is_kept(wall)

    elsewhere(lambda: plan.tasks.filter(pk=plan.tasks.first().pk).update(title="换了题目的任务"))

    assert "换了题目的任务" in wall().content.decode()


def test_what_was_written_before_a_look_and_committed_after_it_is_seen(plan, wall):
    """The order in which transactions begin, or are numbered, says nothing about when they are seen."""
    written, looked = Barrier(2, timeout=30), Barrier(2, timeout=30)

    def slowly():
        with transaction.atomic():
            plan.tasks.filter(pk=plan.tasks.first().pk).update(title="先写后提交的任务")
            written.wait()
            looked.wait()
        connection.close()

    with ThreadPoolExecutor(1) as other:
        writing = other.submit(slowly)
        written.wait()
        make.make_unit(plan.owner, name="后写先提交的科室")
        wall()
        assert is_kept(wall)
        looked.wait()
        writing.result()

    assert "先写后提交的任务" in wall().content.decode()


def test_an_act_elsewhere_leaves_the_look_standing(plan, wall):
    wall()
    elsewhere(lambda: hang(tasks=1))

    assert is_kept(wall)


def test_a_connection_that_was_cut_is_opened_anew(wall):
    wall()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = cursor.fetchone()

    def cut():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", own)

    elsewhere(cut)

    assert wall().status_code == 200


def test_who_asks_and_the_page_are_kept_only_as_of_one_moment(plan, wall, monkeypatch):
    """Between the reading of the person and of the page's version somebody writes: this answer is not given again."""
    reading = standing.standing_of

    def after_a_write(*given):
        elsewhere(lambda: make.make_user(plan.owner))
        return reading(*given)

    monkeypatch.setattr("reports.queries.wall_state.standing_of", after_a_write)
    assert wall().look is None
    monkeypatch.undo()

    assert not is_kept(wall)
    assert is_kept(wall)


def test_people_who_look_at_once_see_their_own_name_and_token_only(plan):
    stranger = hang(tasks=2)
    people = {
        "陈一一": (make.make_user(plan.owner, Role.LEADER, full_name="陈一一"), plan),
        "林二二": (make.make_user(plan.owner, Role.SUPERVISION, full_name="林二二"), plan),
        "周三三": (make.make_user(plan.owner.children.first(), full_name="周三三"), plan),
        "吴四四": (make.make_user(stranger.owner, Role.LEADER, full_name="吴四四"), stranger),
    }

    def looks_of(name):
        user, own = people[name]
        client, said = Client(), []
        enter(client, user)
        for _turn in range(6):
            said += [client.get(page.format(plan=own.code)).content.decode() for page in PAGES]
        connection.close()
        return name, own, said

    with ThreadPoolExecutor(len(people)) as threads:
        seen = list(threads.map(looks_of, people))

    tokens = []
    for name, own, said in seen:
        other = stranger if own == plan else plan
        assert all(name in page and own.owner.name in page and other.owner.name not in page for page in said)
        assert not [each for page in said for each in people if each != name and each in page]
        tokens += [token for page in said for token in set(re.findall(r'token" value="(\w+)"', page))]
    assert len(tokens) == len(set(tokens)) == len(people) * 12
