"""What a file is, by its content. A name's ending may lie: sites serve web pages as .doc, people rename at will."""

import re
import zipfile
from enum import StrEnum
from io import BytesIO

from ..errors import ReadingError


class Format(StrEnum):
    PLAIN = "plain"
    HTML = "html"
    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    OLD_WORD = "old_word"
    OLD_EXCEL = "old_excel"
    ENCRYPTED = "encrypted"
    PICTURE = "picture"
    OFD = "ofd"
    ARCHIVE = "archive"
    OTHER = "other"


STARTS = [
    (b"%PDF-", Format.PDF),
    (b"\x89PNG", Format.PICTURE),
    (b"\xff\xd8\xff", Format.PICTURE),
    (b"GIF8", Format.PICTURE),
    (b"II*\x00", Format.PICTURE),
    (b"MM\x00*", Format.PICTURE),
    (b"{\\rtf", Format.OTHER),
    (b"MZ", Format.ARCHIVE),
    (b"\x1f\x8b", Format.ARCHIVE),
    (b"Rar!", Format.ARCHIVE),
    (b"7z\xbc\xaf", Format.ARCHIVE),
]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams in an OLE file's directory, which is UTF-16.
OLE_STREAMS = [
    ("EncryptedPackage", Format.ENCRYPTED),
    ("WordDocument", Format.OLD_WORD),
    ("Workbook", Format.OLD_EXCEL),
    ("Book", Format.OLD_EXCEL),
]
ZIP_PARTS = [
    ("word/document.xml", Format.DOCX),
    ("xl/workbook.xml", Format.XLSX),
    ("OFD.xml", Format.OFD),
]
# Forty times the largest plan seen, unpacked; pictures inside count too.
MAX_UNPACKED = 200 * 1024 * 1024
MAX_XML = 40 * 1024 * 1024
MAX_PARTS = 4000
HEAD = 4096
HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[\s\S]{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I
)
# A piece of a page without its head. Text with tags in it is text: conversions leave tables and breaks as tags.
HTML_PIECE = re.compile(
    rb"\s*(?:<!--[\s\S]{0,2000}?-->\s*)?<(?:p|div|table|span|h[1-6]|meta|title|style|center|font|section|ul|ol)\b[^>]{0,2000}>",
    re.I,
)
MHTML = re.compile(rb"(?:^|\n)MIME-Version:", re.I)


def format_of(data: bytes) -> Format:
    """Raises ReadingError: `broken_file` for a torn archive, `too_large` for one that unpacks to too much."""
    if data.startswith(b"PK"):
        return _zip_format(data)
    if data.startswith(OLE):
        return _ole_format(data)
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    for start, kind in STARTS:
        if data.startswith(start):
            return kind
    head, tail = (data[:HEAD].lstrip(b"\xef\xbb\xbf"), data[-HEAD:])
    return _text_format(head.replace(b"\x00", b""), tail.replace(b"\x00", b"").rstrip())


def _zip_format(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise ReadingError("broken_file") from error
    names = {part.filename for part in parts}
    kind = next((kind for name, kind in ZIP_PARTS if name in names), Format.ARCHIVE)
    if kind in (Format.DOCX, Format.XLSX):
        _refuse_bombs(parts)
    return kind


def _refuse_bombs(parts: list[zipfile.ZipInfo]) -> None:
    """The declared sizes bound what is unpacked: the library reads no more than was declared."""
    largest = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED or largest > MAX_XML:
        raise ReadingError("too_large")
    if any(part.flag_bits & 1 for part in parts):
        raise ReadingError("encrypted")


def _ole_format(data: bytes) -> Format:
    for name, kind in OLE_STREAMS:
        if name.encode("utf-16-le") in data:
            return kind
    return Format.OLD_WORD


def _text_format(head: bytes, tail: bytes) -> Format:
    if HTML_START.match(head) or (HTML_PIECE.match(head) and tail.endswith(b">")):
        return Format.HTML
    return Format.OTHER if MHTML.search(head[:500]) else Format.PLAIN
