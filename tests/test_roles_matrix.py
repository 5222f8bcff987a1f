"""Who may do what where: every route of the URL map, pages and API, every method, every role, with real objects.

What is expected stands in tests/roles/table.py, a line per route; a route without a line fails here. To run a part,
keep the first test in it: ``-k "line or (page and claims)"``.
"""

import re
from copy import deepcopy
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from tests.roles import scene as scenery
from tests.roles.table import API, PAGES
from tests.roles.walking import PAGES as PAGE_ROUTES
from tests.roles.walking import RESOURCES as API_ROUTES
from tests.roles.walking import ROUTES
from units.models import AuditEvent

LET_IN = {200, 201, 202, 302, 303, 400, 409, 412, 415, 422, 428}
REFUSED = {401, 403, 404}
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Answer:
    response: object
    body: str
    acts: int

    @property
    def word(self):
        """``in``, ``door`` (the sign-in page), ``refused``, ``none`` (no such method), or ``error``."""
        status = self.response.status_code
        if status == 302 and self.response["Location"].startswith("/sign-in/"):
            return "door"
        if status == 405:
            return "none"
        if status in REFUSED:
            return "refused"
        return "in" if status in LET_IN else "error"


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """Built once for all routes; each request is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield scenery.build()
        transaction.set_rollback(True)


@pytest.mark.django_db  # asks for the database for all: the others live in one transaction around the module
def test_every_route_has_a_line_and_every_line_a_route():
    assert set(PAGE_ROUTES) == set(PAGES)
    assert set(API_ROUTES) == set(API)


def address(scene, route, at):
    """The route with real objects in it: the usual ones, or those that ``at`` names."""
    given = {name: scene.values.get(at.get(name, name), at.get(name)) for name in route.parameters}
    return reverse(route.name, kwargs=given)


def posted(scene, data):
    """``@name`` stands for a value of the scene, bytes for a file."""
    return {
        name: scene.values[value[1:]]
        if isinstance(value, str) and value.startswith("@")
        else SimpleUploadedFile("files.txt", value)
        if isinstance(value, bytes)
        else value
        for name, value in data.items()
    }


def written(scene, data):
    """``<name>`` stands for a value of the scene."""
    return re.sub(r"<(\w+)>", lambda found: str(scene.values[found[1]]), data)


def ask(client, method, path, data=None, **headers):
    """The answer, what it shows, and how many acts were recorded; then everything is undone."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        before = AuditEvent.objects.count()
        answer = getattr(client, method)(path, data, **headers)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        acts = AuditEvent.objects.count() - before
        transaction.set_rollback(True)
    client.cookies = cookies
    return Answer(answer, body.decode("utf-8", "ignore"), acts)


def observed(scene, name, method):
    page = PAGES[name]
    path = address(scene, PAGE_ROUTES[name], page.at)
    return {
        actor: ask(client, method, path, posted(scene, page.data) if method == "post" else {})
        for actor, client in scene.clients.items()
    }


@pytest.mark.parametrize("name", sorted(PAGE_ROUTES))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_page_lets_in_exactly_who_may_and_shows_nothing_to_others(scene, name, method):
    expected = PAGES[name].let_in(method)

    answers = observed(scene, name, method)

    if expected is None:
        assert {answer.word for answer in answers.values()} <= {"none", "door", "refused"}
        return
    assert {actor: answer.word for actor, answer in answers.items() if answer.word == "error"} == {}
    assert {actor for actor, answer in answers.items() if answer.word == "in"} == expected
    assert {actor for actor, answer in answers.items() if answer.acts} <= expected
    strangers = {actor for actor in answers if actor.startswith("away") or actor == "nobody"}
    assert {
        actor for actor in strangers if scenery.MARK in answers[actor].body or answers[actor].acts
    } == set()


@pytest.mark.parametrize("name", sorted(set(PAGE_ROUTES) - {"sign-in"}))
def test_no_page_has_any_other_method(scene, name):
    """The sign-in page is left out: it sends whoever is signed in home, whatever the method."""
    path = address(scene, PAGE_ROUTES[name], PAGES[name].at)

    answers = {
        (actor, method): ask(scene.clients[actor], method, path)
        for actor in ("supervision", "nobody")
        for method in ("put", "patch", "delete")
    }

    assert {key for key, answer in answers.items() if answer.acts} == set()
    assert {key for key, answer in answers.items() if answer.word not in ("none", "door", "refused")} == set()


# The API --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", sorted(API_ROUTES))
@pytest.mark.parametrize("method", METHODS)
def test_a_resource_lets_in_exactly_the_scopes_that_may(scene, name, method):
    line, route = API[name], API_ROUTES[name]
    path, expected = address(scene, route, line.at) + line.query, getattr(line, method, None)

    answers = {
        key: ask(client, method, path, written(scene, line.data), content_type="application/json")
        if method != "get"
        else ask(client, method, path)
        for key, client in scene.tokens.items()
        if expected is not None or key[0] == "own"
    }

    assert {key for key, answer in answers.items() if answer.word == "error"} == set()
    if expected is None:
        assert {answer.word for answer in answers.values()} <= {"none", "refused"}
        return
    assert {
        scope for (place, scope), answer in answers.items() if place == "own" and answer.word == "in"
    } == set(expected)
    for (place, scope), answer in answers.items():
        assert place != "away" or scenery.MARK not in answer.body, scope
        assert place != "away" or line.is_list or answer.word == "refused", scope
        assert answer.acts == 0 or scope in expected


@pytest.mark.parametrize("name", sorted(API_ROUTES))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_resource_is_closed_to_browsers_and_to_nobody(scene, name, method):
    """A signed-in browser reads pages, not resources; where it may write, strangers' browsers still may not."""
    line, route = API[name], API_ROUTES[name]
    path = address(scene, route, line.at) + line.query
    actors = {"nobody", "away-supervision", "supervision", "cadre", "sys"}
    if line.browsers and method == "post":
        actors = {"nobody"} if line.is_list else {"nobody", "away-supervision"}

    answers = {actor: ask(scene.clients[actor], method, path) for actor in actors}

    assert {actor for actor, answer in answers.items() if answer.word not in ("refused", "none")} == set()
    assert {actor for actor, answer in answers.items() if answer.acts} == set()


def test_the_walk_is_over_everything():
    assert len(ROUTES) > 100
    assert len(ROUTES) == len(PAGE_ROUTES) + len(API_ROUTES)
