"""The wall's first paint in Chromium, its CPU throttled four times, beside a bare table of as many cells.

Every look is a stranger's: a new context with nothing kept. What is measured is what the browser says itself: from the
click to the first text on the screen.
"""

import shutil
import statistics
from dataclasses import dataclass
from functools import partial
from http.cookies import SimpleCookie
from typing import Any

from benchmarks.city import database
from benchmarks.measure import Benchmark, Check, Result

SLOWER = 4
LOOKS = 5
TRIES = 200
WINDOW = {"width": 1440, "height": 900}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


@dataclass(frozen=True)
class Place:
    """A page and the cookies it is asked for with."""

    address: str
    cookies: str = ""

    def as_cookies(self) -> list[dict[str, str]]:
        kept = SimpleCookie(self.cookies)
        return [{"name": name, "value": one.value, "url": self.address} for name, one in kept.items()]


def benchmarks() -> list[Benchmark | Check]:
    from benchmarks.dashboards import WALL, looking
    from benchmarks.over_http import serve
    from benchmarks.pages import _collect_static

    database.start()
    database.use(database.streets())
    _collect_static()
    ours = serve("config.wsgi", DATABASE_URL=database.address(database.streets()))
    bare = serve("benchmarks.floors.wsgi")
    wall = Place(f"{ours.address.url}{WALL}", looking(WALL, "CS001")[0].cookies)
    table = Place(f"{bare.address.url}/wall/")
    return [Check("wall: first paint, CPU 4 x slower", partial(compared, wall, table))]


def compared(ours: Place, floor: Place) -> Result:
    """Medians of looks taken by turns; without a browser the figure says so."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        return Result("wall: first paint", None, "no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        looks = [(first_paint(browser, ours), first_paint(browser, floor)) for _look in range(LOOKS + 1)][1:]
        browser.close()
    return result(*zip(*looks, strict=True))


def result(ours: tuple[float, ...], floor: tuple[float, ...]) -> Result:
    value, least = statistics.median(ours), statistics.median(floor)
    return Result(
        name="wall: first paint, CPU 4 x slower",
        value=value,
        unit="ms",
        floor=least,
        ratio=value / least,
        runs=len(ours),
        spread=(max(ours) - min(ours)) / value,
        floor_name="a bare table of as many cells, same browser",
    )


def first_paint(browser: Any, place: Place) -> float:
    """Milliseconds from asking for the page to its first text on the screen, with nothing kept from before."""
    context = browser.new_context(viewport=WINDOW)
    try:
        context.add_cookies(place.as_cookies())
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        answer = page.goto(place.address, wait_until="load")
        if answer.status != 200 or page.url != place.address:
            raise AssertionError(f"{answer.status} {page.url}")
        return _painted(page)
    finally:
        context.close()


def _painted(page: Any) -> float:
    """What the browser notes as soon as it has painted; the load event may come before."""
    for _try in range(TRIES):
        painted = page.evaluate(PAINTED)
        if painted is not None:
            return float(painted)
        page.wait_for_timeout(50)
    raise AssertionError(f"never painted: {page.url}")
