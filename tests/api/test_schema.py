"""The document says what the interface does: committed, current, complete, and true of real answers."""

from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from tests.api.rows import API, LISTS, browser_of, make_reported_plan, reader
from tests.factories import make_street, make_supervisor

ROOT = Path(__file__).resolve().parent.parent.parent
COMMITTED = ROOT / "docs" / "api" / "openapi.yaml"
REFRESH = "run: manage.py spectacular --validate --fail-on-warn --file docs/api/openapi.yaml"


@pytest.fixture(scope="module")
def document():
    return yaml.safe_load(COMMITTED.read_text(encoding="utf-8"))


def test_the_committed_document_is_current(tmp_path):
    fresh = tmp_path / "openapi.yaml"

    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(fresh))

    assert fresh.read_text(encoding="utf-8") == COMMITTED.read_text(encoding="utf-8"), REFRESH


def test_it_is_openapi_3_1(document):
    assert document["openapi"].startswith("3.1.")


def test_every_list_is_in_it(document):
    assert {API + path for path in LISTS} < set(document["paths"])
    assert {method for operations in document["paths"].values() for method in operations} == {"get", "post"}


def test_every_field_and_parameter_says_what_it_means(document):
    silent = [
        f"{component}.{name}"
        for component, schema in document["components"]["schemas"].items()
        if not component.startswith("Paginated")
        for name, field in schema.get("properties", {}).items()
        if not field.get("description")
    ]
    mute = [
        f"{path} {parameter['name']}"
        for path, operations in document["paths"].items()
        for operation in operations.values()
        for parameter in operation.get("parameters", ())
        if not parameter.get("description")
    ]

    assert document["components"]["schemas"]["TaskFigure"]["properties"]
    assert silent == []
    assert mute == []


def test_every_operation_says_what_it_lists_and_how_it_fails(document):
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            unchanged = {"304"} if method == "get" else set()
            assert operation["description"], path
            assert {"200", "401", "403"} | unchanged < set(operation["responses"]), path


def asserted(document, schema, value):
    whole = schema | {"components": document["components"]}
    errors = Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(value)
    return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in errors]


def schema_of(document, path, status):
    answer = document["paths"][path]["get"]["responses"][status]
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return next(iter(answer["content"].values()))["schema"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", LISTS)
def test_answers_are_as_described(document, path):
    plan = make_reported_plan()

    answer = reader(plan.owner).get(API + path).json()

    schema = schema_of(document, API + path, "200")
    described = document["components"]["schemas"][schema["$ref"].split("/")[-1]]
    row = document["components"]["schemas"][
        described["properties"]["results"]["items"]["$ref"].split("/")[-1]
    ]
    assert answer["results"]
    assert asserted(document, schema, answer) == []
    assert all(set(found) == set(row["properties"]) for found in answer["results"])


@pytest.mark.django_db
def test_problems_are_as_described(document):
    client = reader(make_street())

    answers = [
        client.get(API + "tasks/", {"plan": "NONE"}),
        client.get(API + "tasks/", {"nothing": "1"}),
        Client().get(API + "tasks/"),
        reader(make_street(), scopes=()).get(API + "tasks/"),
    ]

    for answer in answers:
        schema = schema_of(document, API + "tasks/", str(answer.status_code))
        assert asserted(document, schema, answer.json()) == []


# The documentation page -----------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/docs/", "/api/schema/"])
def test_the_document_is_for_people_inside(path):
    outside, inside = Client(), browser_of(make_supervisor(make_street()))

    assert outside.get(path).status_code in (302, 401, 403)
    assert inside.get(path).status_code == 200


@pytest.mark.django_db
def test_the_page_asks_nothing_of_other_servers():
    client = browser_of(make_supervisor(make_street()))

    page = client.get("/api/docs/").content.decode()
    script = client.get("/api/docs/?script=").content.decode()

    assert "swagger-ui-bundle.js" in page
    assert "http://" not in page + script
    assert "https://" not in page + script
