"""Tokens on pages: kept by the system administrator, each secret shown once, revoked at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.rows import API, bearer, browser_of, make_token
from tests.factories import make_street, make_supervisor, make_unit, make_user
from units.models import ApiToken

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def desk(street):
    return browser_of(make_user(street, "sys_admin"))


def given(street, **over):
    fields = {"name": "区平台", "unit": street.code, "scopes": ["read:all"], "days": 30, "per_minute": 60}
    return fields | over


def secret_in(page):
    return page.content.decode().split('class="secret">')[1].split("<")[0]


def test_a_secret_is_shown_once_and_opens_the_interface(street, desk):
    made = desk.post("/tokens/new/", given(street))
    listed = desk.get("/tokens/")

    secret = secret_in(made)
    assert bearer(secret).get(API + "plans/").status_code == 200
    assert "区平台" in listed.content.decode()
    assert secret not in listed.content.decode()


def test_a_revoked_token_opens_nothing_and_stays_listed(street, desk):
    secret = secret_in(desk.post("/tokens/new/", given(street)))
    token = ApiToken.objects.get()

    desk.post(f"/tokens/{token.pk}/revoke/")

    assert bearer(secret).get(API + "plans/").status_code == 401
    assert "已撤销" in desk.get("/tokens/").content.decode()


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"name": ""}, "name"),
        ({"scopes": ["write:updates"]}, "scopes"),
        ({"scopes": ["write:values"]}, "person"),
        ({"scopes": ["write:values"], "person": "nobody"}, "person"),
        ({"days": 0}, "days"),
        ({"per_minute": 0}, "per_minute"),
    ],
)
def test_what_is_missing_is_said_at_its_field(street, desk, over, field):
    answer = desk.post("/tokens/new/", given(street, **over))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not ApiToken.objects.exists()


def test_a_token_that_pushes_names_its_person(street, desk):
    person = make_user(street)

    desk.post("/tokens/new/", given(street, scopes=["write:values"], person=person.username))

    assert ApiToken.objects.get().person == person


def test_only_the_own_units_tokens_are_kept(street, desk):
    other = make_street()
    foreign = make_token(other, name="别街的").token

    assert desk.post("/tokens/new/", given(other)).status_code == 422
    assert desk.post(f"/tokens/{foreign.pk}/revoke/").status_code == 404
    assert "别街的" not in desk.get("/tokens/").content.decode()


@pytest.mark.parametrize("path", ["/tokens/", "/tokens/new/"])
def test_nobody_else_sees_tokens(street, path):
    for person in (make_supervisor(street), make_user(street, "sec_admin"), make_user(make_unit(street))):
        assert browser_of(person).get(path).status_code == 403


def test_30_tokens_cost_as_many_queries_as_3(street, desk):
    def asked(more):
        for _ in range(more):
            make_token(street)
        with CaptureQueriesContext(connection) as captured:
            desk.get("/tokens/")
        return len(captured)

    asked(1)
    assert asked(2) == asked(27)
