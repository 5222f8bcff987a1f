"""A unit's quarter as a workbook: out prefilled, back with a preview, entered as a whole or not at all."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tasks.actions import reporting, sheets
from tasks.errors import WrongStateError
from tasks.models import DataValue, ProgressUpdate, SheetUpload
from tasks.states import State
from tests.factories import (
    Q3_2026,
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
)
from tests.tasks.sheets import address, cell, downloaded, handed_in, state_of
from units.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return make_street()


@pytest.fixture
def office(street):
    return make_unit(street, name="物业办")


@pytest.fixture
def near(street):
    return make_neighbourhoods(street, 2)


@pytest.fixture
def quarter(street, office, near):
    """The office reports a task by word, leads one with a number of its own, and asks two numbers of each of two
    neighbourhoods."""
    plan = make_plan(street)
    make_task(plan, office, title="修好路灯")
    counted = make_task(plan, office, near, title="走访居民")
    make_indicator(counted, value=9, name="走访户数", source="unit")
    make_indicator(counted, value=9, name="议事次数", source="unit")
    make_indicator(counted, value=9, name="下拨经费", source="lead")
    issue(plan)
    return open_quarter(plan, Q3_2026)


@pytest.fixture
def cadre(client, near):
    user = make_user(near[0])
    client.force_login(user)
    return user


@pytest.fixture
def officer(client, office):
    user = make_user(office)
    client.force_login(user)
    return user


FIRST, SECOND, OWN = "走访户数numerator", "议事次数numerator", "下拨经费numerator"
LAMPS, VISITS = "1 修好路灯", "2 走访居民"


def entered(client, answer, how):
    return client.post(answer.redirect_chain[-1][0], {"do": how}, follow=True)


# Out ------------------------------------------------------------------------------------------------------------------
def test_a_neighbourhood_gets_its_items_and_nobody_elses(client, quarter, cadre, near):
    file = downloaded(client, near[0])

    page = file["数据"]
    assert [page.cell(row, 2).value for row in (5, 6)] == [FIRST, SECOND]
    assert page.max_row == 6
    assert [sheet.title for sheet in file.worksheets if sheet.sheet_state == "visible"] == ["数据"]


def test_an_office_gets_its_reports_beside_its_numbers(client, quarter, officer, office):
    file = downloaded(client, office)

    heads = [file["任务填报"].cell(4, number).value for number in range(2, 12)]
    assert cell(file, "数据", OWN, "本季").value is None
    assert heads[:3] == ["任务", "上次进展", "本季结论"]
    assert not cell(file, "任务填报", LAMPS, "本季结论").protection.locked
    assert cell(file, "任务填报", VISITS, "本季结论").protection.locked
    assert "全年工作完成（%）" not in heads


def test_last_quarter_and_what_was_typed_so_far_stand_in_the_sheet(client, quarter, cadre, near):
    value = DataValue.objects.get(unit=near[0], item__name=FIRST)
    reporting.save_values(values=[(value, Decimal("12.5"))], by=cadre)
    DataValue.objects.create(
        owner=value.owner,
        item=value.item,
        unit=near[0],
        quarter=Q3_2026 - 1,
        report_by=value.report_by,
        value=7,
    )

    file = downloaded(client, near[0])

    assert cell(file, "数据", FIRST, "上次").value == 7
    assert cell(file, "数据", FIRST, "本季").value == 12.5


def test_the_download_costs_the_same_for_more_items(client, quarter, cadre, near, connection_queries):
    few = connection_queries(lambda: client.get(address("unit-sheet", near[0])))
    task = quarter.plan.tasks.get(title="走访居民")
    for _number in range(8):
        make_indicator(task, value=9, source="unit")
    open_quarter(quarter.plan, Q3_2026)

    assert connection_queries(lambda: client.get(address("unit-sheet", near[0]))) == few


# Back -----------------------------------------------------------------------------------------------------------------
def test_the_preview_shows_what_would_change_and_changes_nothing(client, quarter, cadre, near):
    file = downloaded(client, near[0])
    cell(file, "数据", FIRST, "本季").value = "1,200"

    answer = handed_in(client, near[0], file)

    assert "会改 1 格，请核对" in answer.text
    assert "1200" in answer.text
    assert state_of(near[0]) == [(FIRST, None, "not_started"), (SECOND, None, "not_started")]
    assert SheetUpload.objects.get().kind == "unit_quarter"


def test_a_sheet_is_taken_as_draft_or_submitted(client, quarter, cadre, near):
    file = downloaded(client, near[0])
    cell(file, "数据", FIRST, "本季").value = 12

    drafted = entered(client, handed_in(client, near[0], file), "save")
    assert state_of(near[0])[0] == (FIRST, 12, "draft")

    sent = entered(client, handed_in(client, near[0], file), "submit")
    assert state_of(near[0]) == [(FIRST, 12, "submitted"), (SECOND, None, "not_started")]
    assert "1 项存为草稿" in drafted.text
    assert "表格已收下，提交 1 项" in sent.text
    assert AuditEvent.objects.filter(action="sheet.entered").count() == 2
    assert AuditEvent.objects.filter(action="values.submitted").count() == 1


def test_a_report_goes_out_with_its_words_and_the_number_it_carries(client, quarter, officer, office):
    file = downloaded(client, office)
    cell(file, "数据", OWN, "本季").value = "3.5"
    for column, text in (("本季结论", "达序"), ("进展情况", "已装十盏。"), ("下一步打算", "再装十盏。")):
        cell(file, "任务填报", LAMPS, column).value = text
    cell(file, "任务填报", VISITS, "本季无新进展的原因").value = "常态推进"

    entered(client, handed_in(client, office, file), "submit")

    lamps, visits = ProgressUpdate.objects.order_by("task__position")
    assert (lamps.state, lamps.word, lamps.progress) == ("submitted", "on_schedule", "已装十盏。")
    assert (visits.state, visits.nothing_new) == ("submitted", "routine")
    assert state_of(office) == [(OWN, Decimal("3.5"), "submitted")]


def test_a_number_whose_report_stays_empty_waits_as_draft(client, quarter, officer, office):
    file = downloaded(client, office)
    cell(file, "数据", OWN, "本季").value = 3
    cell(file, "任务填报", LAMPS, "本季结论").value = "达序"
    cell(file, "任务填报", LAMPS, "进展情况").value = "已装十盏。"

    answer = entered(client, handed_in(client, office, file), "submit")

    assert "提交 1 项，存为草稿 1 项" in answer.text
    assert state_of(office) == [(OWN, 3, "draft")]


def test_a_half_written_report_may_be_kept_but_not_submitted(client, quarter, officer, office):
    file = downloaded(client, office)
    cell(file, "任务填报", LAMPS, "进展情况").value = "已装十盏。"

    answer = handed_in(client, office, file)

    assert "提交前还要补 1 处" in answer.text
    assert "请选择本季结论" in answer.text
    upload = SheetUpload.objects.get()
    with pytest.raises(WrongStateError):
        sheets.enter_sheet(upload=upload, by=officer, is_final=True)
    entered(client, answer, "save")
    assert ProgressUpdate.objects.get(task__title="修好路灯").state == "draft"


def test_one_wrong_cell_and_nothing_is_taken(client, quarter, cadre, near):
    file = downloaded(client, near[0])
    cell(file, "数据", FIRST, "本季").value = 12
    cell(file, "数据", SECOND, "本季").value = "=1+1"

    answer = handed_in(client, near[0], file)

    assert "有 1 处要改，一格也没有收" in answer.text
    assert "E6" in answer.text
    assert "公式" in answer.text
    entered(client, answer, "submit")
    assert [state for _name, _value, state in state_of(near[0])] == ["not_started", "not_started"]


def test_the_faulty_workbook_comes_back_marked_and_is_taken_once_corrected(client, quarter, cadre, near):
    file = downloaded(client, near[0])
    cell(file, "数据", FIRST, "本季").value = "很多"
    handed_in(client, near[0], file)
    upload = SheetUpload.objects.get()

    answer = client.get(reverse("sheet-marked", args=[upload.pk]))
    back = load_workbook(BytesIO(b"".join(answer.streaming_content)))

    assert "不是数字" in cell(back, "数据", FIRST, "需要改正").value
    cell(back, "数据", FIRST, "本季").value = 5
    entered(client, handed_in(client, near[0], back), "submit")
    assert state_of(near[0])[0] == (FIRST, 5, "submitted")


def test_a_number_that_jumps_asks_for_a_look_and_is_taken(client, quarter, cadre, near):
    value = DataValue.objects.get(unit=near[0], item__name=FIRST)
    DataValue.objects.create(
        owner=value.owner,
        item=value.item,
        unit=near[0],
        quarter=Q3_2026 - 1,
        report_by=value.report_by,
        value=7,
    )
    file = downloaded(client, near[0])
    cell(file, "数据", FIRST, "本季").value = 70

    answer = handed_in(client, near[0], file)

    assert "有 1 个数请再看一眼" in answer.text
    assert "3 倍以上" in answer.text
    entered(client, answer, "submit")
    assert state_of(near[0])[0] == (FIRST, 70, "submitted")


# Twice, at once, and by others ----------------------------------------------------------------------------------------
def test_a_sheet_is_taken_once(client, quarter, cadre, near):
    file = downloaded(client, near[0])
    cell(file, "数据", FIRST, "本季").value = 12
    answer = handed_in(client, near[0], file)
    entered(client, answer, "save")

    again = entered(client, answer, "save")

    assert "这份表已经收下过了" in again.text
    assert DataValue.objects.get(unit=near[0], item__name=FIRST).revision == 1


def test_what_moved_after_the_preview_is_checked_anew_and_not_overwritten(client, quarter, cadre, near):
    file = downloaded(client, near[0])
    cell(file, "数据", FIRST, "本季").value = 12
    answer = handed_in(client, near[0], file)
    value = DataValue.objects.get(unit=near[0], item__name=FIRST)
    reporting.save_values(values=[(value, Decimal(8))], by=make_user(near[0], full_name="另一位"))

    told = entered(client, answer, "submit")

    assert "预览以后有人改动过，一格也没有收" in told.text
    assert "改成了「8」" in told.text
    assert state_of(near[0])[0] == (FIRST, 8, "draft")


def test_what_was_submitted_meanwhile_is_closed_by_name(client, quarter, cadre, near):
    file = downloaded(client, near[0])
    cell(file, "数据", FIRST, "本季").value = 12
    value = DataValue.objects.get(unit=near[0], item__name=FIRST)
    reporting.submit_values(values=[(value, Decimal(8))], by=cadre)

    answer = handed_in(client, near[0], file)

    assert "这一格现在不能改，里面是「8」" in answer.text


def test_guessed_keys_of_another_unit_are_refused(client, quarter, cadre, near):
    """A row of the neighbour's, told in the hidden sheet too: what a file says opens nothing."""
    other = downloaded_by_neighbour(near[1])
    file = downloaded(client, near[0])
    mine, theirs = file["数据"], other["数据"]
    mine["A5"].value = "U99999/D1"
    mine["E5"].value = 666

    answer = handed_in(client, near[0], file)

    assert "不在本表应填的范围里" in answer.text
    assert (
        theirs["A5"].value == f"{near[0].tenant.code}/{DataValue.objects.filter(unit=near[1])[0].item.code}"
    )
    refused = handed_in(client, near[0], other)
    assert "这张表是「" in refused.text
    assert not DataValue.objects.exclude(value=None).exists()


def downloaded_by_neighbour(unit):
    from django.test import Client

    client = Client()
    client.force_login(make_user(unit))
    return downloaded(client, unit)


def test_a_forged_sheet_of_the_neighbour_writes_only_to_ones_own_rows(client, quarter, cadre, near):
    """Handed in as the neighbour's page, or made to say that it is one's own."""
    file = downloaded_by_neighbour(near[1])
    cell(file, "数据", FIRST, "本季").value = 666
    hidden = file["guatu-told"]
    hidden["D1"].value = hidden["D1"].value.replace(f"{near[1].code} {near[1]}", f"{near[0].code} {near[0]}")

    assert handed_in(client, near[1], file).status_code == 404
    entered(client, handed_in(client, near[0], file), "save")

    assert state_of(near[0])[0][1] == 666
    assert state_of(near[1])[0][1] is None


@pytest.mark.parametrize("name", ["unit-sheet", "unit-sheet-upload"])
def test_the_neighbours_sheet_is_not_found(client, quarter, cadre, near, name):
    assert client.get(address(name, near[1])).status_code == 404


def test_an_upload_is_its_senders_alone(client, quarter, cadre, near):
    file = downloaded(client, near[0])
    cell(file, "数据", FIRST, "本季").value = 12
    handed_in(client, near[0], file)
    upload = SheetUpload.objects.get()
    client.force_login(make_user(near[1]))

    for name in ("sheet", "sheet-marked"):
        assert client.get(reverse(name, args=[upload.pk])).status_code == 404
    assert client.post(reverse("sheet", args=[upload.pk]), {"do": "submit"}).status_code == 404


def test_the_supervision_office_enters_a_sheet_on_behalf_and_the_record_says_so(
    client, street, quarter, near
):
    client.force_login(make_supervisor(street))
    file = downloaded(client, near[0])
    cell(file, "数据", FIRST, "本季").value = 12

    entered(client, handed_in(client, near[0], file), "submit")

    value = DataValue.objects.get(unit=near[0], item__name=FIRST)
    assert (value.state, value.entered_as) == (State.SUBMITTED, "behalf")


def test_who_may_only_look_may_not_hand_in(client, street, quarter, near):
    client.force_login(make_user(street, "leader"))

    assert client.get(address("unit-sheet", near[0])).status_code == 200
    assert client.get(address("unit-sheet-upload", near[0])).status_code == 403


def test_a_second_upload_takes_the_place_of_one_never_entered(client, quarter, cadre, near):
    file = downloaded(client, near[0])

    handed_in(client, near[0], file)
    handed_in(client, near[0], file)

    assert SheetUpload.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"x" * 5_000_001, "文件超过 5 MB"),
        (b"PK\x03\x04 torn", "损坏"),
        ("单位,本季".encode(), "不是 Excel 工作簿"),
    ],
)
def test_a_file_that_is_no_such_workbook_is_refused_at_the_field(client, quarter, cadre, near, content, said):
    answer = handed_in(client, near[0], content)

    assert answer.status_code == 422
    assert said in answer.text
    assert not SheetUpload.objects.exists()


def test_thirty_megabytes_are_refused(client, quarter, cadre, near):
    answer = handed_in(client, near[0], b"PK\x03\x04" + b"0" * 30_000_000)

    assert "文件超过 5 MB" in answer.text
