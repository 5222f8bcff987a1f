"""How a task is to be done: 工作举措 in words, by year, and dated steps 节点 with weights."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from plans.models import Plan
from plans.staleness import mark_open
from tasks.actions.retracting import retract_approval
from tasks.actions.terms import require_changeable
from tasks.errors import StaleError, WrongStateError
from tasks.models import Measure, Milestone, Task
from tasks.queries.breakdown import stamp_of_steps
from units import audit
from units.models import User


@dataclass(frozen=True)
class Step:
    """A milestone as wanted; ``id`` None is a new one."""

    id: int | None
    title: str
    due_on: date
    weight: int


@transaction.atomic
def change_steps(
    *,
    task: Task,
    measures: Sequence[tuple[int | None, str]],
    steps: Sequence[Step],
    shown: str,
    by: User,
) -> bool:
    """Measures (year or None for the whole plan, text) and milestones as they should be, in this order.

    ``shown`` is the stamp of both as the page had them. What was verified stays as it is.
    """
    task = Task.objects.select_for_update(of=("self",)).select_related("plan__owner").get(pk=task.pk)
    require_changeable(task.plan, by)
    if stamp_of_steps(task) != shown:
        raise StaleError()
    years = _put_measures(task, measures, by)
    has_moved = _put_steps(task, steps, by)
    for year in years | ({None} if has_moved else set()):
        retract_approval(task.plan, by, year=year)
    if has_moved:
        mark_open(task.plan)
    return bool(years or has_moved)


def _put_measures(task: Task, wanted: Sequence[tuple[int | None, str]], by: User) -> set[int | None]:
    """Returns the rounds concerned: of the years whose measures changed, and the plan's own."""
    _require_in_plan(task.plan, {year for year, _text in wanted if year is not None})
    before = list(task.measures.values_list("year", "text"))
    after = [(year, text.strip()[:500]) for year, text in wanted if text.strip()]
    if sorted(before, key=_by_year) == sorted(after, key=_by_year):
        return set()
    task.measures.all().delete()
    Measure.objects.bulk_create(
        Measure(task=task, year=year, position=position, text=text)
        for position, (year, text) in enumerate(after)
    )
    told = {"before": _told(before), "after": _told(after)}
    audit.record("task.measures_changed", by=by, about=task, tenant=task.owner_id, **told)
    return {year for year, _text in set(before) ^ set(after)} | {None}


def _by_year(measure: tuple[int | None, str]) -> int:
    return measure[0] or 0


def _told(measures: Sequence[tuple[int | None, str]]) -> list[str]:
    return [f"{year or ''} {text}".strip() for year, text in measures]


def _require_in_plan(plan: Plan, years: set[int]) -> None:
    if any(not plan.starts.year <= year <= plan.ends.year for year in years):
        raise WrongStateError(_("举措的年度要在计划期内"))


def _put_steps(task: Task, wanted: Sequence[Step], by: User) -> bool:
    there = {step.pk: step for step in task.milestones.all()}
    if any(step.id is not None and step.id not in there for step in wanted):
        raise StaleError()
    before = {pk: (step.title, step.due_on, step.weight) for pk, step in there.items()}
    kept = {step.id: step for step in wanted if step.id is not None}
    gone = [step for pk, step in there.items() if pk not in kept]
    moved = [step for pk, step in kept.items() if (step.title, step.due_on, step.weight) != before[pk]]
    new = [step for step in wanted if step.id is None]
    _require_unverified([*gone, *(there[step.id] for step in moved if step.id is not None)])
    _require_sound(task.plan, [*moved, *new])
    Milestone.objects.filter(pk__in=[step.pk for step in gone]).delete()
    for pk, step in kept.items():
        Milestone.objects.filter(pk=pk).update(title=step.title, due_on=step.due_on, weight=step.weight)
    for step in new:
        Milestone.objects.create(task=task, title=step.title, due_on=step.due_on, weight=step.weight)
    if gone or moved or new:
        told = {
            "gone": [step.title for step in gone],
            "changed": [f"{step.due_on} {step.title} {step.weight}" for step in (*moved, *new)],
        }
        audit.record("task.milestones_changed", by=by, about=task, tenant=task.owner_id, **told)
    return bool(gone or moved or new)


def _require_unverified(steps: Sequence[Milestone]) -> None:
    for step in steps:
        if step.verified_on is not None:
            raise WrongStateError(_("节点「%(step)s」已核实，不能再改") % {"step": step})


def _require_sound(plan: Plan, steps: Sequence[Step]) -> None:
    for step in steps:
        if not step.title.strip():
            raise WrongStateError(_("请写明节点的内容"))
        if not plan.starts.first_day <= step.due_on <= plan.ends.last_day:
            raise WrongStateError(_("节点「%(step)s」的日期不在计划期内") % {"step": step.title})
        if not 1 <= step.weight <= 1000:
            raise WrongStateError(_("权重为 1 到 1000 的整数"))
