"""Which form a list is answered in: by ``format``, without it by ``Accept``; and when it is not answered again."""

import io
import os
import sys
from datetime import date, timedelta

import pytest
from django.db import connection
from openpyxl import load_workbook

from reports.models import IndicatorQuarter
from tests.api.rows import API, LISTS, make_reported_plan, make_token, reader
from tests.api.test_guides import examples, run
from units.api.lifetimes import Ending
from units.api.negotiating import accepted
from units.api.views import UnitList
from units.models import Unit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON, CSV = "application/json", "text/csv"
TASKS, FIGURES = f"{API}tasks/", f"{API}figures/tasks/"
IN_CSV = "text/csv; charset=utf-8"


class Asking:
    def __init__(self, accept):
        self.headers = {"Accept": accept}


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/*", CSV),
        ("text/csv", CSV),
        ("TEXT/CSV; charset=utf-8", CSV),
        ("text/csv;q=0.5, application/json;q=0.4", CSV),
        ("text/csv;q=0.5, */*;q=0.6", JSON),
        ("application/json;q=0, */*", CSV),
        (f"{XLSX}, */*;q=0.1", XLSX),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
        ("text/html", None),
        ("text/csv;q=0", None),
        ("application/json;version=9", None),
        (";;,q=,/", None),
    ],
)
def test_the_form_that_is_wanted_most(accept, chosen):
    assert accepted(Asking(accept), (JSON, CSV, XLSX)) == chosen


@pytest.fixture
def client(db):
    return reader(make_reported_plan().owner)


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("path", LISTS)
def test_a_list_by_accept_is_the_list_by_format(client, path):
    for form, media in (("csv", CSV), ("xlsx", XLSX)):
        by_accept = client.get(API + path, headers={"Accept": media})
        by_format = client.get(API + path, {"format": form}, headers={"Accept": JSON})

        assert by_accept.status_code == by_format.status_code == 200
        assert by_accept["Content-Type"] == by_format["Content-Type"]
        assert {"Accept", "Authorization"} <= set(by_accept["Vary"].split(", "))
        told, same = body(by_accept), body(by_format)
        if form == "csv":
            assert told == same
        else:
            rows = [list(load_workbook(io.BytesIO(each)).active.values) for each in (told, same)]
            assert rows[0] == rows[1]


@pytest.mark.parametrize("path", [TASKS, FIGURES, f"{API}figures/subtrees/?quarter=2026-Q3", f"{API}units/"])
def test_a_form_there_is_none_of_is_406_in_the_words_of_the_interface(client, path):
    answer = client.get(path, headers={"Accept": "image/png"})

    assert answer.status_code == 406
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "not_acceptable"


def test_each_form_has_an_etag_of_its_own_or_none(client):
    tag = client.get(FIGURES)["ETag"]

    assert client.get(FIGURES, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(FIGURES, headers={"If-None-Match": tag, "Accept": CSV}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_example_with_pandas_runs(live_server, tmp_path):
    plan = make_reported_plan()
    given = {"GUATU": f"{live_server.url}/api/v1", "TOKEN": make_token(plan.owner).secret}
    (example,) = [each for each in examples("python") if "pandas.read_csv" in each]
    said = "\nprint(by_light.sum(), table['actual'].sum(), table['quarter'].unique()[0])"

    told = run([sys.executable, "-c", example + said], os.environ | given, tmp_path)

    lit = IndicatorQuarter.objects.filter(plan=plan, unit=None, light__isnull=False).count()
    assert told.split() == [str(lit), "7.5", "2026-Q3"]


# Last-Modified --------------------------------------------------------------------------------------------------------
@pytest.fixture
def settled(transactional_db):
    """A street whose last change is more than a second ago, and a client of it."""
    plan = make_reported_plan()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE units_change SET at = at - interval '10 seconds'")
    return plan, reader(plan.owner)


@pytest.mark.parametrize(
    "path", ["tasks/", "figures/tasks/", "figures/plans/", "plans/", "sdmx/dataflow", "sdmx/data/INDICATORS"]
)
def test_what_was_not_written_since_is_not_answered_again(settled, path):
    plan, client = settled
    first = client.get(API + path)
    seen = first["Last-Modified"]

    again = client.get(API + path, headers={"If-Modified-Since": seen})
    Unit.objects.filter(pk=plan.owner_id).update(name="改名的街道")
    after = client.get(API + path, headers={"If-Modified-Since": seen})

    assert first.status_code == 200
    assert again.status_code == 304
    assert again["Last-Modified"] == seen
    assert after.status_code == 200


def test_who_sends_an_etag_is_answered_by_the_etag(settled):
    _plan, client = settled
    first = client.get(TASKS)

    moved = {"If-None-Match": '"another"', "If-Modified-Since": first["Last-Modified"]}
    same = {"If-None-Match": first["ETag"], "If-Modified-Since": "Thu, 01 Jan 2004 00:00:00 GMT"}

    assert client.get(TASKS, headers=moved).status_code == 200
    assert client.get(TASKS, headers=same).status_code == 304


def test_an_instant_that_is_not_certain_is_not_said(settled):
    """Another writer at work may yet leave an earlier instant; the second that runs may yet hold another change."""
    plan, client = settled
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("UPDATE units_unit SET name = name WHERE id = %s", [plan.owner_id])
        at_work = client.get(TASKS)
        other.rollback()
    finally:
        other.close()
    quiet = client.get(TASKS)
    Unit.objects.filter(pk=plan.owner_id).update(name="刚刚")
    just_now = client.get(TASKS)

    assert "Last-Modified" not in at_work
    assert "Last-Modified" in quiet
    assert just_now.get("Last-Modified") != quiet["Last-Modified"]


# Deprecation, Sunset --------------------------------------------------------------------------------------------------
def test_an_address_that_ends_says_when_and_what_takes_its_place(client, monkeypatch):
    ending = Ending(announced_on=date(2027, 3, 1), ends_on=date(2028, 3, 1), successor="/api/v2/units/")
    monkeypatch.setattr(UnitList, "ending", ending)

    answer = client.get(f"{API}units/")

    assert answer["Deprecation"] == "@1803859200"
    assert answer["Sunset"] == "Wed, 01 Mar 2028 00:00:00 GMT"
    assert answer["Link"] == '</api/v2/units/>; rel="successor-version"'


def test_the_document_marks_what_ends(db, monkeypatch):
    from drf_spectacular.generators import SchemaGenerator

    ending = Ending(announced_on=date(2027, 3, 1), ends_on=date(2028, 3, 1), successor="/api/v2/units/")
    monkeypatch.setattr(UnitList, "ending", ending)

    paths = SchemaGenerator().get_schema(public=True)["paths"]

    marked = {path for path, told in paths.items() if told.get("get", {}).get("deprecated")}
    assert marked == {"/api/v1/units/"}


def test_nothing_ends_now(client):
    answer = client.get(f"{API}units/")

    assert not {"Deprecation", "Sunset"} & set(answer.headers)


def test_no_address_ends_within_the_year_that_was_promised():
    announced = date(2027, 3, 1)

    with pytest.raises(ValueError, match="twelve months"):
        Ending(announced_on=announced, ends_on=announced + timedelta(days=364), successor="/")
