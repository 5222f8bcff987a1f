"""Workbooks that are refused before they are opened, each with a sentence that says what to do."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from tasks.importing.sheet import SheetError, read
from tasks.writers.prefilled import Book, Column, Kind, Line, Table
from tasks.writers.sheet import workbook

COLUMNS = (Column("name", "名称", is_locked=True), Column("number", "本季", kind=Kind.NUMBER))
BOOK = Book("unit_quarter", "表", {}, [Table("values", "数据", COLUMNS, [Line("K1", {"name": "甲"})])])


def repacked(**parts):
    """Our own workbook with these parts put in the place of its own, or added."""
    given = {name: text if isinstance(text, bytes) else text.encode() for name, text in parts.items()}
    kept = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(workbook(BOOK))) as ours,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in ours.namelist():
            if name not in given:
                out.writestr(name, ours.read(name))
        for name, text in given.items():
            out.writestr(name, text)
    return kept.getvalue()


def part(name):
    with zipfile.ZipFile(BytesIO(workbook(BOOK))) as ours:
        return ours.read(name).decode()


def refusal(content):
    with pytest.raises(SheetError) as caught:
        read(content, BOOK)
    return str(caught.value)


def with_sheet(before, after):
    return repacked(
        **{"xl/worksheets/sheet1.xml": part("xl/worksheets/sheet1.xml").replace(before, after, 1)}
    )


@pytest.mark.parametrize("name", ["xl/worksheets/sheet9.xml", "xl/media/sheet.bin"])
def test_a_zip_bomb_is_refused_whatever_its_parts_are_called(name):
    bomb = repacked(**{name: b"<x/>" * (7 * 1024 * 1024)})

    assert len(bomb) < 200_000
    assert "文件太大，打开后超过 24 MB" in refusal(bomb)


def test_a_part_that_lies_about_its_size_is_refused():
    content = repacked(**{"xl/worksheets/sheet9.xml": b"0" * 5_000_000})
    size = (5_000_000).to_bytes(4, "little")
    lying = content.replace(size, (50).to_bytes(4, "little"))

    assert lying != content
    assert "文件已损坏" in refusal(lying)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities_are_refused(encoding):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    sheet = part("xl/worksheets/sheet1.xml")
    hostile = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>{sheet}'

    assert "不该有的定义" in refusal(repacked(**{"xl/worksheets/sheet1.xml": hostile.encode(encoding)}))


def test_an_outside_file_is_never_read():
    hostile = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>' + part("xl/styles.xml")

    assert "不该有的定义" in refusal(repacked(**{"xl/styles.xml": hostile}))


@pytest.mark.parametrize("quote", ['"', "'"])
def test_one_range_that_joins_a_whole_sheet_is_refused(quote):
    joined = f"<mergeCells><mergeCell ref={quote}A1:XFD1048576{quote}/></mergeCells>"

    assert "合并的单元格太多" in refusal(with_sheet("</sheetData>", f"</sheetData>{joined}"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "不是 Excel 工作簿"),
        (b"%PDF-1.7", "不是 Excel 工作簿"),
        ("单位,本季\n甲,3".encode(), "不是 Excel 工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "旧版 Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (b"PK\x03\x04 torn", "损坏"),
    ],
)
def test_other_files_are_refused_by_what_they_are(content, said):
    assert said in refusal(content)


def test_a_torn_sheet_is_refused_not_raised():
    assert "已损坏" in refusal(with_sheet("<sheetData>", "<sheetData><row"))


def test_another_workbook_is_told_from_ours():
    kept = BytesIO()
    Workbook().save(kept)

    assert "不是从本系统下载的填报表" in refusal(kept.getvalue())


def test_a_cell_in_the_last_row_costs_no_million_rows():
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>远</t></is></c></row>'

    found = read(with_sheet("</sheetData>", f"{far}</sheetData>"), BOOK)

    assert (found.faults, len(found.rows["values"])) == ([], 1)
