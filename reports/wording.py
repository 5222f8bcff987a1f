"""Stored numbers of a light in the words of a page: days and quarters as an official document writes them."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from plans.quarters import Quarter
from reports.lights import Reason, explain

DAYS = ("since", "due", "report_by")
# rule 8 has no figure to name: the word is the lead's, the confirmation the reviewer's
WORDS = {
    Reason.WORD_SLIGHTLY_BEHIND: _("牵头单位自评略有滞后，督查已确认"),
    Reason.WORD_FAR_BEHIND: _("牵头单位自评明显滞后，督查已确认"),
}


def day(value: date) -> str:
    """2026年3月5日, without leading zeros."""
    return f"{value.year}年{value.month}月{value.day}日"


def spoken(numbers: dict[str, Any]) -> dict[str, Any]:
    """The same numbers with days and quarters written out; whatever is not a day or a quarter stays."""
    said = dict(numbers)
    for name in DAYS:
        if isinstance(said.get(name), str):
            said[name] = _day_text(said[name])
    if isinstance(said.get("by"), int):
        said["by"] = Quarter(said["by"]).label
    return said


def _day_text(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def why(*, reason: str, numbers: dict[str, Any], indicator: str = "") -> str:
    """The sentence that explains a light; empty where there is nothing to explain."""
    sentence = explain(reason=reason, numbers=spoken(numbers), indicator=indicator).sentence
    return sentence or str(WORDS.get(reason, ""))  # type: ignore[call-overload]
