"""Only a living token with the scope opens the interface; whoever has none is told why, in one form."""

from datetime import timedelta

import pytest
import redis
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from tests.api.rows import (
    API,
    LISTS,
    PRINTED,
    bearer,
    browser_of,
    make_reported_plan,
    make_token,
    reader,
)
from tests.factories import make_street, make_supervisor, make_user
from units.actions import revoke_token
from units.api import throttle

pytestmark = pytest.mark.django_db


def refused(answer, status, code):
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert problem["title"] == code
    assert answer["Content-Type"] == "application/problem+json"
    return True


@pytest.mark.parametrize("path", LISTS)
def test_without_a_token_nothing_is_shown(path):
    answer = Client().get(API + path)

    assert refused(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_signed_in_person_is_not_a_token():
    client = browser_of(make_supervisor(make_street()))
    inside = client.get("/api/schema/").status_code

    assert inside == 200
    assert refused(client.get(API + "plans/"), 401, "not_authenticated")


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "bearer one two three"])
def test_a_malformed_header_is_told_apart(header):
    answer = Client(headers={"Authorization": header}).get(API + "plans/")

    assert refused(answer, 401, "malformed_token")


@pytest.mark.parametrize("header", ["Basic dXNlcjpwYXNz", "Token abc", ""])
def test_another_scheme_is_no_token(header):
    assert refused(Client(headers={"Authorization": header}).get(API + "plans/"), 401, "not_authenticated")


@pytest.mark.parametrize("secret", ["guatu_", "guatu_no-such-token", "é"])
def test_an_unknown_token_is_invalid(secret):
    assert refused(bearer(secret).get(API + "plans/"), 401, "invalid_token")


def test_the_stored_digest_opens_nothing():
    token = make_token(make_street()).token

    assert refused(bearer(token.digest).get(API + "plans/"), 401, "invalid_token")


def test_an_expired_token_says_so():
    made = make_token(make_street())
    made.token.expires_at = timezone.now()
    made.token.save()

    assert refused(bearer(made.secret).get(API + "plans/"), 401, "expired_token")


def test_a_revoked_token_ends_at_once():
    made = make_token(make_street())
    client = bearer(made.secret)
    before = client.get(API + "plans/").status_code
    revoke_token(by=None, token=made.token)

    assert before == 200
    assert refused(client.get(API + "plans/"), 401, "invalid_token")


@pytest.mark.parametrize("scopes", [(), ("write:values",), ("write:updates",)])
@pytest.mark.parametrize("path", LISTS)
def test_without_the_scope_nothing_is_shown(path, scopes):
    client = reader(make_street(), scopes=scopes)

    assert refused(client.get(API + path), 403, "insufficient_scope")


@pytest.mark.parametrize("path", LISTS)
def test_the_public_scope_reads_what_is_printed_and_no_more(path):
    answer = reader(make_street(), scopes=("read:public",)).get(API + path)

    assert answer.status_code == (200 if path in PRINTED else 403)


def test_the_public_scope_sees_no_targets_of_single_units():
    plan = make_reported_plan()
    indicator = plan.indicators.first()
    office = plan.tasks.first().assignments.first().unit
    indicator.targets.create(unit=office, year=2026, by_quarter=plan.starts, value=3)

    def units(*scopes):
        row = reader(plan.owner, scopes=scopes).get(f"{API}plans/{plan.code}/indicators/{indicator.code}/")
        return [target["unit"] for target in row.json()["targets"]]

    assert units("read:public") == [None]
    assert office.code in units("read:all")


# Use and its limits ---------------------------------------------------------------------------------------------------
def test_the_last_use_is_noted_once_a_minute(django_assert_max_num_queries):
    made = make_token(make_street())
    client = bearer(made.secret)
    client.get(API + "plans/")
    made.token.refresh_from_db()
    first = made.token.last_used_at

    with django_assert_max_num_queries(3):  # the token, the page, the last change: nothing is noted
        client.get(API + "plans/")
    made.token.refresh_from_db()

    assert timezone.now() - first < timedelta(seconds=20)
    assert made.token.last_used_at == first


def test_a_use_after_a_minute_is_noted_again():
    made = make_token(make_street())
    earlier = timezone.now() - timedelta(seconds=61)
    type(made.token).objects.update(last_used_at=earlier)

    bearer(made.secret).get(API + "plans/")

    made.token.refresh_from_db()
    assert made.token.last_used_at > earlier


def test_every_answer_says_what_is_left():
    client = reader(make_street(), per_minute=5)

    left = [client.get(API + "plans/")["RateLimit"] for _ in range(2)]

    assert client.get(API + "plans/")["RateLimit-Policy"] == '"token";q=5;w=60'
    assert [said.partition(";t=")[0] for said in left] == ['"token";r=4', '"token";r=3']


def test_over_its_limit_a_token_waits_and_another_does_not(monkeypatch):
    monkeypatch.setattr("units.api.throttle.time.time", lambda: 1_800_000_030.0)
    street = make_street()
    busy, calm = reader(street, per_minute=2), reader(street, per_minute=2)

    answers = [busy.get(API + "plans/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert refused(answers[-1], 429, "too_many_requests")
    assert answers[-1]["Retry-After"] == "30"
    assert answers[-1]["RateLimit"] == '"token";r=0;t=30'
    assert calm.get(API + "plans/").status_code == 200


def test_a_new_minute_is_a_new_count(monkeypatch):
    now = [1_800_000_030.0]
    monkeypatch.setattr("units.api.throttle.time.time", lambda: now[0])
    client = reader(make_street(), per_minute=1)

    first, second = client.get(API + "plans/"), client.get(API + "plans/")
    now[0] += 60

    assert (first.status_code, second.status_code) == (200, 429)
    assert client.get(API + "plans/").status_code == 200


def test_without_redis_every_request_passes_and_the_log_says_so(monkeypatch, caplog):
    nowhere = redis.Redis.from_url("unix:///nowhere/valkey.sock")
    monkeypatch.setattr(throttle, "counter", lambda: nowhere)

    answer = reader(make_street(), per_minute=1).get(API + "plans/")

    assert answer.status_code == 200
    assert "RateLimit" not in answer
    assert "not counted" in caplog.text


# Who writes, in whose name --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("scope", ["write:values", "write:updates"])
def test_a_token_that_writes_names_a_person(scope):
    with pytest.raises(PermissionDenied, match="以谁的名义"):
        make_token(make_street(), scopes=[scope], person=None)


def test_a_token_ends_with_its_persons_account():
    made = make_token(make_street(), scopes=("read:all", "write:values"))
    client = bearer(made.secret)
    before = client.get(API + "plans/").status_code
    type(made.token.person).objects.filter(pk=made.token.person_id).update(is_active=False)

    assert before == 200
    assert refused(client.get(API + "plans/"), 401, "invalid_token")


def test_nobody_gives_away_another_persons_hand_from_a_page():
    street = make_street()
    admin = make_user(street, "sys_admin")

    with pytest.raises(PermissionDenied, match="服务器"):
        make_token(street, by=admin, scopes=["write:updates"])
