"""Indicators of a scope in one quarter, binding ones first; the table that is drawn of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.models import Nature
from reports.figure_tables import Column, FigureTable, Line
from reports.lights import Light
from reports.models import IndicatorQuarter
from reports.queries.facts import Facts
from reports.queries.measures import amount, kind_of, target_words, unit_of, value_words
from reports.queries.published import ShownLight, light_of, since_published
from reports.queries.rows import Progress, progress_of
from reports.queries.scopes import Scope
from reports.queries.task_list import Option
from reports.results import as_published, shown
from reports.shares import percent
from reports.wording import why
from units.compiled import Compiled, Given, one_of

MOST = 10  # lines on the dashboard
BINDING_FIRST = Case(
    When(nature=Nature.BINDING, then=Value(0)),
    When(nature=Nature.ANTICIPATORY, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class IndicatorFilters:
    """``nature`` as stored, ``plan`` a plan's code, ``text`` a part of the name or the definition."""

    nature: str = ""
    plan: str = ""
    text: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "IndicatorFilters":
        return cls(**{name: query.get(name, "").strip() for name in ("nature", "plan", "text")})


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator in a quarter, in words as it is printed; ``year_bp`` and ``schedule_bp`` draw it."""

    number: str
    name: str
    url: str
    plan: str
    owner: str
    nature: str
    is_binding: bool
    note: str
    actual: str
    actual_kind: str
    year_target: str
    target: str
    progress: Progress | None
    year_percent: Decimal | None
    schedule_percent: Decimal | None
    light: ShownLight | None
    why: str
    since: str
    reported: str


def figures_of(scope: Scope) -> "QuerySet[Any]":
    """Whole indicators, binding first, within that the worst light first, then by plan and printed order."""
    return worst_first(IndicatorQuarter.objects.filter(plan__in=scope.plans, quarter=int(scope.quarter)))


def worst_first(figures: "QuerySet[Any]") -> "QuerySet[Any]":
    rows: QuerySet[Any] = figures.filter(unit=None).annotate(
        binding_first=BINDING_FIRST, shown_light=shown("light", IndicatorQuarter)
    )
    return rows.order_by("binding_first", "-shown_light", "plan_id", "indicator__position")


def chosen(scope: Scope, filters: IndicatorFilters) -> "QuerySet[Any]":
    rows = figures_of(scope)
    if filters.nature:
        rows = rows.filter(nature=filters.nature)
    if filters.plan:
        rows = rows.filter(plan__code=filters.plan)
    if filters.text:
        text = filters.text
        rows = rows.filter(Q(indicator__name__icontains=text) | Q(indicator__definition_note__icontains=text))
    return rows


def nature_options(filters: IndicatorFilters) -> tuple[Option, ...]:
    return tuple(Option(nature.value, str(nature.label), nature == filters.nature) for nature in Nature)


def _asked() -> "QuerySet[Any]":
    return worst_first(IndicatorQuarter.objects.filter(one_of("plan", "plans"), quarter=Given("quarter")))


def with_names(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    return rows.select_related("indicator", "plan", "owner").defer("plan__source_text")


FIRST: Compiled[IndicatorQuarter] = Compiled(lambda: with_names(_asked())[:MOST])
LIGHTS: Compiled[tuple[str, int | None]] = Compiled(
    lambda: _asked().order_by().values_list("nature", "shown_light")
)


def lines_of(scope: Scope, rows: "Iterable[IndicatorQuarter]") -> list[IndicatorLine]:
    """One query, whatever the number of rows."""
    if isinstance(rows, QuerySet):
        rows = with_names(rows)
    return [_line(scope, live) for live in rows]


def _line(scope: Scope, live: IndicatorQuarter) -> IndicatorLine:
    figure, indicator = as_published(live), live.indicator
    unit = unit_of(figure, indicator)
    page = reverse("indicator", args=[live.plan.code, indicator.code])
    return IndicatorLine(
        number=indicator.number,
        name=indicator.name,
        url=f"{page}?{scope.query(unit='')}",
        plan=live.plan.title,
        owner=str(live.owner),
        nature="" if figure.nature == Nature.NEITHER else str(figure.get_nature_display()),
        is_binding=figure.nature == Nature.BINDING,
        note=indicator.definition_note,
        actual=value_words(figure, unit),
        actual_kind=kind_of(indicator),
        year_target=amount(figure.year_target, unit),
        target=target_words(figure, unit),
        progress=progress_of(figure),
        year_percent=_percent(figure.year_bp),
        schedule_percent=_percent(figure.schedule_bp) if figure.year_bp is not None else None,
        light=light_of(live) if figure.light is not None else None,
        why=why(reason=figure.reason, numbers=figure.numbers) if figure.reason else "",
        since=since_published(live),
        reported=f"{figure.reported}/{figure.asked}" if figure.asked else "",
    )


def asked_of(scope: Scope) -> dict[str, Any]:
    return {"plans": list(scope.plans), "quarter": int(scope.quarter)}


def _percent(basis_points: int | None) -> Decimal | None:
    return None if basis_points is None else Decimal(percent(basis_points))


def indicators_table(facts: Facts) -> FigureTable:
    """The first indicators of the scope: the year's progress against its schedule, beside actual and targets."""
    lines = lines_of(facts.scope, FIRST.rows(**asked_of(facts.scope)))
    return FigureTable(
        name="indicators",
        title=_("指标"),
        said=said_of(facts.scope),
        as_of=facts.as_of,
        head=_("指标"),
        columns=(
            Column(_("属性"), is_number=False),
            Column(_("完成")),
            Column(_("本年目标")),
            Column(_("目标")),
            Column(_("年度进度"), "bar", "ink", "%"),
            Column(_("序时"), "mark", "seal", "%"),
            Column(_("灯"), is_number=False),
        ),
        lines=tuple(_table_line(line, facts.scope) for line in lines),
        chart="bars",
        note=_(
            "约束性指标在前；朱线为本季末的序时进度，100% 为全年目标。保持类、到期类指标不计年度进度，看灯。"
        ),
    )


def _table_line(line: IndicatorLine, scope: Scope) -> Line:
    word = line.light.said if line.light else _("只监测")
    values = (
        line.nature,
        line.actual,
        line.year_target,
        line.target,
        line.year_percent,
        line.schedule_percent,
        word,
    )
    return Line(f"{line.owner} {line.name}" if scope.has_many_plans else line.name, values, line.url)


def said_of(scope: Scope) -> str:
    """How many binding indicators are as they should be; one query."""
    lights = LIGHTS.rows(**asked_of(scope))
    if not lights:
        return _("这一季还没有指标数据。")
    binding = [light for nature, light in lights if nature == Nature.BINDING]
    good = {Light.BLUE, Light.AHEAD, Light.GREEN}
    said = {
        "all": len(lights),
        "binding": len(binding),
        "well": sum(light in good for light in binding),
        "bad": sum(light in (Light.YELLOW, Light.RED) for _nature, light in lights),
    }
    if not binding:
        return _("指标 %(all)s 项，亮黄灯或红灯的 %(bad)s 项。") % said
    return (
        _("指标 %(all)s 项，其中约束性 %(binding)s 项、达标或达序 %(well)s 项；亮黄灯或红灯的共 %(bad)s 项。")
        % said
    )
