"""What is checked of a workbook before it is opened: its kind, its size unpacked, and that it defines no entities."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _
from openpyxl.utils import range_boundaries

from plans.parsing.errors import ReadingError
from plans.parsing.readers.formats import Format, format_of
from plans.parsing.readers.workbook import MAX_MERGED

MAX_UNPACKED = 24 * 1024 * 1024  # all parts together; a sheet of 2,000 rows and 30 columns unpacks to 6 MB
MERGED = re.compile(rb"mergeCell\s[^>]{0,80}?ref\s*=\s*[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
REFUSED = {Format.OLD_EXCEL: "old_excel", Format.ENCRYPTED: "encrypted"}


class SheetError(Exception):
    """A file that cannot be taken as this workbook at all; says in Chinese what to do."""


def refuse_unsafe(content: bytes) -> None:
    """Raises SheetError for anything but an .xlsx workbook of reasonable size."""
    try:
        kind = format_of(content)
    except ReadingError as error:
        raise SheetError(_too_large() if error.code == "too_large" else error.message) from error
    if kind in REFUSED:
        raise SheetError(ReadingError(REFUSED[kind]).message)
    if kind != Format.XLSX:
        raise SheetError(_("这不是 Excel 工作簿（.xlsx）。请在 WPS 或 Excel 里另存为 .xlsx 再上传"))
    _refuse_parts(content)


def _refuse_parts(content: bytes) -> None:
    """Whatever the parts are called: a workbook names its sheets freely."""
    merged = 0
    for text in _parts(content):
        if b"<!DOCTYPE" in text:
            raise SheetError(_("文件里有不该有的定义（DTD），没有打开。请在 WPS 或 Excel 里另存一份再上传"))
        merged += sum(_cells_in(reference.decode()) for reference in MERGED.findall(text))
    if merged > MAX_MERGED:
        raise SheetError(_("表里合并的单元格太多，没有打开。请取消合并再上传"))


def _parts(content: bytes) -> Iterator[bytes]:
    """Each part unpacked, read as ASCII whichever of the encodings of XML it is in."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
            raise SheetError(_too_large())
        try:
            for part in archive.infolist():
                yield archive.read(part).replace(b"\x00", b"")
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
            raise SheetError(ReadingError("broken_file").message) from error


def _cells_in(reference: str) -> int:
    """The library makes a cell for each slot of a merged range: one range may name a whole sheet."""
    left, top, right, bottom = range_boundaries(reference)
    return int((right - left + 1) * (bottom - top + 1))


def _too_large() -> str:
    return _("文件太大，打开后超过 24 MB，没有读。请只留填报表，删去多余的工作表和图片再上传")
