"""What every page of the URL map brings along: nothing inline, nothing from outside, little to fetch, and the chart
library only where there is a chart.
"""

import re
from functools import cache
from gzip import compress
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

from reports.charts import LIBRARY, chart_library, is_there
from tests.roles import scene as scenery
from tests.roles.places import DRAWN_BY_PACKAGE, places

MOST = 120_000  # bytes of scripts and styles of one page, compressed
ACTORS = ("nobody", "cadre", "home", "head", "leader", "supervision", "sys", "sec", "audit")
FETCHED = {"script": "src", "link": "href", "img": "src", "use": "href", "iframe": "src", "form": "action"}
OUTSIDE = re.compile(r"\s*(\w+:)?//")


class Brought(HTMLParser):
    """The addresses a page fetches, and what stands in it that should stand in a file."""

    def __init__(self):
        super().__init__()
        self.fetched, self.inline, self.charts = [], [], 0

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        address = given.get(FETCHED.get(tag, ""))
        if address:
            self.fetched.append(address)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(f"<{tag}>")
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        self.charts += "data-chart" in given

    @property
    def files(self):
        """Scripts and styles, as addresses below the static root."""
        return {each for each in self.fetched if each.endswith((".js", ".css"))}


@cache
def weight(address):
    """Bytes of a static file as it is sent to a browser that takes gzip."""
    below = address.removeprefix(settings.STATIC_URL)
    found = finders.find(below) or staticfiles_storage.path(below)
    return len(compress(Path(found).read_bytes(), 9))


@pytest.fixture
def pages(db):
    return read_once()


@cache
def read_once():
    """Every page as each actor gets it; read in the first test that asks, kept for the others. No redirects."""
    scene = scenery.build()
    answers = (
        (f"{name} {actor}", scene.clients[actor].get(address))
        for actor in ACTORS
        for name, address in places(scene, actor).items()
    )
    return {name: brought(answer) for name, answer in answers if answer.status_code == 200}


def brought(answer):
    found = Brought()
    found.feed(answer.content.decode())
    return found


def test_nothing_is_written_into_a_page_that_belongs_in_a_file(pages):
    assert {name: page.inline for name, page in pages.items() if page.inline} == {}


def test_nothing_is_fetched_from_outside(pages):
    outside = {name: list(filter(OUTSIDE.match, page.fetched)) for name, page in pages.items()}

    assert len(pages) > 150
    assert {name: found for name, found in outside.items() if found} == {}


def test_scripts_and_styles_of_a_page_are_light(pages):
    weights = {
        name: sum(weight(each) for each in page.files - {chart_library()})
        for name, page in pages.items()
        if not name.startswith(DRAWN_BY_PACKAGE)
    }

    assert min(weights.values()) > 10_000, "the files are found and counted"
    assert {name: bytes_ for name, bytes_ in weights.items() if bytes_ > MOST} == {}


def test_the_chart_library_comes_where_a_chart_is_and_nowhere_else(pages):
    if not is_there():
        pytest.skip("the chart library was not fetched at set-up: pages show tables")
    wrong = [name for name, page in pages.items() if (chart_library() in page.files) != bool(page.charts)]

    assert wrong == []
    assert sum(bool(page.charts) for page in pages.values()) >= 10
    assert finders.find(LIBRARY)


@pytest.mark.parametrize(
    "sheet", sorted((settings.BASE_DIR / "static").rglob("*.css")), ids=lambda each: each.name
)
def test_no_style_sheet_fetches_from_outside(sheet):
    asked = re.findall(r"url\(([^)]*)\)|(@import)", sheet.read_text())

    assert [found for found in asked if found[1] or OUTSIDE.match(found[0].strip("'\""))] == []
