"""Bytes to text. Official documents come in UTF-8, GB 18030, Big5 or UTF-16 with a byte order mark."""

import codecs
import re

from .errors import ReadingError

MARKS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# The characters that prose cannot do without, in either script: a wrong decoding has hardly any of them.
FREQUENT = re.compile("[的一是在和了有为與与工作政府社區区街道年月日委會会发發、，。：；（）]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
MAX_CONTROL_SHARE = 0.002
MIN_LIKELIHOOD = 0.01


def decode(data: bytes) -> str:
    """The text with line ends as \\n. Raises ReadingError: `empty_file`, `not_text`."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ReadingError("empty_file")
    text = _decoded(data)
    if len(CONTROL.findall(text)) > max(2, len(text) * MAX_CONTROL_SHARE):
        raise ReadingError("not_text")
    text = CONTROL.sub(" ", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        raise ReadingError("empty_file")
    return text.replace("\x0b", "\n").replace("\x0c", "\n").replace("\u2028", "\n")


def _decoded(data: bytes) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        best = max(_attempts(data), key=_likelihood, default="\ufffd")
        return best if _likelihood(best) > MIN_LIKELIHOOD else "\ufffd" * 3


def _attempts(data: bytes) -> list[str]:
    return [text for encoding in ("gb18030", "big5hkscs") if (text := _attempt(data, encoding)) is not None]


def _attempt(data: bytes, encoding: str) -> str | None:
    """A saved file may be cut inside its last character; anything else undecodable refuses the encoding."""
    for cut in range(3):
        try:
            return data[: len(data) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _likelihood(text: str) -> float:
    return (len(FREQUENT.findall(text)) - len(CONTROL.findall(text))) / max(1, len(text))
