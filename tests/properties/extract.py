"""From raw rows to the oracle's description: reads facts and settings, never a rolled-up row."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import chinese_calendar

from plans.clock import today
from plans.models import CalendarDay, Indicator, IndicatorTerm, Plan, ReportingPeriod, Target
from reports.lights import Light
from reports.models import ManualLight
from tasks.models import (
    Assignment,
    CompletionClaim,
    DataValue,
    ExtensionRequest,
    Handover,
    IndicatorResult,
    Milestone,
    ProgressUpdate,
    Task,
    TaskIndicator,
    TaskStop,
)
from tests.properties.oracle import facts as told


def facts_of(plan_id: int) -> told.Facts:
    plan = Plan.objects.get(pk=plan_id)
    return told.Facts(
        today=today(plan),
        workdays=workdays(),
        plan=_plan(plan),
        periods=tuple(
            told.Period(int(quarter), due, closed)
            for quarter, due, closed in ReportingPeriod.objects.filter(plan=plan).values_list(
                "quarter", "due_on", "closed_on"
            )
        ),
        tasks=_tasks(plan),
        indicators=_indicators(plan),
        updates=_updates(plan),
        values=_values(plan),
        results=_results(plan),
        manual=_manual(plan),
    )


def _statutory(day: date) -> bool:
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(365 * 6)]
STATUTORY = frozenset(day for day in DAYS if _statutory(day))


def workdays() -> frozenset[date]:
    entries = dict(CalendarDay.objects.values_list("day", "is_workday"))
    free = {day for day, is_workday in entries.items() if not is_workday}
    return (STATUTORY | entries.keys()) - free


def _plan(plan: Plan) -> told.Plan:
    return told.Plan(
        owner=plan.owner_id,
        starts=int(plan.starts),
        ends=int(plan.ends),
        first_period=int(plan.first_period),
        preset=plan.preset,
        red_below=plan.red_below_bp,
        yellow_to=plan.yellow_to_bp,
        ahead_from=plan.ahead_from_bp,
        frequency_yellow=plan.frequency_yellow_bp,
    )


def _by(rows, key):
    found = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _tasks(plan: Plan) -> tuple[told.Task, ...]:
    duties = _by(Assignment.objects.filter(task__plan=plan), "task_id")
    former = _by(Handover.objects.filter(assignment__task__plan=plan).order_by("id"), "assignment_id")
    milestones = _by(Milestone.objects.filter(task__plan=plan), "task_id")
    claims = _by(CompletionClaim.objects.filter(task__plan=plan), "task_id")
    links = _by(TaskIndicator.objects.filter(task__plan=plan), "task_id")
    stops = _by(TaskStop.objects.filter(task__plan=plan).order_by("id"), "task_id")
    granted = ExtensionRequest.objects.filter(task__plan=plan, state=ExtensionRequest.State.GRANTED)
    extensions = _by(granted, "task_id")
    return tuple(
        told.Task(
            id=task.pk,
            state=task.state,
            mode=task.report_mode,
            weight=task.weight,
            preset=task.preset,
            starts=_int(task.starts),
            due_on=task.due_on,
            closed_on=task.closed_on,
            stops=tuple(told.Stop(each.state, each.since, each.until) for each in stops[task.pk]),
            extensions=tuple(
                told.Extension(each.pk, each.filed_on, each.new_due_on) for each in extensions[task.pk]
            ),
            duties=tuple(
                told.Duty(
                    each.unit_id,
                    each.role,
                    not each.not_involved_because,
                    tuple(row.unit_id for row in former[each.pk]),
                )
                for each in duties[task.pk]
            ),
            milestones=tuple(
                told.Milestone(each.pk, each.due_on, each.weight, each.verified_on)
                for each in milestones[task.pk]
            ),
            claims=tuple(
                told.Claim(each.pk, each.state, each.completed_on, each.filed_on) for each in claims[task.pk]
            ),
            links=tuple(told.Link(each.indicator_id, each.weight, each.is_home) for each in links[task.pk]),
        )
        for task in Task.objects.filter(plan=plan)
    )


def _indicators(plan: Plan) -> tuple[told.Indicator, ...]:
    terms = _by(IndicatorTerm.objects.filter(indicator__plan=plan).select_related("item"), "indicator_id")
    targets = _by(Target.objects.filter(indicator__plan=plan, replaced_at=None), "indicator_id")
    return tuple(
        told.Indicator(
            id=each.pk,
            nature=each.nature,
            direction=each.direction,
            schedule=each.schedule,
            measure=each.measure,
            accumulation=each.accumulation,
            factor=100 if each.measure == "ratio" and each.unit_of_measure == "%" else 1,
            baseline=_fraction(each.baseline),
            every=each.every,
            responsible_unit=each.responsible_unit_id,
            terms=tuple(
                told.Term(term.item_id, term.item.source, term.item.collected, term.side)
                for term in terms[each.pk]
            ),
            targets=tuple(
                told.Target(
                    target.unit_id,
                    target.year,
                    int(target.by_quarter),
                    _fraction(target.value),
                    _fraction(target.value_max),
                )
                for target in targets[each.pk]
            ),
        )
        for each in Indicator.objects.filter(plan=plan)
    )


def _updates(plan: Plan) -> tuple[told.Update, ...]:
    rows = ProgressUpdate.objects.filter(plan=plan).select_related("assignment").order_by("id")
    return tuple(
        told.Update(
            id=each.pk,
            task=each.task_id,
            unit=each.unit_id,
            role=each.assignment.role,
            quarter=int(each.quarter),
            state=each.state,
            submitted_on=each.submitted_on,
            report_by=each.report_by,
            was_late=each.was_late,
            returned_times=each.returned_times,
            word=each.word,
            percent_bp=each.percent_bp,
        )
        for each in rows
    )


def _values(plan: Plan) -> tuple[told.Value, ...]:
    items = IndicatorTerm.objects.filter(indicator__plan=plan).values("item")
    rows = DataValue.objects.filter(item__in=items).order_by("id")
    return tuple(
        told.Value(each.item_id, each.unit_id, int(each.quarter), each.state, _fraction(each.value))
        for each in rows
    )


def _results(plan: Plan) -> tuple[told.Result, ...]:
    rows = IndicatorResult.objects.filter(indicator__plan=plan, replaced_at=None)
    return tuple(
        told.Result(each.indicator_id, each.unit_id, int(each.quarter), each.actual_text, each.is_met)
        for each in rows
    )


def _manual(plan: Plan) -> tuple[told.ManualLight, ...]:
    rows = ManualLight.objects.filter(plan=plan, lifted_at=None)
    return tuple(
        told.ManualLight(each.task_id, int(each.quarter), Light(each.light).name.lower()) for each in rows
    )


def _int(number: int | None) -> int | None:
    return None if number is None else int(number)


def _fraction(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)
