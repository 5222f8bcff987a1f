"""Tasks as lines of a list, as HTML: one mould, filled for each."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.marks import Mark
from reports.moulds import drawn
from reports.queries.task_list import TaskLine

TAGS = 4  # a line has no more: to verify, reported of all, routine, without a lead


@dataclass(frozen=True)
class Printed:
    """A line as _task_line.html prints it."""

    url: str
    number: str
    title: str
    owner: str
    lead: str
    mark: Mark
    word: str
    since: str
    gap: str
    why: str
    rule: str
    tag_1: str
    tag_2: str
    tag_3: str
    tag_4: str


def lines_drawn(lines: Iterable[TaskLine], *, back: str, many: bool) -> str:
    """``many`` plans: each line says whose it is."""
    return drawn("reports/_task_line.html", (_printed(line, back, many) for line in lines))


def _printed(line: TaskLine, back: str, many: bool) -> Printed:
    return Printed(
        url=f"{line.page}?{back}#{line.quarter}",
        number=line.number,
        title=line.title,
        owner=line.owner if many else "",
        lead=line.lead,
        mark=line.mark,
        word=line.light.word,
        since=line.light.since,
        gap=line.gap,
        why=line.why,
        rule=line.rule,
        **{f"tag_{place}": tag for place, tag in enumerate((*line.tags, *[""] * TAGS)[:TAGS], start=1)},
    )
