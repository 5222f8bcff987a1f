"""The stock SDMX client reads our figures; keys, periods and scopes narrow what it gets."""

import csv
import os
import sys
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
import sdmx
from sdmx.rest import Resource

from reports.api.sdmx import codes
from reports.demonstration import loading
from reports.models import IndicatorQuarter
from reports.results import as_published
from tests.api.rows import API, make_reported_plan, make_token, reader
from tests.api.test_guides import examples, run
from tests.factories import make_neighbourhoods, make_street, make_unit
from units.models import Unit

KEY = ["FREQ", "PLAN", "INDICATOR", "UNIT", "TIME_PERIOD"]
SDMX = API + "sdmx/"
DATA = f"{SDMX}data/INDICATORS"
CSV = "application/vnd.sdmx.data+csv; version=2.0.0"


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def rows_of(client, key="all", **query):
    answer = client.get(f"{DATA}/{key}", {"format": "csv", **query})
    assert answer.status_code == 200, body(answer)
    return list(csv.DictReader(StringIO(body(answer).decode())))


def stock_client(address, secret):
    sdmx.add_source({"id": "GUATU", "name": "Guatu", "url": f"{address}{API}sdmx"}, override=True)
    client = sdmx.Client("GUATU")
    client.session.headers["Authorization"] = f"Bearer {secret}"
    return client


def figures_of(plan):
    """What our own tables hold, as the client should see it: series and quarter → value."""
    rows = IndicatorQuarter.objects.filter(plan=plan).exclude(unit__kind__in=("community", "neighbourhood"))
    return {
        (
            "Q",
            codes.spelled(plan.code),
            codes.of_indicator(row.indicator.code, plan.code),
            (row.unit or row.owner).code,
            str(row.quarter),
        ): as_published(row)
        for row in rows.select_related("indicator", "unit", "owner")
    }


@pytest.fixture
def plan(db):
    return make_reported_plan()


@pytest.mark.django_db(transaction=True)
def test_the_stock_client_reads_the_samples_indicators(live_server, tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "SIGN_INS", tmp_path / "sign-ins.json")
    sample = loading.load_sample()
    client = stock_client(live_server.url, make_token(sample.owner).secret)

    flows = client.dataflow()
    structure = client.dataflow("INDICATORS").structure["INDICATOR_FIGURES"]
    told = client.data("INDICATORS", params={"startPeriod": "2026"}, dsd=structure)
    frame = sdmx.to_pandas(told, attributes="o").reorder_levels(KEY)

    ours = figures_of(sample)
    assert list(flows.dataflow) == ["INDICATORS"]
    assert [each.id for each in structure.dimensions] == KEY
    assert set(frame.index) == set(ours)
    assert len(ours) > 30
    for key, row in ours.items():
        read = frame.loc[key]
        value = None if read["value"] != read["value"] else Decimal(str(read["value"]))
        assert value == row.actual, key


@pytest.mark.django_db(transaction=True)
def test_the_example_of_the_guide_runs(live_server, tmp_path):
    plan = make_reported_plan()
    given = {"GUATU": f"{live_server.url}/api/v1", "TOKEN": make_token(plan.owner).secret}
    (example,) = [each for each in examples("python") if "sdmx.Client" in each]

    told = run([sys.executable, "-c", f"{example}\nprint(len(figures))"], os.environ | given, tmp_path)

    assert int(told) == len(figures_of(plan)) > 0


@pytest.mark.django_db(transaction=True)
def test_the_stock_client_builds_a_key_from_the_structure(live_server):
    plan = make_reported_plan()
    row = IndicatorQuarter.objects.filter(plan=plan, actual__isnull=False).select_related("indicator").get()
    client = stock_client(live_server.url, make_token(plan.owner).secret)
    indicator = codes.of_indicator(row.indicator.code, plan.code)

    found = client.data("INDICATORS", key={"INDICATOR": indicator}, params={"startPeriod": "2026-Q3"})

    assert [float(value) for value in sdmx.to_pandas(found)] == [7.5]


@pytest.mark.django_db(transaction=True)
def test_the_stock_client_reads_the_csv(live_server):
    plan = make_reported_plan()
    client = stock_client(live_server.url, make_token(plan.owner).secret)
    structure = client.dataflow("INDICATORS").structure["INDICATOR_FIGURES"]
    answer = client.get(Resource.data, "INDICATORS", key="all", headers={"Accept": CSV}, dry_run=True)
    address = answer.url

    said = client.session.get(address, headers={"Accept": CSV})
    read = sdmx.read_sdmx(BytesIO(said.content), format="csv", structure=structure)

    assert said.headers["Content-Type"] == CSV
    assert sum(len(part.obs) for part in read.data) == len(figures_of(plan))
    assert Decimal("7.5") in {Decimal(each.value) for part in read.data for each in part.obs if each.value}


def test_both_forms_say_the_same(plan):
    client = reader(plan.owner)

    told = sdmx.read_sdmx(BytesIO(body(client.get(DATA))))

    series = sdmx.to_pandas(told).reorder_levels(KEY)
    for row in rows_of(client):
        key = tuple(row[name] for name in KEY)
        value = float(series[key])
        assert value == float(row["OBS_VALUE"]) if row["OBS_VALUE"] else value != value


def test_an_observation_says_its_light_completion_target_unit_and_status(plan):
    row = IndicatorQuarter.objects.get(plan=plan, actual__isnull=False)
    IndicatorQuarter.objects.filter(pk=row.pk).update(completion_bp=1_875, light=7, target=40)

    (said,) = [each for each in rows_of(reader(plan.owner)) if each["OBS_VALUE"]]

    assert said["STRUCTURE_ID"] == "GUATU:INDICATORS(1.0)"
    assert (said["OBS_VALUE"], said["TARGET"], said["UNIT_MEASURE"]) == ("7.5", "40", "台")
    assert (said["COMPLETION"], said["LIGHT"], said["OBS_STATUS"]) == ("18.75", "red", "P")


def test_a_closed_quarter_is_read_as_it_was_published(plan):
    row = IndicatorQuarter.objects.get(plan=plan, actual__isnull=False)
    IndicatorQuarter.objects.filter(pk=row.pk).update(published={"actual": "6.25"})
    plan.periods.update(
        closed_on="2026-11-01", closed_at="2026-11-01T00:00:00Z", closed_by=plan.periods.get().opened_by
    )

    said = {each["OBS_VALUE"]: each["OBS_STATUS"] for each in rows_of(reader(plan.owner))}

    assert said["6.25"] == "A"
    assert "7.5" not in said


def test_a_key_narrows_each_dimension(plan):
    client = reader(plan.owner)
    first, second = sorted({row["INDICATOR"] for row in rows_of(client)})

    assert {row["INDICATOR"] for row in rows_of(client, f"..{first}.")} == {first}
    assert {row["INDICATOR"] for row in rows_of(client, f"Q..{first}+{second}.")} == {first, second}
    assert rows_of(client, f"Q.{plan.code}..{plan.owner.code}") == rows_of(client)
    assert client.get(f"{DATA}/A...").status_code == 404
    assert client.get(f"{DATA}/.NONE..").status_code == 404
    assert client.get(f"{DATA}/Q.NONE").json()["errors"][0]["pointer"] == "/query/key"


@pytest.mark.parametrize(
    ("span", "status"),
    [
        ({"startPeriod": "2026-Q3", "endPeriod": "2026-Q3"}, 200),
        ({"startPeriod": "2026", "endPeriod": "2026"}, 200),
        ({"startPeriod": "2026-09-30"}, 200),
        ({"endPeriod": "2026-07"}, 200),
        ({"startPeriod": "2026-10"}, 404),
        ({"endPeriod": "2026-06-30"}, 404),
        ({"endPeriod": "2025"}, 404),
        ({"startPeriod": "2026-13"}, 400),
        ({"startPeriod": "2026-02-30"}, 400),
        ({"startPeriod": "0000"}, 400),
        ({"startPeriod": "9999"}, 404),
        ({"startPeriod": "0001", "endPeriod": "9999-12-31"}, 200),
        ({"startPeriod": "2026\x00"}, 400),
        ({"startPeriod": "２０２６"}, 400),
        ({"startPeriod": "Q3"}, 400),
        ({"nothing": "1"}, 400),
        ({"format": "pdf"}, 400),
    ],
)
def test_a_span_narrows_the_quarters(plan, span, status):
    assert reader(plan.owner).get(DATA, span).status_code == status


@pytest.mark.parametrize(
    "key", ["Q.%00..", "Q.$0$..", "Q.$d800$..", "Q...%ff", "Q...$ffffff$", "..@.", "..a@b@c."]
)
def test_a_key_of_nothing_finds_nothing(plan, key):
    assert reader(plan.owner).get(f"{DATA}/{key}").status_code == 404


def test_neighbourhoods_are_not_shown(plan):
    office, home = make_unit(plan.owner), make_neighbourhoods(plan.owner, 1)[0]
    row = IndicatorQuarter.objects.get(plan=plan, actual__isnull=False)
    for unit in (office, home):
        row.pk, row.unit = None, unit
        row.save()

    client = reader(plan.owner)
    listed = client.get(f"{SDMX}codelist/GUATU/CL_UNIT/latest").content.decode()

    assert {each["UNIT"] for each in rows_of(client)} == {plan.owner.code, office.code}
    assert f'id="{office.code}"' in listed
    assert f'id="{home.code}"' not in listed


def test_another_street_reads_nothing_of_it(plan):
    client = reader(make_street())

    listed = client.get(f"{SDMX}dataflow/GUATU/INDICATORS/latest", {"references": "all"}).content.decode()

    assert client.get(DATA).status_code == 404
    assert plan.code not in listed
    assert plan.title not in listed


def test_a_draft_is_not_in_it(plan):
    type(plan).objects.filter(pk=plan.pk).update(state="draft")

    assert reader(plan.owner).get(DATA).status_code == 404


def test_who_reads_what_is_printed_gets_the_structure_without_units_and_no_figure(plan):
    client = reader(plan.owner, scopes=("read:public",))
    office = make_unit(plan.owner)

    listed = client.get(f"{SDMX}codelist/GUATU/CL_UNIT").content.decode()

    assert client.get(DATA).status_code == 403
    assert f'id="{plan.owner.code}"' in listed
    assert f'id="{office.code}"' not in listed


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("dataflow", {"Dataflow"}),
        ("dataflow/all/all/latest", {"Dataflow"}),
        ("datastructure/GUATU/INDICATOR_FIGURES/1.0", {"DataStructure"}),
        ("datastructure/GUATU/all?references=children", {"DataStructure", "Codelist", "ConceptScheme"}),
        ("dataflow/GUATU/INDICATORS?references=children", {"Dataflow", "DataStructure"}),
        ("codelist/GUATU/CL_LIGHT?references=parents", {"Codelist", "DataStructure"}),
        (
            "dataflow/GUATU/all?references=descendants",
            {"Dataflow", "DataStructure", "ConceptScheme", "Codelist"},
        ),
    ],
)
def test_structures_come_with_what_they_refer_to(plan, path, kinds):
    answer = reader(plan.owner).get(SDMX + path)

    read = sdmx.read_sdmx(BytesIO(answer.content))
    named = {
        "Dataflow": read.dataflow,
        "DataStructure": read.structure,
        "ConceptScheme": read.concept_scheme,
        "Codelist": read.codelist,
    }
    present = {kind for kind in named if f"<str:{kind} " in answer.content.decode()}
    assert present == kinds
    assert all(named[kind] for kind in kinds)


@pytest.mark.parametrize(
    "path", ["nothing", "dataflow/OTHER", "codelist/GUATU/NONE", "dataflow/GUATU/INDICATORS/9", "data/OTHER"]
)
def test_what_is_not_there_is_a_problem(plan, path):
    answer = reader(plan.owner).get(SDMX + path)

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_unchanged_answers_cost_nothing(plan):
    client = reader(plan.owner)

    for path in (DATA, SDMX + "dataflow"):
        tag = client.get(path)["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(DATA)["ETag"] != client.get(DATA, headers={"Accept": CSV})["ETag"]


def test_as_many_questions_for_many_rows_as_for_few(plan, django_assert_max_num_queries):
    client = reader(plan.owner)
    row = IndicatorQuarter.objects.get(plan=plan, actual__isnull=False)
    for unit in [make_unit(plan.owner) for _ in range(40)]:
        row.pk, row.unit = None, unit
        row.save()

    with django_assert_max_num_queries(6):
        assert len(rows_of(client)) > 40


@pytest.mark.parametrize("code", ["WL-2026", "计划 一", "a.b+c", "$41$", "x@y", ""])
def test_a_code_comes_back_from_its_identifier(code):
    spelled = codes.spelled(code)

    assert set(spelled) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-$")
    assert codes.read(spelled) == code


def test_odd_codes_and_control_characters_are_read_all_the_same(plan):
    row = IndicatorQuarter.objects.get(plan=plan, actual__isnull=False)
    row.indicator.code, row.indicator.name = "一.1", "名\x0b称"
    row.indicator.save()
    Unit.objects.filter(pk=plan.owner_id).update(code="街 道")

    client = reader(Unit.objects.get(pk=plan.owner_id))
    key = f"Q.{plan.code}.{codes.of_indicator('一.1', plan.code)}.{codes.spelled('街 道')}"

    assert [each["OBS_VALUE"] for each in rows_of(client, key)] == ["7.5"]
    sdmx.read_sdmx(BytesIO(client.get(f"{SDMX}codelist").content))
