"""Indicators of a scope in one quarter, binding ones first; the table that is drawn of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from plans.models import Nature
from reports.figure_tables import Column, FigureTable, Line
from reports.lights import Light
from reports.models import IndicatorQuarter
from reports.queries.addresses import address
from reports.queries.facts import Facts
from reports.queries.frozen import once_closed
from reports.queries.measures import amount, kind_of, target_words, unit_of, value_words
from reports.queries.names import places_of
from reports.queries.plain_rows import Columns, rows_of
from reports.queries.published import ShownLight, light_beside, since_published
from reports.queries.rows import Progress, progress_of
from reports.queries.scopes import Scope
from reports.queries.task_list import Option
from reports.results import RESULTS, as_published, shown
from reports.shares import percent
from reports.wording import why
from units.compiled import Compiled, Given, one_of

MOST = 10  # lines on the dashboard
LINE = Columns(
    own=(
        *RESULTS[IndicatorQuarter],
        *("plan_id", "owner_id", "quarter", "published", "nature", "direction", "target_max", "by_quarter"),
        "unit_of_measure",
    ),
    of="indicator",
    joined=("code", "number", "name", "definition_note", "unit_of_measure", "accumulation", "measure"),
)
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
    """An indicator in a quarter, in words as it is printed: ``live`` as it stands (a model's row or a plain one),
    ``figure`` the same as published.

    Said when it is asked for: a table prints less of it than the list.
    """

    live: IndicatorQuarter
    figure: IndicatorQuarter
    plan: str
    owner: str
    query: str

    @property
    def number(self) -> str:
        return self.live.indicator.number

    @property
    def name(self) -> str:
        return self.live.indicator.name

    @property
    def url(self) -> str:
        page = address("indicator", self.plan, self.live.indicator.code)
        return f"{page}?{self.query}"

    @property
    def nature(self) -> str:
        nature = self.figure.nature
        return "" if nature == Nature.NEITHER else str(Nature(nature).label)

    @property
    def is_binding(self) -> bool:
        return self.figure.nature == Nature.BINDING

    @property
    def note(self) -> str:
        return self.live.indicator.definition_note

    @property
    def unit(self) -> str:
        return unit_of(self.figure, self.live.indicator)

    @property
    def actual(self) -> str:
        return value_words(self.figure, self.unit)

    @property
    def actual_kind(self) -> str:
        return kind_of(self.live.indicator)

    @property
    def year_target(self) -> str:
        return amount(self.figure.year_target, self.unit)

    @property
    def target(self) -> str:
        return target_words(self.figure, self.unit)

    @property
    def progress(self) -> Progress | None:
        return progress_of(self.figure)

    @property
    def year_percent(self) -> Decimal | None:
        return _percent(self.figure.year_bp)

    @property
    def schedule_percent(self) -> Decimal | None:
        return _percent(self.figure.schedule_bp) if self.figure.year_bp is not None else None

    @cached_property
    def light(self) -> ShownLight | None:
        return light_beside(self.live, self.figure) if self.figure.light is not None else None

    @property
    def why(self) -> str:
        return why(reason=self.figure.reason, numbers=self.figure.numbers) if self.figure.reason else ""

    @property
    def since(self) -> str:
        return since_published(self.live)

    @property
    def reported(self) -> str:
        return f"{self.figure.reported}/{self.figure.asked}" if self.figure.asked else ""


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


def printed(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Only what a line prints; names are looked up beside."""
    return rows.select_related("indicator").only(*LINE.all)


FIRST: Compiled[Any] = Compiled(lambda: _asked().values_list("pk")[:MOST])
ROWS: Compiled[Any] = Compiled(lambda: LINE.question(IndicatorQuarter.objects.all()))
LIGHTS: Compiled[tuple[str, int | None, int]] = Compiled(
    lambda: (
        _asked()
        .order_by()
        .values("nature", "shown_light")
        .annotate(how_many=Count("pk"))
        .values_list("nature", "shown_light", "how_many")
    )
)


def lines_of(scope: Scope, rows: "Iterable[Any]") -> list[IndicatorLine]:
    """Two queries, whatever the number of rows; the owner is named where there is more than one plan."""
    live = list(printed(rows) if isinstance(rows, QuerySet) else rows)
    owners = places_of(each.owner_id for each in live) if scope.has_many_plans else {}
    query = scope.query(unit="")
    return [
        IndicatorLine(
            live=each,
            figure=as_published(each),
            plan=scope.issued[each.plan_id].code,
            owner=str(owners.get(each.owner_id, "")),
            query=query,
        )
        for each in live
    ]


def first_rows(scope: Scope) -> list[Any]:
    """As the dashboard lists them; two queries."""
    keys = once_closed(scope, "indicators", lambda: FIRST.tuples(**asked_of(scope)))
    return rows_of(ROWS, LINE, [pk for (pk,) in keys])


def asked_of(scope: Scope) -> dict[str, Any]:
    return {"plans": list(scope.plans), "quarter": int(scope.quarter)}


def _percent(basis_points: int | None) -> Decimal | None:
    return None if basis_points is None else Decimal(percent(basis_points))


def indicators_table(facts: Facts) -> FigureTable:
    """The first indicators of the scope: the year's progress against its schedule, beside actual and targets."""
    lines = lines_of(facts.scope, first_rows(facts.scope))
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
    counted = once_closed(scope, "lights", lambda: LIGHTS.tuples(**asked_of(scope)))
    if not counted:
        return _("这一季还没有指标数据。")
    binding = [(light, n) for nature, light, n in counted if nature == Nature.BINDING]
    good = {Light.BLUE, Light.AHEAD, Light.GREEN}
    said = {
        "all": sum(n for _nature, _light, n in counted),
        "binding": sum(n for _light, n in binding),
        "well": sum(n for light, n in binding if light in good),
        "bad": sum(n for _nature, light, n in counted if light in (Light.YELLOW, Light.RED)),
    }
    if not binding:
        return _("指标 %(all)s 项，亮黄灯或红灯的 %(bad)s 项。") % said
    return (
        _("指标 %(all)s 项，其中约束性 %(binding)s 项、达标或达序 %(well)s 项；亮黄灯或红灯的共 %(bad)s 项。")
        % said
    )
