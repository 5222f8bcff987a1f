"""A quarter of 002 as the supervision office lives it: return, approval of the rest, signature, closing, correction."""

from datetime import date

import pytest

from reports.models import Restatement
from tasks.models import DataValue, ProgressUpdate
from tests.browser.quarter import DESKTOP, PHONE, Q3, LivedQuarter, Walk, with_password
from tests.browser.screenshots import complaints, keep, overflow
from tests.browser.test_wall_pages import serious
from tests.factories import make_user, set_clock
from units.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)
CLOSING_DAY = date(2017, 10, 25)


@pytest.fixture
def quarter():
    """Everybody has handed in; nothing is reviewed yet."""
    lived = LivedQuarter()
    lived.hand_in_the_rest(Q3)
    return lived


def looks_right(page, name):
    assert overflow(page) == 0
    assert serious(page) == []
    keep(page, name)


def return_one(walk, update, reason):
    """Sent back with its reason, from the queue."""
    row = f"#update-{update.pk}"
    walk.page.click(f"{row} .review-acts summary")
    walk.clicks += 1
    walk.type(f"#reason-{update.pk}", reason)
    walk.press(f"{row} button[name='return']")


def approve_all_that_is_ticked(walk):
    walk.page.check("[data-check-all] input")
    walk.clicks += 1
    walk.press("button[value='chosen']")


def hand_in_again(walk, update, reason):
    """The lead finds the returned report first, with the reason, and sends it again."""
    first = walk.page.locator("a[href^='/updates/']").first
    assert first.get_attribute("href") == f"/updates/{update.pk}/"
    assert reason in walk.page.inner_text("main")
    walk.press(f"a[href='/updates/{update.pk}/']")
    assert reason in walk.page.inner_text("main")
    walk.type("textarea[name='progress']", "已补充户数和完成时间。")
    walk.press(".report-actions button[value='submit']")


def review_the_quarter(walk, quarter, update):
    """Forty reports, one of them sent back and handed in again: at most twelve clicks of the supervision office."""
    reason = "请写明户数和完成时间"
    walk.sign_in(with_password(quarter.street.supervisor))
    walk.press("a[href='/review/']")
    assert walk.page.locator("article.review-row").count() == quarter.updates(Q3).count() == 40
    looks_right(walk.page, "review")
    return_one(walk, update, reason)
    approve_all_that_is_ticked(walk)
    counted = walk.clicks
    walk.sign_in(quarter.person_of(update.unit))
    hand_in_again(walk, update, reason)
    walk.sign_in(quarter.street.supervisor)
    walk.press("a[href='/review/']")
    approve_all_that_is_ticked(walk)
    assert counted + walk.clicks <= 12
    assert set(quarter.updates(Q3).values_list("state", flat=True)) == {"approved"}


def close_the_quarter(walk, quarter, leader):
    """Asked for, signed, closed: three people's pages, nothing pressed twice."""
    preview = f"/plans/{quarter.plan.code}/periods/2017-Q3/close/"
    DataValue.objects.filter(quarter=Q3, state="submitted").update(state="approved")
    walk.sign_in(quarter.street.supervisor)
    walk.page.goto(f"{walk.site}/plans/{quarter.plan.code}/periods/")
    walk.press(f"a[href='{preview}']")
    looks_right(walk.page, "close")
    walk.press("button[value='ask']")
    assert walk.page.locator("button[value='close']").count() == 0

    walk.sign_in(leader)
    walk.press("a[href='/sign-offs/']")
    walk.press(f"a[href='{preview}']")
    walk.press("button[value='sign']")

    walk.sign_in(quarter.street.supervisor)
    walk.page.goto(f"{walk.site}{preview}")
    walk.press("button[value='close']")
    assert quarter.plan.periods.get(quarter=Q3).is_closed


def correct_one(walk, quarter):
    """A number of the closed quarter is put right with a reason; the publication stays as it was."""
    value = DataValue.objects.filter(quarter=Q3, item__source="unit").order_by("id").first()
    walk.page.goto(f"{walk.site}/values/{value.pk}/correct/")
    walk.type("input[name='value']", "3")
    walk.type("textarea[name='reason']", "居委会复核后更正")
    walk.press("main form .actions button")
    value.refresh_from_db()
    assert value.value == 3
    kept = Restatement.objects.get(plan=quarter.plan)
    assert kept.reason == "居委会复核后更正"
    walk.page.goto(f"{walk.site}/plans/{quarter.plan.code}/corrections/")
    assert "居委会复核后更正" in walk.page.inner_text("main")
    looks_right(walk.page, "corrections")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_the_supervision_office_lives_a_quarter_of_002(page, live_server, quarter, size):
    said, walk = complaints(page), Walk(page, live_server)
    page.set_viewport_size(size)
    leader = with_password(make_user(quarter.street.office, Role.LEADER))
    update = quarter.updates(Q3).filter(task__task_indicators=None, task__milestones=None).first()

    review_the_quarter(walk, quarter, update)
    quarter.plan.needs_signature = True
    quarter.plan.save(update_fields=["needs_signature"])
    set_clock(quarter.plan, CLOSING_DAY)
    close_the_quarter(walk, quarter, leader)
    correct_one(walk, quarter)

    assert said == []


def test_without_javascript_a_page_of_forty_is_approved_at_one_press(browser, live_server, quarter):
    context = browser.new_context(java_script_enabled=False, viewport=DESKTOP)
    walk = Walk(context.new_page(), live_server)
    walk.sign_in(with_password(quarter.street.supervisor))
    walk.press("a[href='/review/']")
    assert not walk.page.locator("[data-check-all]").is_visible()
    walk.press("button[name='approve_all']")
    assert walk.clicks == 2
    assert ProgressUpdate.objects.filter(quarter=Q3, state="approved").count() == 40
    context.close()
