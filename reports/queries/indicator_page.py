"""One indicator: what it counts, its series against its targets, year by year and unit by unit."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.models import Indicator, IndicatorTerm, Plan, ReportingPeriod, Target
from plans.quarters import Quarter
from reports.figure_tables import Column, FigureTable, Line
from reports.models import IndicatorQuarter
from reports.queries.measures import (
    UnitShare,
    amount,
    kind_of,
    met_words,
    shares_of,
    target_words,
    unit_of,
    value_words,
)
from reports.queries.moments import as_of
from reports.queries.published import ShownLight, light_of, since_published
from reports.results import as_published
from reports.wording import day, why
from tasks.models import TaskIndicator
from units.models import User


@dataclass(frozen=True)
class Term:
    """An item of the formula: what is counted, by whom, how often."""

    side: str
    name: str
    unit_of_measure: str
    source: str
    collected: str
    accumulation: str


@dataclass(frozen=True)
class YearTarget:
    """What a year was to bring, and what it brought; ``before`` are targets that were replaced, with the reason."""

    year: str
    target: str
    actual: str
    before: tuple[str, ...]


@dataclass(frozen=True)
class Served:
    number: str
    title: str
    url: str


@dataclass(frozen=True)
class IndicatorPage:
    nature: str
    direction: str
    schedule: str
    measure: str
    note: str
    source: str
    quarter: str
    actual: str
    actual_kind: str
    target: str
    year_target: str
    light: ShownLight | None
    why: str
    since: str
    reported: str
    met: str
    series: FigureTable
    years: tuple[YearTarget, ...]
    units: tuple[UnitShare, ...]
    terms: tuple[Term, ...]
    tasks: tuple[Served, ...]


def indicator_page_of(
    plan: Plan, indicator: Indicator, user: User, *, until: Quarter | None
) -> IndicatorPage:
    """As it stood in a quarter; a fixed number of queries, whatever the number of quarters, years, units and items."""
    whole = list(figures_of(plan, indicator, until=until))
    live = whole[-1] if whole else None
    now = as_published(live) if live else None
    unit = unit_of(now, indicator)
    newest = (
        IndicatorQuarter.objects.filter(plan=plan, indicator=indicator, quarter=live.quarter)
        if live
        else None
    )
    return IndicatorPage(
        nature="" if indicator.nature == "neither" else str(indicator.get_nature_display()),
        direction=str(indicator.get_direction_display()),
        schedule=str(indicator.get_schedule_display()),
        measure=str(indicator.get_measure_display()),
        note=indicator.definition_note,
        source=indicator.source_sentence,
        quarter=Quarter(live.quarter).label if live else "",
        actual=value_words(now, unit) if now else "—",
        actual_kind=kind_of(indicator),
        target=target_words(now, unit) if now else "",
        year_target=amount(now.year_target, unit) if now else "",
        light=light_of(live) if live and now and now.light is not None else None,
        why=why(reason=now.reason, numbers=now.numbers) if now and now.reason else "",
        since=since_published(live) if live else "",
        reported=f"{now.reported}/{now.asked}" if now and now.asked else "",
        met=met_words(now),
        series=series_of(plan, indicator, whole),
        years=years_of(indicator, whole, unit),
        units=shares_of(newest, user).get(indicator.pk, ()) if newest is not None else (),
        terms=terms_of(indicator),
        tasks=tasks_of(indicator),
    )


def figures_of(plan: Plan, indicator: Indicator, *, until: Quarter | None) -> "QuerySet[IndicatorQuarter]":
    """The whole's figures from the first quarter to this one, the oldest first."""
    rows = IndicatorQuarter.objects.filter(plan=plan, indicator=indicator, unit=None)
    return rows.filter(quarter__lte=int(until or 0)).order_by("quarter")


def series_of(plan: Plan, indicator: Indicator, whole: list[IndicatorQuarter]) -> FigureTable:
    """Every quarter's value beside what its year and what the whole plan should bring."""
    unit = unit_of(whole[-1] if whole else None, indicator)
    is_yearly = any(as_published(row).year_target is not None for row in whole)
    titles = (_("完成"), _("本年目标"), _("总目标"))
    drawn = (("bar", "ink"), ("step", "seal"), ("" if is_yearly else "step", "blue"))
    return FigureTable(
        name="series",
        title=_("各季度完成"),
        said=series_said(indicator, whole),
        as_of=moment_of(plan, whole),
        head=_("季度"),
        columns=(
            *(Column(title, *how, unit) for title, how in zip(titles, drawn, strict=True)),
            Column(_("灯"), is_number=False),
            Column(_("已报单位"), is_number=False),
        ),
        lines=tuple(_series_line(each) for each in whole),
        chart="columns",
        note=_("%(kind)s。虚线为目标。") % {"kind": kind_of(indicator)},
    )


def _series_line(live: IndicatorQuarter) -> Line:
    figure = as_published(live)
    word = light_of(live).said if figure.reason else _("未判定")
    reported = f"{figure.reported}/{figure.asked}" if figure.asked else ""
    values = (plain(figure.actual), plain(figure.year_target), plain(figure.target), word, reported)
    return Line(Quarter(figure.quarter).label, values)


def plain(value: Decimal | None) -> Decimal | None:
    """At most two decimals and no idle zeros, never in powers of ten."""
    if value is None:
        return None
    return Decimal(f"{value.quantize(Decimal('0.01')).normalize():f}")


def moment_of(plan: Plan, whole: list[IndicatorQuarter]) -> str:
    newest = whole[-1].quarter if whole else None
    return as_of(plan, ReportingPeriod.objects.filter(plan=plan, quarter=newest).first() if newest else None)


def series_said(indicator: Indicator, whole: list[IndicatorQuarter]) -> str:
    known = [(Quarter(row.quarter), row) for row in map(as_published, whole) if row.actual is not None]
    if not known:
        return _("还没有报过数。")
    quarter, last = known[-1]
    unit = unit_of(last, indicator)
    said = {"quarter": quarter.label, "kind": kind_of(indicator), "actual": amount(last.actual, unit)}
    target = last.year_target if last.year_target is not None else last.target
    if target is None:
        return _("%(quarter)s%(kind)s %(actual)s，没有设目标。") % said
    return _("%(quarter)s%(kind)s %(actual)s，目标 %(target)s。") % (said | {"target": amount(target, unit)})


def years_of(indicator: Indicator, whole: list[IndicatorQuarter], unit: str) -> tuple[YearTarget, ...]:
    """Targets by year, then the plan's own; each with what the year's last quarter showed."""
    rows = list(indicator.targets.filter(unit=None).order_by("year", "set_at", "id"))
    actual = {Quarter(row.quarter).year: value_words(row, unit) for row in map(as_published, whole)}
    years = sorted({row.year for row in rows}, key=lambda year: year or 9_999)
    return tuple(_year(year, [row for row in rows if row.year == year], actual, unit) for year in years)


def _year(year: int | None, rows: list[Target], actual: dict[int, str], unit: str) -> YearTarget:
    now = [row for row in rows if row.replaced_at is None]
    return YearTarget(
        year=str(year) if year else _("计划期"),
        target="、".join(target_text(row, unit) for row in now) or "—",
        actual=(actual.get(year, "—") if year else next(reversed(actual.values()), "—")),
        before=tuple(replaced(row, unit) for row in rows if row.replaced_at is not None),
    )


def target_text(row: Target, unit: str) -> str:
    least = amount(row.value, unit) or row.text
    return f"{least}—{amount(row.value_max, unit)}" if row.value_max is not None else least


def replaced(row: Target, unit: str) -> str:
    when = day(row.replaced_at.date()) if row.replaced_at else ""
    return _("原为 %(target)s，%(when)s调整") % {"target": target_text(row, unit), "when": when}


def terms_of(indicator: Indicator) -> tuple[Term, ...]:
    rows = indicator.terms.select_related("item").order_by("-side", "id")
    return tuple(_term(row) for row in rows)


def _term(row: IndicatorTerm) -> Term:
    item = row.item
    return Term(
        side=str(row.get_side_display()),
        name=item.name,
        unit_of_measure=item.unit_of_measure,
        source=str(item.get_source_display()),
        collected=str(item.get_collected_display()),
        accumulation=str(item.get_accumulation_display()),
    )


def tasks_of(indicator: Indicator) -> tuple[Served, ...]:
    links = TaskIndicator.objects.filter(indicator=indicator).select_related("task__plan")
    rows = links.defer("task__text", "task__plan__source_text").order_by("task__position")
    return tuple(
        Served(link.task.number, link.task.title, reverse("task", args=[link.task.plan.code, link.task.code]))
        for link in rows
    )
