"""Signing in and out: who is let in, who is locked out, what is remembered of it."""

import pytest

from tests import factories as make
from tests.reports.scene import enter
from units.audit import client_address
from units.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    user = make.make_user(make.make_street())
    user.set_password(make.PASSWORD)
    user.save()
    return user


def sign_in(client, user, password):
    return client.post("/sign-in/", {"username": user.username, "password": password, "next": ""})


def test_the_page_is_open_to_everybody_and_loads_nothing_from_elsewhere(client):
    page = client.get("/sign-in/").content.decode()

    assert "登录" in page
    assert "//" not in page.replace("http://www.w3.org", "")


def test_a_person_signs_in_and_it_is_recorded_with_the_address(client, person):
    response = sign_in(client, person, make.PASSWORD)

    assert response.status_code == 302
    event = AuditEvent.objects.get(action="user.signed_in")
    assert (event.actor, event.address) == (person, "127.0.0.1")
    assert client_address.get() is None


def test_behind_a_proxy_what_the_proxy_saw_is_believed_and_nothing_further_left(client, person, settings):
    settings.TRUSTED_PROXIES = 1

    client.post(
        "/sign-in/",
        {"username": person.username, "password": make.PASSWORD},
        headers={"X-Forwarded-For": "1.2.3.4, 10.0.0.9"},
    )

    assert AuditEvent.objects.get(action="user.signed_in").address == "10.0.0.9"


def test_a_wrong_password_is_refused_in_plain_words(client, person):
    page = sign_in(client, person, "wrong").content.decode()

    assert "账号或密码不对" in page
    assert "_auth_user_id" not in client.session


def test_the_fifth_failure_locks_the_account_even_for_the_right_password(client, person):
    for _failure in range(4):
        assert sign_in(client, person, "wrong").status_code == 200

    locked = sign_in(client, person, "wrong")
    assert locked.status_code == 429
    assert "30 分钟后自动解锁" in locked.content.decode()
    assert sign_in(client, person, make.PASSWORD).status_code == 429
    assert "_auth_user_id" not in client.session


def test_another_account_is_not_locked_with_it(client, person):
    other = make.make_user(make.make_street())
    other.set_password(make.PASSWORD)
    other.save()
    for _failure in range(5):
        sign_in(client, person, "wrong")

    assert sign_in(client, other, make.PASSWORD).status_code == 302


def test_signing_out_is_by_post_only(client, person):
    enter(client, person)

    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_the_place_a_person_wanted_is_kept(client, person):
    response = client.post(
        "/sign-in/?next=/wall/", {"username": person.username, "password": make.PASSWORD, "next": "/wall/"}
    )

    assert response.url == "/wall/"


def test_a_place_elsewhere_is_not_followed(client, person):
    response = client.post(
        "/sign-in/",
        {"username": person.username, "password": make.PASSWORD, "next": "https://example.org/"},
    )

    assert response.url == "/"
