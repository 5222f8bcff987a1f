"""Tasks of a scope in one quarter as a list: by light, by unit, by text; what lags ordered by how far."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from plans.models import Plan, Section
from plans.quarters import Quarter
from reports.lights import Light
from reports.marks import BUCKET_WORDS, Mark
from reports.models import TaskQuarter
from reports.queries.published import ShownLight, light_of, published
from reports.queries.rows import Progress, explained, progress_of, tags_of
from reports.queries.scopes import Scope
from reports.results import shown
from reports.rules import RULES
from reports.wording import points
from tasks.models import Task
from units.compiled import Compiled, Given, one_of
from units.models import Unit

LAGGING = "lagging"
CHOICES = 300
MOST = 10  # lines of a list on the dashboard; the rest is one click away


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
    progress: Progress | None
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


def _reds() -> "QuerySet[Any]":
    reds = _asked().filter(shown_bucket="behind", shown_light=Light.RED)
    counted: QuerySet[Any] = reds.values("quarter").annotate(how_many=Count("pk"))
    return counted.values_list("how_many", flat=True)


REDS: Compiled[int] = Compiled(_reds)
WORST: Compiled[TaskQuarter] = Compiled(lambda: with_names(worst_first(_asked()))[:MOST])


def red_ones(scope: Scope) -> int:
    """How many of 滞后 are red."""
    return sum(REDS.rows(plans=list(scope.plans), quarter=int(scope.quarter)))


def worst(scope: Scope) -> list[TaskLine]:
    """The first of what lags, as a dashboard lists them; two queries."""
    return lines_of(WORST.rows(plans=list(scope.plans), quarter=int(scope.quarter)))


def with_names(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    return rows.select_related("task", "plan", "owner", "lead").defer("plan__source_text", "task__text")


def lines_of(rows: "Iterable[TaskQuarter]") -> list[TaskLine]:
    """Two queries, whatever the number of rows."""
    if isinstance(rows, QuerySet):
        rows = with_names(rows)
    live = list(rows)
    return [_line(now, then) for now, then in zip(live, published(live), strict=True)]


def _line(live: TaskQuarter, figure: TaskQuarter) -> TaskLine:
    task: Task = figure.task
    return TaskLine(
        number=task.number,
        title=task.title,
        page=reverse("task", args=[figure.plan.code, task.code]),
        quarter=str(Quarter(figure.quarter)),
        plan=figure.plan.title,
        owner=str(figure.owner),
        lead=str(figure.lead) if figure.has_lead else _("无牵头单位"),
        light=light_of(live),
        gap=gap_words(figure),
        rule=str(RULES.get(figure.rule or 0, "")),
        why=explained(figure),
        progress=progress_of(figure),
        tags=tuple(tag for tag in tags_of(figure) if figure.has_lead or tag != _("无牵头单位")),
    )


def gap_words(figure: Any) -> str:
    """The gap to the schedule in percentage points, with its sign; empty where there is none to speak of."""
    if figure.gap_bp is None:
        return ""
    sign = "−" if figure.gap_bp < 0 else "+"
    return f"{sign}{points(figure.gap_bp)}"
