"""The document leaves nothing to be guessed: every operation and field in words, with unit, example and refusals."""

import pytest
import yaml
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from config.api_document.fields import is_number, parameters, properties, types
from tests.api.rows import API, make_reported_plan, make_token, reader
from tests.api.test_schema import COMMITTED
from tests.factories import make_supervisor

JSON = "application/json"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def document():
    return yaml.safe_load(COMMITTED.read_text(encoding="utf-8"))


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def fields(document):
    return [*properties(document), *parameters(document)]


def test_every_operation_is_summed_up(document):
    silent = [
        path for path, _, each in operations(document) if not (each.get("summary") and each["description"])
    ]

    assert silent == []


def test_every_operation_says_how_it_refuses(document):
    missing = {
        (path, status)
        for path, method, each in operations(document)
        for status in refusals(path, method, each)
        if status not in each["responses"]
    }

    assert missing == set()


def refusals(path, method, operation):
    yield from ("401", "403", "406", "429")
    if method == "get" and not path.endswith("}/"):
        yield "400"
    if "{" in path:
        yield "404"
    if "requestBody" in operation:
        yield from ("400", "413", "415")
    if any(each["name"] == "updated_since" for each in operation.get("parameters", ())):
        yield "410"
    if any(each["name"] == "If-Match" for each in operation.get("parameters", ())):
        yield from ("409", "412", "428")


def test_every_refusal_is_a_problem_with_an_example(document):
    shared = document["components"]["responses"]

    for path, _method, operation in operations(document):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert answer == {"$ref": f"#/components/responses/Problem{status}"}, (path, status)
                told = shared[f"Problem{status}"]["content"][PROBLEM]
                (example,) = [each["value"] for each in told["examples"].values()]
                assert faults(document, told["schema"], example) == []
                assert example["status"] == int(status)


def test_every_number_has_a_unit(document):
    without = {
        f"{place}.{name}"
        for place, name, field in fields(document)
        if is_number(field) and not field.get("x-unit")
    }

    assert without == set()


def test_every_plain_field_has_an_example(document):
    told = {"enum", "const", "$ref", "allOf", "oneOf", "anyOf", "items", "properties"}
    without = {
        f"{place}.{name}"
        for place, name, field in fields(document)
        if not field.get("examples") and not told & set(field) and types(field) != {"object", "null"}
    }

    assert without == set()


def test_every_example_is_valid(document):
    wrong = [
        (place, name, fault)
        for place, name, field in fields(document)
        for example in field.get("examples", ())
        for fault in faults(document, field, example)
    ]
    wrong += [
        (path, fault)
        for path, _method, operation in operations(document)
        for media in operation.get("requestBody", {}).get("content", {}).values()
        for example in media.get("examples", {}).values()
        for fault in faults(document, media["schema"], example["value"])
    ]

    assert wrong == []


def test_examples_make_whole_answers_and_requests(document):
    """Put together field by field, they are what the component says."""
    schemas = document["components"]["schemas"]

    wrong = {
        name: found
        for name, schema in schemas.items()
        if (found := faults(document, schema, whole(document, schema)))
    }

    assert wrong == {}


def whole(document, schema):
    """A value made of the examples of its parts."""
    if "$ref" in schema:
        return whole(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if schema.get("examples") or "enum" in schema:
        return (schema.get("examples") or schema["enum"])[0]
    for part in ("allOf", "oneOf", "anyOf"):
        if part in schema:
            return whole(document, schema[part][0])
    if "array" in types(schema):
        return [whole(document, schema["items"])] if set(schema["items"]) & {"$ref", "properties"} else []
    if "properties" in schema:
        return {name: whole(document, field) for name, field in schema["properties"].items()}
    return {} if "object" in types(schema) else None


def faults(document, schema, value):
    whole_schema = schema | {"components": document["components"]}
    validator = Draft202012Validator(whole_schema, format_checker=FormatChecker())
    return [f"{'/'.join(map(str, each.path))}: {each.message[:200]}" for each in validator.iter_errors(value)]


# What is declared is what is sent -------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_headers_are_declared_where_they_are_sent(document):
    plan = make_reported_plan()
    client = reader(plan.owner)
    spent = make_token(plan.owner, per_minute=1)
    poor = Client(headers={"Authorization": f"Bearer {spent.secret}"})
    poor.get(API + "plans/")
    tag = client.get(API + "plans/")["ETag"]

    answers = [
        client.get(API + "plans/"),
        client.get(API + "plans/", headers={"If-None-Match": tag}),
        client.get(API + "plans/", {"nothing": "1"}),
        client.get(API + "plans/", headers={"Accept": "image/png"}),
        client.get(API + "plans/", {"updated_since": "MTIz"}),
        Client().get(API + "plans/"),
        reader(plan.owner, scopes=()).get(API + "plans/"),
        poor.get(API + "plans/"),
    ]

    assert [answer.status_code for answer in answers] == [200, 304, 400, 406, 400, 401, 403, 429]
    for answer in answers:
        declared = headers_of(document, API + "plans/", "get", answer.status_code)
        sent = {name for name in document["components"]["headers"] if name in answer}
        assert declared - {"Last-Modified"} <= sent <= declared, answer.status_code
        for name in sent:
            schema = document["components"]["headers"][name]["schema"]
            value = int(answer[name]) if schema["type"] == "integer" else answer[name]
            assert faults(document, schema, value) == [], name


def headers_of(document, path, method, status):
    answer = document["paths"][path][method]["responses"][str(status)]
    if "$ref" in answer:
        answer = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    return set(answer.get("headers", {}))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "kind", "status", "title"),
    [
        (b"{", JSON, 400, "parse_error"),
        (b"[" * 200_000, JSON, 400, "parse_error"),
        (b'{"rows": NaN}', JSON, 400, "parse_error"),
        (b'{"rows": ["\\ud800"]}', JSON, 400, "parse_error"),
        (b"\xff", JSON, 400, "parse_error"),
        (b'"\\ud83d\\ude00"', JSON, 400, "invalid_parameter"),
        (b"{}", "text/csv", 415, "unsupported_media_type"),
    ],
)
def test_a_body_that_is_none_is_refused_with_words(body, kind, status, title):
    client = reader(make_reported_plan(rolled_up=False).owner, scopes=["write:values"])

    answer = client.post(API + "data-values/push/", body, content_type=kind)

    assert (answer.status_code, answer.json()["title"]) == (status, title)
    assert answer["Content-Type"] == PROBLEM


@pytest.mark.django_db
def test_a_body_past_the_limit_is_refused_before_it_is_read(settings):
    settings.UPLOAD_LIMIT = 10
    client = reader(make_reported_plan(rolled_up=False).owner, scopes=["write:values"])

    answer = client.post(API + "data-values/push/", b'{"rows": []}', content_type=JSON)

    assert (answer.status_code, answer.json()["title"]) == (413, "body_too_large")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["tasks/", "data-values/", "figures/tasks/", "figures/subtrees/"])
@pytest.mark.parametrize("name", ["plan", "quarter", "unit", "cursor", "page_size"])
def test_an_empty_parameter_is_refused_since_ignoring_it_would_answer_with_everything(path, name):
    client = reader(make_reported_plan().owner)

    answer = client.get(API + path, {name: ""})

    assert answer.status_code == 400


@pytest.mark.django_db
def test_a_unit_is_asked_for_by_its_code_in_the_sums():
    plan = make_reported_plan()

    answer = reader(plan.owner).get(
        API + "figures/subtrees/", {"quarter": "2026-Q3", "unit": plan.owner.code}
    )

    assert [row["unit"] for row in answer.json()["results"]] == [plan.owner.code]


@pytest.mark.django_db
@pytest.mark.parametrize("quarter", ["1900-Q1", "9999-Q4", "0000-Q1", "２０２６-Q1"])
def test_a_quarter_at_the_end_of_time_is_answered(quarter):
    plan = make_reported_plan(rolled_up=False)
    client = reader(plan.owner, scopes=["write:updates", "read:all"], person=make_supervisor(plan.owner))
    task = f"plans/{plan.code}/tasks/{plan.tasks.first().code}"
    body = {"quarter": quarter, "light": "red", "reason": "现场核实"}

    answers = [
        client.get(API + "figures/tasks/", {"quarter_to": quarter}),
        client.post(f"{API}plans/{plan.code}/periods/{quarter}/open/"),
        client.post(f"{API}plans/{plan.code}/periods/{quarter}/close/"),
        client.post(f"{API}{task}/light/", body, content_type=JSON),
    ]

    assert {answer.status_code for answer in answers} <= {200, 400, 404, 409}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_an_address_that_is_none_is_not_found_by_any_method(method):
    client = reader(make_reported_plan(rolled_up=False).owner)

    assert getattr(client, method)(API + "data-values/none/approve/").status_code == 404
