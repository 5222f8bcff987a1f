"""The columns of a wall, and what may be chosen beside it: quarters, counts, filters."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plans.quarters import Quarter
from reports.marks import BUCKET_WORDS, Mark
from reports.queries.headline import Count
from reports.queries.rows import Row
from reports.queries.wall_asked import Asked
from reports.queries.wall_plan import Heading, Period
from units.compiled import Compiled, one_of
from units.models import User

LEADERS: Compiled[User] = Compiled(
    lambda: User.objects.filter(one_of("pk", "ids")).order_by("full_name", "id")
)


@dataclass(frozen=True)
class QuarterHead:
    """A column, and a button of the quarter switch when its period was opened."""

    quarter: Quarter
    title: str
    label: str
    short: str
    year: str
    state: str
    is_open: bool
    is_chosen: bool
    is_first: bool
    was_opened: bool
    query: str


@dataclass(frozen=True)
class Year:
    """The head above the columns of a year."""

    year: str
    columns: str


@dataclass(frozen=True)
class CountLink:
    """A count of the headline that opens the list of its tasks; chosen, it opens the whole list again."""

    query: str
    number: str
    word: str
    mark: Mark
    percent: str
    note: str
    since: str
    is_none: bool
    is_chosen: bool


@dataclass(frozen=True)
class Option:
    value: str
    name: str
    is_chosen: bool


def chosen_quarter(periods: Mapping[Quarter, Period], asked: Quarter | None) -> Quarter | None:
    """The quarter asked for if it was opened; else the last closed one; else the newest that is open."""
    if asked is not None and asked in periods:
        return asked
    closed = [quarter for quarter, period in periods.items() if period.is_closed]
    return max(closed or periods, default=None)


def heads_of(
    quarters: Iterable[Quarter], periods: Mapping[Quarter, Period], chosen: Quarter | None, asked: Asked
) -> tuple[QuarterHead, ...]:
    found: list[QuarterHead] = []
    for quarter in quarters:
        is_first = not found or quarter.number == 1
        found.append(quarter_head(quarter, periods.get(quarter), quarter == chosen, is_first, asked))
    return tuple(found)


def quarter_head(
    quarter: Quarter, period: Period | None, is_chosen: bool, is_first: bool, asked: Asked
) -> QuarterHead:
    return QuarterHead(
        quarter=quarter,
        title=quarter.label,
        label=quarter.short_label,
        short=quarter.short_label[0],
        year=str(quarter.year),
        state="" if period is None else _("已定稿") if period.is_closed else _("填报中"),
        is_open=period is not None and not period.is_closed,
        is_chosen=is_chosen,
        is_first=is_first,
        was_opened=period is not None,
        query=asked.query(quarter=str(quarter)),
    )


def years_of(heads: Iterable[QuarterHead]) -> tuple[Year, ...]:
    years = Counter(head.quarter.year for head in heads)
    return tuple(Year(str(year), str(columns)) for year, columns in years.items())


def count_links(counts: Iterable[Count], asked: Asked) -> tuple[CountLink, ...]:
    return tuple(count_link(count, asked) for count in counts)


def count_link(count: Count, asked: Asked) -> CountLink:
    is_chosen = asked.light == count.bucket
    return CountLink(
        query=asked.query(light="" if is_chosen else count.bucket),
        number=str(count.number),
        word=count.word,
        mark=count.mark,
        percent=count.percent,
        note=count.note,
        since=count.since,
        is_none=not count.number,
        is_chosen=is_chosen,
    )


def unit_options(rows: Iterable[Row], asked: Asked) -> tuple[Option, ...]:
    leads = {lead.unit_id: lead.name for row in rows for lead in row.leads}
    return tuple(Option(str(unit), name, asked.unit == str(unit)) for unit, name in leads.items())


def section_options(sections: Iterable[Heading], asked: Asked) -> tuple[Option, ...]:
    return tuple(
        Option(str(each.pk), f"{each.number}{each.title}", asked.section == str(each.pk)) for each in sections
    )


def leader_options(rows: Iterable[Row], asked: Asked) -> tuple[Option, ...]:
    """分管领导 of the plan's tasks, by the post's name as it is printed."""
    named = {row.leader_id for row in rows if row.leader_id is not None}
    leaders = LEADERS.rows(ids=[*named]) if named else ()
    return tuple(Option(str(each.pk), str(each), asked.leader == str(each.pk)) for each in leaders)


def light_options(asked: Asked) -> tuple[Option, ...]:
    return tuple(Option(bucket, str(word), asked.light == bucket) for bucket, word in BUCKET_WORDS.items())
