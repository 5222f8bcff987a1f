"""A fault of ours under the interface is told as a problem, like every refusal; to people it stays a page."""

import pytest
from django.test import Client

from tests.api.rows import API, bearer, make_token
from tests.factories import make_street
from units.api.at_once import AtOnce
from units.api.reading import ReadingList

pytestmark = pytest.mark.django_db
SECRET = "内部细节 /srv/guatu"


def fails(*_given, **_named):
    raise RuntimeError(SECRET)


@pytest.fixture
def client():
    client = bearer(make_token(make_street()).secret)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(("view", "name"), [(AtOnce, "at_once"), (ReadingList, "list")])
@pytest.mark.parametrize("accept", ["application/json", "text/html", "text/csv"])
def test_a_fault_is_a_problem_that_tells_nothing_of_the_inside(client, monkeypatch, view, name, accept):
    monkeypatch.setattr(AtOnce, "at_once", lambda *_given: None)
    monkeypatch.setattr(view, name, fails)

    answer = client.get(API + "units/", headers={"Accept": accept})

    problem = answer.json()
    assert answer.status_code == problem["status"] == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert set(problem) == {"type", "title", "status", "detail"}
    assert (problem["type"], problem["title"]) == ("urn:guatu:problem:server_error", "server_error")
    assert problem["detail"].startswith("系统出错")
    assert SECRET not in answer.content.decode()
    assert "RuntimeError" not in answer.content.decode()


def test_a_fault_of_a_page_is_a_page(monkeypatch):
    monkeypatch.setattr("django.contrib.auth.views.LoginView.get", fails)

    answer = Client(raise_request_exception=False).get("/sign-in/")

    assert answer.status_code == 500
    assert answer["Content-Type"].startswith("text/html")
    assert "系统出错了" in answer.content.decode()
    assert SECRET not in answer.content.decode()
