"""Half an hour without a request ends a session; that somebody was there is written once a minute."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.factories import make_street, make_supervisor

pytestmark = pytest.mark.django_db
HOME = "/plans/"


@pytest.fixture
def person(client):
    user = make_supervisor(make_street())
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def left(client):
    return Session.objects.get(pk=client.session.session_key).expire_date - timezone.now()


def wait(minutes):
    for session in Session.objects.all():
        session.expire_date -= timedelta(minutes=minutes)
        session.save()


def test_a_click_after_some_minutes_begins_the_half_hour_anew(client, person):
    wait(minutes=20)

    answer = client.get(HOME)

    assert answer.status_code == 200
    assert left(client) > timedelta(minutes=29, seconds=50)
    assert answer.cookies["sessionid"]["max-age"] == 1800


def test_a_click_within_the_same_minute_writes_no_session(client, person):
    before = Session.objects.get().expire_date

    answer = client.get(HOME)

    assert Session.objects.get().expire_date == before
    assert "sessionid" not in answer.cookies


def test_half_an_hour_without_a_click_ends_it(client, person):
    wait(minutes=30)

    answer = client.get(HOME)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_signing_out_ends_it_at_once(client, person):
    wait(minutes=20)

    client.post("/sign-out/")

    assert not Session.objects.exists()


def test_whoever_is_not_signed_in_gets_no_session(client):
    client.get("/sign-in/")

    assert not Session.objects.exists()
