"""Folding for matching: every character to one character, so that positions stay what they were.

Full width becomes half width, the kinds of dash, bracket and quotation mark become one each, traditional
becomes simplified. What is stored is always what was printed, never the folded text.
"""

from functools import lru_cache

import opencc

WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
ALIKE = {
    "　\xa0\u2002\u2003\u2009\u200a\t\u3000\u202f": " ",
    "—–－―─～〜﹣‐‑−": "-",
    "〔﹝［【": "[",
    "〕﹞］】": "]",
    "「『": "“",
    "」』": "”",
    "︰﹕∶": ":",
    "﹐": ",",
    "﹒": ".",
    "﹑丶": "、",
    "﹔": ";",
    "﹪": "%",
    "•‧・": "·",
    "〇○": "零",
}
TABLE = WIDE | {ord(char): plain for chars, plain in ALIKE.items() for char in chars}


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """The text folded for matching; always exactly as long as the text."""
    return simplified(text.translate(TABLE))


def simplified(text: str) -> str:
    """Simplified script, line by line; a line whose length would change is left as it is."""
    converted = str(_converter().convert(text))
    if len(converted) == len(text):
        return converted
    return "\n".join(_same_length(line) for line in text.split("\n"))


def _same_length(line: str) -> str:
    converted = str(_converter().convert(line))
    return converted if len(converted) == len(line) else line
