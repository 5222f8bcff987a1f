"""The table of working days: an entry moves every day that hangs on it, and nothing that is settled."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from plans import formulas
from plans.models import CalendarDay, ReportingPeriod, StaleFigure
from plans.quarters import Quarter
from plans.queries import work_calendar
from tasks.actions import reviewing
from tasks.actions.calendar import remove_calendar_day, set_calendar_day
from tasks.errors import ReasonNeededError
from tasks.models import DataValue, ProgressUpdate
from tasks.queries.planning import quarter_rows
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
    set_clock,
    update_of,
)
from units.models import AuditEvent
from units.roles import Role

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)
EIGHTH, FOURTEENTH = date(2026, 4, 8), date(2026, 4, 14)  # a Wednesday and a Tuesday; Q1 is due on 7 April


@pytest.fixture
def task(plan, lead):
    task = make_task(plan, lead, responsible=make_neighbourhoods(plan.owner, 1))
    make_indicator(task, value=9, source="unit")
    issue(plan)
    open_quarter(plan, Q1)
    StaleFigure.objects.all().delete()
    return task


def enter(day, by, *, is_workday=False):
    return set_calendar_day(day=day, is_workday=is_workday, note="示例通知", by=by)


def dates():
    return ReportingPeriod.objects.values_list("due_on", "late_after").get(quarter=Q1)


def report_bys():
    return {row.report_by for model in (ProgressUpdate, DataValue) for row in model.objects.all()}


def test_a_day_off_moves_the_days_of_open_periods_and_of_what_is_owed(task, plan, supervisor):
    assert dates() == (date(2026, 4, 7), FOURTEENTH)

    assert enter(date(2026, 4, 7), supervisor) == 1

    assert dates() == (EIGHTH, date(2026, 4, 15))
    assert report_bys() == {date(2026, 4, 15)}
    assert [mark.since for mark in StaleFigure.objects.all()] == [Q1]


def test_taking_the_entry_back_restores_the_days(task, supervisor):
    enter(date(2026, 4, 7), supervisor)

    assert remove_calendar_day(day=date(2026, 4, 7), by=supervisor) == 1

    assert dates() == (date(2026, 4, 7), FOURTEENTH)
    assert report_bys() == {FOURTEENTH}
    assert remove_calendar_day(day=date(2026, 4, 7), by=supervisor) == 0


def test_a_weekend_worked_brings_days_forward(task, supervisor):
    enter(date(2026, 4, 5), supervisor, is_workday=True)

    assert dates()[0] == date(2026, 4, 5)


def test_the_same_entry_again_changes_nothing_and_another_is_audited_with_what_it_was(task, supervisor):
    enter(EIGHTH, supervisor)
    marks = StaleFigure.objects.count()
    assert enter(EIGHTH, supervisor) == 0
    assert StaleFigure.objects.count() == marks

    enter(EIGHTH, supervisor, is_workday=True)

    events = AuditEvent.objects.filter(action="calendar.day_set").order_by("id")
    assert [(e.fields["before"], e.fields["after"]) for e in events] == [(None, False), (False, True)]
    assert CalendarDay.objects.get().is_workday


def test_an_entry_that_moves_no_day_marks_nothing(task, supervisor):
    assert enter(date(2026, 8, 3), supervisor) == 0
    assert not StaleFigure.objects.exists()


def test_what_was_handed_in_keeps_whether_it_was_late(task, plan, cadre, supervisor):
    report(task, Q1, by=cadre, word="")

    enter(date(2026, 4, 7), supervisor)

    assert update_of(task, Q1).report_by == FOURTEENTH


def test_a_returned_report_keeps_its_own_later_day(task, plan, cadre, supervisor):
    report(task, Q1, by=cadre)
    set_clock(plan, date(2026, 4, 28))
    reviewing.return_update(update=update_of(task, Q1), by=supervisor, reason="请补充")
    its_own = update_of(task, Q1).report_by

    enter(date(2026, 4, 7), supervisor)

    assert update_of(task, Q1).report_by == its_own == date(2026, 5, 8)


def test_closed_periods_and_those_filled_in_afterwards_stay(task, plan, supervisor):
    ReportingPeriod.objects.update(closed_on=FOURTEENTH, closed_at="2026-04-15T00:00Z")
    late = make_plan(plan.owner, clock_on=date(2026, 6, 25))
    make_task(late, make_unit(plan.owner))
    issue(late, on=date(2026, 3, 10))
    open_quarter(late, Q1)

    assert enter(date(2026, 4, 7), supervisor) == 0
    assert set(ReportingPeriod.objects.values_list("due_on", flat=True)) == {date(2026, 4, 7)}


def test_every_plan_of_every_street_moves(task, plan, supervisor):
    other = make_plan(make_unit(plan.owner, kind="street_office"), clock_on=date(2026, 3, 25))
    make_task(other, make_unit(other.owner))
    issue(other)
    open_quarter(other, Q1)

    assert enter(date(2026, 4, 7), supervisor) == 2


def test_what_is_counted_from_now_on_reads_the_table(task, plan, lead, cadre, supervisor):
    enter(date(2026, 4, 9), supervisor)
    report(task, Q1, by=cadre)
    set_clock(plan, EIGHTH)

    reviewing.return_update(update=update_of(task, Q1), by=supervisor, reason="请补充")

    assert update_of(task, Q1).report_by == date(2026, 4, 16)  # 10, 13, 14, 15, 16
    assert formulas.closes_from(FOURTEENTH, work_calendar()) == date(2026, 4, 15)


def test_opening_reads_the_table(plan, lead, supervisor):
    make_task(plan, lead)
    issue(plan)
    enter(date(2026, 4, 7), supervisor)

    assert open_quarter(plan, Q1).due_on == EIGHTH


def test_reading_the_calendar_costs_one_query(supervisor, connection_queries):
    for day in (6, 7, 8):
        enter(date(2026, 4, day), supervisor)

    assert connection_queries(work_calendar) == 1


def test_the_table_is_kept_by_who_holds_the_right_at_every_root(plan, lead, supervisor):
    for stranger in (make_user(lead), make_user(plan.owner, Role.LEADER)):
        with pytest.raises(PermissionDenied):
            enter(EIGHTH, stranger)
    assert enter(EIGHTH, make_user(plan.owner, Role.SYS_ADMIN)) == 0
    with pytest.raises(ReasonNeededError):
        set_calendar_day(day=EIGHTH, is_workday=True, note=" ", by=supervisor)

    make_supervisor(make_street())
    with pytest.raises(PermissionDenied):
        enter(FOURTEENTH, supervisor)

    assert list(CalendarDay.objects.values_list("day", flat=True)) == [EIGHTH]


def test_dates_in_a_year_not_announced_are_marked_as_provisional_until_a_day_of_it_is_entered(
    lead, supervisor
):
    last = Quarter.of(2027, 4)  # due in January 2028, of which nothing is announced
    plan = make_plan(supervisor.memberships.get().unit, clock_on=last.last_day)
    make_task(plan, lead)
    issue(plan)
    open_quarter(plan, last)

    def note():
        return next(row.note for row in quarter_rows(plan) if row.quarter == last)

    assert "暂定" in note()
    enter(date(2028, 10, 9), supervisor)
    assert "暂定" not in note()
