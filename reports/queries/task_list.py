"""Tasks of a scope in one quarter as a list: by light, by unit, by text; what lags ordered by how far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.utils.translation import gettext as _

from plans.models import Plan, Section
from plans.quarters import Quarter
from reports.lights import Light
from reports.marks import BUCKET_WORDS, Mark
from reports.models import TaskQuarter
from reports.queries.frozen import once_closed
from reports.queries.names import Place, indicator_names, with_places
from reports.queries.plain_rows import Columns, rows_of
from reports.queries.published import ShownLight, light_beside
from reports.queries.rows import tags_of, task_address
from reports.queries.scopes import IssuedPlan, Scope
from reports.results import as_published, shown
from reports.rules import BY_TARGET, RULES
from reports.wording import points, why
from units.compiled import Compiled, Given, one_of
from units.models import Unit

LAGGING = "lagging"
CHOICES = 300
MOST = 10  # lines of a list on the dashboard; the rest is one click away
LINE = Columns(
    own=(
        *(
            "plan_id",
            "owner_id",
            "quarter",
            "published",
            "lead_id",
            "has_lead",
            "light",
            "rule",
            "reason",
            "numbers",
        ),
        *("year_bp", "gap_bp", "incomplete", "asked", "reported", "named_id", "update_state", "to_verify"),
        *("is_routine", "bucket"),
    ),
    of="task",
    joined=("number", "title", "code"),
)


@dataclass(frozen=True)
class TaskFilters:
    """``light`` is a bucket of the headline, or all that lag; ``lead`` a unit's code; ``plan`` a plan's code.

    ``section`` is a printed heading by its id; an unknown value of any finds nothing.
    """

    light: str = ""
    lead: str = ""
    plan: str = ""
    section: str = ""
    text: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "TaskFilters":
        return cls(
            **{name: query.get(name, "").strip() for name in ("light", "lead", "plan", "section", "text")}
        )


@dataclass(frozen=True)
class TaskLine:
    """A task as a line: its light, how far it lags, by which rule and why, and who leads it."""

    number: str
    title: str
    page: str
    quarter: str
    plan: str
    owner: str
    lead: str
    light: ShownLight
    gap: str
    rule: str
    why: str
    tags: tuple[str, ...]

    @property
    def mark(self) -> Mark:
        return self.light.mark


@dataclass(frozen=True)
class Option:
    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True)
class Options:
    """What may be chosen beside the list; empty where there is nothing to choose between."""

    lights: tuple[Option, ...]
    leads: tuple[Option, ...]
    plans: tuple[Option, ...]
    sections: tuple[Option, ...]


def figures_of(scope: Scope) -> "QuerySet[Any]":
    """The tasks' figures, with light, bucket and gap as they are shown: published where the quarter is closed."""
    return as_shown(TaskQuarter.objects.filter(plan__in=scope.plans, quarter=int(scope.quarter)))


def as_shown(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    names = ("bucket", "light", "gap_bp")
    annotated: QuerySet[Any] = rows.annotate(**{f"shown_{name}": shown(name, TaskQuarter) for name in names})
    return annotated


def lagging(scope: Scope) -> "QuerySet[Any]":
    """What lags or is overdue, red before yellow, then by how far; within that by plan and printed order."""
    return worst_first(figures_of(scope))


def worst_first(shown_rows: "QuerySet[Any]") -> "QuerySet[Any]":
    rows = shown_rows.filter(shown_bucket__in=("behind", "overdue"))
    return rows.order_by("-shown_light", F("shown_gap_bp").asc(nulls_last=True), "plan_id", "task__position")


def chosen(scope: Scope, filters: TaskFilters) -> "QuerySet[Any]":
    """The list that an address asks for; an unknown value finds nothing."""
    rows = (
        lagging(scope)
        if filters.light == LAGGING
        else figures_of(scope).order_by("plan_id", "task__position")
    )
    if filters.light not in ("", LAGGING):
        rows = rows.filter(shown_bucket=filters.light)
    if filters.lead:
        rows = rows.filter(lead__path__startswith=_path_of(filters.lead))
    if filters.plan:
        rows = rows.filter(plan__code=filters.plan)
    if filters.section:
        rows = rows.filter(task__section=filters.section) if filters.section.isdecimal() else rows.none()
    if filters.text:
        said = Q(task__title__icontains=filters.text) | Q(task__text__icontains=filters.text)
        rows = rows.filter(said | Q(lead__name__icontains=filters.text))
    return rows


def options(scope: Scope, filters: TaskFilters) -> Options:
    """At most three queries. A district chooses among its streets, a street among the units that lead a task."""
    words = {LAGGING: _("滞后和逾期")} | {bucket: str(word) for bucket, word in BUCKET_WORDS.items()}
    return Options(
        lights=tuple(Option(light, word, light == filters.light) for light, word in words.items()),
        leads=tuple(Option(code, name, code == filters.lead) for code, name in _leads(scope)),
        plans=plan_options(scope, filters.plan),
        sections=section_options(scope, filters.section),
    )


def section_options(scope: Scope, chosen: str) -> tuple[Option, ...]:
    """The headings of the plan, where there is only one."""
    if len(scope.plans) != 1:
        return ()
    rows = Section.objects.filter(plan__in=scope.plans, tasks__isnull=False).distinct()
    return tuple(Option(str(each.pk), str(each), str(each.pk) == chosen) for each in rows)


def plan_options(scope: Scope, chosen: str) -> tuple[Option, ...]:
    """The plans of the scope, where there is more than one to choose from."""
    if not scope.has_many_plans:
        return ()
    plans = Plan.objects.filter(pk__in=scope.plans).values_list("code", "title")
    return tuple(Option(code, title, code == chosen) for code, title in plans[:CHOICES])


def _leads(scope: Scope) -> list[tuple[str, str]]:
    below = Unit.objects.within(scope.unit).filter(kind__in=Unit.TENANT_KINDS).exclude(pk=scope.unit.pk)
    leading = Unit.objects.filter(pk__in=figures_of(scope).values("lead"))
    units = leading if scope.unit.kind == Unit.Kind.STREET_OFFICE else below
    return [(unit.code, str(unit)) for unit in units[:CHOICES]]


def _path_of(code: str) -> str:
    """A unit's path; of a code that is none, a path that no unit has."""
    return Unit.objects.filter(code=code).values_list("path", flat=True).first() or "none"


def _asked() -> "QuerySet[Any]":
    return as_shown(TaskQuarter.objects.filter(one_of("plan", "plans"), quarter=Given("quarter")))


def _worst() -> "QuerySet[Any]":
    """The keys of the first, each with how many of 滞后 are red among all."""
    reds = Count("pk", filter=Q(shown_bucket="behind", shown_light=Light.RED))
    keys: QuerySet[Any] = worst_first(_asked()).annotate(reds=Window(reds)).values_list("pk", "reds")
    return keys[:MOST]


WORST: Compiled[Any] = Compiled(_worst)
ROWS: Compiled[Any] = Compiled(lambda: LINE.question(TaskQuarter.objects.all()))


@dataclass(frozen=True)
class Worst:
    """The first of what lags, as a dashboard lists them, and how many of 滞后 are red."""

    lines: tuple[TaskLine, ...]
    reds: int


def worst(scope: Scope, known: Mapping[int, Place]) -> Worst:
    """Four queries; of units those that are not ``known``."""
    asked = {"plans": list(scope.plans), "quarter": int(scope.quarter)}
    keys = once_closed(scope, "worst", lambda: WORST.tuples(**asked))
    rows = rows_of(ROWS, LINE, [pk for pk, _reds in keys])
    return Worst(tuple(lines_of(scope, rows, known)), keys[0][1] if keys else 0)


def printed(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """Only what a line prints; names are looked up beside."""
    return rows.select_related("task").only(*LINE.all)


def lines_of(scope: Scope, rows: "Iterable[Any]", known: Mapping[int, Place] | None = None) -> list[TaskLine]:
    """Three queries, whatever the number of rows; of units those that are not ``known``."""
    if isinstance(rows, QuerySet):
        rows = printed(rows)
    pairs = [(live, as_published(live)) for live in rows]
    names = Names(
        plans=scope.issued,
        units=with_places(known or {}, (unit for live, _ in pairs for unit in (live.owner_id, live.lead_id))),
        indicators=indicator_names(named for _live, shown in pairs if (named := _named(shown))),
    )
    return [_line(live, figure, names) for live, figure in pairs]


@dataclass(frozen=True)
class Names:
    plans: Mapping[int, IssuedPlan]
    units: Mapping[int, Place]
    indicators: Mapping[int, str]


def _line(live: Any, figure: Any, names: Names) -> TaskLine:
    """``live`` is a model's row or a plain one, ``figure`` the same as published."""
    task, plan = live.task, names.plans[live.plan_id]
    return TaskLine(
        number=task.number,
        title=task.title,
        page=task_address(plan.code, task.code),
        quarter=str(Quarter(live.quarter)),
        plan=plan.title,
        owner=str(names.units[live.owner_id]),
        lead=str(names.units[live.lead_id]) if live.has_lead else _("无牵头单位"),
        light=light_beside(live, figure),
        gap=gap_words(figure),
        rule=str(RULES.get(figure.rule or 0, "")),
        why=_why(figure, names),
        tags=tuple(tag for tag in tags_of(figure) if figure.has_lead or tag != _("无牵头单位")),
    )


def _why(figure: Any, names: Names) -> str:
    indicator = names.indicators.get(_named(figure) or 0, "")
    return why(reason=figure.reason, numbers=figure.numbers, indicator=indicator)


def _named(figure: Any) -> int | None:
    """The indicator whose target gave the light; a light settled otherwise names none."""
    return figure.named_id if figure.rule in BY_TARGET else None


def gap_words(figure: Any) -> str:
    """The gap to the schedule in percentage points, with its sign; empty where there is none to speak of."""
    if figure.gap_bp is None:
        return ""
    sign = "−" if figure.gap_bp < 0 else "+"
    return f"{sign}{points(figure.gap_bp)}"
