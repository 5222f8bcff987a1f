"""The paper form of a unit's quarter: everything asked, what was said last, and boxes to be filled in by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

from plans.quarters import Quarter
from tasks.models import Asked, Assignment, DataValue, Milestone, ProgressUpdate, Task, TaskIndicator
from tasks.queries.owed import OwedRow, owed_rows
from tasks.queries.standing import Standing, standing_of
from tasks.queries.unit_quarter import UnitQuarterPage, unit_quarter_page
from tasks.states import Word
from units.models import Unit


@dataclass(frozen=True)
class PaperReport:
    """A task to be reported on: ``words`` to tick where it takes one, a percent where it takes that."""

    row: OwedRow
    words: Sequence[str]
    takes_percent: bool
    standing: Standing


@dataclass(frozen=True)
class Paper:
    page: UnitQuarterPage
    reports: list[PaperReport]


def paper_of(unit: Unit, quarter: Quarter) -> Paper:
    """A number of queries that does not grow with what is asked."""
    updates = _updates(unit, quarter)
    standing, judged = standing_of(updates), _judged_by_figures(updates)
    reports = [
        _report(update, row, standing[update.pk], is_judged=update.task_id in judged)
        for update, row in zip(updates, owed_rows(updates), strict=True)
    ]
    return Paper(unit_quarter_page(unit, quarter, _values(unit, quarter)), reports)


def _report(update: ProgressUpdate, row: OwedRow, standing: Standing, *, is_judged: bool) -> PaperReport:
    """As tasks.actions.reporting.takes_a_word and takes_a_percent say of one report."""
    is_each = update.task.report_mode == Task.ReportMode.EACH
    is_responsible = update.assignment.role == Assignment.Role.RESPONSIBLE
    words = [] if is_each or is_judged else [str(label) for label in Word.labels]
    return PaperReport(row=row, words=words, takes_percent=is_each and is_responsible, standing=standing)


def _values(unit: Unit, quarter: Quarter) -> list[DataValue]:
    """What its own page asks and what its reports carry."""
    asked = Asked.objects.filter(unit=unit).values("item")
    values = DataValue.objects.filter(unit=unit, quarter=int(quarter), item__in=asked)
    return list(values.select_related("item__asked_by", "unit", "edited_by").order_by("item_id"))


def _updates(unit: Unit, quarter: Quarter) -> list[ProgressUpdate]:
    owed = ProgressUpdate.objects.filter(unit=unit, quarter=int(quarter))
    related = owed.select_related("task", "unit", "period", "plan", "assignment")
    return list(related.defer("plan__source_text", "task__text").order_by("plan", "task__position")[:200])


def _judged_by_figures(updates: Sequence[ProgressUpdate]) -> set[int]:
    """Tasks that take no word: an indicator or a milestone says how they stand."""
    tasks = {update.task_id for update in updates}
    figures = TaskIndicator.objects.filter(task__in=tasks).values_list("task", flat=True)
    return {*figures, *Milestone.objects.filter(task__in=tasks).values_list("task", flat=True)}
