"""The wall: sections × tasks × quarters, the headline above it, what may be chosen beside it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans.models import Plan
from plans.quarters import span
from reports.marks import BUCKET_WORDS
from reports.queries import wall_heads as heading
from reports.queries.band import Banded, band_of
from reports.queries.headline import Headline, headline_of
from reports.queries.moments import as_of
from reports.queries.rows import Row, rows_of
from reports.queries.wall_asked import FILTERS, Asked
from reports.queries.wall_heads import CountLink, Option, QuarterHead, Year
from reports.queries.wall_plan import Heading, Link, about_plan
from units.models import User

__all__ = ["FILTERS", "Asked", "Block", "WallPage", "wall_page"]


@dataclass(frozen=True)
class Tally:
    """How many tasks of a section have which light, in words."""

    word: str
    number: int


@dataclass(frozen=True)
class Block:
    """A section with its rows."""

    number: str
    title: str
    rows: tuple[Row, ...]
    tallies: tuple[Tally, ...]


@dataclass(frozen=True)
class WallPage:
    chosen: QuarterHead | None
    heads: tuple[QuarterHead, ...]
    years: tuple[Year, ...]
    switch: tuple[QuarterHead, ...]
    headline: Headline | None
    counts: tuple[CountLink, ...]
    stopped: tuple[CountLink, ...]
    blocks: tuple[Block, ...]
    tasks: int
    shown: int
    sections: int
    units: tuple[Option, ...]
    section_options: tuple[Option, ...]
    leaders: tuple[Option, ...]
    lights: tuple[Option, ...]
    others: tuple[Link, ...]
    band: tuple[Banded, ...]
    as_of: str
    revision: int
    is_behind: bool
    columns: int


def wall_page(plan: Plan, asked: Asked, user: User) -> WallPage:
    """Everything the wall prints; six queries, seven with leaders, whatever the number of tasks and quarters."""
    about = about_plan(plan, user)
    quarter = heading.chosen_quarter(about.periods, asked.quarter)
    period = about.periods.get(quarter) if quarter else None
    quarters = span(plan.starts, plan.ends)
    rows = rows_of(plan, quarters, quarter)
    shown = [row for row in rows if asked.admits(row)] if asked.is_filtered else rows
    heads = heading.heads_of(quarters, about.periods, quarter, asked)
    reds = sum(row.is_red and row.bucket == "behind" for row in rows)
    headline = (
        headline_of(plan, quarter, is_closed=period.is_closed, reds=reds) if period and quarter else None
    )
    return WallPage(
        chosen=next((head for head in heads if head.is_chosen), None),
        heads=heads,
        years=heading.years_of(heads),
        switch=tuple(head for head in heads if head.was_opened),
        headline=headline,
        counts=heading.count_links(headline.counts, asked) if headline else (),
        stopped=heading.count_links(headline.stopped, asked) if headline else (),
        blocks=blocks_of(about.sections, shown),
        tasks=len(rows),
        shown=len(shown),
        sections=len(about.sections),
        units=heading.unit_options(rows, asked),
        section_options=heading.section_options(about.sections, asked),
        leaders=heading.leader_options(rows, asked),
        lights=heading.light_options(asked),
        others=about.others,
        band=band_of(plan, quarter) if quarter else (),
        as_of=as_of(plan, period),
        revision=plan.figures_revision,
        is_behind=about.is_behind,
        columns=len(quarters) + 5,
    )


def blocks_of(sections: Iterable[Heading], rows: list[Row]) -> tuple[Block, ...]:
    """Rows under their section, in printed order; sections without a row are left out."""
    places: list[tuple[int | None, str, str]] = [(each.pk, each.number, each.title) for each in sections]
    found = []
    for key, number, title in [*places, (None, "", _("其他任务"))]:
        own = tuple(row for row in rows if row.section_id == key)
        if own:
            found.append(Block(number, title, own, tallies_of(own)))
    return tuple(found)


def tallies_of(rows: tuple[Row, ...]) -> tuple[Tally, ...]:
    numbers = Counter(row.bucket for row in rows)
    return tuple(
        Tally(str(word), numbers[bucket]) for bucket, word in BUCKET_WORDS.items() if numbers[bucket]
    )
