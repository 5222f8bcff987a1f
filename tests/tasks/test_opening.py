"""Opening a quarter creates what is owed in it, once, and nothing that is not due."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from plans.models import ReportingPeriod, StaleFigure
from plans.quarters import Quarter
from tasks.actions import completion, periods
from tasks.actions.units import end_unit
from tasks.errors import PeriodError
from tasks.models import Assignment, DataValue, ProgressUpdate
from tasks.opening import NEVER_LATE_AFTER, open_due_quarters, open_period
from tasks.queries.owed import entry_rows
from tasks.states import TaskState
from tests.factories import (
    assign,
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    open_quarter,
    report,
    set_clock,
    value_of,
)
from tests.rollup.living import make_table_row
from units.models import AuditEvent

pytestmark = pytest.mark.django_db

Q1, Q2, Q3, Q4 = (Quarter.of(2026, number) for number in (1, 2, 3, 4))


def owed(quarter=Q1):
    updates = ProgressUpdate.objects.filter(quarter=quarter)
    return updates.count(), DataValue.objects.filter(quarter=quarter).count()


def test_opening_settles_the_dates_and_owes_one_report_per_task(plan, lead):
    units = make_neighbourhoods(plan.owner, 3)
    make_task(plan, lead, responsible=units)
    make_indicator(make_task(plan, lead, responsible=units), value=9, source="unit")
    issue(plan)

    period = open_quarter(plan, Q1)

    dates = (period.opens_on, period.due_on, period.late_after)
    assert dates == (date(2026, 3, 20), date(2026, 4, 7), date(2026, 4, 14))
    assert owed() == (2, 3)
    assert period.steps == ["submitted"]


def test_opening_twice_changes_nothing(plan, lead):
    make_indicator(make_task(plan, lead), value=9)
    issue(plan)
    first = open_quarter(plan, Q1)
    marks = StaleFigure.objects.count()

    second = open_quarter(plan, Q1)

    assert (second.pk, second.due_on, owed()) == (first.pk, first.due_on, (1, 1))
    assert StaleFigure.objects.count() == marks
    assert AuditEvent.objects.filter(action="quarter.opened").count() == 1


def test_opening_again_creates_what_has_come_to_be_owed_since(plan, lead, cadre):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, word="on_schedule")

    make_task(plan, lead, state=TaskState.ISSUED)
    open_quarter(plan, Q1)

    states = ProgressUpdate.objects.filter(quarter=Q1).values_list("state", flat=True)
    assert sorted(states) == ["not_started", "submitted"]


def test_in_each_mode_every_unit_that_is_involved_owes_a_report(plan, lead):
    units = make_neighbourhoods(plan.owner, 3)
    task = make_task(plan, lead, responsible=units, report_mode="each")
    assign(task, make_unit(plan.owner), Assignment.Role.SUPPORT)
    task.assignments.filter(unit=units[0]).update(not_involved_because="没有业委会")
    issue(plan)

    open_quarter(plan, Q1)

    reporting = ProgressUpdate.objects.values_list("unit", flat=True)
    assert set(reporting) == {lead.pk, units[1].pk, units[2].pk}


def test_an_item_shared_by_two_tasks_is_asked_once_of_a_unit(plan, lead):
    units = make_neighbourhoods(plan.owner, 2)
    one, other = (make_task(plan, lead, responsible=units) for _number in range(2))
    shared = make_indicator(one, value=9, source="unit").terms.get().item
    second = make_indicator(other, value=3, source="unit")
    second.terms.update(item=shared)
    issue(plan)

    open_quarter(plan, Q1)

    assert DataValue.objects.filter(item=shared).count() == 2


@pytest.mark.parametrize(
    ("collected", "asked_in"),
    [(1, [Q1, Q2, Q3, Q4]), (2, [Q2, Q4]), (4, [Q4])],
    ids=["quarter", "half", "year"],
)
def test_an_item_is_asked_only_when_its_collection_is_due(plan, lead, collected, asked_in):
    make_indicator(make_task(plan, lead), value=9, collected=collected)
    issue(plan)
    for quarter in (Q1, Q2, Q3, Q4):
        set_clock(plan, quarter.last_day)
        open_quarter(plan, quarter)

    assert list(DataValue.objects.values_list("quarter", flat=True)) == asked_in


def test_only_live_tasks_that_have_begun_owe(plan, lead, supervisor):
    make_task(plan, lead)
    make_task(plan, lead, starts=Q2)
    stopped = make_task(plan, lead)
    issue(plan)
    completion.stop_task(
        task=stopped, by=supervisor, state=TaskState.SUSPENDED, since=date(2026, 1, 5), reason="等待批复"
    )

    open_quarter(plan, Q1)

    assert [update.task.number for update in ProgressUpdate.objects.all()] == ["1"]


def test_a_quarter_does_not_open_before_its_day_outside_the_plan_or_in_a_draft(plan, lead):
    make_task(plan, lead)
    with pytest.raises(PeriodError, match="下达后"):
        open_quarter(plan, Q1)
    issue(plan)
    set_clock(plan, date(2026, 3, 19))
    with pytest.raises(PeriodError, match="2026-03-20"):
        open_quarter(plan, Q1)
    set_clock(plan, date(2029, 4, 1))
    for outside in (plan.starts - 1, plan.ends + 1):
        with pytest.raises(PeriodError, match="不在计划期内"):
            open_quarter(plan, outside)

    assert not ReportingPeriod.objects.exists()


def test_a_half_yearly_plan_asks_nothing_in_between(plan, lead):
    plan.cycle = 2
    plan.save()
    make_task(plan, lead)
    issue(plan)
    set_clock(plan, date(2026, 6, 25))

    with pytest.raises(PeriodError, match="每半年"):
        open_quarter(plan, Q1)

    assert open_quarter(plan, Q2).updates.count() == 1


def test_a_quarter_before_the_first_period_is_filled_in_afterwards_and_never_late(plan, lead):
    make_task(plan, lead)
    issue(plan, on=date(2026, 3, 10))
    set_clock(plan, date(2026, 6, 25))
    assert plan.first_period == Q2

    backfilled, regular = open_quarter(plan, Q1), open_quarter(plan, Q2)

    assert backfilled.late_after == NEVER_LATE_AFTER
    assert ProgressUpdate.objects.get(quarter=Q1).report_by == NEVER_LATE_AFTER
    assert regular.late_after < NEVER_LATE_AFTER


@pytest.mark.parametrize("who", ["cadre", "stranger"])
def test_only_the_streets_supervision_office_opens(plan, lead, cadre, who):
    make_task(plan, lead)
    issue(plan)
    by = cadre if who == "cadre" else make_supervisor(make_street())

    with pytest.raises(PermissionDenied):
        periods.open_quarter(plan=plan, quarter=Q1, by=by)

    assert not ReportingPeriod.objects.exists()


def real_plan():
    """An issued plan on the world's clock."""
    plan = make_plan(clock_on=None)
    make_task(plan, make_unit(plan.owner))
    return issue(plan)


@pytest.mark.parametrize(
    ("day", "opened"),
    [
        (date(2026, 3, 19), []),
        (date(2026, 3, 20), [Q1]),
        (date(2026, 4, 1), [Q1]),  # the clock stood still on the 20th
        (date(2026, 4, 7), [Q1]),
        (date(2026, 4, 8), []),  # nobody is made late by the clock
    ],
)
def test_the_clock_opens_from_the_20th_and_catches_up_until_the_due_day(day, opened):
    plan = real_plan()

    open_due_quarters(at=day)
    open_due_quarters(at=day)

    assert list(plan.periods.values_list("quarter", flat=True)) == opened


def test_the_clock_leaves_demonstrations_drafts_and_odd_quarters_alone():
    day = date(2026, 3, 20)
    set_clock(real_plan(), day)
    make_task(make_plan(clock_on=None))
    yearly = real_plan()
    yearly.cycle = 4
    yearly.save()

    assert open_due_quarters(at=day) == []


def test_an_indicator_that_no_task_repeats_is_asked_of_who_answers_for_it(plan, lead, cadre, supervisor):
    indicator = make_table_row(plan)
    plan.indicators.update(responsible_unit=lead)
    indicator.terms.get().item.__class__.objects.update(source="lead")
    make_task(plan, make_unit(plan.owner))
    issue(plan)

    open_quarter(plan, Q1)

    assert value_of(indicator, lead, Q1).state == "not_started"
    assert [(row.unit, row.total, row.filled) for row in entry_rows(cadre)] == [(str(lead), 1, 0)]
    end_unit(unit=lead, on=date(2026, 3, 16), by=supervisor)
    assert value_of(indicator, plan.owner, Q1).state == "not_started"
    assert DataValue.objects.count() == 1


def test_a_closed_quarter_is_not_opened_again(plan, lead):
    make_task(plan, lead)
    issue(plan)
    period = open_quarter(plan, Q1)
    ReportingPeriod.objects.filter(pk=period.pk).update(
        closed_on=date(2026, 4, 15), closed_at="2026-04-15T00:00Z"
    )
    make_task(plan, lead, state=TaskState.ISSUED)

    open_period(plan=plan, quarter=Q1, by=None)

    assert owed() == (1, 0)
