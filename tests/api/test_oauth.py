"""OAuth 2 client credentials: a token's number and secret for a token that lives an hour and can do no more."""

from base64 import b64encode
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from oauthlib.oauth2 import BackendApplicationClient

from tests.api.rows import API, bearer, browser_of, make_token
from tests.api.test_pushing import make_owed, push, rows_of
from tests.factories import make_street, make_user
from units.models import ApiToken, AuditEvent

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def made():
    return make_token(make_street(), scopes=("read:all", "write:values"))


def ask(body, **headers):
    return Client().post("/oauth/token/", body, content_type=FORM, headers=headers)


def basic(made, secret=None):
    return {
        "Authorization": "Basic " + b64encode(f"{made.token.pk}:{secret or made.secret}".encode()).decode()
    }


def drawn(made, **scope):
    """As a stock client asks, and reads the answer."""
    client = BackendApplicationClient(client_id=str(made.token.pk))
    body = client.prepare_request_body(include_client_id=True, client_secret=made.secret, **scope)
    return client.parse_request_body_response(ask(body).content.decode())


def test_number_and_secret_give_a_token_for_an_hour(made):
    answer = ask("grant_type=client_credentials", **basic(made))

    given = answer.json()
    assert answer["Cache-Control"] == "no-store"
    assert (given["token_type"], given["expires_in"]) == ("Bearer", 3600)
    assert given["scope"].split() == ["read:all", "write:values"]
    assert bearer(given["access_token"]).get(API + "units/").status_code == 200


def test_a_stock_client_sends_them_in_the_body(made):
    given = drawn(made)

    assert bearer(given["access_token"]).get(API + "units/").status_code == 200


def test_it_has_no_more_scopes_than_it_asked_for():
    plan, item, units = make_owed()
    made = make_token(plan.owner, scopes=("read:all", "write:values"))
    reading, writing = (drawn(made, scope=scope)["access_token"] for scope in ("read:all", "write:values"))

    assert push(bearer(reading), rows_of(item, units)).status_code == 403
    assert push(bearer(writing), rows_of(item, units)).json()["written"] == 3
    assert bearer(writing).get(API + "units/").json()["title"] == "insufficient_scope"
    assert set(ApiToken.objects.get(pk=made.token.pk).scopes) == {"read:all", "write:values"}


@pytest.mark.parametrize(
    ("body", "error", "status"),
    [
        ("grant_type=client_credentials&scope=write:updates", "invalid_scope", 400),
        ("grant_type=password&username=a&password=b", "unsupported_grant_type", 400),
        ("scope=read:all", "invalid_request", 400),
        ("grant_type=client_credentials&scope=read:all&scope=read:all", "invalid_request", 400),
        ("%%%", "invalid_request", 400),
    ],
)
def test_what_it_may_not_ask_is_refused_in_the_protocols_words(made, body, error, status):
    answer = ask(body, **basic(made))

    assert (answer.status_code, answer.json()["error"]) == (status, error)


@pytest.mark.parametrize(
    "header",
    ["Basic eDp5", "Basic !!!", "Basic", "Bearer x", "Basic " + b64encode(b"\xff\xfe:x").decode(), ""],
)
def test_who_cannot_prove_it_gets_none(made, header):
    answer = ask("grant_type=client_credentials", Authorization=header)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert "Basic" in answer["WWW-Authenticate"] or "Bearer" in answer["WWW-Authenticate"]


def test_the_number_is_the_secrets_own(made):
    other = make_token(make_street())

    answer = ask("grant_type=client_credentials", **basic(made, secret=other.secret))

    assert answer.status_code == 401


def test_a_get_and_json_get_none(made):
    assert Client().get("/oauth/token/", headers=basic(made)).status_code == 405
    answer = Client().post(
        "/oauth/token/", {"grant_type": "client_credentials"}, "application/json", headers=basic(made)
    )
    assert answer.status_code == 400


# It ends with what it was drawn from --------------------------------------------------------------------------------
def refused(client):
    answer = client.get(API + "units/")
    assert answer.status_code == 401
    return answer.json()["title"]


def test_revoking_the_token_ends_it_at_once(made):
    client = bearer(drawn(made)["access_token"])
    ApiToken.objects.update(revoked_at=timezone.now())

    assert refused(client) == "invalid_token"
    assert ask("grant_type=client_credentials", **basic(made)).status_code == 401


def test_so_do_the_tokens_end_and_its_persons_account(made):
    client = bearer(drawn(made)["access_token"])
    type(made.token.person).objects.filter(pk=made.token.person_id).update(is_active=False)
    assert refused(client) == "invalid_token"

    ApiToken.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert refused(client) == "expired_token"


def test_after_an_hour_it_opens_nothing(made, monkeypatch):
    client = bearer(drawn(made)["access_token"])
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 3601)

    assert refused(client) == "expired_token"


def test_a_scope_taken_from_the_token_is_gone_from_it_too(made):
    client = bearer(drawn(made)["access_token"])
    ApiToken.objects.update(scopes=["write:values"])

    assert client.get(API + "units/").json()["title"] == "insufficient_scope"


@pytest.mark.parametrize("change", [lambda text: text[:-1] + "_", lambda text: text.replace(".", ".x", 1)])
def test_one_that_was_changed_is_none(made, change):
    assert refused(bearer(change(drawn(made)["access_token"]))) == "invalid_token"


def test_it_draws_no_other(made):
    short = drawn(made)["access_token"]

    assert ask("grant_type=client_credentials", **basic(made, secret=short)).status_code == 401


def test_requests_are_counted_with_the_tokens_own(made):
    one, two = (bearer(drawn(made)["access_token"]) for _number in range(2))

    left = [
        int(client.get(API + "units/")["RateLimit"].split("r=")[1].split(";")[0]) for client in (one, two)
    ]

    assert left[0] - left[1] == 1


def test_nothing_of_it_is_stored(made):
    before = AuditEvent.objects.count(), ApiToken.objects.count()

    drawn(made)

    assert (AuditEvent.objects.count(), ApiToken.objects.count()) == before


def test_the_page_says_which_number_goes_with_the_secret(made):
    keeper = make_user(made.token.unit, "sys_admin")
    asked = {
        "name": "区平台",
        "unit": made.token.unit.code,
        "scopes": ["read:all"],
        "days": "30",
        "per_minute": "60",
    }

    page = browser_of(keeper).post("/tokens/new/", asked).content.decode()

    assert "client_id" in page
    assert str(ApiToken.objects.latest("pk").pk) in page
