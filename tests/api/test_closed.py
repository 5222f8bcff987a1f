"""Each route under the prefix, walked from the URL map: most only read, the named ones only write, all by token."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.api.rows import API, LISTS, make_reported_plan, reader
from tests.factories import make_street

pytestmark = pytest.mark.django_db
WRITING = ("post", "put", "patch", "delete")


def views_below(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views_below(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern


def prefix():
    return next(found for found in get_resolver().url_patterns if str(found.pattern) == "api/v1/")


def is_writing(found):
    return "post" in found.callback.cls.http_method_names


def address_of(found):
    """An address for a route, invented codes in the places of codes."""
    return (
        re.sub(r"<(\w+):\w+>", lambda kind: "1" if kind[1] == "int" else "X", str(found.pattern))
        or "nowhere/"
    )


def addresses(*, writing=None):
    routes = list(views_below(prefix().url_patterns))
    return [address_of(found) for found in routes if writing in (None, is_writing(found))]


def test_the_walk_finds_every_list():
    assert set(LISTS) < set(addresses(writing=False))
    assert "figures/subtrees/" in addresses()  # asks for a quarter: tested in test_subtrees.py
    assert "data-values/push/" in addresses(writing=True)


def test_every_route_that_reads_does_so_by_token():
    views = [found.callback.cls for found in views_below(prefix().url_patterns) if not is_writing(found)]

    for view in views:
        assert [found.__name__ for found in view.authentication_classes] == ["TokenAuthentication"]
        assert [found.__name__ for found in view.permission_classes] == ["HasScope"]
        assert "read:all" in view.required_scope
        assert set(view.http_method_names) == {"get", "head"}


@pytest.mark.parametrize("method", WRITING)
def test_a_route_that_reads_does_not_write(method):
    plan = make_reported_plan(rolled_up=False)
    client = reader(plan.owner)

    answers = {
        path: getattr(client, method)(API + path, "{}", content_type="application/json")
        for path in addresses(writing=False)
    }

    nowhere = answers.pop("nowhere/")
    assert nowhere.status_code == 404
    assert {path for path, answer in answers.items() if answer.status_code != 405} == set()
    assert all(answer.json()["title"] == "method_not_allowed" for answer in answers.values())


def test_a_route_that_writes_asks_for_more_than_reading():
    plan = make_reported_plan(rolled_up=False)
    client = reader(plan.owner)

    answers = {
        path: client.post(API + path, "{}", content_type="application/json")
        for path in addresses(writing=True)
    }

    assert {path for path, answer in answers.items() if answer.status_code != 403} == set()
    assert {answer.json()["title"] for answer in answers.values()} == {"insufficient_scope"}


@pytest.mark.parametrize("method", ["get", "head", "options", *WRITING])
def test_nobody_enters_without_a_token(method):
    client = Client()

    answers = {path: getattr(client, method)(API + path) for path in addresses()}

    assert {path for path, answer in answers.items() if answer.status_code != 401} == set()


@pytest.mark.parametrize("path", ["nowhere/", "", "plans", "figures/", "figures/tasks", "plans/%00/"])
def test_an_address_that_is_none_is_a_problem_not_a_page(path):
    answer = reader(make_street()).get(API + path)

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()) == {"type", "title", "status", "detail"}
    assert answer.json()["type"] == "urn:guatu:problem:not_found"


def test_head_tells_what_get_would():
    plan = make_reported_plan()
    client = reader(plan.owner)

    answer = client.head(API + "figures/tasks/")

    assert answer.status_code == 200
    assert answer.content == b""
    assert answer["ETag"] == client.get(API + "figures/tasks/")["ETag"]
