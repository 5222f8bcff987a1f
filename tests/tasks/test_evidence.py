"""佐证材料: never required, known by its content, read by whoever reads the report, and kept for the record."""

import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tasks.actions import reviewing
from tasks.actions.evidence import MAX_BYTES, EvidenceError, add_evidence, remove_evidence
from tasks.errors import WrongStateError
from tasks.models import Evidence
from tests.factories import (
    issue,
    make_street,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
    update_of,
)
from tests.rollup.living import Q1
from units.models import AuditEvent

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")


def archive(*names):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        for name in names:
            parts.writestr(name, "<x/>")
    return file.getvalue()


GOOD = {
    "照片.PNG": PNG,
    "照片.jpeg": b"\xff\xd8\xff\xe0" + b"\x00" * 40,
    "说明.pdf": b"%PDF-1.7\n",
    "说明.docx": archive("word/document.xml"),
    "台账.xlsx": archive("xl/workbook.xml"),
    "公文.ofd": archive("OFD.xml"),
    "说明.wps": OLE,
}
BAD = {
    "脚本.html": b"<html></html>",
    "程序.exe": b"MZ\x90",
    "假照片.png": b"<html><script></script></html>",
    "假文档.docx": archive("xl/workbook.xml"),
    "压缩.docx": archive("a.txt"),
    "坏的.docx": b"PK\x03\x04broken",
    "动图.jpg": b"GIF89a",
    "没有后缀": PNG,
    "空.pdf": b"",
}


@pytest.fixture
def update(plan, lead):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    return update_of(task, Q1)


@pytest.mark.parametrize("name", GOOD)
def test_what_offices_write_is_taken(update, cadre, name):
    kept = add_evidence(update=update, file_name=name, content=GOOD[name], by=cadre)

    assert (kept.file_name, bytes(kept.content), kept.size) == (name, GOOD[name], len(GOOD[name]))


@pytest.mark.parametrize("name", BAD)
def test_what_is_something_else_than_its_name_says_is_refused(update, cadre, name):
    with pytest.raises(EvidenceError):
        add_evidence(update=update, file_name=name, content=BAD[name], by=cadre)

    assert not Evidence.objects.exists()


def test_ten_megabytes_are_taken_and_a_byte_more_is_not(update, cadre):
    add_evidence(update=update, file_name="a.png", content=PNG.ljust(MAX_BYTES, b"\0"), by=cadre)

    with pytest.raises(EvidenceError, match="10 MB"):
        add_evidence(update=update, file_name="b.png", content=PNG.ljust(MAX_BYTES + 1, b"\0"), by=cadre)


def test_the_same_file_twice_is_one_until_it_was_taken_away(update, cadre):
    kept = add_evidence(update=update, file_name="a.png", content=PNG, by=cadre)
    with pytest.raises(EvidenceError, match="已经传过"):
        add_evidence(update=update, file_name="b.png", content=PNG, by=cadre)

    remove_evidence(evidence=kept, by=cadre)
    with pytest.raises(WrongStateError):
        remove_evidence(evidence=kept, by=cadre)
    add_evidence(update=update, file_name="b.png", content=PNG, by=cadre)

    assert Evidence.objects.filter(removed_at=None).get().file_name == "b.png"
    assert Evidence.objects.get(pk=kept.pk).removed_by == cadre
    assert list(
        AuditEvent.objects.filter(action__startswith="evidence").values_list("action", flat=True)
    ) == [
        "evidence.added",
        "evidence.removed",
        "evidence.added",
    ]


def test_once_approved_nothing_comes_or_goes(plan, update, cadre, supervisor):
    kept = add_evidence(update=update, file_name="a.png", content=PNG, by=cadre)
    reviewing.approve(update=report(update.task, Q1, by=cadre, word="on_schedule"), by=supervisor)

    for act in (
        lambda: remove_evidence(evidence=kept, by=cadre),
        lambda: add_evidence(update=update, file_name="b.pdf", content=b"%PDF-1.4", by=cadre),
    ):
        with pytest.raises(WrongStateError, match="审核通过"):
            act()


def test_whose_report_it_is_not_neither_adds_nor_reads_nor_removes(client, plan, update, cadre):
    kept = add_evidence(update=update, file_name="a.png", content=PNG, by=cadre)
    for stranger in (make_user(make_unit(plan.owner)), make_user(make_unit(make_street()))):
        client.force_login(stranger)
        for url in (
            reverse("evidence-add", args=[update.pk]),
            reverse("evidence-remove", args=[kept.pk]),
        ):
            assert client.post(url).status_code == 404
        assert client.get(reverse("evidence", args=[kept.pk])).status_code == 404
        with pytest.raises(PermissionDenied):
            add_evidence(update=update, file_name="b.pdf", content=b"%PDF-1.4", by=stranger)


def test_on_the_page_a_file_goes_up_comes_down_as_a_download_and_goes_away(client, update, cadre):
    client.force_login(cadre)
    files = [SimpleUploadedFile("照片.png", PNG), SimpleUploadedFile("坏.exe", b"MZ")]

    page = client.post(reverse("evidence-add", args=[update.pk]), {"file": files}, follow=True)
    kept = Evidence.objects.get()
    read = client.get(reverse("evidence", args=[kept.pk]))
    gone = client.post(reverse("evidence-remove", args=[kept.pk]), follow=True)

    assert "已上传「照片.png」" in page.text
    assert "坏.exe：只收" in page.text
    assert read.content == PNG
    assert read.headers["Content-Disposition"].startswith("attachment")
    assert reverse("evidence", args=[kept.pk]) not in gone.text
    assert client.get(reverse("evidence", args=[kept.pk])).status_code == 404
