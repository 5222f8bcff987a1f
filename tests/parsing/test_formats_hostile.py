"""Files made to break a reader: a clear refusal or a reading, and in bounded time."""

import time
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from plans.parsing import ReadingError, read
from tests.parsing.documents import PLAIN
from tests.parsing.writing import as_docx, as_html, as_pdf, saved

MAX_SECONDS = 5


def refusal(data, name="a"):
    started = time.process_time()
    with pytest.raises(ReadingError) as refused:
        read(data, name)
    assert time.process_time() - started < MAX_SECONDS
    return refused.value.code


def read_in_time(data, name="a"):
    started = time.process_time()
    with suppress(ReadingError):
        read(data, name)
    assert time.process_time() - started < MAX_SECONDS


def archive(parts, base=None):
    """The parts as an archive, in place of those of the same name in `base`."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        if base:
            with zipfile.ZipFile(BytesIO(base)) as old:
                for name in set(old.namelist()) - set(parts):
                    new.writestr(name, old.read(name))
        for name, words in parts.items():
            new.writestr(name, words)
    return written.getvalue()


def document_xml(body):
    return f"<w:document {nsdecls('w')}><w:body>{body}</w:body></w:document>"


@pytest.mark.parametrize("write", [as_docx, as_pdf], ids=["docx", "pdf"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_file_cut_off(write, share):
    whole = write(PLAIN)

    assert refusal(whole[: int(len(whole) * share)]) in ("broken_file", "scanned")


def test_a_zip_bomb():
    assert refusal(archive({"word/document.xml": b"0" * (60 * 1024 * 1024)})) == "too_large"


def test_many_parts():
    assert refusal(archive({"word/document.xml": "", **{f"x{at}": "" for at in range(5000)}})) == "too_large"


def test_entities_that_multiply():
    entities = '<!ENTITY a "好好好好好好好好好好">' + "".join(
        f'<!ENTITY {chr(98 + at)} "{f"&{chr(97 + at)};" * 10}">' for at in range(9)
    )
    body = document_xml("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>")
    bomb = archive({"word/document.xml": f"<!DOCTYPE d [{entities}]>{body}"}, base=saved(Document()))

    assert refusal(bomb) in ("broken_file", "empty_file")


def test_an_entity_that_reads_a_file_reads_nothing(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("一、主要任务\n1.秘密。不可外传。\n")
    head = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]>'
    body = document_xml("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>")

    assert refusal(archive({"word/document.xml": head + body}, base=saved(Document()))) in (
        "broken_file",
        "empty_file",
    )


def test_nested_tables_without_end():
    inner = "<w:p><w:r><w:t>里</w:t></w:r></w:p>"
    for _depth in range(2000):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"

    assert (
        refusal(archive({"word/document.xml": document_xml(inner)}, base=saved(Document()))) == "broken_file"
    )


@pytest.mark.parametrize("tag", ["div", "table><tr><td", "span", "ol><li", "b"])
def test_fifty_thousand_tags_in_each_other(tag):
    read_in_time(f"<html><body>{f'<{tag}>' * 50_000}好".encode())


def test_a_hundred_thousand_tags_beside_each_other():
    read_in_time(("<html><body>" + "<div class=nav><a>好</a></div><p>好" * 25_000).encode())


@pytest.mark.parametrize(
    "unit", ["<table>", "</table>", "<table></table>", "<table><tr><td>好</table>", "<br>"]
)
def test_tags_in_a_text(unit):
    read_in_time(("好" + unit * 20_000).encode())


def test_a_cell_that_covers_the_world():
    cells = "<td rowspan=9999 colspan=9999>好</td>" * 30
    read_in_time(f"<html><table>{f'<tr>{cells}</tr>' * 300}</table>".encode())


def test_a_merged_range_over_a_whole_sheet():
    book = Workbook()
    book.active["A1"] = "序号"
    file = BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as saved_book:
        sheet = saved_book.read("xl/worksheets/sheet1.xml").decode()
    merge = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    sheet = sheet.replace("</sheetData>", f"</sheetData>{merge}")

    assert refusal(archive({"xl/worksheets/sheet1.xml": sheet}, base=file.getvalue())) == "too_large"


def test_a_cell_at_the_far_corner_of_a_sheet():
    book = Workbook()
    book.active["XFD1048576"] = "远"
    file = BytesIO()
    book.save(file)

    assert refusal(file.getvalue()) == "too_large"


def test_a_workbook_without_sheets():
    assert (
        refusal(archive({"xl/workbook.xml": "<workbook/>", "[Content_Types].xml": "<Types/>"}))
        == "broken_file"
    )


def test_a_broken_cross_reference_table():
    whole = as_pdf(PLAIN)
    at = whole.rindex(b"xref\n")

    read_in_time(whole[:at] + b"xref\n0 9999999\n" + whole[at + 10 :])


def test_pages_that_refer_to_themselves():
    data = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )

    assert refusal(data) in ("broken_file", "scanned")


def test_a_picture_of_a_page_is_a_scan():
    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file)
    for _page in range(3):
        canvas.rect(50, 50, 400, 600, fill=1)
        canvas.showPage()
    canvas.save()

    assert refusal(file.getvalue()) == "scanned"


def test_a_locked_pdf():
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption("geheim", ownerPassword="chef", canPrint=0))
    canvas.drawString(100, 100, "hello")
    canvas.save()

    assert refusal(file.getvalue()) == "encrypted"


WHOLE = {"docx": as_docx(PLAIN), "html": as_html(PLAIN), "pdf": as_pdf(PLAIN)}


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=6),
)
def test_any_damage_is_read_or_refused(kind, damages):
    data = bytearray(WHOLE[kind])
    for share, patch in damages:
        at = int(share * (len(data) - 1))
        data[at : at + len(patch)] = patch

    with suppress(ReadingError):
        read(bytes(data), f"a.{kind}")
