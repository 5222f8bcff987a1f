"""Radicals that stand for whole characters: ⼯ for 工, ⺠ for 民.

Fonts draw both with one glyph, and programs that make PDF often name the glyph by its radical; text copied out of
such a file keeps them. Source: Unicode, EquivalentUnifiedIdeograph.txt; those that are characters of their own.
"""

import unicodedata

KANGXI = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
SUPPLEMENT = str.maketrans(
    "⺁⺈⺊⺌⺎⺒⺓⺜⺝⺟⺠⺧⺩⺬⺮⺶⺼⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻱⻳",
    "厂刀卜小兀巳幺日月母民牛王示竹羊肉西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龜龟",
)
# Two radicals decompose to forms that nobody writes; a long dash is two dashes run together by the font.
WRITTEN = {0x2F3E: "户", 0x2FAD: "青", 0x2E3A: "——", 0x2E3B: "———"}
TABLE = KANGXI | SUPPLEMENT | WRITTEN


def with_whole_characters(text: str) -> str:
    """The text with characters where it had their radicals."""
    return text.translate(TABLE)
