"""A covering notice with numbered requests of its own (一、加强领导 …) before the plan that it forwards."""

import re
from itertools import takewhile

from .blocks import Block
from .draft import Issue
from .headings import line_of
from .metadata import signature_at
from .text import Text

FORWARDS = re.compile(
    r"(?:印发|转发|下发|发布|下达)(?:给)?你们|现(?:予|将)[^。]{0,90}(?:印发|转发|下发|发布|公布)|将[^。]{2,60}(?:印发|转发)"
)
MIN_ITEMS_BEHIND = 2


def covering_notice(text: Text, blocks: list[Block]) -> int:
    """How many blocks the notice takes, signature and all; 0 where it has no items or no plan follows it."""
    for index in range(len(blocks)):
        names, day = signature_at(text, blocks, index)
        if not names or not day:
            continue
        before, behind = blocks[: index + 1], blocks[index + 1 :]
        opening = takewhile(lambda block: block.marker is None, before)
        is_notice = any(FORWARDS.search(line_of(text, block)) for block in opening)
        restarts = _first_numbered(before) and _first_numbered(before) == _first_numbered(behind)
        has_plan = sum(block.marker is not None for block in behind) >= MIN_ITEMS_BEHIND
        return index + 1 if is_notice and restarts and has_plan else 0
    return 0


def _first_numbered(blocks: list[Block]) -> tuple[int, int] | None:
    """Kind and value of the first number: the plan counts from 一 as the notice did."""
    return next(((int(block.marker.kind), block.marker.value) for block in blocks if block.marker), None)


def note_on(text: Text, covered: list[Block]) -> list[Issue]:
    items = [block for block in covered if block.marker]
    if not items:
        return []
    message = f"印发通知中的{len(items)}条要求没有列为任务。如需跟踪，请补上。"
    return [Issue(severity="note", message=message, span=text.span(items[0].start, items[-1].end))]
