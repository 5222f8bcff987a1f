"""What the importer proposes for each promise that was read: an indicator with its data items, or a milestone.

Pure values in, the editable form of a draft out: dictionaries that the review page shows and a person corrects. Rules
of DESIGN.md sections 3 and 4 (Targets): a printed figure becomes an indicator; ratios keep numerator and denominator
apart; what is promised per unit is asked of the units, everything else of the lead, so that neighbourhoods are asked
little.
"""

import re
from difflib import SequenceMatcher
from typing import Any

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
COMPARED = re.compile(
    "达到|不低于|不少于|不超过|不高于|控制在|提升到|提高到|提升至|提高至|下降到|压缩至|缩短至|保持在|保持"
)
FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?[%％‰].*$")
BEGINS = re.compile("^(?:并于|使其|确保|力争|争取|实现|将|到20[0-9]{2}年底?前?|20[0-9]{2}年底?前?)+")
STARTS_WITHIN = re.compile("^(?:至少|每|不|至多|100)")
SAYS_LITTLE = 6
SAME_NAME = 0.4
NAME_LENGTH = 60

Draft = dict[str, Any]


def propose(draft: Draft) -> Draft:
    """The draft in its editable form: every task and indicator with ``keep`` and its proposed measures."""
    indicators = [table_indicator(row) for row in draft["indicators"]]
    tasks = [_task(task, indicators) for task in draft["tasks"]]
    return {**draft, "tasks": tasks, "indicators": indicators}


def _task(task: dict[str, Any], indicators: list[dict[str, Any]]) -> dict[str, Any]:
    targets = []
    for target in task["targets"]:
        measure = measure_of(target, has_units=bool(task["responsible_units"]), before=_before(task, target))
        if measure["kind"] == "indicator":
            measure["name"] = name_of(target["text"], task["title"])
        proposed = {**target, **measure, "keep": True}
        match = _same_promise(task, target, indicators)
        if match is not None:
            proposed |= {"keep": False, "indicator": match["number"]}
            _learn_from(match, target, task)
        targets.append(proposed)
    return {**task, "keep": True, "targets": targets}


def _before(task: dict[str, Any], target: dict[str, Any]) -> str:
    """The clause that leads to a promise: 社区层面，至少每两周召开一次 is said of the communities."""
    at = task["text"].find(target["text"])
    head = re.split("[。；;]", task["text"][: max(at, 0)])[-1].rstrip("，,")
    return re.split("[，,]", head)[-1]


def _learn_from(row: dict[str, Any], target: dict[str, Any], task: dict[str, Any]) -> None:
    """The task whose sentence says the same is the indicator's home; a table cannot say 保持, the sentence can."""
    row.setdefault("home", task_key(task))
    if target["schedule"] == "hold":
        row["schedule"] = "hold"


def task_key(task: dict[str, Any]) -> str:
    """What a task is called within one draft: its part and printed number."""
    return f"{task['part']}:{task['number']}"


def measure_of(target: dict[str, Any], *, has_units: bool, before: str = "") -> dict[str, Any]:
    """How a target becomes figures; ``kind`` is indicator, milestone or words."""
    every = EVERY.get(target.get("frequency") or "", "")
    if target.get("milestone") or target.get("direction") == "milestone":
        return {"kind": "milestone"}
    if target.get("schedule") == "frequency" and every:
        rhythm = {"measure": "sum", "accumulation": "flow", "every": every}
        return _figures(target, rhythm, asks_units=has_units and _is_for_units(target, before))
    if target.get("value") is None:
        return {"kind": "words"}
    shape = _shape(target)
    asks_units = has_units and shape["measure"] != "ratio" and _is_for_units(target, before)
    return _figures(target, shape, asks_units=asks_units)


def _is_for_units(target: dict[str, Any], before: str) -> bool:
    return bool(target.get("per") or UNIT_LEVEL.search(f"{before}，{target['text']}"))


def _shape(target: dict[str, Any]) -> dict[str, str]:
    if target.get("unit") in PERCENT or target.get("direction") == "covered":
        return {"measure": "ratio", "accumulation": "stock"}
    if target.get("per"):
        return {"measure": "units_met", "accumulation": "flow"}
    is_flow = target.get("direction") == "zero" or target.get("schedule") == "cumulate"
    return {"measure": "sum", "accumulation": "flow" if is_flow else "stock"}


def _figures(target: dict[str, Any], shape: dict[str, str], *, asks_units: bool) -> dict[str, Any]:
    direction = target["direction"] if target["direction"] != "text" else "at_least"
    source = "unit" if asks_units else "lead"
    return {"kind": "indicator", "every": "", "direction": direction, "source": source, **shape}


def name_of(text: str, title: str = "") -> str:
    """The promise without its figure: 组建率达到九成 becomes 组建率. What says too little by itself, such as 完成率,
    gets the task's words before it."""
    name = COMPARED.split(text.strip(), maxsplit=1)[0]
    name = BEGINS.sub("", FIGURE.sub("", name)).strip("，,、；;：: ")
    if len(name) < SAYS_LITTLE or STARTS_WITHIN.match(name):
        subject = re.split("[，,。；;]", title)[0][:30]
        name = f"{subject}：{name if len(name) >= 3 else text}" if subject and subject not in text else text
    return name[:NAME_LENGTH]


def table_indicator(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the document's indicator table, with measures of its own."""
    as_target = {**row, "text": row["name"], "frequency": None, "per": None}
    if as_target.get("direction") in ("text", "milestone") and row.get("value") is not None:
        as_target["direction"] = "at_least"
    measure = measure_of(as_target, has_units=False)
    return {**row, **measure, "name": row["name"], "keep": measure["kind"] == "indicator"}


def _same_promise(
    task: dict[str, Any], target: dict[str, Any], indicators: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """The row of the table that says the same: same figure and unit, and a name much alike."""
    if target.get("value") is None:
        return None
    alike = [row for row in indicators if row["keep"] and _same_figure(row, target)]
    named = [(_likeness(row["name"], target["text"], task["title"]), row) for row in alike]
    best = max(named, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= SAME_NAME else None


def _same_figure(row: dict[str, Any], target: dict[str, Any]) -> bool:
    """The year's figure, the last, or the sum of all years; 零增长 is printed without a unit."""
    years = [year["value"] for year in row.get("targets_by_year", []) if year["value"] is not None]
    figures = {row.get("value"), *years, sum(years)}
    same_unit = target.get("unit") in (None, row.get("unit"))
    return same_unit and target["value"] in figures


def _likeness(name: str, *texts: str) -> float:
    """How much of an indicator's name stands in a text, as the share of its longest common run."""
    runs = [
        SequenceMatcher(None, name, text, autojunk=False).find_longest_match().size for text in texts if text
    ]
    return max(runs, default=0) / max(len(name), 1)
