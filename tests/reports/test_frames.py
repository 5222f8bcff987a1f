"""Frames of pages, kept by person: what was said once, another's name, a post that ended never come back out of one."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from plans.models import Plan
from reports.moulds import filled, mould, place
from reports.recent import Recent
from tests import factories as make
from tests.reports.scene import enter, hang, leader_of
from units import audit
from units.models import Membership
from units.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


@pytest.fixture
def plan():
    return hang(tasks=4)


def wall_of(client, plan, **query):
    return client.get(f"/plans/{plan.code}/wall/", query).content.decode()


def test_a_notice_is_said_once(client, plan):
    enter(client, make.make_supervisor(plan.owner))
    wall_of(client, plan)
    client.post(reverse("verify-claims"))

    assert "没有勾选任何一项" in wall_of(client, plan)
    assert "没有勾选任何一项" not in wall_of(client, plan)


def test_the_token_of_every_look_is_new_and_is_accepted(plan):
    client = Client(enforce_csrf_checks=True)
    enter(client, leader_of(plan))
    tokens = [re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', wall_of(client, plan)) for _ in range(2)]
    first, second = (found[1] for found in tokens)

    answer = client.post("/theme/?back=/", {"theme": "dark", "csrfmiddlewaretoken": second})

    assert first != second
    assert answer.status_code == 302


def test_a_name_or_post_that_changed_is_seen_at_once(client, plan):
    user = leader_of(plan)
    enter(client, user)
    wall_of(client, plan)

    type(user).objects.filter(pk=user.pk).update(full_name="郑改名")
    Membership.objects.create(user=user, unit=plan.owner, role=Role.SUPERVISION, since="2020-01-01")
    said = wall_of(client, plan)

    assert "郑改名" in said
    assert "督查" in said


def test_a_plans_new_title_is_in_the_frame_too(client, plan):
    enter(client, leader_of(plan))
    wall_of(client, plan)

    Plan.objects.filter(pk=plan.pk).update(title="换了名称的计划")

    assert "<title>换了名称的计划" in wall_of(client, plan)


def test_the_dark_theme_has_a_frame_of_its_own(client, plan):
    enter(client, leader_of(plan))
    assert 'data-theme="dark"' not in wall_of(client, plan)

    client.cookies["theme"] = "dark"

    assert 'data-theme="dark"' in wall_of(client, plan)


def test_what_waits_is_looked_up_again_after_every_act(client, plan):
    user = leader_of(plan)
    enter(client, user)
    assert "季度定稿待签发" not in client.get("/dashboard/").content.decode()

    plan.periods.update(signature_asked_at="2026-04-01T00:00Z")
    audit.record("quarter.signature_asked", by=user, about=plan.periods.get())

    assert "季度定稿待签发" in client.get("/dashboard/").content.decode()


def test_a_state_that_is_known_is_still_only_for_those_who_may_see_the_plan(client, plan):
    enter(client, leader_of(plan))
    state = wall_of(client, plan).split('"state": "')[1].split('"')[0]
    enter(client, make.make_user(make.make_street(), Role.LEADER))

    assert client.get(f"/plans/{plan.code}/wall/", {"state": state}).status_code == 404


def test_a_title_that_looks_like_html_stays_text(client, plan):
    plan.tasks.update(title="<b>粗体</b>&", number="<1>")
    enter(client, leader_of(plan))

    said = wall_of(client, plan)

    assert "&lt;b&gt;粗体&lt;/b&gt;&amp;" in said
    assert "<b>粗体" not in said


def test_a_mould_is_filled_place_by_place():
    pieces = mould(f"<p>{place('a')} {place('b')}{place('a')}</p>")

    assert filled(pieces, {"a": "1", "b": "2"}) == "<p>1 21</p>"


def test_the_least_used_is_forgotten_first():
    recent, made = Recent(most=2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        recent.get(key, lambda key=key: made.append(key) or key)

    assert made == ["a", "b", "c", "b"]


def test_what_weighs_too_much_makes_room():
    recent = Recent(most=10, weigh=len)
    for key in ("first", "second", "third"):
        recent.keep(key, key[0] * 4)

    assert [recent.find(key) for key in ("first", "second", "third")] == [None, "ssss", "tttt"]
    recent.keep("second", "s" * 9)
    assert [recent.find(key) for key in ("second", "third")] == ["s" * 9, None]
