"""From a district down to a piece of evidence and back with the same filters, by keyboard alone."""

import pytest

from reports.rollup import rebuild
from tasks.actions.evidence import add_evidence
from tests import factories as make
from tests.browser.keyboard import follow, tab_to
from tests.browser.test_dashboard_pages import sign_in
from tests.reports.scene import Q1, hang
from units.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def district():
    """A street with four tasks in one section; the report of the last one has a photograph."""
    district = make.make_district()
    plan = hang(tasks=4, street=make.make_street(parent=district))
    task = plan.tasks.last()
    update = make.update_of(task, Q1)
    reporter, picture = make.make_user(update.unit), b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
    add_evidence(update=update, file_name="现场.png", content=picture, by=reporter)
    make.report(task, Q1, by=reporter, word="on_schedule", approved_by=make.make_supervisor(plan.owner))
    rebuild(plan.pk)
    return district


@pytest.fixture
def leader(district):
    user = make.make_user(district, Role.LEADER)
    user.set_password(make.PASSWORD)
    user.save()
    return user


def test_from_the_district_down_to_the_evidence_and_back_with_the_same_filters(
    page, live_server, district, leader
):
    street, plan = district.children.get(), district.children.get().plans.get()
    sign_in(page, live_server, leader)
    page.goto(f"{live_server.url}/dashboard/?quarter={Q1}")

    follow(page, f"#units-table th a[href*='unit={street.code}']")
    follow(page, ".counts a[href*='light=on_schedule']")
    section = plan.sections.get()
    tab_to(page, "#f-section")
    page.keyboard.press("ArrowDown")
    follow(page, ".filters button")
    listed = page.url
    follow(page, "li:last-child > .task-line")
    tab_to(page, ".evidence a")
    with page.expect_download() as found:
        page.keyboard.press("Enter")

    assert found.value.suggested_filename == "现场.png"
    follow(page, ".trail a[href*='/dashboard/tasks/']")
    assert page.url == listed
    assert f"section={section.pk}" in listed
    assert "light=on_schedule" in listed
    assert f"quarter={Q1}" in listed
    follow(page, ".trail a[href*='/dashboard/']")
    follow(page, ".trail a[href*='/dashboard/']")
    assert page.inner_text("h1") == district.name
