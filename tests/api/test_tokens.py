"""Only a living token with the scope opens the interface; whoever has none is told why, in one form."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.api.rows import API, LISTS, bearer, browser_of, make_token, reader
from tests.factories import make_street, make_supervisor
from units.actions import revoke_token

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


@pytest.mark.parametrize("scopes", [(), ("read:public",), ("write:values",)])
@pytest.mark.parametrize("path", LISTS)
def test_without_the_scope_nothing_is_shown(path, scopes):
    client = reader(make_street(), scopes=scopes)

    assert refused(client.get(API + path), 403, "insufficient_scope")
