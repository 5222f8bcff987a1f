"""Which reader takes which file: suffix to function from bytes to text. Further formats register here."""

from collections.abc import Callable
from pathlib import PurePath

from .decoding import decode
from .errors import ReadingError

MAX_BYTES = 20 * 1024 * 1024
# Forty times the longest plan known; a longer text is something else, and would keep a worker busy for long.
MAX_CHARACTERS = 1_000_000
READERS: dict[str, Callable[[bytes], str]] = {
    ".txt": decode,
    ".text": decode,
    ".md": decode,
    "": decode,
}
# A picture or archive renamed .txt is refused by its first bytes, whatever its name.
BINARY_STARTS = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"%PDF-",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
)


def text_of(data: bytes, filename: str) -> str:
    """The file's text, line ends as \\n. Raises ReadingError with its code."""
    if len(data) > MAX_BYTES:
        raise ReadingError("too_large")
    reader = READERS.get(PurePath(filename).suffix.lower())
    if reader is None:
        raise ReadingError("unsupported_format")
    if data.startswith(BINARY_STARTS):
        raise ReadingError("not_text")
    text = reader(data)
    if len(text) > MAX_CHARACTERS:
        raise ReadingError("too_large")
    return text
