"""One cell of a returned sheet: numbers, words and days as people type them, and what is no such thing."""

from datetime import date, datetime

import pytest

from tasks.importing.sheet import read
from tasks.writers.prefilled import Book, Column, Kind, Line, Table
from tests.tasks.sheet_books import (
    DAY,
    FIRST,
    NUMBER,
    SAID,
    WORD,
    D,
    faults_of,
    opened,
    returned,
    saved,
    ten_lines,
)


@pytest.fixture
def book():
    return ten_lines()


# Numbers as people type them ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (12, "12"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        ("１２３４", "1234"),
        ("1,234", "1234"),
        ("1，234.5", "1234.5"),
        (" 1 234 ", "1234"),
        ("12 户", "12"),
        ("1.2万", "12000"),
        ("1.2万户", "12000"),
        ("-3", "-3"),
        ("0", "0"),
    ],
)
def test_a_number_is_understood_as_people_type_it(book, typed, number):
    found = returned(book, {f"{NUMBER}{FIRST}": typed})

    assert found.faults == []
    assert found.rows["values"][0].changed == {"number": D(number)}


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("很多", "not_a_number", "「很多」不是数字，请只填数（单位：户）"),
        ("1,2", "not_a_number", "不是数字"),
        ("约30", "not_a_number", "不是数字"),
        ("12个", "not_a_number", "不是数字"),
        ("无", "not_a_number", "没有发生请填 0"),
        (True, "not_a_number", "不是数字|TRUE"),
        ("=1+1", "formula", "公式"),
        ("#REF!", "error_value", "#REF!"),
        (datetime(2026, 3, 5), "date_for_number", "变成了日期"),
        ("2026年3月5日", "date_for_number", "是日期"),
        ("85%", "percent", "不填百分比"),
        (1 / 3, "too_precise", "最多 4 位小数"),
        (1e15, "too_large", "数字太大"),
    ],
)
def test_what_is_no_number_is_named_with_its_cell(book, typed, code, said):
    found = returned(book, {f"{NUMBER}{FIRST + 2}": typed})

    assert faults_of(found) == {f"{NUMBER}{FIRST + 2}": code}
    assert any(words in found.faults[0].message for words in said.split("|"))
    assert found.faults[0].column == "本季"


def test_a_percent_cell_is_its_percent_where_percent_is_asked():
    columns = (Column("name", "名称", is_locked=True), Column("number", "本季", kind=Kind.NUMBER, unit="%"))
    lines = [Line(key=f"K{number}", cells={"name": "甲"}) for number in range(3)]
    book = Book("unit_quarter", "表", {}, [Table("values", "数据", columns, lines)])
    file = opened(book)
    shown_as_percent = file["数据"][f"C{FIRST}"]
    shown_as_percent.value, shown_as_percent.number_format = 0.85, "0%"
    file["数据"][f"C{FIRST + 1}"].value = "85％"
    file["数据"][f"C{FIRST + 2}"].value = 85

    found = read(saved(file), book)

    assert [row.changed for row in found.rows["values"]] == [{"number": D(85)}] * 3


def test_ten_thousands_are_the_unit_where_they_are_asked_in():
    columns = (
        Column("name", "名称", is_locked=True),
        Column("number", "本季", kind=Kind.NUMBER, unit="万元"),
    )
    book = Book("t", "表", {}, [Table("values", "数据", columns, [Line("K", {"name": "甲"})])])

    for typed in ("1.2万", "1.2万元", "1.2", 1.2):
        file = opened(book)
        file["数据"][f"C{FIRST}"].value = typed
        assert read(saved(file), book).rows["values"][0].changed == {"number": D("1.2")}


# Words, days, texts ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "typed", [datetime(2026, 9, 30), date(2026, 9, 30), "2026年9月30日", "2026.9.30", "２０２６－０９－３０"]
)
def test_a_day_is_understood_as_people_write_it(book, typed):
    assert returned(book, {f"{DAY}{FIRST}": typed}).rows["values"][0].changed == {"day": date(2026, 9, 30)}


def test_words_days_and_texts_that_do_not_fit_are_named(book):
    found = returned(book, {f"{WORD}5": "还行", f"{DAY}6": "月底", f"{SAID}7": "长" * 21, f"{SAID}8": "=A1"})

    assert faults_of(found) == {
        f"{WORD}5": "not_a_choice",
        f"{DAY}6": "not_a_day",
        f"{SAID}7": "too_long",
        f"{SAID}8": "formula",
    }
    assert "达序、略有滞后" in found.faults[0].message
