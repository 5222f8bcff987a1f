"""A quarter of 002 as a neighbourhood and a lead live it: fields and clicks counted, on a desk, on a phone, without
JavaScript."""

import pytest

from tasks.models import DataValue, ProgressUpdate
from tests.browser.quarter import DESKTOP, PHONE, Q3, Q4, LivedQuarter, Walk
from tests.browser.screenshots import complaints, keep, overflow
from tests.browser.test_wall_pages import serious

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quarter():
    return LivedQuarter()


def states(unit, quarter):
    return set(DataValue.objects.filter(unit=unit, quarter=quarter).values_list("state", flat=True))


def looks_right(page):
    assert overflow(page) == 0
    assert serious(page) == []


def fill_in(walk, unit):
    """A neighbourhood's first quarter: one page, every item once, no more than fifteen fields, kept while typed."""
    walk.press(f"a[href*='/units/{unit.code}/values/']")
    page = walk.page
    names = page.locator(".values tbody th label").all_inner_texts()
    assert 1 <= walk.fields() == len(names) == len(set(names)) <= 15
    looks_right(page)
    for number in range(len(names)):
        walk.type(f".values tbody tr >> nth={number} >> input[inputmode='decimal']", "2")
    page.wait_for_selector(".saved >> text=已自动保存")
    walk.press(".report-actions button[value='submit']")
    assert walk.clicks == 2
    assert states(unit, Q3) == {"submitted"}


def nothing_changed(walk, unit):
    """The next quarter: two clicks, nothing typed."""
    walk.press(f"a[href*='/units/{unit.code}/values/2017-Q4/']")
    looks_right(walk.page)
    keep(walk.page, "values")
    walk.press("button[value='same']")
    assert (walk.clicks, walk.typed, states(unit, Q4)) == (2, 0, {"submitted"})


def nothing_new(walk, update):
    """A lead's task: two clicks, nothing typed; no name of a field stands twice on the page."""
    walk.press(f"a[href='/updates/{update.pk}/']")
    looks_right(walk.page)
    keep(walk.page, "report")
    labels = walk.page.locator("main form.report-form :is(label, legend):visible").all_inner_texts()
    assert len(labels) == len(set(labels))
    walk.press("button[value='nothing:routine']")
    update.refresh_from_db()
    assert (walk.clicks, walk.typed, update.state) == (2, 0, "submitted")


def test_a_neighbourhoods_and_a_leads_quarter_of_002_on_a_desk_and_on_a_phone(page, live_server, quarter):
    said, walk = complaints(page), Walk(page, live_server)
    units = quarter.street.neighbourhoods[:2]
    for size, unit in zip((DESKTOP, PHONE), units, strict=True):
        page.set_viewport_size(size)
        walk.sign_in(quarter.person_of(unit))
        looks_right(page)
        fill_in(walk, unit)

    quarter.report_the_rest(Q3)
    quarter.open(Q4, quarter.plan.clock_on.replace(month=12))

    updates = list(quarter.updates(Q4)[:2])
    for size, unit, update in zip((DESKTOP, PHONE), units, updates, strict=True):
        page.set_viewport_size(size)
        walk.sign_in(quarter.person_of(unit))
        nothing_changed(walk, unit)
        page.set_viewport_size(size)
        walk.sign_in(quarter.person_of(update.unit))
        keep(page, "workbench")
        nothing_new(walk, update)
    assert said == []


def test_without_javascript_a_draft_is_kept_and_both_report(browser, live_server, quarter):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    walk = Walk(context.new_page(), live_server)
    unit = quarter.street.neighbourhoods[0]
    walk.sign_in(quarter.person_of(unit))
    walk.press(f"a[href*='/units/{unit.code}/values/']")
    walk.type(".values input[inputmode='decimal']", "2")
    walk.press(".report-actions button[value='save']")
    assert "草稿已保存" in walk.page.inner_text("main")
    assert walk.page.input_value(".values input[inputmode='decimal'] >> nth=0") == "2"
    for field in walk.page.locator(".values input[inputmode='decimal']").all():
        field.fill("2")
    walk.press(".report-actions button[value='submit']")
    assert states(unit, Q3) == {"submitted"}

    update = quarter.updates(Q3).filter(task__task_indicators=None, task__milestones=None).first()
    walk.sign_in(quarter.person_of(update.unit))
    walk.press(f"a[href='/updates/{update.pk}/']")
    walk.type("textarea[name='progress']", "已按计划推进。")
    walk.press(".report-actions button[value='submit']")
    assert "请选择本季结论" in walk.page.inner_text("main")
    assert walk.page.input_value("textarea[name='progress']") == "已按计划推进。"
    walk.page.check("input[name='word'][value='on_schedule']", force=True)
    walk.press(".report-actions button[value='submit']")
    assert ProgressUpdate.objects.get(pk=update.pk).state == "submitted"
    context.close()


def test_two_people_on_one_report_each_keep_what_they_wrote(browser, live_server, quarter):
    update = quarter.updates(Q3).filter(task__task_indicators=None, task__milestones=None).first()
    unit = update.unit
    first, second = (Walk(browser.new_context().new_page(), live_server) for _person in range(2))
    first.sign_in(quarter.person_of(unit))
    quarter.street.cadres.pop(unit.pk)
    second.sign_in(quarter.person_of(unit))
    for walk in (first, second):
        walk.press(f"a[href='/updates/{update.pk}/']")

    first.type("textarea[name='progress']", "第一个人写的。")
    first.page.wait_for_selector(".saved >> text=已自动保存")
    second.type("textarea[name='progress']", "第二个人写的。")
    second.page.wait_for_selector(".saved >> text=还没有保存")
    second.press(".report-actions button[value='save']")

    both = second.page.inner_text(".lost")
    assert "第一个人写的。" in both
    assert "第二个人写的。" in both
    keep(second.page, "clash")
    second.page.check("input[name='take_progress'][value='theirs']")
    second.press(".report-actions button[value='save']")
    update.refresh_from_db()
    assert update.progress == "第一个人写的。"
    for walk in (first, second):
        walk.page.context.close()
