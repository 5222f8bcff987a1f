"""Sign-in, wall and task page in a real browser, in the real security policy."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import factories as make
from tests.browser.screenshots import complaints, keep, overflow
from tests.reports.scene import hang, leader_of

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def plan():
    return hang(tasks=8)


@pytest.fixture
def person(plan):
    user = leader_of(plan)
    user.set_password(make.PASSWORD)
    user.save()
    return user


def open_task(page):
    """Follow the first task of the wall, and wait for its page: the next look must not be at the wall."""
    with page.expect_navigation(url="**/tasks/**", wait_until="load"):
        page.click("tr.task .title a")


def sign_in(page, live_server, person):
    page.goto(f"{live_server.url}/sign-in/")
    page.fill("#id_username", person.username)
    page.fill("#id_password", make.PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_selector(".wall")


def serious(page):
    found = Axe().run(page).response["violations"]
    return [
        (each["id"], each["nodes"][0]["target"])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def test_a_leader_walks_from_sign_in_to_the_sentence(page, live_server, person, plan):
    said = complaints(page)
    sign_in(page, live_server, person)
    assert page.url == f"{live_server.url}/plans/{plan.code}/wall/"

    page.click("tr.task >> nth=2 >> .chosen a")

    assert page.url.endswith("#2026-Q1")
    assert "明显滞后" in page.inner_text("#\\32 026-Q1")
    assert not said


def test_choosing_a_light_changes_the_wall_in_place_and_going_back_brings_it_back(page, live_server, person):
    said = complaints(page)
    sign_in(page, live_server, person)

    page.select_option("#f-light", "behind")
    page.wait_for_selector("text=4 / 8 项")
    assert page.locator("tr.task").count() == 4
    assert "light=behind" in page.url

    page.go_back()
    page.wait_for_function("document.querySelectorAll('tr.task').length === 8")
    assert not said


def test_everything_works_without_javascript(browser, live_server, person):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, person)

    page.select_option("#f-light", "undecided")
    page.click("text=筛选")

    assert page.locator("tr.task").count() == 2
    context.close()


def test_no_page_is_wider_than_a_phone_and_what_is_pressed_is_large_enough(page, live_server, person):
    page.set_viewport_size(PHONE)
    sign_in(page, live_server, person)
    heights = page.eval_on_selector_all(
        ".places a, .switch a, .counts a, .filters select, .filters button, .task .chosen a",
        "found => found.filter(e => e.offsetParent).map(e => e.getBoundingClientRect().height)",
    )

    assert overflow(page) == 0
    assert min(heights) >= 44
    open_task(page)
    assert overflow(page) == 0


@pytest.mark.parametrize(("width", "height"), [(720, 450), (960, 540)])
def test_nothing_breaks_at_twice_the_size(page, live_server, person, width, height):
    """A window of 1440 or 1920 pixels at 200 % is one of half as many."""
    page.set_viewport_size({"width": width, "height": height})
    sign_in(page, live_server, person)
    assert overflow(page) == 0

    open_task(page)
    assert overflow(page) == 0


@pytest.mark.parametrize("size", [None, PHONE])
def test_no_serious_barrier_on_sign_in_wall_and_task(page, live_server, person, size):
    if size:
        page.set_viewport_size(size)
    page.goto(f"{live_server.url}/sign-in/")
    assert serious(page) == []

    sign_in(page, live_server, person)
    assert serious(page) == []

    open_task(page)
    assert serious(page) == []


def test_the_preview_before_closing_is_read_by_everybody_who_may_close(page, live_server, plan):
    chief = make.make_supervisor(plan.owner)
    chief.set_password(make.PASSWORD)
    chief.save()
    sign_in(page, live_server, chief)
    page.goto(f"{live_server.url}/plans/{plan.code}/periods/2026-Q1/close/")
    assert serious(page) == []
    keep(page, "close")

    page.set_viewport_size(PHONE)
    assert overflow(page) == 0
    assert serious(page) == []
    page.click("text=返回")
    assert page.url.endswith("/periods/")


def test_pictures_and_nothing_from_another_host(page, live_server, person, plan):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/sign-in/")
    keep(page, "sign-in")
    sign_in(page, live_server, person)
    keep(page, "wall")
    open_task(page)
    keep(page, "task")

    assert asked
    assert [url for url in asked if not re.match(re.escape(live_server.url) + "|data:", url)] == []
