"""A later look: answered by one statement while all of it stands, and never a moment longer."""

import re
import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports import looks
from reports.caching import BODIES
from tests import factories as make
from tests.reports.scene import enter, hang
from units.models import Membership, Unit, User
from units.roles import Role

pytestmark = pytest.mark.django_db
WALL, BOARD = "/plans/{plan}/wall/", "/dashboard/"
PAGES = pytest.mark.parametrize("address", [WALL, BOARD])
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()
    looks.LOOKS.clear()
    BODIES.clear()


@pytest.fixture
def plan():
    return hang(tasks=4)


@pytest.fixture
def person(plan):
    return make.make_user(plan.owner, Role.LEADER, full_name="陈一一")


@pytest.fixture
def look(client, plan, person):
    """Somebody who has seen both pages and is answered from what is kept; gives a function to look once more."""
    enter(client, person)

    def once_more(address, **options):
        return client.get(address.format(plan=plan.code), **options)

    for address in (WALL, BOARD):
        once_more(address)
        assert is_kept(once_more, address)
    return once_more


def is_kept(look, address, **options):
    """Whether this look takes the short way: one statement, and no view."""
    with CaptureQueriesContext(connection) as queries:
        answer = look(address, **options)
    return answer.status_code == 200 and [query["sql"].lstrip()[:10] for query in queries] == ["SELECT now"]


def signed_out(client, person):
    client.post("/sign-out/")


def password_changed(client, person):
    person.set_password("Xin-mima-2026")
    person.save()


def account_switched_off(client, person):
    User.objects.filter(pk=person.pk).update(is_active=False)


def session_ended(client, person):
    Session.objects.all().delete()


def half_an_hour_gone(client, person):
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


@PAGES
@pytest.mark.parametrize(
    "ended", [signed_out, password_changed, account_switched_off, session_ended, half_an_hour_gone]
)
def test_whoever_is_no_longer_signed_in_is_sent_away_at_once(client, person, look, address, ended):
    ended(client, person)

    answer = look(address)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def post_ended(person):
    Membership.objects.filter(user=person).update(until=timezone.localdate() - timedelta(days=1))


def post_taken_away(person):
    Membership.objects.filter(user=person).delete()


def role_changed(person):
    Membership.objects.filter(user=person).update(role=Role.SYS_ADMIN)


@PAGES
@pytest.mark.parametrize("lost", [post_ended, post_taken_away, role_changed])
def test_whoever_lost_a_post_sees_nothing_of_the_street(person, plan, look, address, lost):
    lost(person)

    answer = look(address)

    assert answer.status_code == 404 or plan.title not in answer.content.decode()


def moved_to_another_unit(person, plan):
    Membership.objects.filter(user=person).update(unit=plan.owner.children.get(name="示例科室0"))
    return "示例科室0（领导）"


def unit_renamed(person, plan):
    Unit.objects.filter(pk=plan.owner_id).update(name="改了名的街道", short_name="")
    return "改了名的街道（领导）"


def another_post(person, plan):
    Membership.objects.create(user=person, unit=plan.owner, role=Role.SUPERVISION, since="2020-01-01")
    return "（督查）"


def person_renamed(person, plan):
    User.objects.filter(pk=person.pk).update(full_name="郑改名")
    return "郑改名"


@PAGES
@pytest.mark.parametrize("change", [moved_to_another_unit, unit_renamed, another_post, person_renamed])
def test_who_somebody_is_changes_at_once(person, plan, look, address, change):
    said = change(person, plan)

    assert said in look(address).content.decode()


@PAGES
def test_a_later_look_has_the_same_headers_and_body_as_the_long_way(look, address):
    again = look(address)
    looks.LOOKS.clear()
    whole = look(address)

    assert dict(again.headers) == dict(whole.headers)
    assert TOKEN.sub("", again.content.decode()) == TOKEN.sub("", whole.content.decode())


@PAGES
def test_the_token_is_new_each_time_and_is_accepted(plan, person, address):
    client = Client(enforce_csrf_checks=True)
    enter(client, person)
    tokens = [TOKEN.search(client.get(address.format(plan=plan.code)).content.decode())[1] for _ in range(4)]

    taken = [
        client.post("/theme/?back=/", {"theme": "dark", "csrfmiddlewaretoken": token}).status_code
        for token in tokens
    ]

    assert len(set(tokens)) == 4
    assert taken == [302] * 4


def test_what_is_asked_otherwise_goes_the_long_way(client, look, plan):
    wall = WALL.format(plan=plan.code)

    assert client.head(wall).content == b""
    assert client.post(wall).status_code == 405
    assert look(WALL, headers={"HX-Request": "true"}).content.lstrip().startswith(b'<div class="wall-page"')
    assert not is_kept(look, WALL, query_params={"light": "behind"})
    assert is_kept(look, WALL, query_params={"light": "behind"})
    assert is_kept(look, WALL)


def test_another_address_of_the_site_and_the_dark_theme_are_looks_of_their_own(client, look):
    assert not is_kept(look, WALL, headers={"Host": "localhost"})
    client.cookies["theme"] = "dark"

    assert 'data-theme="dark"' in look(WALL).content.decode()


@pytest.mark.parametrize("cookie", ["", "x" * 31, "<" * 32])
def test_without_a_proper_cookie_of_the_forms_the_long_way_makes_one(client, look, cookie):
    client.cookies["csrftoken"] = cookie

    assert not is_kept(look, WALL)
    assert is_kept(look, WALL)


def test_a_body_that_was_forgotten_is_looked_for(look):
    BODIES.clear()

    assert not is_kept(look, WALL)
    assert is_kept(look, WALL)


@PAGES
def test_once_a_minute_the_session_is_kept_by_the_long_way(look, address, monkeypatch):
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=29, seconds=1))
    look(address)
    assert is_kept(look, address)

    in_a_moment = time.time() + 2
    monkeypatch.setattr(looks.time, "time", lambda: in_a_moment)

    assert not is_kept(look, address)


def test_an_answer_that_wrote_the_session_is_not_kept(look):
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=28))

    assert "sessionid" in look(WALL).cookies
    assert not is_kept(look, WALL)
    assert is_kept(look, WALL)


@PAGES
def test_a_look_ends_with_its_day(look, address, monkeypatch):
    tomorrow = timezone.localtime(timezone.now()) + timedelta(days=1)
    midnight = looks._midnight()
    looks.LOOKS.clear()
    monkeypatch.setattr(looks, "_midnight", time.time)
    look(address)

    assert midnight == tomorrow.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
    assert not is_kept(look, address)


def test_what_waits_is_at_most_a_minute_old(look):
    look(BOARD)
    found = [kept for kept in looks.LOOKS._kept.values() if "scope" in kept.standing.asked.page]

    assert all(kept.until <= 60 * (time.time() // 60 + 1) for kept in found)


def words_of(texts):
    return {word for text in texts for word in re.findall(r"\w+", text)}


def sources():
    """Every function of ours in the database, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        return dict(cursor.fetchall())


def test_everything_that_a_wall_reads_is_in_its_version(client, plan, person):
    """Through functions too. Figures are not in it: whoever writes them writes the plan's row."""
    tables, functions = set(connection.introspection.table_names()), sources()
    enter(client, person)
    with CaptureQueriesContext(connection) as queries:
        client.get(WALL.format(plan=plan.code))
    asked = words_of(query["sql"] for query in queries)
    read = tables & (asked | words_of(functions[name] for name in asked & functions.keys()))
    versions = tables & words_of(functions[name] for name in ("units_person_version", "reports_wall_version"))

    assert {"tasks_task", "plans_section", "reports_taskquarter"} <= read
    assert {name for name in read - versions if not name.startswith("reports_")} == set()
