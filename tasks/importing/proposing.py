"""What the importer proposes for each promise that was read: an indicator with its data items, or a milestone.

Pure values in, the editable form of a draft out: dictionaries that the review page shows and a person corrects.
"""

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import Any

from tasks.importing.shaping import Draft, measure_of
from tasks.importing.tables import propose_rows

COMPARED = re.compile(
    "达到|不低于|不少于|不超过|不高于|控制在|提升到|提高到|提升至|提高至|下降到|压缩至|缩短至|保持在|保持"
)
FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?[%％‰].*$")
BEGINS = re.compile("^(?:并于|使其|确保|力争|争取|实现|将|到20[0-9]{2}年底?前?|20[0-9]{2}年底?前?)+")
STARTS_WITHIN = re.compile("^(?:至少|每|不|至多|100)")
SAYS_LITTLE = 6
SAME_NAME = 0.4
NAME_LENGTH = 60


def propose(draft: Draft, *, starts: str | None = None) -> Draft:
    """The draft in its editable form: every task and indicator with ``keep`` and its proposed measures.

    ``starts`` is the plan's first day (ISO): what fell due before it are the results of the last period.
    """
    indicators = propose_rows(draft["indicators"], starts=starts)
    tasks = [_task(task, indicators) for task in numbered(draft["tasks"])]
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


def numbered(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tasks whose number is printed more than once in a part (each chapter begins at 1 again) with which it is."""
    seen: Counter[str] = Counter()
    told = []
    for task in tasks:
        key = f"{task['part']}:{task['number']}"
        seen[key] += 1
        told.append({**task, "nth": seen[key]} if seen[key] > 1 else task)
    return told


def task_key(task: dict[str, Any]) -> str:
    """What a task is called within one draft: its part and printed number, and which of those that print the same."""
    nth = task.get("nth")
    return f"{task['part']}:{task['number']}" + (f"-{nth}" if nth else "")


def name_of(text: str, title: str = "") -> str:
    """The promise without its figure: 组建率达到九成 becomes 组建率. What says too little by itself, such as 完成率,
    gets the task's words before it."""
    name = COMPARED.split(text.strip(), maxsplit=1)[0]
    name = BEGINS.sub("", FIGURE.sub("", name)).strip("，,、；;：: ")
    if len(name) < SAYS_LITTLE or STARTS_WITHIN.match(name):
        subject = re.split("[，,。；;]", title)[0][:30]
        name = f"{subject}：{name if len(name) >= 3 else text}" if subject and subject not in text else text
    return name[:NAME_LENGTH]


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
