"""A prefilled workbook out, and in again: what was changed, and every cell that cannot be taken."""

from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tasks.importing.sheet import SheetError, read
from tasks.writers.marked import marked
from tasks.writers.prefilled import HEAD_ROW, Line, printed
from tasks.writers.sheet import workbook
from tests.tasks.sheet_books import (
    BEFORE,
    DAY,
    FIRST,
    NAME,
    NUMBER,
    SAID,
    WORD,
    D,
    book_of,
    faults_of,
    line,
    opened,
    returned,
    saved,
    ten_lines,
)


@pytest.fixture
def book():
    return ten_lines()


# Out ------------------------------------------------------------------------------------------------------------------
def test_an_untouched_workbook_changes_nothing(book):
    found = returned(book, {})

    assert (found.faults, found.notes) == ([], [])
    assert len(found.rows["values"]) == 10
    assert not any(row.changed for row in found.rows["values"])


def test_locked_cells_are_protected_and_the_key_and_what_was_sent_are_hidden(book):
    file = opened(book)
    sheet = file["数据"]

    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert sheet[f"{NAME}{FIRST}"].protection.locked
    assert not sheet[f"{NUMBER}{FIRST}"].protection.locked
    assert sheet.column_dimensions["A"].hidden
    assert sheet.row_dimensions[HEAD_ROW - 1].hidden
    assert [one.sheet_state for one in file.worksheets] == ["visible", "veryHidden"]


def test_what_may_be_typed_is_checked_in_wps_already(book):
    rules = opened(book)["数据"].data_validations.dataValidation

    told = {str(rule.sqref): (rule.type, rule.error) for rule in rules}
    assert told[f"{NUMBER}5:{NUMBER}14"][0] == "decimal"
    assert "只能填数字" in told[f"{NUMBER}5:{NUMBER}14"][1]
    assert told[f"{WORD}5:{WORD}14"][0] == "list"
    assert told[f"{SAID}5:{SAID}14"][0] == "textLength"


def test_an_empty_number_cell_keeps_digits_as_a_number(book):
    assert opened(book)["数据"][f"{NUMBER}{FIRST}"].number_format == "General"


def test_nothing_that_goes_out_is_ever_run():
    book = book_of(line(1, name="=HYPERLINK(1)", said="=1+1"))

    sheet = opened(book)["数据"]

    assert [sheet[f"{column}{FIRST}"].data_type for column in (NAME, SAID)] == ["s", "s"]


def test_control_characters_do_not_stop_the_download():
    assert opened(book_of(line(1, said="甲\x0b乙")))["数据"][f"{SAID}{FIRST}"].value == "甲乙"


# Rows and columns that moved ------------------------------------------------------------------------------------------
def test_a_renamed_sheet_and_a_second_one_are_found_and_named(book):
    def change(file):
        file["数据"].title = "改过名"
        file.create_sheet("草稿", 0)["A1"].value = "随手记"

    found = returned(book, {f"{NUMBER}{FIRST}": 7}, change)

    assert found.rows["values"][0].changed == {"number": D(7)}
    assert found.notes == ["「草稿」不是填报表，没有读"]


def test_the_same_sheet_twice_is_refused_by_name(book):
    with pytest.raises(SheetError, match="「数据」、「数据 Copy」都是填报表"):
        returned(book, {}, lambda file: file.copy_worksheet(file["数据"]))


def test_a_renamed_column_is_still_read_and_told(book):
    found = returned(book, {f"{NUMBER}{HEAD_ROW}": "三季度数", f"{NUMBER}{FIRST}": 7})

    assert found.rows["values"][0].changed == {"number": D(7)}
    assert found.notes == ["列名「三季度数」仍按原来的「本季」读取"]


def test_a_renamed_column_without_the_hidden_names_is_named(book):
    def change(file):
        file["数据"].delete_rows(HEAD_ROW - 1)
        file["数据"][f"{NUMBER}{HEAD_ROW - 1}"].value = "三季度数"

    found = returned(book, {f"{SAID}{FIRST}": "好"}, change)

    assert [fault.code for fault in found.faults] == ["column_missing"]
    assert "找不到「本季」这一列" in found.faults[0].message
    assert "「三季度数」不是本表的列，没有读" in found.notes
    assert found.rows["values"][0].changed == {"said": "好"}


def test_moved_and_added_columns_are_read_by_name(book):
    def change(file):
        file["数据"].insert_cols(3, 2)
        file["数据"][f"C{HEAD_ROW}"].value = "备注"

    found = returned(book, {f"{NUMBER}{FIRST}": 7}, change)

    row = found.rows["values"][0]
    assert (row.changed, row.cell("number")) == ({"number": D(7)}, "F5")
    assert found.notes == ["「备注」不是本表的列，没有读"]


def test_a_deleted_column_and_a_deleted_row_are_told(book):
    def change(file):
        file["数据"].delete_cols(4)
        file["数据"].delete_rows(FIRST + 3, 2)

    found = returned(book, {}, change)

    assert [fault.code for fault in found.faults] == ["column_missing"]
    assert found.notes == ["「数据」里少了 2 行，按没有改动处理"]


def test_rows_in_another_order_go_to_their_own_lines(book):
    def change(file):
        sheet = file["数据"]
        for column in "ABCDEFG":
            first, second = sheet[f"{column}5"], sheet[f"{column}6"]
            first.value, second.value = second.value, first.value

    found = returned(book, {f"{NUMBER}5": 50, f"{NUMBER}6": 60}, change)

    assert {row.line.key: row.changed for row in found.rows["values"][:2]} == {
        "K1": {"number": D(50)},
        "K2": {"number": D(60)},
    }


def test_rows_that_are_not_ours_are_named_once_each(book):
    found = returned(book, {"A5": "K999", "A7": "K2", "A8": None, f"{NUMBER}5": "坏", f"{NUMBER}40": 3})

    assert faults_of(found) == {
        f"{NAME}5": "unknown_key",
        f"{NAME}7": "duplicate_key",
        f"{NAME}8": "no_key",
        f"{NAME}40": "no_key",
    }
    assert "第 6 行和第 7 行是同一项" in found.faults[1].message


def test_merged_cells_are_named_once(book):
    found = returned(book, {f"{NUMBER}5": 3}, lambda file: file["数据"].merge_cells(f"{NUMBER}5:{NUMBER}7"))

    assert faults_of(found) == {f"{NUMBER}5": "merged"}
    assert f"{NUMBER}5:{NUMBER}7 合并成了一格" in found.faults[0].message
    assert not any(row.changed for row in found.rows["values"])


def test_a_changed_locked_cell_is_named_with_what_stood_there(book):
    found = returned(book, {f"{NAME}5": "别的项", f"{BEFORE}6": 99, f"{BEFORE}7": "=1"})

    assert faults_of(found) == {f"{NAME}5": "locked", f"{BEFORE}6": "locked", f"{BEFORE}7": "formula"}
    assert "原来是「第1项」" in found.faults[0].message


# What happened meanwhile ----------------------------------------------------------------------------------------------
def test_what_somebody_changed_after_the_download_is_not_overwritten(book):
    file = opened(book)
    file["数据"][f"{NUMBER}5"].value = 7
    file["数据"][f"{NUMBER}6"].value = 8
    moved = Line("K1", dict(line(1).cells) | {"number": D(6)}, revision="2", unit="户")
    said = Line("K2", dict(line(2).cells) | {"said": "补充"}, revision="2", unit="户")

    found = read(saved(file), book_of(moved, said, *(line(number) for number in range(3, 11))))

    assert faults_of(found) == {f"{NUMBER}5": "changed_meanwhile"}
    assert "改成了「6」" in found.faults[0].message
    assert found.rows["values"][1].changed == {"number": D(8)}


def test_a_line_settled_meanwhile_refuses_changes_and_forgives_none(book):
    file = opened(book)
    file["数据"][f"{NUMBER}5"].value = 7
    settled = [
        Line(f"K{number}", line(number).cells, revision="2", locked=frozenset({"number", "said"}))
        for number in (1, 2)
    ]

    found = read(saved(file), book_of(*settled, *(line(number) for number in range(3, 11))))

    assert faults_of(found) == {f"{NUMBER}5": "closed"}


# Whole workbooks that are refused -------------------------------------------------------------------------------------
def test_the_sheet_of_another_quarter_is_refused_with_both_named(book):
    other = book_of(*book.tables[0].lines, about={"quarter": "2026-Q2"})

    with pytest.raises(SheetError, match="「2026-Q2」的，本页要收的是「2026-Q3」"):
        read(workbook(other), book)


def test_a_workbook_that_is_not_ours_is_refused(book):
    file = opened(book)
    del file["guatu-told"]

    with pytest.raises(SheetError, match="不是从本系统下载的填报表"):
        read(saved(file), book)


# The faulty workbook back ---------------------------------------------------------------------------------------------
def test_the_faulty_workbook_goes_back_with_red_cells_and_a_column_that_says_why(book):
    file = opened(book)
    file["数据"][f"{NUMBER}5"].value = "很多"
    file["数据"][f"{NUMBER}6"].value = 6
    content = saved(file)
    found = read(content, book)

    back = load_workbook(BytesIO(marked(content, found.faults)))["数据"]

    assert back[f"{NUMBER}5"].fill.fgColor.rgb.endswith("F4B6A8")
    assert back[f"{NUMBER}6"].fill.fgColor.rgb != back[f"{NUMBER}5"].fill.fgColor.rgb
    assert back[f"H{HEAD_ROW}"].value == "需要改正"
    assert "「很多」不是数字" in back["H5"].value


def test_a_corrected_faulty_workbook_is_taken_and_marked_anew(book):
    file = opened(book)
    file["数据"][f"{NUMBER}5"].value = "很多"
    content = saved(file)
    back = load_workbook(BytesIO(marked(content, read(content, book).faults)))
    back["数据"][f"{NUMBER}5"].value, back["数据"][f"{NUMBER}6"].value = 5, "更多"

    found = read(saved(back), book)
    again = load_workbook(BytesIO(marked(saved(back), found.faults)))["数据"]

    assert faults_of(found) == {f"{NUMBER}6": "not_a_number"}
    assert found.notes == []
    assert found.rows["values"][0].changed == {"number": D(5)}
    assert (again["H5"].value, again["I4"].value) == (None, None)
    assert "更多" in again["H6"].value
    assert again[f"{NUMBER}5"].fill.fgColor.rgb != again[f"{NUMBER}6"].fill.fgColor.rgb


# The judged workbook --------------------------------------------------------------------------------------------------
TEN_KINDS = {
    "not_a_number": (NUMBER, "很多"),
    "formula": (NUMBER, "=SUM(B1:B9)"),
    "error_value": (NUMBER, "#REF!"),
    "date_for_number": (NUMBER, datetime(2026, 3, 5)),
    "percent": (NUMBER, "85%"),
    "too_precise": (NUMBER, "0.33333"),
    "not_a_choice": (WORD, "一般"),
    "not_a_day": (DAY, "下个月"),
    "locked": (NAME, "改过的名称"),
    "unknown_key": ("A", "P000/别人的项"),
}


def test_a_thousand_rows_with_fifty_faults_of_ten_kinds_report_exactly_those():
    book = book_of(*(line(number) for number in range(1, 1001)))
    file = opened(book)
    sheet, wrong = file["数据"], {}
    for place in range(FIRST, FIRST + 1000):
        sheet[f"{NUMBER}{place}"].value = place
    for number, (code, (column, value)) in enumerate(list(TEN_KINDS.items()) * 5):
        place = FIRST + 3 + number * 19
        sheet[f"{column}{place}"].value = value
        wrong[f"{NAME if column == 'A' else column}{place}"] = code

    found = read(saved(file), book)

    assert len(wrong) == 50
    assert faults_of(found) == wrong
    assert len(found.faults) == 50
    assert sum(bool(row.changed) for row in found.rows["values"]) == 1000 - 5 * 7
    assert all(printed(row.changed["number"]) for row in found.rows["values"] if row.changed)
