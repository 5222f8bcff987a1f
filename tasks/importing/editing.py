"""Changing the list of tasks itself: merge, split, add, renumber, and ticking doubts off.

Pure values: the editable draft and the choices in, new ones out. What points at a task by its number (the home of an
indicator, named subsets) follows it.
"""

import re
from dataclasses import dataclass
from typing import Any

from tasks.importing.proposing import task_key

Draft = dict[str, Any]
SENTENCE = re.compile(r"[^。；;\n]*[。；;\n]?")
TITLE = re.compile(r"[^，,。；;：:（(]{2,40}")
UNITS = ("lead_units", "responsible_units", "supporting_units")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a task's source, and where in the whole text it starts."""

    start: int
    text: str


def sentences(draft: Draft, index: int) -> list[Sentence]:
    """Where a task may be split: its sentences in the source, the first one excepted."""
    start, end = draft["tasks"][index]["span"]
    source = draft["source_text"][start:end]
    found = [
        Sentence(start=start + match.start(), text=match.group().strip())
        for match in SENTENCE.finditer(source)
        if match.group().strip(" \n　。；;")
    ]
    return found[1:]


def may_split(draft: Draft, index: int, at: int) -> bool:
    return any(sentence.start == at for sentence in sentences(draft, index))


def with_kept(draft: Draft, *, index: int, is_kept: bool) -> Draft:
    """The draft with one task dropped, or taken up again."""
    task = {**draft["tasks"][index], "keep": is_kept}
    return {**draft, "tasks": _replaced(draft["tasks"], index, task)}


def with_merged(draft: Draft, *, index: int, following: int) -> Draft:
    """The task takes in the one after it, with its units and targets; that one is dropped, not deleted."""
    tasks = list(draft["tasks"])
    first, second = tasks[index], tasks[following]
    tasks[index] = {
        **first,
        "text": first["text"] + second["text"],
        "span": [first["span"][0], max(first["span"][1], second["span"][1])],
        "targets": [*first["targets"], *second["targets"]],
        "deadline": max(filter(None, (first["deadline"], second["deadline"])), default=None),
        **{role: list(dict.fromkeys([*first[role], *second[role]])) for role in UNITS},
    }
    tasks[following] = {**second, "keep": False, "targets": []}
    return _rehomed({**draft, "tasks": tasks}, {task_key(second): task_key(first)})


def with_split(draft: Draft, *, index: int, at: int) -> Draft:
    """From the sentence at ``at`` on (see may_split) the task is another: with the targets that stand there and the
    same units."""
    task = draft["tasks"][index]
    (start, end), source = task["span"], draft["source_text"]
    rest = _one_line(source[at:end])
    head = {
        **task,
        "text": _one_line(source[start:at]),
        "span": [start, at],
        "targets": _between(task, 0, at),
    }
    tail = {
        **task,
        "text": rest,
        "title": _title(rest),
        "number": _free_number(draft, task),
        "span": [at, end],
        "targets": _between(task, at, end),
    }
    return _inserted({**draft, "tasks": _replaced(draft["tasks"], index, head)}, index + 1, tail)


def with_added(draft: Draft, *, after: int, number: str, title: str, sentence: str) -> Draft:
    """A task the reader missed, after another; its sentence is looked up in the source."""
    model = draft["tasks"][after]
    start = draft["source_text"].find(sentence) if sentence else -1
    new = {
        **model,
        "number": number,
        "title": title,
        "text": sentence or title,
        "span": [start, start + len(sentence)] if start >= 0 else [model["span"][1], model["span"][1]],
        "deadline": None,
        "targets": [],
        "keep": True,
        **{role: [] for role in UNITS},
    }
    return _inserted(draft, after + 1, new)


def with_renumbered(draft: Draft, choices: Draft) -> tuple[Draft, Draft]:
    """The kept tasks of the tracked list numbered 1, 2, 3 … as they stand."""
    tasks, moved, number = [], {}, 0
    for task in draft["tasks"]:
        if task["part"] == choices["part"] and task["keep"]:
            number += 1
            moved[task_key(task)] = f"{task['part']}:{number}"
            task = {**task, "number": str(number)}
        tasks.append(task)
    subsets = {moved.get(key, key): codes for key, codes in choices.get("subsets", {}).items()}
    return _rehomed({**draft, "tasks": tasks}, moved), {**choices, "subsets": subsets}


def with_settled(choices: Draft, key: str, *, is_settled: bool) -> Draft:
    """The choices with one doubt ticked off, or taken up again."""
    others = [settled for settled in choices.get("settled", []) if settled != key]
    return {**choices, "settled": [*others, key] if is_settled else others}


def doubt_key(issue: Draft) -> str:
    start, end = issue["span"]
    return f"{start}-{end}-{issue['message'][:12]}"


def _one_line(text: str) -> str:
    return re.sub(r"\s*\n\s*", "", text).strip()


def _title(text: str) -> str:
    found = TITLE.search(text)
    return found.group() if found else text[:40]


def _free_number(draft: Draft, task: Draft) -> str:
    taken = {other["number"] for other in draft["tasks"] if other["part"] == task["part"]}
    numbers = (f"{task['number'] or ''}-{count}" for count in range(2, len(taken) + 3))
    return next(number for number in numbers if number not in taken)


def _between(task: Draft, start: int, end: int) -> list[Draft]:
    return [target for target in task["targets"] if start <= target["span"][0] < end]


def _replaced(tasks: list[Draft], index: int, task: Draft) -> list[Draft]:
    return [*tasks[:index], task, *tasks[index + 1 :]]


def _inserted(draft: Draft, place: int, task: Draft) -> Draft:
    """Parents are named by their place, so those behind the new task move by one."""
    tasks = [
        {**other, "parent": other["parent"] + 1}
        if other["parent"] is not None and other["parent"] >= place
        else other
        for other in draft["tasks"]
    ]
    return {**draft, "tasks": [*tasks[:place], task, *tasks[place:]]}


def _rehomed(draft: Draft, moved: dict[str, str]) -> Draft:
    rows = [{**row, "home": moved.get(row.get("home"), row.get("home"))} for row in draft["indicators"]]
    return {**draft, "indicators": rows}
