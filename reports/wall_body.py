"""The body of a wall as HTML: lists of hundreds and the page around them, all filled into moulds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from plans.models import Plan
from reports.marks import KEY
from reports.moulds import drawn, mould_of
from reports.queries.wall import FILTERS, Asked, WallPage
from reports.wall_rows import blocks_drawn


@dataclass(frozen=True)
class Frame:
    """What stands around the lists of a wall."""

    title: str
    document_number: str
    owner: str
    sections: str
    tasks: str
    shown: str
    shown_quarter: str
    shown_state: str
    as_of: str
    revision: str
    address: str
    query: str
    query_without_filters: str
    state: str
    quarter: str
    text: str
    total: str
    has_tasks: bool
    is_open: bool
    is_behind: bool
    is_filtered: bool


@dataclass(frozen=True)
class Body(Frame):
    """The same with the lists, as HTML."""

    others: SafeString
    switch: SafeString
    counts: SafeString
    stopped: SafeString
    rates: SafeString
    band: SafeString
    units: SafeString
    section_options: SafeString
    leaders: SafeString
    lights: SafeString
    years: SafeString
    quarters: SafeString
    blocks: SafeString
    key: SafeString


def body_drawn(plan: Plan, page: WallPage, asked: Asked, state: str) -> str:
    """``state`` names what was drawn: the page asks by it whether anything has changed."""
    frame = frame_of(plan, page, asked, state)
    return drawn("reports/_wall.html", [Body(**vars(frame), **lists_of(page))])


def frame_of(plan: Plan, page: WallPage, asked: Asked, state: str) -> Frame:
    return Frame(
        title=plan.title,
        document_number=plan.document_number,
        owner=str(plan.owner),
        sections=str(page.sections),
        tasks=str(page.tasks),
        shown=str(page.shown),
        shown_quarter=page.chosen.title if page.chosen else "",
        shown_state=page.chosen.state if page.chosen else "",
        as_of=page.as_of,
        revision=str(page.revision),
        address=reverse("wall", args=[plan.code]),
        query=asked.query(),
        query_without_filters=asked.query(**dict.fromkeys(FILTERS, "")),
        state=state,
        quarter=str(asked.quarter or ""),
        text=asked.text,
        total=str(page.headline.tasks) if page.headline else "",
        has_tasks=bool(page.tasks),
        is_open=bool(page.chosen and page.chosen.is_open),
        is_behind=page.is_behind,
        is_filtered=asked.is_filtered,
    )


def lists_of(page: WallPage) -> dict[str, Any]:
    return {
        "others": listed("reports/_wall_other", page.others),
        "switch": listed("components/switch_head", page.switch),
        "counts": listed("reports/_headline_count", page.counts),
        "stopped": listed("reports/_headline_stopped", page.stopped),
        "rates": listed("reports/_rate", page.headline.rates if page.headline else ()),
        "band": listed("reports/_wall_indicator", page.band),
        "units": listed("reports/_option", page.units),
        "section_options": listed("reports/_option", page.section_options),
        "leaders": listed("reports/_option", page.leaders),
        "lights": listed("reports/_option", page.lights),
        "years": listed("reports/_wall_year", page.years),
        "quarters": listed("reports/_wall_quarter", page.heads),
        "blocks": mark_safe(blocks_drawn(page.blocks, page.columns)),  # noqa: S308 - filled with what was escaped
        "key": key_of_lights(),
    }


def listed(template: str, items: Iterable[Any]) -> SafeString:
    return mark_safe(drawn(f"{template}.html", items))  # noqa: S308 - escaped where it is filled in


def key_of_lights() -> SafeString:
    """图例: the same on every wall."""
    (key,) = mould_of("reports/_key.html", key=KEY)
    return mark_safe(key)  # noqa: S308 - our own words
