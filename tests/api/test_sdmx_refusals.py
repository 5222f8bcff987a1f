"""What an SDMX source refuses, in the form that was asked for and with the standard's numbers; never a fault."""

from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.api.rows import make_reported_plan, reader
from tests.api.test_sdmx import CSV, DATA, SDMX, body

IN_XML = "application/vnd.sdmx.structurespecificdata+xml;version=2.1, */*;q=0.1"
DATA_JSON = "application/vnd.sdmx.data+json; version=2.0.0"

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_reported_plan()


@pytest.fixture
def client(plan):
    return reader(plan.owner)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("data/INDICATORS", {"detail": "some"}),
        ("data/INDICATORS", {"dimensionAtObservation": "LIGHT"}),
        ("data/INDICATORS", {"lastNObservations": "0"}),
        ("data/INDICATORS", {"firstNObservations": "-1"}),
        ("data/INDICATORS", {"firstNObservations": "1" * 40}),
        ("data/INDICATORS", {"updatedAfter": "yesterday"}),
        ("data/INDICATORS", {"updatedAfter": "0000-00-00"}),
        ("data/INDICATORS", {"c[UNIT]": "X"}),
        ("data/INDICATORS/Q.X", {}),
        ("data/dataflow/GUATU/INDICATORS/1.0/Q.*", {}),
        ("data/dataflow/GUATU/INDICATORS", {"c[LIGHT]": "red"}),
        ("data/dataflow/GUATU/INDICATORS", {"c[UNIT]": "ge:X"}),
        ("data/dataflow/GUATU/INDICATORS", {"c[TIME_PERIOD]": "ge:X"}),
        ("data/dataflow/GUATU/INDICATORS", {"c[TIME_PERIOD]": "2026-Q5"}),
        ("data/dataflow/GUATU/INDICATORS", {"attributes": "COLOUR"}),
        ("data/dataflow/GUATU/INDICATORS", {"measures": "OTHER"}),
        ("data/dataflow/GUATU/INDICATORS", {"includeHistory": "true"}),
        ("data/dataflow/GUATU/INDICATORS", {"startPeriod": "2026"}),
        ("structure/dataflow", {"references": "everything"}),
        ("dataflow", {"detail": "less"}),
    ],
)
def test_what_is_not_understood_is_refused_in_the_form_that_was_asked_for(client, path, query):
    problem = client.get(SDMX + path, query)
    in_xml = client.get(SDMX + path, query, headers={"Accept": IN_XML})
    in_json = client.get(SDMX + path, query, headers={"Accept": f"{DATA_JSON}, */*;q=0.1"})

    assert [each.status_code for each in (problem, in_xml, in_json)] == [400] * 3
    assert problem["Content-Type"] == "application/problem+json"
    assert etree.fromstring(in_xml.content).find("{*}ErrorMessage").get("code") == "140"
    assert [each["code"] for each in in_json.json()["errors"]] == [140]
    assert problem.json()["errors"][0]["detail"] in in_json.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("data/OTHER", 404, "100"),
        ("data/INDICATORS/.NONE..", 404, "100"),
        ("data/datastructure/GUATU/INDICATORS/1.0", 404, "100"),
        ("data/dataflow/OTHER/INDICATORS", 404, "100"),
        ("data/dataflow/GUATU/INDICATORS/9.9", 404, "100"),
        ("structure/categoryscheme", 404, "100"),
        ("structure/codelist/GUATU/NONE", 404, "100"),
    ],
)
def test_what_is_not_there_has_the_number_of_no_results(client, path, status, code):
    answer = client.get(SDMX + path, headers={"Accept": "application/vnd.sdmx.genericdata+xml, */*;q=0.1"})

    assert answer.status_code == status
    assert etree.fromstring(answer.content).find("{*}ErrorMessage").get("code") == code


def test_no_token_and_a_token_too_small_have_the_number_of_no_right(plan):
    spoken = {"Accept": "application/vnd.sdmx.structurespecificdata+xml;version=2.1"}
    answers = [
        Client().get(DATA, headers=spoken),
        reader(plan.owner, scopes=("read:public",)).get(DATA, headers=spoken),
    ]

    assert [each.status_code for each in answers] == [401, 403]
    assert "WWW-Authenticate" in answers[0]
    assert {etree.fromstring(each.content).find("{*}ErrorMessage").get("code") for each in answers} == {"110"}


@pytest.mark.parametrize(
    ("accept", "said"),
    [
        ("", "application/vnd.sdmx.structurespecificdata+xml; version=2.1"),
        ("*/*", "application/vnd.sdmx.structurespecificdata+xml; version=2.1"),
        ("application/xml", "application/xml"),
        ("text/csv", "text/csv"),
        ("application/json;q=0.5, text/csv;q=0.4", "application/json"),
        ("application/vnd.sdmx.data+csv", CSV),
        ("application/vnd.sdmx.data+json;version=2.0.0, */*;q=0.1", DATA_JSON),
        (
            "application/vnd.sdmx.data+json;version=1.0.0, application/vnd.sdmx.data+csv;version=2.0.0;q=0.3",
            CSV,
        ),
    ],
)
def test_the_form_that_is_wanted_most(client, accept, said):
    answer = client.get(DATA, headers={"Accept": accept} if accept else {})

    assert (answer.status_code, answer["Content-Type"]) == (200, said)
    assert "Accept" in answer["Vary"]


@pytest.mark.parametrize(
    "accept", ["image/png", "application/vnd.sdmx.data+json;version=1.0.0", "text/csv;q=0"]
)
def test_a_form_there_is_none_of_is_406(client, accept):
    answer = client.get(DATA, headers={"Accept": accept})

    assert answer.status_code == 406
    assert client.get(DATA, {"format": "csv"}, headers={"Accept": accept}).status_code == 200


WORDS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "Q",
            "*",
            "all",
            "..",
            "+",
            ",",
            "Q...",
            "Q.*.*.*",
            "2026-Q3",
            "ge:",
            "ne:2026",
            "$41$",
            "@",
            "1.0",
            "~",
            "9999-12-31",
        ]
    ),
)
PARAMETERS = (
    *("startPeriod", "endPeriod", "detail", "dimensionAtObservation", "updatedAfter", "firstNObservations"),
    *("lastNObservations", "format", "c[UNIT]", "c[TIME_PERIOD]", "c[INDICATOR]", "attributes", "measures"),
    *("references", "c[]"),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.lists(WORDS, min_size=1, max_size=5),
    root=st.sampled_from(
        ["data", "data/dataflow/GUATU/INDICATORS", "structure", "codelist", "data/INDICATORS"]
    ),
    query=st.dictionaries(st.sampled_from(PARAMETERS), WORDS, max_size=3),
    accept=st.sampled_from(
        ["*/*", CSV, DATA_JSON, "application/vnd.sdmx.structure+xml;version=2.1", ";;,q=x"]
    ),
)
def test_whatever_is_asked_is_answered_or_refused(client, path, root, query, accept):
    address = f"{SDMX}{root}/" + "/".join(quote(each, safe="+,*~@$.") for each in path)

    answer = client.get(address, query, headers={"Accept": accept})

    said = body(answer)
    assert answer.status_code in (200, 400, 404, 406)
    if "xml" in answer["Content-Type"]:
        etree.fromstring(said)
