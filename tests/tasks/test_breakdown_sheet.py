"""任务分解表: out as Excel and Word, and in again with errors by cell."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from plans.models import Plan
from tasks.actions.breakdown_sheet import take_sheet
from tasks.importing.breakdown_sheet import SheetError
from tasks.writers.breakdown import breakdown_table
from tasks.writers.xlsx import workbook
from tests.factories import (
    assign,
    make_neighbourhoods,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
)
from units.actions import define_group
from units.models import AuditEvent

pytestmark = pytest.mark.django_db

TITLE, LEADER, LEADS, RESPONSIBLE, SUPPORT, DUE = "CFGHIJ"
FIRST, SECOND = 4, 5


@pytest.fixture
def offices(plan):
    return [make_unit(plan.owner, name=name) for name in ("物业办", "城建办", "平安办")]


@pytest.fixture
def tasks(plan, offices):
    first = make_task(plan, offices[0], title="点亮楼道", code="一1", number="1")
    second = make_task(plan, offices[1], title="=SUM(A1)", code="一2", number="2")
    assign(first, offices[2], "responsible")
    return first, second


@pytest.fixture
def sheet(plan, tasks):
    return load_workbook(BytesIO(workbook(breakdown_table(plan))))


def saved(book):
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def take(plan, book, by):
    return take_sheet(plan=plan, content=saved(book), by=by)


def test_the_workbook_holds_the_breakdown_and_runs_nothing(sheet):
    rows = list(sheet.active.iter_rows(min_row=FIRST, values_only=True))

    assert rows[0][:3] == ("一1", "1", "点亮楼道")
    assert rows[0][6:8] == ("物业办", "平安办")
    assert sheet.active.cell(row=SECOND, column=3).data_type == "s"
    assert sheet.active.protection.sheet


def test_the_word_document_repeats_its_head_and_says_the_same(client, plan, tasks, supervisor):
    client.force_login(supervisor)

    answer = client.get(reverse("breakdown-docx", args=[plan.code]))

    grid = Document(BytesIO(answer.getvalue())).tables[0]
    assert "tblHeader" in grid.rows[0]._tr.xml
    assert [cell.text for cell in grid.rows[1].cells][2] == "点亮楼道"


def test_an_untouched_sheet_changes_nothing(plan, sheet, supervisor):
    read, changed = take(plan, sheet, supervisor)

    assert (read.errors, changed) == ([], 0)
    assert not AuditEvent.objects.filter(action="plan.breakdown_taken").exists()


def test_units_deadline_leader_and_title_are_taken(plan, tasks, sheet, supervisor, offices):
    leader = make_user(plan.owner, full_name="沈一舟")
    units = make_neighbourhoods(plan.owner, 2)
    define_group(by=supervisor, owner=plan.owner, name="各居民区", members=units)
    page = sheet.active
    for column, value in (
        (TITLE, "点亮每层楼道"),
        (LEADER, "沈一舟"),
        (LEADS, "城建办、物业办"),
        (RESPONSIBLE, "各居民区"),
        (DUE, "2026年9月底前"),
    ):
        page[f"{column}{FIRST}"].value = value

    _read, changed = take(plan, sheet, supervisor)

    task = plan.tasks.get(code="一1")
    parts = {(part.unit.name, part.role) for part in task.assignments.select_related("unit")}
    assert changed == 1
    assert (task.title, task.leader_in_charge, task.due_on) == ("点亮每层楼道", leader, date(2026, 9, 30))
    assert parts >= {("城建办", "accountable"), ("物业办", "lead")}
    assert {name for name, role in parts if role == "responsible"} == {unit.name for unit in units}
    assert take(plan, sheet, supervisor)[1] == 0


def test_every_wrong_cell_is_named_and_nothing_is_changed(plan, tasks, sheet, supervisor):
    page = sheet.active
    wrong = {
        f"{TITLE}{FIRST}": "",
        f"{LEADER}{FIRST}": "没有这人",
        f"{LEADS}{FIRST}": "不存在办",
        f"{DUE}{FIRST}": "很快",
        f"{RESPONSIBLE}{SECOND}": "=A1",
        f"A{SECOND}": "九9",
    }
    page[f"{SUPPORT}{FIRST}"].value = "平安办"
    for cell, value in wrong.items():
        page[cell].value = value

    read, changed = take(plan, sheet, supervisor)

    assert {error.cell for error in read.errors} == set(wrong)
    assert changed == 0
    assert not plan.tasks.get(code="一1").assignments.filter(role="support").exists()


def test_a_code_twice_is_told(plan, tasks, sheet, supervisor):
    sheet.active[f"A{SECOND}"].value = "一1"

    read, _changed = take(plan, sheet, supervisor)

    assert [error.cell for error in read.errors] == [f"A{SECOND}"]


def test_a_renamed_column_is_named_and_another_sheet_in_front_does_no_harm(plan, tasks, sheet, supervisor):
    sheet.create_sheet("说明", 0)
    assert take(plan, sheet, supervisor)[0].errors == []

    sheet.worksheets[1]["G3"].value = "牵头"

    with pytest.raises(SheetError, match="牵头单位"):
        take(plan, sheet, supervisor)


def test_a_file_that_is_no_workbook_is_told_at_the_field(client, plan, tasks, supervisor):
    client.force_login(supervisor)
    file = SimpleUploadedFile("表.xlsx", b"not a workbook")

    answer = client.post(reverse("breakdown-upload", args=[plan.code]), {"file": file})

    assert answer.status_code == 422
    assert "这不是 Excel 工作簿" in answer.text


def test_the_page_lists_wrong_cells(client, plan, tasks, sheet, supervisor):
    client.force_login(supervisor)
    sheet.active[f"{LEADS}{FIRST}"].value = "不存在办"
    file = SimpleUploadedFile("表.xlsx", saved(sheet))

    answer = client.post(reverse("breakdown-upload", args=[plan.code]), {"file": file})

    assert f"{LEADS}{FIRST}" in answer.text
    assert "不认得单位「不存在办」" in answer.text


def test_a_plan_already_issued_is_not_changed_by_a_sheet(client, plan, tasks, sheet, supervisor):
    client.force_login(supervisor)
    Plan.objects.filter(pk=plan.pk).update(
        state="issued", issued_on=date(2026, 1, 5), first_period=plan.starts
    )
    file = SimpleUploadedFile("表.xlsx", saved(sheet))

    answer = client.post(reverse("breakdown-upload", args=[plan.code]), {"file": file})

    assert "计划已下达" in answer.text


def test_nobody_of_another_street_downloads_or_uploads(client, plan, tasks):
    client.force_login(make_supervisor(make_street()))

    assert client.get(reverse("breakdown-xlsx", args=[plan.code])).status_code == 404
    assert client.post(reverse("breakdown-upload", args=[plan.code])).status_code == 404
