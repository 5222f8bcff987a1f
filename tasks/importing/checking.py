"""What a person checks before a draft becomes a plan: doubts with their places, tasks beside their source."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from plans.parsing.units import is_named_subset
from plans.passages import Mark, Piece, Stretch, marked_lines, passage
from tasks.importing.editing import Sentence, doubt_key, sentences
from tasks.importing.naming import ROLES, Meaning, meanings, subset_of
from tasks.importing.proposing import task_key
from tasks.models import ImportRun

Draft = dict[str, Any]
EXCERPT = 40


@dataclass(frozen=True)
class Doubt:
    """What the reader was not sure of. ``place`` is an anchor of the page, ``excerpt`` how the source reads there;
    ``is_settled`` once a person ticked it off."""

    number: int
    key: str
    message: str
    is_doubt: bool
    place: str
    excerpt: str
    is_settled: bool
    is_marked: bool


@dataclass(frozen=True)
class CheckedTask:
    """A task as it was read, beside the sentence it was read from. ``index`` is its place in the draft."""

    index: int
    draft: Draft
    pieces: tuple[Piece, ...]
    doubts: list[str]
    named: list[str]
    asks_names: bool
    sentences: list[Sentence]

    @property
    def kept_targets(self) -> list[Draft]:
        return [target for target in self.draft["targets"] if target["keep"]]

    @property
    def is_unsettled(self) -> bool:
        return self.asks_names and not self.named


@dataclass(frozen=True)
class CheckedRow:
    """A row of the indicator table with the task it belongs to, as number and title."""

    draft: Draft
    home: str


@dataclass(frozen=True)
class Check:
    doubts: list[Doubt]
    tasks: list[CheckedTask]
    rows: list[CheckedRow]
    names: list[Meaning]
    lines: list[tuple[Stretch, ...]]

    @property
    def open_doubts(self) -> int:
        return sum(doubt.is_doubt and not doubt.is_settled for doubt in self.doubts)

    @property
    def unknown(self) -> list[str]:
        return [meaning.name for meaning in self.names if not meaning.is_known and not meaning.is_subset]

    @property
    def unsettled(self) -> list[CheckedTask]:
        return [task for task in self.tasks if task.is_unsettled and task.draft["keep"]]


def check(run: ImportRun) -> Check:
    edited = run.edited or {}
    tasks = [
        checked_task(run, index)
        for index, task in enumerate(edited["tasks"])
        if task["part"] == run.choices["part"]
    ]
    titles = {task_key(task.draft): f"{task.draft['number']} {task.draft['title']}" for task in tasks}
    rows = [CheckedRow(row, titles.get(row.get("home") or "", "")) for row in edited["indicators"]]
    return Check(
        doubts=_doubts(run, tasks),
        tasks=tasks,
        rows=rows,
        names=meanings(run),
        lines=marked_lines(edited["source_text"], _marks(edited, tasks)),
    )


def checked_task(run: ImportRun, index: int) -> CheckedTask:
    edited = run.edited or {}
    draft = edited["tasks"][index]
    spans = [tuple(target["span"]) for target in draft["targets"]]
    pieces = passage(edited["source_text"], tuple(draft["span"]), spans)
    return CheckedTask(
        index=index,
        draft=draft,
        pieces=pieces or (Piece(draft["text"], is_said=True),),
        doubts=[issue["message"] for issue in _issues_in(edited["issues"], draft["span"])],
        named=subset_of(run, task_key(draft)),
        asks_names=any(is_named_subset(name) for role in ROLES for name in draft.get(role) or []),
        sentences=sentences(edited, index),
    )


def _issues_in(issues: Iterable[Draft], span: list[int]) -> list[Draft]:
    return [issue for issue in issues if issue["span"][1] > span[0] and issue["span"][0] < span[1]]


def _doubts(run: ImportRun, tasks: list[CheckedTask]) -> list[Doubt]:
    """Doubts before notes and what is open before what is settled, each with the place where it is settled."""
    edited, settled = run.edited or {}, set(run.choices.get("settled", []))
    found = [
        Doubt(
            number=number,
            key=(key := doubt_key(issue)),
            message=issue["message"],
            is_doubt=issue["severity"] == "doubt",
            place=_place(issue["span"], edited, tasks),
            excerpt=_excerpt(edited["source_text"], issue["span"]),
            is_settled=key in settled,
            is_marked=issue["span"][0] < issue["span"][1],
        )
        for number, issue in enumerate(edited["issues"])
    ]
    return sorted(found, key=lambda doubt: (doubt.is_settled, not doubt.is_doubt))


def _marks(edited: Draft, tasks: list[CheckedTask]) -> Iterable[Mark]:
    """Everything that was read, where it stands in the source."""
    for task in tasks:
        yield Mark(span=tuple(task.draft["span"]), kind="task", key=task.index)
        for target in task.kept_targets:
            yield Mark(span=tuple(target["span"]), kind="target", key=task.index)
    for at, row in enumerate(edited["indicators"]):
        yield Mark(span=tuple(row["span"]), kind="indicator", key=at)
    for at, section in enumerate(edited["sections"]):
        yield Mark(span=tuple(section["span"]), kind="heading", key=at)
    for at, issue in enumerate(edited["issues"]):
        yield Mark(span=tuple(issue["span"]), kind="doubt", key=at)


def _place(span: list[int], edited: Draft, tasks: list[CheckedTask]) -> str:
    if span[1] <= span[0]:
        return "part" if len(edited["lists"]) > 1 else "head"
    for task in tasks:
        if _issues_in([{"span": span}], task.draft["span"]):
            return f"task-{task.index}"
    for index, row in enumerate(edited["indicators"]):
        if _issues_in([{"span": span}], row["span"]):
            return f"indicator-{index}"
    return ""


def _excerpt(text: str, span: list[int]) -> str:
    said = text[span[0] : span[1]].replace("\n", " ")
    return said if len(said) <= EXCERPT else f"{said[:EXCERPT]}…"
