"""Token scope × method × resource × own or other street, walked from the URL map: what opens, and that no more does."""

import json

import pytest

from tests.api.rows import API, LISTS, PRINTED, make_reported_plan, reader
from tests.api.test_closed import address_of, is_writing, prefix, views_below
from tests.factories import make_street
from units.scopes import SCOPES

pytestmark = pytest.mark.django_db
METHODS = ("get", "head", "post", "put", "patch", "delete")
ODD = ["", "0", "-1", "%00", "\x00", "𠮷", "a" * 5_000, "2026-Q5", "../", "1e9", "null", "[]", "true"]


@pytest.fixture
def mine():
    return make_reported_plan()


@pytest.fixture
def other():
    return make_reported_plan(make_street())


def opens(scope, method, path):
    if method in ("get", "head"):
        return scope == "read:all" or (scope == "read:public" and path in PRINTED)
    return False


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_a_scope_opens_its_resources_and_no_others(mine, scope):
    client = reader(mine.owner, scopes=[scope], per_minute=10_000)

    for path in LISTS:
        for method in METHODS:
            answer = getattr(client, method)(API + path)
            expected = 200 if opens(scope, method, path) else 403 if scope != "read:all" else 405
            if scope == "read:public" and path in PRINTED and method not in ("get", "head"):
                expected = 405
            assert answer.status_code == expected or {answer.status_code, expected} <= {403, 405}, (
                path,
                method,
            )
            assert (answer.status_code == 200) == opens(scope, method, path), (path, method)


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_no_scope_shows_another_street(mine, other, scope):
    client = reader(mine.owner, scopes=[scope], per_minute=10_000)
    foreign = [other.code, other.owner.code, other.tasks.first().assignments.first().unit.code]

    for path in LISTS:
        for answer in (client.get(API + path), client.get(API + path, {"format": "csv"})):
            shown = answer.getvalue().decode()
            assert not [code for code in foreign if code in shown], path


def test_no_odd_parameter_is_a_fault(mine):
    """Every parameter of every list with values nobody means: refused or answered, never a fault."""
    client = reader(mine.owner, per_minute=100_000)
    routes = [found for found in views_below(prefix().url_patterns) if not is_writing(found)]

    for found in routes:
        declared = getattr(getattr(found.callback.cls, "filterset_class", None), "base_filters", {})
        for name in [*declared, "cursor", "page_size", "updated_since", "format", "bom"]:
            for value in ODD:
                answer = client.get(API + address_of(found), {name: value})
                assert answer.status_code in (200, 400, 404, 410), (found.pattern, name, value)


@pytest.mark.parametrize("kind", ["application/json", "text/csv", "multipart/form-data; boundary=x", ""])
def test_no_odd_body_is_a_fault(mine, kind):
    client = reader(mine.owner, scopes=list(SCOPES), per_minute=100_000)
    bodies = [b"", b"null", b"[]", b"{", b"\xff", b'{"rows": 1}', json.dumps({"rows": [[]] * 3}).encode()]
    routes = [found for found in views_below(prefix().url_patterns) if is_writing(found)]

    for found in routes:
        for body in bodies:
            answer = client.post(API + address_of(found), body, content_type=kind)
            assert answer.status_code < 500, (found.pattern, body)
