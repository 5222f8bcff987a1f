"""The tables of a dashboard, each with its sentence; charts and files are drawn from them."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from plans.quarters import Quarter
from reports.figure_tables import Column, FigureTable, Line, Value
from reports.lights import BUCKETS
from reports.marks import BUCKET_WORDS
from reports.queries.facts import Facts
from reports.queries.headline import mean_value, on_schedule_value
from reports.queries.indicators import indicators_table
from reports.queries.sums import DutySums, Sums, TaskSums
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
    return Line(quarter.label, values, f"{reverse('dashboard')}?{query}", quarter == facts.scope.quarter)


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
    ranked, own, grassroots = parts_of(facts)
    ordered = sorted(ranked, key=lambda part: _by_rate(part[1].tasks))
    lines = [_unit_line(facts, unit, sums.tasks) for unit, sums in ordered]
    lines += (
        [Line(_("%(unit)s（本级）") % {"unit": facts.scope.unit}, _unit_values(own), "")] if own.tasks else []
    )
    lines += (
        [Line(_("居民区、社区（合计，不排名）"), _unit_values(grassroots), "")] if grassroots.tasks else []
    )
    return FigureTable(
        name="units",
        title=_("各单位牵头任务"),
        said=units_said(ordered),
        as_of=facts.as_of,
        head=_("单位"),
        columns=(Column(_("任务")), *bucket_columns(), Column(_("达序率"), unit="%")),
        lines=tuple(lines),
        chart="bars",
        note=_("按达序率从低到高，同率的按任务数；居民区、社区不排名。"),
    )


def parts_of(facts: Facts) -> tuple[list[tuple[Unit, Sums]], TaskSums, TaskSums]:
    """Children that lead tasks, the unit's own figures, and the sum of the grassroots."""
    children = [(unit, sums) for unit, sums in facts.below if unit != facts.scope.unit]
    ranked = [(unit, sums) for unit, sums in children if unit.kind not in GRASSROOTS and sums.tasks.tasks]
    own = next((sums.tasks for unit, sums in facts.below if unit == facts.scope.unit), TaskSums())
    return ranked, own, added(sums.tasks for unit, sums in children if unit.kind in GRASSROOTS)


def added(parts: Iterable[TaskSums]) -> TaskSums:
    rows = [vars(part) for part in parts]
    return TaskSums(**{name: sum(row[name] for row in rows) for name in vars(TaskSums())})


def _by_rate(sums: TaskSums) -> tuple[Decimal, int]:
    """The lowest share first; a unit of which nothing was judged comes last."""
    rate = on_schedule_value(sums)
    return (Decimal(1_000) if rate is None else rate, -sums.tasks)


def _unit_line(facts: Facts, unit: Unit, sums: TaskSums) -> Line:
    page = reverse("dashboard") if unit.is_tenant else reverse("unit-page", args=[unit.code])
    query = facts.scope.of(unit) if unit.is_tenant else facts.scope.query(unit="")
    return Line(str(unit), _unit_values(sums), f"{page}?{query}")


def _unit_values(sums: TaskSums) -> tuple[Value, ...]:
    return (sums.tasks, *bucket_values(sums), on_schedule_value(sums))


def units_said(ordered: list[tuple[Unit, Sums]]) -> str:
    judged = [(unit, rate) for unit, sums in ordered if (rate := on_schedule_value(sums.tasks)) is not None]
    if not judged:
        return _("还没有单位的任务有了判定。")
    full = sum(rate == 100 for _unit, rate in judged)
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
            Column(_("按时率"), "line", "seal", "%"),
            Column(_("一次通过率"), unit="%"),
        ),
        lines=tuple(_duty_line(facts, quarter) for quarter in sorted(facts.sums)),
        chart="columns",
        note=_("一次通过率：已报的报告中没有退回过的占比。"),
    )


def _duty_line(facts: Facts, quarter: Quarter) -> Line:
    sums = facts.sums[quarter].duties
    values = (sums.owed, *duty_parts(sums), sums.returned, ratio(sums.on_time, sums.owed), passed_first(sums))
    query = facts.scope.query(quarter=str(quarter))
    return Line(quarter.label, values, f"{reverse('dashboard')}?{query}", quarter == facts.scope.quarter)


def duty_parts(sums: DutySums) -> tuple[int, int, int]:
    """On time, late, missing: they add up to what was owed."""
    return sums.on_time, sums.reported - sums.on_time, sums.owed - sums.reported


def passed_first(sums: DutySums) -> Decimal | None:
    return ratio(max(sums.reported - sums.returned, 0), sums.reported)


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
    rows = lines_of(lagging(facts.scope))
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
