"""From a file's bytes to its text and tables, each format by its own reader; all give a `Source`."""

import logging
from collections.abc import Callable

from ..errors import ReadingError
from ..source import MAX_CHARACTERS, Source
from .formats import Format, format_of

__all__ = ["MAX_BYTES", "MAX_CHARACTERS", "source_of", "text_of"]

LOG = logging.getLogger(__name__)
MAX_BYTES = 20 * 1024 * 1024
REFUSED = {
    Format.OLD_WORD: "old_word",
    Format.OLD_EXCEL: "old_excel",
    Format.ENCRYPTED: "encrypted",
    Format.PICTURE: "picture",
    Format.OFD: "ofd",
    Format.OTHER: "unsupported_format",
    Format.ARCHIVE: "not_text",
}


def source_of(data: bytes, filename: str) -> Source:
    """The file as text with the places of its tables; the content decides the format, not the name.

    Raises ReadingError with its code; whatever else a library stumbles over is a broken file.
    """
    if len(data) > MAX_BYTES:
        raise ReadingError("too_large")
    kind = format_of(data)
    if kind in REFUSED:
        raise ReadingError(REFUSED[kind])
    try:
        return reader_of(kind)(data)
    except ReadingError:
        raise
    except MemoryError:
        raise
    except Exception as error:
        LOG.warning("no %s could be read from %s", kind, filename, exc_info=True)
        raise ReadingError("broken_file") from error


def text_of(data: bytes, filename: str) -> str:
    """The file's text alone, line ends as \\n. Raises ReadingError."""
    return source_of(data, filename).text


def reader_of(kind: Format) -> Callable[[bytes], Source]:
    """Loaded when first needed: a text file does not wait for the libraries of the others."""
    if kind is Format.DOCX:
        from .word import read_docx as reader
    elif kind is Format.XLSX:
        from .workbook import read_xlsx as reader
    elif kind is Format.PDF:
        from .pdf import read_pdf as reader
    elif kind is Format.HTML:
        from .web import read_html as reader
    else:
        from .plain import read_plain as reader
    return reader
