"""The wall: sections × tasks × quarters, the headline above it, what may be chosen beside it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.translation import gettext as _

from plans.models import Plan, ReportingPeriod, Section, StaleFigure
from plans.quarters import Quarter, span
from reports.marks import BUCKET_MARKS, BUCKET_WORDS, KEY, Mark
from reports.queries.band import Banded, band_of
from reports.queries.headline import Headline, headline_of
from reports.queries.moments import as_of
from reports.queries.rows import Row, rows_of
from units.compiled import Compiled, Given
from units.models import User

FILTERS = ("light", "unit", "section", "leader", "text")


PERIODS: Compiled[ReportingPeriod] = Compiled(lambda: ReportingPeriod.objects.filter(plan=Given("plan")))
SECTIONS: Compiled[Section] = Compiled(
    lambda: Section.objects.filter(plan=Given("plan"), tasks__isnull=False).distinct()
)


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a quarter and the filters. An unknown filter value finds nothing."""

    quarter: Quarter | None = None
    light: str = ""
    unit: str = ""
    section: str = ""
    leader: str = ""
    text: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Asked":
        """Read the query string; ValueError for a quarter that is none."""
        quarter = query.get("quarter", "")
        return cls(
            quarter=Quarter.parse(quarter) if quarter else None,
            **{name: query.get(name, "").strip() for name in FILTERS},
        )

    @property
    def is_filtered(self) -> bool:
        return any(getattr(self, name) for name in FILTERS)

    def query(self, **other: str) -> str:
        """The query string with these values instead."""
        filters = {name: getattr(self, name) for name in FILTERS}
        values = {"quarter": str(self.quarter or "")} | filters | other
        return urlencode({name: value for name, value in values.items() if value})

    def admits(self, row: Row) -> bool:
        return (
            self.light in ("", row.bucket)
            and (not self.unit or self.unit in {str(lead.unit_id) for lead in row.leads})
            and self.section in ("", str(row.section_id))
            and self.leader in ("", str(row.leader_id))
            and self.text.casefold() in f"{row.number} {row.title} {row.text} {row.lead_names}".casefold()
        )


@dataclass(frozen=True)
class QuarterHead:
    """A column, and a button of the quarter switch when its period was opened."""

    quarter: Quarter
    short: str
    state: str
    is_open: bool
    is_chosen: bool
    was_opened: bool
    query: str


@dataclass(frozen=True)
class YearHead:
    year: int
    quarters: tuple[QuarterHead, ...]


@dataclass(frozen=True)
class Tally:
    """How many tasks of a section have which light, in words."""

    word: str
    mark: Mark
    number: int


@dataclass(frozen=True)
class Block:
    """A section with its rows."""

    number: str
    title: str
    rows: tuple[Row, ...]
    tallies: tuple[Tally, ...]


@dataclass(frozen=True)
class Option:
    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class Link:
    """Another plan's wall, or a count's list."""

    code: str
    title: str


@dataclass(frozen=True)
class WallPage:
    chosen: QuarterHead | None
    years: tuple[YearHead, ...]
    switch: tuple[QuarterHead, ...]
    headline: Headline | None
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
    key: tuple[tuple[Mark, str], ...]


def wall_page(plan: Plan, asked: Asked, user: User) -> WallPage:
    """Everything the wall prints; twelve queries, whatever the number of tasks and quarters."""
    periods = {Quarter(period.quarter): period for period in PERIODS.rows(plan=plan.pk)}
    quarter = chosen_quarter(periods, asked.quarter)
    quarters = span(plan.starts, plan.ends)
    heads = [quarter_head(each, periods.get(each), each == quarter, asked) for each in quarters]
    rows = rows_of(plan, quarters, quarter)
    shown = [row for row in rows if asked.admits(row)]
    sections = SECTIONS.rows(plan=plan.pk)
    reds = sum(row.is_red and row.bucket == "behind" for row in rows)
    return WallPage(
        chosen=next((head for head in heads if head.is_chosen), None),
        years=years_of(heads),
        switch=tuple(head for head in heads if head.was_opened),
        headline=headline_of(plan, quarter, is_closed=periods[quarter].is_closed, reds=reds)
        if quarter
        else None,
        blocks=blocks_of(sections, shown),
        tasks=len(rows),
        shown=len(shown),
        sections=len(sections),
        units=unit_options(rows, asked),
        section_options=tuple(Option(str(s.pk), str(s), asked.section == str(s.pk)) for s in sections),
        leaders=leader_options(rows, asked),
        lights=tuple(Option(b, str(word), asked.light == b) for b, word in BUCKET_WORDS.items()),
        others=other_plans(plan, user),
        band=band_of(plan, quarter) if quarter else (),
        as_of=as_of(plan, periods.get(quarter) if quarter else None),
        revision=plan.figures_revision,
        is_behind=StaleFigure.objects.filter(plan=plan).exists(),
        columns=len(quarters) + 5,
        key=KEY,  # type: ignore[arg-type]
    )


def chosen_quarter(periods: Mapping[Quarter, ReportingPeriod], asked: Quarter | None) -> Quarter | None:
    """The quarter asked for if it was opened; else the last closed one; else the newest that is open."""
    if asked is not None and asked in periods:
        return asked
    closed = [quarter for quarter, period in periods.items() if period.is_closed]
    return max(closed or periods, default=None)


def quarter_head(
    quarter: Quarter, period: ReportingPeriod | None, is_chosen: bool, asked: Asked
) -> QuarterHead:
    return QuarterHead(
        quarter=quarter,
        short=quarter.short_label[0],
        state="" if period is None else _("已定稿") if period.is_closed else _("填报中"),
        is_open=period is not None and not period.is_closed,
        is_chosen=is_chosen,
        was_opened=period is not None,
        query=asked.query(quarter=str(quarter)),
    )


def years_of(heads: list[QuarterHead]) -> tuple[YearHead, ...]:
    years = sorted({head.quarter.year for head in heads})
    return tuple(YearHead(year, tuple(h for h in heads if h.quarter.year == year)) for year in years)


def blocks_of(sections: list[Section], rows: list[Row]) -> tuple[Block, ...]:
    """Rows under their section, in printed order; sections without a row are left out."""
    places: list[tuple[int | None, str, str]] = [(s.pk, s.number, s.title) for s in sections]
    found = []
    for key, number, title in [*places, (None, "", _("其他任务"))]:
        own = tuple(row for row in rows if row.section_id == key)
        if own:
            found.append(Block(number, title, own, tallies_of(own)))
    return tuple(found)


def tallies_of(rows: tuple[Row, ...]) -> tuple[Tally, ...]:
    numbers = Counter(row.bucket for row in rows)
    return tuple(
        Tally(str(word), BUCKET_MARKS[bucket], numbers[bucket])
        for bucket, word in BUCKET_WORDS.items()
        if numbers[bucket]
    )


def unit_options(rows: list[Row], asked: Asked) -> tuple[Option, ...]:
    leads = {lead.unit_id: lead.name for row in rows for lead in row.leads}
    return tuple(Option(str(unit), name, asked.unit == str(unit)) for unit, name in leads.items())


def leader_options(rows: list[Row], asked: Asked) -> tuple[Option, ...]:
    """分管领导 of the plan's tasks, by the post's name as it is printed."""
    named = {row.leader_id for row in rows if row.leader_id is not None}
    leaders = User.objects.filter(pk__in=named).order_by("full_name", "id") if named else ()
    return tuple(Option(str(each.pk), str(each), asked.leader == str(each.pk)) for each in leaders)


def other_plans(plan: Plan, user: User) -> tuple[Link, ...]:
    hung = Plan.objects.visible_to(user).filter(~Q(pk=plan.pk), ~Q(state=Plan.State.DRAFT))
    return tuple(Link(code, title) for code, title in hung.values_list("code", "title")[:12])
