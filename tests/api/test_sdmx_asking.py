"""What an SDMX client may ask for, in the addresses and parameters of both standards."""

import tracemalloc
from copy import copy
from datetime import datetime, timedelta

import pytest
import sdmx
from django.db import connection
from django.http import QueryDict
from django.utils import timezone
from lxml import etree
from pysdmx.api.dc.query import DateTimeFilter, MultiFilter, Operator, TextFilter
from pysdmx.api.qb.data import DataContext, DataQuery
from pysdmx.api.qb.util import ApiVersion

from reports.api.sdmx import codes
from reports.models import IndicatorQuarter
from tests.api.rows import make_reported_plan, make_token, reader
from tests.api.test_sdmx import CSV, DATA, KEY, SDMX, body, figures_of, rows_of
from tests.factories import Q3_2026, make_district, make_street, make_unit

BASE = SDMX.removesuffix("/")
BY_3 = f"{BASE}/data/dataflow/GUATU/INDICATORS/1.0"

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """Two indicators in three quarters, one of them of an office as well in the last."""
    plan = make_reported_plan()
    now = list(IndicatorQuarter.objects.filter(plan=plan, unit=None))
    for row in now:
        for quarter in (Q3_2026 - 1, Q3_2026 - 2):
            row.pk, row.quarter = None, quarter
            row.save()
    row = now[0]
    row.pk, row.unit, row.quarter = None, make_unit(plan.owner), Q3_2026
    row.save()
    return plan


@pytest.fixture
def client(plan):
    return reader(plan.owner)


def keys_of(client, address, **query):
    answer = client.get(address, {"format": "csv", **query})
    if answer.status_code == 404:
        return set()
    assert answer.status_code == 200, body(answer)
    head, *lines = body(answer).decode().splitlines()
    places = [head.split(",").index(name) for name in KEY]
    return {tuple(line.split(",")[place] for place in places) for line in lines}


def named(plan):
    return sorted({key[2] for key in figures_of(plan)})


def test_keys_and_filters_of_3_ask_what_those_of_2_1_ask(plan, client):
    first, second = named(plan)
    owner = plan.owner.code

    pairs = [
        (f"{BY_3}/*", DATA, {}),
        (f"{BY_3}/*.*.{first}.*", f"{DATA}/..{first}.", {}),
        (f"{BY_3}/Q.*.{first}.*,Q.*.{second}.*", f"{DATA}/Q..{first}+{second}.", {}),
        (f"{BY_3}?c[INDICATOR]={first}", f"{DATA}/..{first}.", {}),
        (f"{BY_3}?c[INDICATOR]={first},{second}&c[UNIT]={owner}", f"{DATA}/...{owner}", {}),
        (f"{BY_3}?c[INDICATOR]=ne:{first}", f"{DATA}/..{second}.", {}),
        (f"{BY_3}?c[TIME_PERIOD]=ge:2026-Q2", DATA, {"startPeriod": "2026-Q2"}),
        (f"{BY_3}?c[TIME_PERIOD]=gt:2026-Q2", DATA, {"startPeriod": "2026-Q3"}),
        (f"{BY_3}?c[TIME_PERIOD]=lt:2026-07-01T00:00:00", DATA, {"endPeriod": "2026-06"}),
        (
            f"{BY_3}?c[TIME_PERIOD]=ge:2026-Q2+le:2026-S1",
            DATA,
            {"startPeriod": "2026-04", "endPeriod": "2026-Q2"},
        ),
        (f"{BY_3}?c[TIME_PERIOD]=ne:2026-Q3", DATA, {"endPeriod": "2026-Q2"}),
        (f"{BY_3}?c[TIME_PERIOD]=2026-Q1,2026-Q2", DATA, {"endPeriod": "2026-Q2"}),
        (f"{BY_3}?c[FREQ]=A", f"{DATA}/A...", {}),
    ]
    for new, old, query in pairs:
        address, _mark, asked = new.partition("?")
        read = keys_of(client, address, **QueryDict(asked).dict())
        assert read == keys_of(client, old, **query), new
    assert len(keys_of(client, BY_3)) == 7


def test_a_client_of_3_builds_its_questions(plan, client):
    first = named(plan)[0]
    query = DataQuery(
        DataContext.DATAFLOW,
        "GUATU",
        "INDICATORS",
        "1.0",
        components=MultiFilter(
            [
                TextFilter("INDICATOR", Operator.IN, [first]),
                DateTimeFilter(
                    "TIME_PERIOD", Operator.BETWEEN, [datetime(2026, 4, 1), datetime(2026, 9, 30)]
                ),
            ]
        ),
        last_n_obs=1,
        attributes="none",
    )
    for version in (ApiVersion.V2_0_0, ApiVersion.V2_2_1):
        address = BASE + query.get_url(version, omit_defaults=True)

        told = client.get(address, headers={"Accept": CSV})

        head, *lines = body(told).decode().splitlines()
        assert head.split(",")[-1] == "OBS_VALUE"
        assert [line.split(",")[KEY.index("TIME_PERIOD") + 3] for line in lines] == ["2026-Q3"] * 2


@pytest.mark.django_db(transaction=True)
def test_the_stock_client_reads_by_the_addresses_of_3(live_server):
    plan = make_reported_plan()
    address = f"{live_server.url}{BASE}"
    sdmx.add_source({"id": "GUATU", "name": "Guatu", "url": address, "versions": ["3.0.0"]}, override=True)
    client = sdmx.Client("GUATU")
    client.session.headers["Authorization"] = f"Bearer {make_token(plan.owner).secret}"

    structure = client.dataflow("INDICATORS", params={"references": "all"}).structure["INDICATOR_FIGURES"]
    frame = sdmx.to_pandas(client.data("INDICATORS", key=f"Q.{plan.code}.*.*", dsd=structure))

    assert set(frame.reorder_levels(KEY).index) == set(figures_of(plan))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("structure/*", 4),
        ("structure/dataflow/*/*/~", 1),
        ("structure/dataflow/GUATU/INDICATORS/+?references=datastructure", 2),
        ("structure/codelist/GUATU/CL_UNIT,CL_PLAN", 1),
        ("structure/datastructure/GUATU/INDICATOR_FIGURES/1.0?references=ancestors", 2),
        ("codelist/GUATU/CL_UNIT+CL_PLAN/latest", 1),
    ],
)
def test_structures_by_the_addresses_of_3(client, path, found):
    told = etree.fromstring(client.get(f"{SDMX}{path}").content)

    assert len(told.find(".//{*}Structures")) == found
    if "CL_PLAN" in path:
        assert {each.get("id") for each in told.iter("{*}Codelist")} == {"CL_PLAN", "CL_UNIT"}


@pytest.mark.parametrize(
    ("query", "quarters"),
    [
        ({"lastNObservations": "1"}, ["2026-Q3"]),
        ({"firstNObservations": "2"}, ["2026-Q1", "2026-Q2"]),
        ({"firstNObservations": "1", "lastNObservations": "1"}, ["2026-Q1", "2026-Q3"]),
        ({"firstNObservations": "9", "lastNObservations": "9"}, ["2026-Q1", "2026-Q2", "2026-Q3"]),
        ({"lastNObservations": "1", "endPeriod": "2026-Q2"}, ["2026-Q2"]),
    ],
)
@pytest.mark.parametrize("form", ["xml", "csv"])
def test_the_first_and_the_last_of_each_series(plan, client, query, quarters, form):
    place = f"{DATA}/...{plan.owner.code}"

    read = keys_of(client, place, **query)

    assert read == {
        ("Q", plan.code, each, plan.owner.code, when) for each in named(plan) for when in quarters
    }
    if form == "xml":
        told = etree.fromstring(body(client.get(place, query)))
        assert [[obs.get("TIME_PERIOD") for obs in series] for series in told.iter("Series")] == [
            quarters
        ] * 2


@pytest.mark.django_db(transaction=True)
def test_only_what_was_written_since(plan, client):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE units_change SET at = at - interval '3 days'")
    since = (timezone.now() - timedelta(hours=2)).isoformat(timespec="seconds")
    long_ago = (timezone.now() - timedelta(days=2000)).isoformat(timespec="seconds")

    before = keys_of(client, DATA, updatedAfter=since)
    row = IndicatorQuarter.objects.filter(plan=plan, quarter=int(Q3_2026 - 1)).first()
    row.actual = 9
    row.save()

    assert before == set()
    assert {key[-1] for key in keys_of(client, DATA, updatedAfter=since)} == {"2026-Q2"}
    assert keys_of(client, DATA, updatedAfter=long_ago) == keys_of(client, DATA)


def test_the_code_of_an_indicator_with_a_comma_is_one_name(plan, client):
    row = IndicatorQuarter.objects.filter(plan=plan).first()
    row.indicator.code = "一,2+3"
    row.indicator.save()
    name = codes.of_indicator("一,2+3", plan.code)

    read = keys_of(client, f"{BY_3}/*.*.{name}.*")

    assert {key[2] for key in read} == {name}
    assert read == {tuple(each[part] for part in KEY) for each in rows_of(client, f"..{name}.")}


def invented(plan, number):
    """Figures of further indicators of the plan, none of them saved."""
    known = IndicatorQuarter.objects.filter(plan=plan, unit=None).select_related("indicator").first()
    figures = []
    for place in range(number):
        indicator, row = copy(known.indicator), copy(known)
        indicator.pk, indicator.code, indicator.position = None, f"M{place}", 1000 + place
        indicator.save(force_insert=True)
        row.indicator = indicator
        figures.append(row)
    return figures


@pytest.mark.parametrize("form", ["xml", "csv", "json"])
def test_memory_holds_a_page_however_many_observations_there_are(plan, client, form, monkeypatch):
    monkeypatch.setattr("reports.api.sdmx.observations.PAGE", 50)

    def peak():
        answer = client.get(DATA, {"format": form})
        tracemalloc.start()
        told = sum(len(block) for block in answer.streaming_content)
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return told, top

    def add(indicators):
        """The same 400 quarters for further indicators: rows are many, codes are few."""
        for row in indicators:
            row.unit = None
            rows = [copy(row) for _number in range(400)]
            for number, each in enumerate(rows, start=1):
                each.pk, each.quarter = None, int(Q3_2026) - 10 - number
            IndicatorQuarter.objects.bulk_create(rows)

    first, *others = invented(plan, 5)
    add([first])
    few, low = peak()
    add(others)
    many, high = peak()

    assert many > 3 * few
    assert high < 2 * low


@pytest.mark.parametrize("address", [DATA, BY_3, f"{DATA}/all", f"{BY_3}/*"])
def test_each_token_reads_its_own_streets(db, address):
    district = make_district()
    plans = [make_reported_plan(make_street(parent=district)) for _ in range(2)]
    make_reported_plan()

    by_token = {
        unit: {key[1] for key in keys_of(reader(unit), address)}
        for unit in (district, *(plan.owner for plan in plans))
    }
    foreign = reader(plans[0].owner).get(f"{DATA}/.{plans[1].code}..")

    assert by_token[district] == {plan.code for plan in plans}
    assert [by_token[plan.owner] for plan in plans] == [{plan.code} for plan in plans]
    assert foreign.status_code == 404
