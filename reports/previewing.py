"""What a quarter would show if it were closed now: the closing itself, run and undone."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from plans.clock import today
from plans.models import ReportingPeriod
from reports.closing import closes_from, freeze
from reports.lights import STOPPED, Light
from reports.marks import MARKS, Mark, mark_of
from reports.models import PlanQuarter, TaskQuarter
from reports.queries.headline import Headline, headline
from reports.queries.sums import task_sums
from reports.shares import shares, tenths
from reports.wording import day
from tasks.errors import PeriodError
from tasks.models import DataValue, ProgressUpdate
from tasks.states import EDITABLE, WAITING


@dataclass(frozen=True)
class Share:
    """How many live tasks would carry a light, and their percent; the percents add up to 100.0."""

    light: Light
    mark: Mark
    word: str
    number: int
    percent: str


@dataclass(frozen=True)
class Outstanding:
    """A report that is not approved yet, and the light its task would be closed with."""

    number: str
    title: str
    unit: str
    state: str
    mark: Mark
    word: str
    is_red: bool


@dataclass(frozen=True)
class Preview:
    """``values_owed`` and ``values_waiting`` count data items not handed in, and handed in but not reviewed.

    ``closes_from`` is the first day on which the quarter can be closed, empty once that day has come.
    """

    closes_from: str
    headline: Headline
    lights: tuple[Share, ...]
    to_report: tuple[Outstanding, ...]
    in_review: tuple[Outstanding, ...]
    values_owed: int
    values_waiting: int

    @property
    def values_left(self) -> int:
        return self.values_owed + self.values_waiting

    @property
    def is_unfinished(self) -> bool:
        return bool(self.to_report or self.in_review or self.values_left)


def preview(period: ReportingPeriod) -> Preview:
    """The figures of an open quarter as closing it today would freeze them; nothing of it stays."""
    with transaction.atomic():
        if not freeze(period=period, by=None, day=today(period.plan)):
            raise PeriodError(_("%(quarter)s已定稿") % {"quarter": period.quarter.label})
        found = _preview(period)
        transaction.set_rollback(True)
    return found


def _preview(period: ReportingPeriod) -> Preview:
    where = {"plan": period.plan_id, "quarter": period.quarter}
    figures = {figure.task_id: figure for figure in TaskQuarter.objects.filter(**where)}
    reds = sum(figure.bucket == "behind" and figure.light == Light.RED for figure in figures.values())
    values = DataValue.objects.filter(
        quarter=period.quarter, item__in_indicators__indicator__plan=period.plan_id
    ).distinct()
    first_day = closes_from(period)
    return Preview(
        closes_from=day(first_day) if first_day and first_day > today(period.plan) else "",
        headline=headline(task_sums(PlanQuarter.objects.get(**where)), reds=reds),
        lights=_shares_of(figures.values()),
        to_report=_outstanding(period, figures, EDITABLE),
        in_review=_outstanding(period, figures, WAITING),
        values_owed=values.filter(state__in=EDITABLE).not_refused().count(),
        values_waiting=values.filter(state__in=WAITING).count(),
    )


def _shares_of(figures: Iterable[TaskQuarter]) -> tuple[Share, ...]:
    lights = Counter(figure.light for figure in figures if figure.bucket not in STOPPED)
    shown = [light for light in Light if lights[light]]
    parts = shares([lights[light] for light in shown])
    return tuple(
        Share(light, MARKS[light], str(light.label), lights[light], tenths(part))
        for light, part in zip(shown, parts, strict=True)
    )


def _outstanding(
    period: ReportingPeriod, figures: Mapping[int, TaskQuarter], states: Collection[str]
) -> tuple[Outstanding, ...]:
    updates = ProgressUpdate.objects.filter(period=period, state__in=states).select_related("task", "unit")
    rows = updates.order_by("task__position", "unit__position", "id")
    return tuple(outstanding(update, figures[update.task_id]) for update in rows if update.task_id in figures)


def outstanding(update: ProgressUpdate, figure: TaskQuarter) -> Outstanding:
    return Outstanding(
        number=update.task.number,
        title=update.task.title,
        unit=str(update.unit),
        state=_("已退回") if update.is_returned else str(update.get_state_display()),
        mark=mark_of(figure.light, figure.reason),
        word=str(figure.get_reason_display()),
        is_red=figure.light == Light.RED,
    )
