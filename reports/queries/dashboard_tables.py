"""The tables of a dashboard, each with its sentence; charts and files are drawn from them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from plans.quarters import Quarter
from reports.figure_tables import Column, FigureTable, Line, Value
from reports.lights import BUCKETS
from reports.marks import BUCKET_WORDS
from reports.queries.addresses import address
from reports.queries.facts import Facts
from reports.queries.headline import mean_value, on_schedule_value
from reports.queries.indicators import indicators_table
from reports.queries.names import Place
from reports.queries.reports_owed import STANDINGS
from reports.queries.sums import DutySums, TaskSums, added
from reports.queries.task_list import lagging, lines_of
from reports.shares import ratio
from units.models import Unit

TONES = {
    "completed": "blue",
    "ahead": "deep",
    "on_schedule": "green",
    "behind": "amber",
    "overdue": "red",
    "not_started": "grey",
    "undecided": "pale",
}
MOST = 15  # units on the dashboard; the others are one click away
GRASSROOTS = (Unit.Kind.COMMUNITY, Unit.Kind.NEIGHBOURHOOD)


def bucket_columns() -> tuple[Column, ...]:
    return tuple(Column(str(BUCKET_WORDS[each]), "stack", TONES[each]) for each in BUCKETS)


def bucket_values(sums: TaskSums) -> tuple[int, ...]:
    return tuple(getattr(sums, each) for each in BUCKETS)


# Twelve quarters ------------------------------------------------------------------------------------------------------
def trend(facts: Facts) -> FigureTable:
    """Tasks by light in each of the last twelve quarters, with 达序率 and the mean progress."""
    quarters = sorted(facts.sums)
    return FigureTable(
        name="trend",
        title=_("近十二个季度"),
        said=trend_said(facts, quarters),
        as_of=facts.as_of,
        head=_("季度"),
        columns=(
            Column(_("任务")),
            *bucket_columns(),
            Column(_("达序率"), "line", "seal", "%"),
            Column(_("平均年度进度"), unit="%"),
        ),
        lines=tuple(_quarter_line(facts, quarter) for quarter in quarters),
        chart="columns",
        note=_("平均年度进度每年一季度从头算起，只看可量化任务。"),
    )


def _quarter_line(facts: Facts, quarter: Quarter) -> Line:
    sums = facts.sums[quarter].tasks
    values = (sums.tasks, *bucket_values(sums), on_schedule_value(sums), mean_value(sums))
    query = facts.scope.query(quarter=str(quarter))
    is_current = quarter == facts.scope.quarter
    return Line(quarter.label, values, f"{address('dashboard')}?{query}", is_current, task_links(query, sums))


def task_links(query: str, sums: TaskSums) -> tuple[str, ...]:
    """Where the number of tasks and those of the lights lead: to the lists of just these; nought leads nowhere."""
    page = f"{address('dashboard-tasks')}?{query}"
    lights = (f"{page}&light={each}" if getattr(sums, each) else "" for each in BUCKETS)
    return (page if sums.tasks else "", *lights)


def trend_said(facts: Facts, quarters: Iterable[Quarter]) -> str:
    rates = [(on_schedule_value(facts.sums[quarter].tasks), quarter) for quarter in quarters]
    known = [(rate, quarter) for rate, quarter in rates if rate is not None]
    if len(known) < 2:
        return _("有数据的季度还不到两个，看不出走势。")
    best, worst, (last, _quarter) = max(known), min(known), known[-1]
    said = {"best": best[0], "when": best[1].label, "worst": worst[0], "then": worst[1].label, "last": last}
    return _("达序率最高 %(best)s%%（%(when)s），最低 %(worst)s%%（%(then)s），本季 %(last)s%%。") % said


# Units ----------------------------------------------------------------------------------------------------------------
def units(facts: Facts) -> FigureTable:
    """Offices and streets by 达序率; with the unit's own tasks and those of the grassroots they add up to all."""
    ranked = ranked_parts(facts)
    return _units_table(facts, ranked, ranked)


def first_units(facts: Facts) -> FigureTable:
    """The same with the lowest units only, and one line for all the others."""
    ranked = ranked_parts(facts)
    few, others = ranked[:MOST], ranked[MOST:]
    if len(others) < 2:
        return units(facts)
    page = f"{address('dashboard-units')}?{facts.scope.query()}"
    name = _("其余 %(n)s 个单位（合计）") % {"n": len(others)}
    rest = Line(name, _unit_values(added(part.tasks for part in others)), page, is_rest=True)
    return _units_table(facts, ranked, few, rest)


def every_unit(facts: Facts, *, is_by_tree: bool) -> FigureTable:
    """All of them, without a chart; ``is_by_tree`` in the order of the tree."""
    ranked = ranked_parts(facts)
    places = [place for place, _sums in facts.below]
    ordered = sorted(ranked, key=lambda part: places.index(part.place)) if is_by_tree else ranked
    return replace(_units_table(facts, ranked, ordered), chart="")


@dataclass(frozen=True)
class Part:
    """A unit that leads tasks, with their 达序率."""

    place: Place
    tasks: TaskSums
    rate: Decimal | None

    @property
    def order(self) -> tuple[Decimal, int]:
        """The lowest share first; a unit of which nothing was judged comes last."""
        return (Decimal(1_000) if self.rate is None else self.rate, -self.tasks.tasks)


def ranked_parts(facts: Facts) -> list[Part]:
    """Offices and streets that lead tasks, the lowest share first."""
    parts = (
        Part(place, sums, on_schedule_value(sums))
        for place, sums in facts.below
        if place.kind not in GRASSROOTS and sums.tasks
    )
    return sorted(parts, key=lambda part: part.order)


def _units_table(facts: Facts, ranked: list[Part], shown: list[Part], *rest: Line) -> FigureTable:
    """``shown`` of the units, then the ``rest`` in a line, then what is not ranked."""
    return FigureTable(
        name="units",
        title=_("各单位牵头任务"),
        said=units_said(ranked),
        as_of=facts.as_of,
        head=_("单位"),
        columns=(Column(_("任务")), *bucket_columns(), Column(_("达序率"), unit="%")),
        lines=(*(_unit_line(facts, part) for part in shown), *rest, *_unranked(facts)),
        chart="bars",
        note=_("按达序率从低到高，同率的按任务数；居民区、社区不排名。"),
    )


def _unranked(facts: Facts) -> Iterator[Line]:
    """The unit's own tasks, and the sum of the grassroots."""
    grassroots = added(sums for place, sums in facts.below if place.kind in GRASSROOTS)
    if facts.own.tasks:
        yield Line(_("%(unit)s（本级）") % {"unit": facts.scope.unit}, _unit_values(facts.own))
    if grassroots.tasks:
        yield Line(_("居民区、社区（合计，不排名）"), _unit_values(grassroots))


def _unit_line(facts: Facts, part: Part) -> Line:
    place = part.place
    page = address("dashboard") if place.is_tenant else address("unit-page", place.code)
    query = facts.scope.query(unit=place.code if place.is_tenant else "")
    links = task_links(facts.scope.query(lead=place.code), part.tasks)
    return Line(str(place), _unit_values(part.tasks), f"{page}?{query}", links=links)


def _unit_values(sums: TaskSums) -> tuple[Value, ...]:
    return (sums.tasks, *bucket_values(sums), on_schedule_value(sums))


def units_said(ranked: list[Part]) -> str:
    judged = [(part.place, part.rate) for part in ranked if part.rate is not None]
    if not judged:
        return _("还没有单位的任务有了判定。")
    full = sum(rate == 100 for _place, rate in judged)
    said = {"n": len(judged), "full": full, "unit": judged[0][0], "rate": judged[0][1]}
    if full == len(judged):
        return _("%(n)s 个单位牵头的任务全部达序。") % said
    return _("%(n)s 个单位中 %(full)s 个全部达序；最低的是%(unit)s，%(rate)s%%。") % said


# Reporting ------------------------------------------------------------------------------------------------------------
def duties(facts: Facts) -> FigureTable:
    """Reports owed, on time, late, missing, and passed without a return, per quarter."""
    return FigureTable(
        name="duties",
        title=_("报送情况"),
        said=duties_said(facts.now.duties),
        as_of=facts.as_of,
        head=_("季度"),
        columns=(
            Column(_("应报")),
            Column(_("按时"), "stack", "green"),
            Column(_("迟报"), "stack", "amber"),
            Column(_("未报"), "stack", "red"),
            Column(_("退回过")),
            Column(_("一次通过")),
            Column(_("按时率"), "line", "seal", "%"),
            Column(_("一次通过率"), unit="%"),
        ),
        lines=tuple(_duty_line(facts, quarter) for quarter in sorted(facts.sums)),
        chart="columns",
        note=_("一次通过：已报、一次也没有退回过的报告；一次通过率是它占已报的比例。"),
    )


def _duty_line(facts: Facts, quarter: Quarter) -> Line:
    sums = facts.sums[quarter].duties
    counts = (sums.owed, *duty_parts(sums), sums.returned, sums.passed)
    values = (*counts, ratio(sums.on_time, sums.owed), ratio(sums.passed, sums.reported))
    query = facts.scope.query(quarter=str(quarter))
    is_current = quarter == facts.scope.quarter
    return Line(
        quarter.label, values, f"{address('dashboard')}?{query}", is_current, duty_links(query, counts)
    )


def duty_links(query: str, counts: tuple[int, ...]) -> tuple[str, ...]:
    """Where the numbers of reports lead, in the order of the columns; nought leads nowhere."""
    page = f"{address('dashboard-reports')}?{query}"
    addresses = (page, *(f"{page}&state={each}" for each in STANDINGS))
    return tuple(address if count else "" for address, count in zip(addresses, counts, strict=True))


def duty_parts(sums: DutySums) -> tuple[int, int, int]:
    """On time, late, missing: they add up to what was owed."""
    return sums.on_time, sums.reported - sums.on_time, sums.owed - sums.reported


def duties_said(sums: DutySums) -> str:
    if not sums.owed:
        return _("这一季没有应报的报告。")
    on_time, late, missing = duty_parts(sums)
    said = {
        "owed": sums.owed,
        "on_time": on_time,
        "late": late,
        "missing": missing,
        "returned": sums.returned,
    }
    return (
        _(
            "本季应报 %(owed)s 份：按时 %(on_time)s 份，迟报 %(late)s 份，未报 %(missing)s 份；退回过 %(returned)s 份。"
        )
        % said
    )


# What lags ------------------------------------------------------------------------------------------------------------
def lagging_table(facts: Facts) -> FigureTable:
    """Every lagging task as a row, for the download; the page prints the first of them."""
    rows = lines_of(facts.scope, lagging(facts.scope), facts.places)
    columns = (_("牵头单位"), _("灯"), _("差距（百分点）"), _("规则"), _("原因"), _("计划"))
    return FigureTable(
        name="lagging",
        title=_("滞后和逾期任务"),
        said="",
        as_of=facts.as_of,
        head=_("任务"),
        columns=tuple(Column(title, is_number=False) for title in columns),
        lines=tuple(
            Line(
                f"{row.number} {row.title}",
                (row.lead, row.light.said, row.gap, row.rule, row.why, row.plan),
                row.page,
            )
            for row in rows
        ),
    )


TABLES: dict[str, Callable[[Facts], FigureTable]] = {
    "trend": trend,
    "units": units,
    "duties": duties,
    "lagging": lagging_table,
    "indicators": indicators_table,
}
