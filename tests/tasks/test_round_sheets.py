"""分年度指标表 and 征求意见表: out, changed in WPS, and back with a preview."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from tasks.actions import round_sheets, rounds
from tasks.errors import ReasonNeededError, StaleError, WrongStateError
from tasks.importing.sheet import SheetError
from tasks.models import Opinion, SheetUpload
from tasks.writers.opinions import opinions_book
from tasks.writers.sheet import workbook
from tasks.writers.targets import targets_book
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_supervisor,
    make_task,
    make_user,
    set_year_target,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(plan):
    return make_neighbourhoods(plan.owner, 2)


@pytest.fixture
def task(plan, lead, units):
    return make_task(plan, lead, responsible=units, title="点亮楼道")


@pytest.fixture
def indicator(task):
    return make_indicator(task, value=36, source="unit", name="加装电梯")


@pytest.fixture
def asked(plan, task, supervisor):
    return rounds.ask_opinions(plan=plan, opinions_due_on=date(2026, 4, 1), by=supervisor)


def changed(content, writes):
    """A workbook with some cells written over: (sheet, head of the column, row of the table) ▸ content."""
    book = load_workbook(BytesIO(content))
    for (title, head, line), value in writes.items():
        sheet = book[title]
        heads = {sheet.cell(4, number).value: number for number in range(1, sheet.max_column + 1)}
        column = next(number for said, number in heads.items() if said and str(said).startswith(head))
        sheet.cell(4 + line, column).value = value
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def take(plan, content, by):
    return round_sheets.take_targets(plan=plan, content=content, file_name="指标.xlsx", by=by)


def in_force(indicator, unit=None):
    rows = indicator.targets.filter(replaced_at=None, unit=unit).exclude(year=None)
    return {target.year: target.value for target in rows}


def test_a_sheet_sent_back_as_it_is_changes_nothing(plan, indicator, supervisor):
    set_year_target(indicator, 2026, "10.5")

    upload = take(plan, workbook(targets_book(plan)), supervisor)

    assert upload.findings["changes"] == []
    assert round_sheets.apply_sheet(upload=upload, reason="", by=supervisor) == 0
    assert in_force(indicator) == {2026: Decimal("10.5")}


def test_what_was_changed_is_shown_and_then_taken_as_a_whole(plan, indicator, units, supervisor):
    set_year_target(indicator, 2026, 10)
    writes = {("年度目标", "2026", 1): 11, ("年度目标", "2027", 1): 12, ("各单位目标", "2026", 2): 4}

    upload = take(plan, changed(workbook(targets_book(plan)), writes), supervisor)

    assert [(row["before"], row["after"]) for row in upload.findings["changes"]] == [
        ("10", "11"),
        ("", "12"),
        ("", "4"),
    ]
    assert in_force(indicator) == {2026: 10}
    round_sheets.apply_sheet(upload=upload, reason="", by=supervisor)
    assert in_force(indicator) == {2026: 11, 2027: 12}
    assert in_force(indicator, units[1]) == {2026: 4}
    with pytest.raises(WrongStateError, match="已经收下"):
        round_sheets.apply_sheet(upload=upload, reason="", by=supervisor)


def test_one_wrong_cell_keeps_all_of_it_out_and_is_named(plan, indicator, supervisor):
    writes = {("年度目标", "2026", 1): 11, ("年度目标", "2027", 1): "十二个"}

    upload = take(plan, changed(workbook(targets_book(plan)), writes), supervisor)

    (fault,) = upload.findings["faults"]
    assert fault["cell"].endswith("5")
    with pytest.raises(WrongStateError, match="一格也没有收"):
        round_sheets.apply_sheet(upload=upload, reason="", by=supervisor)
    assert in_force(indicator) == {}


def test_a_number_that_moved_after_the_preview_is_not_overwritten(plan, indicator, supervisor):
    upload = take(plan, changed(workbook(targets_book(plan)), {("年度目标", "2026", 1): 11}), supervisor)
    set_year_target(indicator, 2027, 5)
    set_year_target(indicator, 2026, 9)

    with pytest.raises((StaleError, WrongStateError)):
        round_sheets.apply_sheet(upload=upload, reason="", by=supervisor)

    assert in_force(indicator) == {2026: 9, 2027: 5}


def test_a_plan_in_force_takes_a_reason(plan, indicator, supervisor):
    issue(plan)
    upload = take(plan, changed(workbook(targets_book(plan)), {("年度目标", "2026", 1): 11}), supervisor)

    with pytest.raises(ReasonNeededError):
        round_sheets.apply_sheet(upload=upload, reason=" ", by=supervisor)
    round_sheets.apply_sheet(upload=upload, reason="区里调整", by=supervisor)

    assert indicator.targets.get(year=2026).reason == "区里调整"


def test_a_sheet_of_another_plan_is_refused(plan, indicator, supervisor):
    second = make_plan(plan.owner)
    make_indicator(make_task(second), value=1)

    with pytest.raises(SheetError):
        take(plan, workbook(targets_book(second)), supervisor)
    assert not SheetUpload.objects.exists()


def test_a_unit_writes_its_opinions_in_the_sheet(asked, task, units):
    content = changed(workbook(opinions_book(asked, units[0])), {("征求意见", "意见", 1): "没有电梯房"})
    cadre = make_user(units[0])

    upload = round_sheets.take_opinions(
        round_=asked, unit=units[0], content=content, file_name="意见.xlsx", by=cadre
    )
    assert not Opinion.objects.exists()
    round_sheets.apply_sheet(upload=upload, reason="", by=cadre)

    opinion = Opinion.objects.get()
    assert (opinion.unit, opinion.task, opinion.text) == (units[0], task, "没有电梯房")


def test_an_empty_sheet_of_opinions_is_agreement(asked, task, units):
    cadre = make_user(units[0])
    content = workbook(opinions_book(asked, units[0]))

    upload = round_sheets.take_opinions(
        round_=asked, unit=units[0], content=content, file_name="意见.xlsx", by=cadre
    )
    round_sheets.apply_sheet(upload=upload, reason="", by=cadre)

    assert [(opinion.unit, opinion.agrees) for opinion in asked.opinions.all()] == [(units[0], True)]


def test_a_sheet_of_another_unit_is_refused(asked, task, units):
    with pytest.raises(SheetError):
        round_sheets.take_opinions(
            round_=asked,
            unit=units[0],
            content=workbook(opinions_book(asked, units[1])),
            file_name="意见.xlsx",
            by=make_user(units[0]),
        )


# Pages
def file_of(content):
    return {"file": SimpleUploadedFile("表.xlsx", content)}


def test_targets_go_out_and_come_back_by_the_pages(client, plan, indicator, supervisor):
    client.force_login(supervisor)
    content = b"".join(client.get(reverse("targets-xlsx", args=[plan.code])).streaming_content)
    writes = {("年度目标", "2026", 1): 11}

    preview = client.post(
        reverse("targets-upload", args=[plan.code]), file_of(changed(content, writes)), follow=True
    )
    client.post(preview.redirect_chain[-1][0])

    assert "会改 1 格" in preview.text
    assert in_force(indicator) == {2026: 11}


def test_a_faulty_sheet_comes_back_marked(client, plan, indicator, supervisor):
    client.force_login(supervisor)
    content = changed(workbook(targets_book(plan)), {("年度目标", "2026", 1): "十个"})

    preview = client.post(reverse("targets-upload", args=[plan.code]), file_of(content), follow=True)
    upload = SheetUpload.objects.get()
    back = client.get(reverse("plan-sheet-marked", args=[upload.pk]))

    assert "有 1 处要改" in preview.text
    assert load_workbook(BytesIO(b"".join(back.streaming_content)))


def test_what_is_no_workbook_is_told(client, plan, indicator, supervisor):
    client.force_login(supervisor)

    for sent in (file_of(b"not a workbook"), {}):
        answer = client.post(reverse("targets-upload", args=[plan.code]), sent, follow=True)
        assert 'class="notice notice-error"' in answer.text


def test_opinions_go_out_and_come_back_by_the_pages(client, plan, asked, task, units):
    client.force_login(make_user(units[0]))
    args = [plan.code, "plan", units[0].code]
    content = b"".join(client.get(reverse("opinions-xlsx", args=args)).streaming_content)
    sent = changed(content, {("征求意见", "意见", 1): "没有电梯房"})

    preview = client.post(reverse("opinions-upload", args=args), file_of(sent), follow=True)
    client.post(preview.redirect_chain[-1][0])

    assert "没有电梯房" in preview.text
    assert Opinion.objects.get().text == "没有电梯房"


def test_sheets_are_for_whom_the_pages_are(client, plan, asked, indicator, units):
    args = [plan.code, "plan", units[0].code]
    client.force_login(make_user(units[1]))
    seen = [
        client.get(reverse("opinions-xlsx", args=args)).status_code,
        client.post(reverse("opinions-upload", args=args), file_of(b"x")).status_code,
        client.get(reverse("targets-xlsx", args=[plan.code])).status_code,
    ]
    client.force_login(make_supervisor(make_street()))
    seen.append(client.post(reverse("targets-upload", args=[plan.code]), file_of(b"x")).status_code)

    assert seen == [404, 404, 404, 404]


def test_a_preview_is_for_whoever_uploaded_it(client, plan, indicator, supervisor):
    upload = take(plan, workbook(targets_book(plan)), supervisor)
    client.force_login(make_supervisor(plan.owner))

    assert client.get(reverse("plan-sheet", args=[upload.pk])).status_code == 404
