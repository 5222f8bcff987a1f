"""How a promise becomes figures: what is counted, put together how, asked of whom (DESIGN.md sections 3 and 4).

Pure values. A printed figure becomes an indicator; ratios keep numerator and denominator apart; what is promised per
unit is asked of the units, everything else of the lead, so that neighbourhoods are asked little.
"""

import re
from typing import Any

Draft = dict[str, Any]

EVERY = {
    "weekly": "week",
    "biweekly": "two_weeks",
    "monthly": "month",
    "quarterly": "quarter",
    "semiannual": "half_year",
    "yearly": "year",
}
PERCENT = ("%", "％", "‰")
UNIT_LEVEL = re.compile(r"社区层面|居民区层面|居村层面|各社区|各居民区|每个")
UNITS = re.compile(r"(?:社区|居民区|居村|居委会|村委会|村|街道|街镇|镇|乡|单位|部门|科室)$")
PERSONS = re.compile(r"(?:者|员|干部|人|社工|书记|主任|长)$")
EVENTS = ("起", "件", "次", "例", "宗", "人次")
HEADS = {
    "week": "各周人数合计",
    "month": "各月人数合计",
    "quarter": "人数",
}  # what a quarter's sum is shared by
TOTAL = re.compile(r"总数|总量|总规模|保有量|存量")
RATIO = {"measure": "ratio", "accumulation": "stock"}
FULL = {"value": 100, "unit": "%"}


def measure_of(target: Draft, *, has_units: bool, before: str = "") -> Draft:
    """What is proposed for a target, to be laid over it; ``kind`` is indicator, milestone or words."""
    every = EVERY.get(target.get("frequency") or "", "")
    if target.get("milestone") or target.get("direction") == "milestone":
        return {"kind": "milestone"}
    if target.get("schedule") == "frequency" and every:
        rhythm = {"measure": "sum", "accumulation": "flow", "every": every}
        return _figures(target, rhythm, asks_units=has_units and is_for_units(target, before))
    if target.get("value") is None and target.get("direction") != "covered":
        return {"kind": "words"}
    shape = _shape(target, has_units=has_units)
    is_whole = shape["measure"] == "ratio" and "every" not in shape
    return _figures(target, shape, asks_units=has_units and not is_whole and is_for_units(target, before))


def is_for_units(target: Draft, before: str) -> bool:
    return bool(target.get("per") or UNIT_LEVEL.search(f"{before}，{target['text']}"))


def _shape(target: Draft, *, has_units: bool) -> Draft:
    if target.get("change") == "by":
        return _change(target)
    if target.get("per"):
        return _each(target, has_units=has_units)
    if target.get("direction") == "covered" and target.get("value") is None:
        return RATIO | FULL
    if target.get("unit") in PERCENT or target.get("direction") == "covered":
        return RATIO
    if target.get("direction") == "range" and target.get("schedule") == "cumulate":
        return {"measure": "sum", "accumulation": "flow", "schedule": "reach"}  # within or not, at its date
    return {"measure": "sum", "accumulation": "flow" if _piles_up(target) else "stock"}


def _piles_up(target: Draft) -> bool:
    """Things done and things that happen are counted anew each quarter; totals and levels stand where they stand."""
    happens = target.get("direction") == "at_most" and target.get("unit") in EVENTS
    is_flow = target.get("direction") == "zero" or target.get("schedule") == "cumulate" or happens
    return is_flow and not TOTAL.search(target["text"])


def _change(target: Draft) -> Draft:
    """下降15% is no level to go down to: what is measured is the change against the base it was promised of."""
    direction = "at_most" if target.get("comparator") in ("<", "<=") else "at_least"
    shape = {"direction": direction, "schedule": "reach", "accumulation": "stock"}
    if target.get("unit") in PERCENT:
        return shape | {"measure": "ratio", "sides": ["比基期变化的数量", "基期数量"]}
    return shape | {"measure": "sum"}


def _each(target: Draft, *, has_units: bool) -> Draft:
    """What is promised of each: of each person it is Σ ÷ Σ (每位社区工作者每季度走访50户), of each unit the units
    that met it. Where the units are not asked themselves, or it is each 小区, the lead counts how many have it."""
    per = str(target["per"])
    if PERSONS.search(per) and target.get("value") is not None:
        return _each_person(per, EVERY.get(target.get("frequency") or "", ""))
    if has_units and UNITS.search(per):
        return {"measure": "units_met", "accumulation": "flow"}
    schedule = "hold" if target.get("schedule") == "hold" else "reach"
    sides = [f"达到要求的{per}数", f"{per}总数"]
    return RATIO | FULL | {"direction": "covered", "schedule": schedule, "sides": sides}


def _each_person(per: str, every: str) -> Draft:
    """In a rhythm within the quarter both sides are the quarter's own; once a year, or once for all, they stand."""
    sides = {"measure": "ratio", "sides": ["合计", f"{per}{HEADS.get(every, '人数')}"]}
    if every in HEADS:
        return sides | {"accumulation": "flow", "schedule": "hold", "every": every}
    return sides | {"accumulation": "stock", "schedule": "reach", "every": ""}


def _figures(target: Draft, shape: Draft, *, asks_units: bool) -> Draft:
    direction = target["direction"] if target["direction"] != "text" else "at_least"
    source = "unit" if asks_units else "lead"
    return {"kind": "indicator", "every": "", "direction": direction, "source": source, **shape}
