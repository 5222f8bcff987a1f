"""One cell of a returned sheet as what its column asks for, or what is wrong with it, said as to a colleague.

Numbers are understood as people type them: １２３４, 1,234, 12 户, 1.2万, 85% where the unit is %. A formula is never
taken, not even its last result: nobody has seen what it would say today.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from plans.parsing.dates import full_date
from plans.parsing.folding import fold
from tasks.queries.figures import plain
from tasks.writers.prefilled import Column, Content, Kind

GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")
MANY = {"万": 10_000, "亿": 100_000_000}
LARGEST = Decimal(10) ** 14
NOTHING = frozenset({"无", "没有", "-", "--", "/", "\\", "—", "——", "暂无", "未统计"})
MOMENT = (datetime, date, time, timedelta)


class CellError(Exception):
    """``code`` says which kind of mistake, the message what to do about it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def content_of(cell: Any, column: Column, unit: str = "") -> Content:
    """What a person wrote into an open cell. Raises CellError."""
    refuse_machinery(cell)
    if cell.value is None or (isinstance(cell.value, str) and not cell.value.strip()):
        return "" if column.kind in (Kind.TEXT, Kind.CHOICE) else None
    if column.kind == Kind.NUMBER:
        return _in_bounds(_number(cell, unit or column.unit), column)
    if column.kind == Kind.DAY:
        return _day(cell)
    return _choice(cell, column) if column.kind == Kind.CHOICE else _text(cell, column)


def refuse_machinery(cell: Any) -> None:
    """Formulas and their failures are not what somebody wrote."""
    if cell.data_type == "f":
        raise CellError("formula", _("这一格是公式，请改成算好的数或文字（复制后“选择性粘贴”为数值）"))
    if cell.data_type == "e":
        raise CellError("error_value", _("这一格是错误值 %(value)s，请重新填写") % {"value": cell.value})


def shown(cell: Any) -> str:
    """A cell as the sheet shows it, for comparing what nobody should have changed."""
    value = cell.value
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value).upper()
    if isinstance(value, int | float):
        return plain(_exact(value))
    if isinstance(value, datetime | date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    return str(value).replace("\r\n", "\n").strip()


def _exact(value: float) -> Decimal:
    """Spreadsheets keep fifteen digits; the rest is the machine's, not the person's."""
    return Decimal(f"{value:.15g}")


def _number(cell: Any, unit: str) -> Decimal:
    value = cell.value
    if isinstance(value, MOMENT):
        raise CellError("date_for_number", _("这里要填数字，表格把它变成了日期；请把格式改成“常规”再填"))
    if isinstance(value, bool):
        raise CellError("not_a_number", _("这里要填数字，现在是「%(text)s」") % {"text": shown(cell)})
    if isinstance(value, int | float):
        return _of_percent(_exact(value) * 100, unit) if "%" in (cell.number_format or "") else _exact(value)
    return number_in(str(value), unit)


def number_in(text: str, unit: str = "") -> Decimal:
    """A number as typed, in the unit of measure it is asked in. Raises CellError."""
    typed = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if typed.endswith("%"):
        return _of_percent(_plain_number(typed[:-1], text, unit), unit)
    bare, times = _without_unit(typed, unicodedata.normalize("NFKC", unit))
    return _plain_number(bare, text, unit) * times


def _without_unit(typed: str, unit: str) -> tuple[str, int]:
    """12 户 is 12, 1.2万户 is 12,000; where the unit itself is 万元, 1.2万 is 1.2 of them."""
    bare = typed.removesuffix(unit) if unit else typed
    if bare == typed and unit[:1] in MANY:
        return typed.removesuffix(unit[:1]), 1
    return (bare[:-1], MANY[bare[-1]]) if bare[-1:] in MANY else (bare, 1)


def _plain_number(bare: str, text: str, unit: str) -> Decimal:
    if GROUPED.fullmatch(bare):
        return Decimal(bare.replace(",", ""))
    if NUMBER.fullmatch(bare):
        return Decimal(bare)
    if full_date(fold(text)):
        raise CellError("date_for_number", _("这里要填数字，「%(text)s」是日期") % {"text": text.strip()})
    if text.strip() in NOTHING:
        raise CellError("not_a_number", _("没有发生请填 0，暂时没有数请留空"))
    asked = _("（单位：%(unit)s）") % {"unit": unit} if unit else ""
    raise CellError(
        "not_a_number",
        _("「%(text)s」不是数字，请只填数%(asked)s") % {"text": text.strip()[:40], "asked": asked},
    )


def _of_percent(number: Decimal, unit: str) -> Decimal:
    if "%" in unicodedata.normalize("NFKC", unit):
        return number
    told = {"unit": unit or _("个数")}
    raise CellError("percent", _("这里要填数（%(unit)s），不填百分比") % told)


def _in_bounds(number: Decimal, column: Column) -> Decimal:
    places = -int(number.normalize().as_tuple().exponent)
    if places > column.places:
        raise CellError("too_precise", _("小数太长，最多 %(places)s 位小数") % {"places": column.places})
    if abs(number) >= LARGEST:
        raise CellError("too_large", _("数字太大，请核对单位"))
    low, high = column.lowest, column.highest
    if (low is not None and number < low) or (high is not None and number > high):
        limits = {
            "low": plain(low) if low is not None else "",
            "high": plain(high) if high is not None else "",
        }
        raise CellError("out_of_range", _("要在 %(low)s 到 %(high)s 之间") % limits)
    return number


def _day(cell: Any) -> date:
    value = cell.value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = full_date(fold(str(value)))
    if found is None:
        message = _("「%(text)s」不是日期，请写成 2026-09-30") % {"text": shown(cell)[:40]}
        raise CellError("not_a_day", message)
    return date.fromisoformat(found)


def _choice(cell: Any, column: Column) -> str:
    word = unicodedata.normalize("NFKC", shown(cell))
    found = next((one for one in column.choices if unicodedata.normalize("NFKC", one) == word), None)
    if found is None:
        told = {"text": shown(cell)[:40], "choices": "、".join(column.choices)}
        raise CellError("not_a_choice", _("没有「%(text)s」这一项，只能选：%(choices)s") % told)
    return found


def _text(cell: Any, column: Column) -> str:
    text = shown(cell)
    if len(text) > column.limit:
        told = {"limit": column.limit, "length": len(text)}
        raise CellError("too_long", _("最多 %(limit)s 字，现在 %(length)s 字") % told)
    return text
