"""Every page of the URL map, as each role may open it, in a real browser: on a phone in the light theme, on a desk in
the dark one. Which pages those are stands in tests/roles/table.py: a new line there is walked here too.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from plans.quarters import Quarter
from tasks.models import ProgressUpdate
from tests import factories as make
from tests.browser.keyboard import follow, tab_to
from tests.browser.quarter import DESKTOP, PHONE
from tests.browser.screenshots import complaints, overflow
from tests.reports.scene import enter
from tests.roles import scene as scenery
from tests.roles.places import DRAWN_BY_PACKAGE, places

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = {"light": PHONE, "dark": DESKTOP}

# Swagger UI draws a main region of its own into ours, which may take no other role, and buttons into buttons. All else
# on its page is looked at like on all others.
OF_THE_PACKAGE = (
    "landmark-main-is-top-level",
    "landmark-no-duplicate-main",
    "landmark-unique",
    "nested-interactive",
)


@pytest.fixture
def scene():
    return scenery.build()


def come_in(page, live_server, client):
    """Signed in by the cookie the sign-in page would have given."""
    cookies = [{"name": name, "value": kept.value} for name, kept in client.cookies.items()]
    page.context.add_cookies([cookie | {"url": live_server.url} for cookie in cookies])
    page.emulate_media(reduced_motion="reduce")


def barriers(page, name):
    options = {}
    if name == DRAWN_BY_PACKAGE:
        page.locator(".opblock").first.wait_for()
        options = {"rules": {rule: {"enabled": False} for rule in OF_THE_PACKAGE}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"][:3]]


def faults(page, name, place):
    """What is wrong with the page at this place, in words; nothing where all is well."""
    answer = page.goto(place, wait_until="load")
    if answer.status != 200:
        return [f"status {answer.status}"]
    wrong = barriers(page, name)
    wrong += [f"wider than its window by {overflow(page)}"] if overflow(page) else []
    wrong += [] if page.locator("h1").count() else ["no h1"]
    return wrong + ([] if page.title().partition("·")[0].strip() else ["no title"])


@pytest.mark.parametrize("actor", ["nobody", "cadre", "leader", "supervision", "sys"])
def test_no_page_of_a_role_has_a_barrier_a_complaint_or_is_too_wide(page, live_server, scene, actor):
    said = complaints(page)
    come_in(page, live_server, scene.clients[actor])
    wrong = {}
    for theme, size in LOOKS.items():
        page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
        page.set_viewport_size(size)
        for name, path in places(scene, actor).items():
            found = faults(page, name, f"{live_server.url}{path}") + said
            said.clear()
            wrong |= {f"{name} {theme}": found} if found else {}

    assert not wrong, "\n".join(f"{page}: {found}" for page, found in wrong.items())


# The batch, by keyboard alone -----------------------------------------------------------------------------------------
@pytest.fixture
def waiting(plan, lead, cadre):
    """Three reports that wait for the supervision office."""
    quarter = Quarter.of(2026, 1)
    tasks = [make.make_task(plan, lead) for _ in range(3)]
    make.issue(plan)
    make.open_quarter(plan, quarter)
    return [make.report(task, quarter, by=cadre, word="on_schedule") for task in tasks]


def test_two_of_three_are_ticked_and_approved_by_tab_space_and_enter(
    page, live_server, waiting, supervisor, client
):
    said = complaints(page)
    enter(client, supervisor)
    come_in(page, live_server, client)
    page.goto(f"{live_server.url}/review/")

    for update in waiting[:2]:
        tab_to(page, f"input[name=chosen][value='{update.pk}:{update.revision}']")
        page.keyboard.press("Space")
    follow(page, "button[name=do][value=chosen]")

    states = dict(ProgressUpdate.objects.values_list("pk", "state"))
    assert [states[update.pk] for update in waiting] == ["approved", "approved", "submitted"]
    assert page.locator("article.review-row").count() == 1
    assert said == []
