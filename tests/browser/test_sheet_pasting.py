"""A block from Excel pasted into the table of a lead and the numbers of a unit, with the keyboard alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from openpyxl import load_workbook

from tasks.models import DataValue
from tests import factories as make
from tests.browser.screenshots import complaints, keep, overflow

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
NUMBERS = 'input[name^="value_"]'


@pytest.fixture
def office():
    """An office that asks three numbers of each of three neighbourhoods."""
    street = make.make_street(name="湖滨街道")
    office = make.make_unit(street, name="自治办")
    near = [
        make.make_unit(street, kind="neighbourhood", name=f"{name}居民区")
        for name in ("东苑", "西苑", "南苑")
    ]
    task = make.make_task(make.make_plan(street), office, near, title="走访居民")
    for name in ("走访户数", "议事次数", "活动场次"):
        indicator = make.make_indicator(task, value=9, name=name, source="unit")
        indicator.terms.get().item.__class__.objects.filter(in_indicators__indicator=indicator).update(
            name=name, unit_of_measure="户"
        )
    make.issue(task.plan)
    make.open_quarter(task.plan, make.Q3_2026)
    return office


def sign_in(page, live_server, unit):
    person = make.make_user(unit)
    person.set_password(make.PASSWORD)
    person.save()
    page.set_viewport_size(DESKTOP)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{live_server.url}/sign-in/")
    page.fill("#id_username", person.username)
    page.fill("#id_password", make.PASSWORD)
    with page.expect_navigation():
        page.press("#id_password", "Enter")


def open_page(page, live_server, name, unit):
    page.goto(live_server.url + reverse(name, args=[unit.code, "2026-Q3"]))


def paste(page, text):
    """What a spreadsheet puts on the clipboard, and Ctrl+V in the field that has the focus."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def typed(page):
    return [field.input_value() for field in page.locator(NUMBERS).all()]


@pytest.fixture
def table(page, live_server, office):
    said = complaints(page)
    sign_in(page, live_server, office)
    open_page(page, live_server, "lead-table", office)
    page.locator(NUMBERS).nth(1).focus()
    yield page
    assert not said


def test_a_block_fills_right_and_down_and_is_kept(table):
    paste(table, "1\t2\r\n3\t４\r\n")

    assert typed(table) == ["", "1", "2", "", "3", "４", "", "", ""]
    assert "已粘贴 4 格" in table.inner_text("[data-paste-told]")
    table.wait_for_selector(".saved >> text=已自动保存")
    numbers = DataValue.objects.exclude(value=None).order_by("value").values_list("value", flat=True)
    assert list(numbers) == [1, 2, 3, 4]


def test_what_is_no_number_is_marked_and_what_has_no_field_is_told(table):
    paste(table, '1\t很多\t5\n"2\n"\t1,200\n7\n8')

    assert typed(table) == ["", "1", "很多", "", "2", "1,200", "", "7", ""]
    told = table.inner_text("[data-paste-told]")
    assert "已粘贴 5 格，其中 1 格不是数字" in told
    assert "还有 2 格放不下，没有粘贴：5、8" in told
    assert table.locator('[aria-invalid="true"]').count() == 1
    keep(table, "lead-table-pasted")


def test_ctrl_z_brings_back_what_stood_there(table):
    table.locator(NUMBERS).nth(1).fill("9")
    paste(table, "1\t2")
    assert typed(table)[1:3] == ["1", "2"]

    table.keyboard.press("Control+Z")

    assert typed(table) == ["", "9", "", "", "", "", "", "", ""]
    assert "已撤销粘贴" in table.inner_text("[data-paste-told]")
    assert table.evaluate("document.activeElement.value") == "9"


def test_one_number_is_pasted_as_the_browser_does(table):
    paste(table, "12\n")

    assert typed(table)[1] == "12"
    assert table.locator("[data-paste-told]").is_hidden()


def test_a_corrected_cell_loses_its_mark(table):
    paste(table, "无\t2")

    table.keyboard.press("Control+A")
    table.keyboard.type("0")

    assert table.locator('[aria-invalid="true"]').count() == 0


def test_a_column_is_pasted_down_the_page_of_a_unit(page, live_server, office):
    said = complaints(page)
    near = DataValue.objects.order_by("unit__code")[0].unit
    sign_in(page, live_server, near)
    open_page(page, live_server, "values", near)
    page.locator(NUMBERS).first.focus()

    paste(page, "1\n2\n3\n")

    assert typed(page) == ["1", "2", "3"]
    assert not said


def test_a_workbook_is_handed_in_corrected_and_entered(page, live_server, office, tmp_path):
    said = complaints(page)
    sign_in(page, live_server, office)
    open_page(page, live_server, "lead-table", office)
    with page.expect_download() as taken:
        page.click("text=下载 Excel 汇总表")
    file = tmp_path / "汇总表.xlsx"
    taken.value.save_as(file)
    typed_into(file, C5="很多", D5=3, C6="=1+1", D7="2026年3月5日")

    page.click("text=上传填好的表")
    hand_in(page, file)
    assert "有 3 处要改，一格也没有收" in page.inner_text("h1")
    keep(page, "sheet-faults")

    typed_into(file, C5="1,400", C6=8, D7="0")
    page.click("text=改好了，重新上传")
    hand_in(page, file)
    assert "会改 4 格" in page.inner_text("h1")
    keep(page, "sheet-preview")
    page.click("text=收下并提交 4 项")

    assert "表格已收下，提交 4 项" in page.inner_text(".notices")
    assert sorted(DataValue.objects.filter(state="submitted").values_list("value", flat=True)) == [
        0,
        3,
        8,
        1400,
    ]
    assert not said


def typed_into(file, **cells):
    book = load_workbook(file)
    for place, value in cells.items():
        book["单位数据"][place].value = value
    book.save(file)


def hand_in(page, file):
    page.set_input_files("input[type=file]", file)
    with page.expect_navigation():
        page.click("text=上传并核对")


def test_both_pages_fit_the_phone_and_read_well(page, live_server, office):
    sign_in(page, live_server, office)
    for name, unit in (("lead-table", office), ("lead-sheet-upload", office), ("unit-sheet-upload", office)):
        open_page(page, live_server, name, unit)
        keep(page, name)
        page.set_viewport_size(PHONE)
        assert overflow(page) == 0
        found = Axe().run(page).response["violations"]
        assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
        page.set_viewport_size(DESKTOP)
