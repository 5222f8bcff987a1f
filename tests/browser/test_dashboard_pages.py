"""Dashboard, lists, indicators, units, search, styleguide in a real browser: keyboard, phone, both themes."""

from io import BytesIO

import pdfplumber
import pytest
from axe_playwright_python.sync_playwright import Axe

from plans.models import Indicator
from reports.charts import is_there
from reports.rollup import rebuild
from tests import factories as make
from tests.browser.keyboard import follow, step_to, tab_to
from tests.browser.screenshots import complaints, keep, overflow
from tests.reports.scene import hang

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def plan():
    plan = hang(tasks=8)
    indicator = make.make_indicator(plan.tasks.first(), value=30, nature="binding", name="约束的指标")
    make.set_year_target(indicator, 2026, 12)
    rebuild(plan.pk)
    return plan


@pytest.fixture
def person(plan):
    user = make.make_supervisor(plan.owner)
    user.set_password(make.PASSWORD)
    user.save()
    return user


@pytest.fixture
def places(plan):
    unit, indicator = plan.owner.children.first(), Indicator.objects.get()
    return {
        "dashboard": "/dashboard/",
        "list": "/dashboard/tasks/?light=lagging",
        "unit": f"/dashboard/units/{unit.code}/",
        "indicators": "/indicators/",
        "indicator": f"/plans/{plan.code}/indicators/{indicator.code}/",
        "search": "/search/?q=任务",
        "styleguide": "/styleguide/",
        "wall": f"/plans/{plan.code}/wall/",
        "big": f"/plans/{plan.code}/wall/?big=1&rotate=20",
        "task": f"/plans/{plan.code}/tasks/{plan.tasks.first().code}/",
    }


def sign_in(page, live_server, person):
    page.goto(f"{live_server.url}/sign-in/")
    page.fill("#id_username", person.username)
    page.fill("#id_password", make.PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_selector(".person")


def choose(page, live_server, theme):
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_no_barrier_no_complaint_and_nothing_too_wide_on_any_page(
    page, live_server, person, places, theme, size
):
    said = complaints(page)
    if size:
        page.set_viewport_size(size)
    sign_in(page, live_server, person)
    choose(page, live_server, theme)

    found = {}
    for name, address in places.items():
        page.goto(f"{live_server.url}{address}", wait_until="networkidle")
        found[name] = (violations(page), overflow(page))
        keep(page, f"{name}-{theme}")
        if size:
            page.set_viewport_size(size)

    assert found == {name: ([], 0) for name in places}
    assert said == []


def test_letters_twice_as_large_on_a_phone_fit_into_it(launch_browser, live_server, person, places):
    browser = launch_browser(args=["--blink-settings=defaultFontSize=32"])
    page = browser.new_context(viewport=PHONE).new_page()
    sign_in(page, live_server, person)

    found = {}
    for name, address in places.items():
        page.goto(f"{live_server.url}{address}", wait_until="networkidle")
        found[name] = overflow(page)
    letters = page.evaluate("getComputedStyle(document.documentElement).fontSize")
    browser.close()

    assert letters == "32px"
    assert found == dict.fromkeys(places, 0)


def test_from_the_headline_down_to_the_task_and_back_by_keyboard_alone(page, live_server, person):
    sign_in(page, live_server, person)
    page.goto(f"{live_server.url}/dashboard/")

    follow(page, ".counts a[href*='light=behind']")
    listed = page.url
    follow(page, ".task-line")
    assert "/tasks/" in page.url
    follow(page, ".trail a[href*='/dashboard/tasks/']")

    assert page.url == listed
    assert "light=behind" in listed


def test_a_filter_of_the_list_by_keyboard_alone(page, live_server, person):
    sign_in(page, live_server, person)
    page.goto(f"{live_server.url}/dashboard/tasks/")

    tab_to(page, "#f-text")
    page.keyboard.type("任务3")
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")

    assert page.locator(".task-line").count() == 1
    assert page.input_value("#f-text") == "任务3"


def test_a_light_of_the_wall_is_chosen_and_its_task_opened_by_keyboard_alone(page, live_server, person, plan):
    sign_in(page, live_server, person)
    page.goto(f"{live_server.url}/plans/{plan.code}/wall/")

    tab_to(page, "#f-light")
    step_to(page, "behind")
    page.wait_for_selector("text=4 / 8 项")
    follow(page, "tr.task .chosen a")

    assert "/tasks/" in page.url
    assert page.url.endswith("#2026-Q1")


def test_search_finds_as_one_types_and_without_javascript_too(page, browser, live_server, person):
    sign_in(page, live_server, person)
    page.goto(f"{live_server.url}/search/")
    page.locator("#q").type("示例")
    page.wait_for_selector("mark >> text=示例")
    state = page.context.storage_state()

    plain = browser.new_context(java_script_enabled=False, storage_state=state).new_page()
    plain.goto(f"{live_server.url}/search/")
    plain.fill("#q", "示例")
    plain.click("main button")
    assert plain.locator("mark").count() >= 1
    plain.context.close()


def test_a_chart_is_drawn_from_its_table_and_can_be_kept_as_a_picture(page, live_server, person):
    if not is_there():
        pytest.skip("the chart library was not fetched at set-up: pages show tables")
    sign_in(page, live_server, person)
    page.goto(f"{live_server.url}/dashboard/", wait_until="networkidle")

    drawn = page.evaluate(
        "echarts.getInstanceByDom(document.getElementById('trend-chart')).getOption().series.map(s => s.data)"
    )
    table = page.eval_on_selector_all(
        "#trend-table tbody td:nth-child(5)", "cells => cells.map(c => +c.textContent)"
    )
    with page.expect_download() as kept:
        page.click("[data-png=trend]")

    assert drawn[2] == table
    assert kept.value.suggested_filename.endswith(".png")


def test_without_javascript_the_tables_stand_alone(browser, live_server, person, page):
    sign_in(page, live_server, person)
    plain = browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    ).new_page()
    plain.goto(f"{live_server.url}/dashboard/")

    assert plain.locator("#trend-table tbody tr").count() == 1
    assert plain.locator("#trend-chart:visible").count() == 0
    plain.context.close()


def test_the_big_screen_turns_through_its_sections(page, live_server, person, plan):
    page.set_viewport_size({"width": 1920, "height": 1080})
    sign_in(page, live_server, person)
    page.goto(f"{live_server.url}/plans/{plan.code}/wall/?big=1&rotate=20")

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.locator(".wall tbody:visible").count() >= 1
    assert not page.locator(".top").is_visible()


def test_dark_is_chosen_in_the_foot_of_a_page(page, live_server, person):
    sign_in(page, live_server, person)
    page.goto(f"{live_server.url}/indicators/")

    page.click("text=深色")
    page.wait_for_selector("[data-theme=dark]")

    assert page.url.endswith("/indicators/")


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_the_printed_wall_repeats_its_head_on_every_page(page, live_server, paper):
    long = hang(tasks=60)
    reader = make.make_supervisor(long.owner)
    reader.set_password(make.PASSWORD)
    reader.save()
    sign_in(page, live_server, reader)
    page.goto(f"{live_server.url}/plans/{long.code}/wall/")

    printed = page.pdf(format=paper, landscape=True, prefer_css_page_size=False)
    with pdfplumber.open(BytesIO(printed)) as book:
        texts = [sheet.extract_text() for sheet in book.pages]

    tabled = [text for text in texts if "任务" in text]
    assert len(tabled) >= 2
    assert all("牵头单位" in text for text in tabled[:-1])
