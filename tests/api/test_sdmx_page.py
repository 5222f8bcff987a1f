"""What the stock SDMX client reads is what the page prints, cell by cell, in every quarter of the sample."""

import re
from decimal import Decimal

import pytest
import sdmx
from lxml import html

from reports.demonstration import loading
from tests.api.rows import browser_of, make_token
from tests.api.test_sdmx import KEY, stock_client
from units.models import User

TONES = {"grey": "grey", "ring": "grey", "blue": "blue", "green": "green", "yellow": "amber", "red": "red"}
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
QUARTERS = ("2026-Q1", "2026-Q2", "2026-Q3")


@pytest.fixture
def sample(transactional_db, tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "SIGN_INS", tmp_path / "sign-ins.json")
    return loading.load_sample()


def printed(browser, plan, quarter, page, table="//table"):
    """The rows of a table of indicators: code → cells by their heading."""
    answer = browser.get(page, {"unit": plan.owner.code, "quarter": quarter})
    assert answer.status_code == 200
    (found,) = html.fromstring(answer.content.decode()).xpath(table)
    names = [head.text_content().strip() for head in found.find("thead").iter("th")]
    for row in found.find("tbody").iter("tr"):
        code = re.search(r"/indicators/([^/]+)/", row.find(".//a").get("href"))[1]
        yield code, dict(zip(names, row, strict=True))


def number_of(cell, unit):
    """The number that a cell prints, as it prints it; None where it prints a word or a dash."""
    text = (cell.text or "").strip()
    found = NUMBER.search(text)
    assert found is None or text[found.end() :].startswith(unit), (text, unit)
    return Decimal(found[0]) if found else None


def rounded(value):
    return None if value != value else Decimal(str(value)).quantize(Decimal("0.01")).normalize()


def light_is(cell, colour):
    if not colour:
        return cell.text_content().strip() == "只监测"
    return f"tone-{TONES[colour]}" in html.tostring(cell).decode()


@pytest.fixture
def frame(sample, live_server):
    client = stock_client(live_server.url, make_token(sample.owner).secret)
    structure = client.dataflow("INDICATORS").structure["INDICATOR_FIGURES"]
    told = client.data("INDICATORS", dsd=structure)
    return sdmx.to_pandas(told, attributes="o").reorder_levels(KEY).fillna({"LIGHT": "", "UNIT_MEASURE": ""})


def of_quarter(frame, plan, quarter):
    rows = frame.xs((plan.owner.code, quarter), level=("UNIT", "TIME_PERIOD"))
    return {key[2].partition("@")[0]: row for key, row in rows.iterrows()}


@pytest.fixture
def signed_in(sample):
    return browser_of(User.objects.get(username="gu.wenlan"))


def test_the_stock_client_reads_what_the_page_of_indicators_prints(sample, frame, signed_in):
    compared = 0
    for quarter in QUARTERS:
        told = of_quarter(frame, sample, quarter)
        rows = dict(printed(signed_in, sample, quarter, "/indicators/"))
        assert set(rows) == set(told)
        for code, cells in rows.items():
            read, unit = told[code], told[code]["UNIT_MEASURE"]
            compared += number_of(cells["完成"], unit) is not None
            assert number_of(cells["完成"], unit) == rounded(read["value"]), (quarter, code)
            assert number_of(cells["目标"], unit) == rounded(read["TARGET"]), (quarter, code)
            assert light_is(cells["灯"], read["LIGHT"]), (quarter, code)
    assert compared > 15


def test_the_stock_client_reads_what_the_dashboard_prints(sample, frame, signed_in):
    compared = 0
    for quarter in QUARTERS:
        told = of_quarter(frame, sample, quarter)
        for code, cells in printed(
            signed_in, sample, quarter, "/dashboard/", "//table[@id='indicators-table']"
        ):
            read = told[code]
            compared += 1
            assert number_of(cells["完成"], read["UNIT_MEASURE"]) == rounded(read["value"]), (quarter, code)
            assert number_of(cells["目标"], read["UNIT_MEASURE"]) == rounded(read["TARGET"]), (quarter, code)
            assert (cells["灯"].text_content().strip() == "只监测") == (read["LIGHT"] == ""), (quarter, code)
    assert compared == 10 * len(QUARTERS)
