"""定稿: from the sixth working day, once, freezing the terms; afterwards only a correction moves a figure."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connections

from plans.models import Target
from plans.quarters import Quarter
from plans.staleness import mark_stale
from reports.actions import close_quarter
from reports.corrections import approve_late, approve_value_late
from reports.lights import Light
from reports.models import IndicatorQuarter, PlanQuarter, Publication, Restatement, TaskQuarter
from reports.rollup import roll_up
from reports.verifying import differences
from tasks.actions import breakdown, completion, reporting, reviewing
from tasks.errors import OwnReportError, PeriodError, ReasonNeededError, WrongStateError
from tasks.models import TaskIndicator
from tasks.states import TaskState
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
    set_clock,
    set_year_target,
    update_of,
    value_of,
)
from tests.reports.closing import FIRST_DAY, close, period_of, stored
from units.models import AuditEvent

pytestmark = pytest.mark.django_db

Q1, Q2 = Quarter.of(2026, 1), Quarter.of(2026, 2)


@pytest.fixture
def counted(plan, lead, cadre, supervisor):
    """A task with 3 of this year's 10 reported and approved in the first quarter."""
    task = make_task(plan, lead, weight=2)
    set_year_target(make_indicator(task, value=30), 2026, 10)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, numbers={"numerator": 3}, approved_by=supervisor)
    return task


def light(task, quarter=Q1):
    roll_up(task.plan_id)
    figure = TaskQuarter.objects.get(task=task, quarter=quarter)
    return figure.light, figure.rule, figure.reason


@pytest.mark.parametrize("day", [date(2026, 4, 7), date(2026, 4, 14)])
def test_a_quarter_does_not_close_before_the_sixth_working_day(counted, plan, supervisor, day):
    with pytest.raises(PeriodError, match="2026-04-15"):
        close(plan, Q1, supervisor, on=day)

    assert not period_of(plan, Q1).is_closed
    assert close(plan, Q1, supervisor)


def test_a_weekend_after_the_fifth_working_day_is_still_too_early(supervisor):
    quarter = Quarter.of(2024, 2)  # due on Friday 5 July
    plan = make_plan(starts=quarter, ends=quarter + 3, clock_on=date(2024, 6, 25))
    make_task(plan, make_unit(plan.owner))
    office = make_supervisor(plan.owner)
    issue(plan, on=date(2024, 1, 8))
    open_quarter(plan, quarter)

    for weekend in (date(2024, 7, 13), date(2024, 7, 14)):
        with pytest.raises(PeriodError, match="2024-07-15"):
            close(plan, quarter, office, on=weekend)

    assert close(plan, quarter, office, on=date(2024, 7, 15))


def test_only_the_streets_supervision_office_closes(counted, plan, cadre):
    for stranger in (cadre, make_user(plan.owner, "leader"), make_supervisor(make_unit(plan.owner))):
        with pytest.raises(PermissionDenied):
            close(plan, Q1, stranger)

    assert not Publication.objects.exists()


def test_closing_twice_gives_the_same_publication(counted, plan, supervisor):
    first = close(plan, Q1, supervisor)

    second = close(plan, Q1, make_supervisor(plan.owner), on=date(2026, 5, 20))

    assert first == second
    assert period_of(plan, Q1).closed_on == FIRST_DAY
    assert AuditEvent.objects.filter(action="quarter.closed").count() == 1


def test_what_was_not_reported_is_red_and_what_was_not_reviewed_grey(plan, lead, cadre, supervisor):
    silent, waiting = make_task(plan, lead), make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    report(waiting, Q1, by=cadre, word="on_schedule")

    close(plan, Q1, supervisor)

    assert light(silent) == (Light.RED, 9, "not_reported")
    assert light(waiting) == (Light.GREY, 0, "not_reviewed")
    totals = PlanQuarter.objects.get(plan=plan)
    assert (totals.behind, totals.not_started, totals.undecided) == (1, 1, 0)


def test_a_report_that_comes_in_after_closing_stays_red(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    close(plan, Q1, supervisor)
    before = stored(plan, Q1)[0][0]
    set_clock(plan, date(2026, 4, 22))

    update = report(task, Q1, by=cadre, word="on_schedule")
    assert light(task) == (Light.RED, 9, "not_reported")
    approve_late(update=update_of(task, Q1), by=supervisor, reason="补报属实")

    assert light(task) == (Light.RED, 9, "not_reported")
    assert update.was_late
    assert before["light"] == Light.RED


def test_a_return_shortly_before_closing_does_not_make_a_red(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, word="on_schedule")
    set_clock(plan, date(2026, 4, 13))
    reviewing.return_update(update=update_of(task, Q1), by=supervisor, reason="请补充")

    close(plan, Q1, supervisor)

    assert light(task) == (Light.GREY, 0, "not_reviewed")


def changes(task, supervisor):
    """Everything of today that must not rewrite a past figure, by name."""
    plan, indicator = task.plan, task.task_indicators.get().indicator

    def save(row, **fields):
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()

    other = make_unit(plan.owner)
    return {
        "weight": lambda: save(task, weight=900),
        "start": lambda: save(task, starts=Q2),
        "due day": lambda: save(task, due_on=date(2026, 3, 1)),
        "preset": lambda: save(task, preset="even"),
        "report mode": lambda: save(task, report_mode="each"),
        "lead": lambda: breakdown.assign_leads(plan=plan, leads={task.pk: other}, by=supervisor),
        "thresholds": lambda: save(plan, yellow_to_bp=5000, ahead_from_bp=9000),
        "target": lambda: Target.objects.filter(indicator=indicator).update(value=1000),
        "nature": lambda: save(indicator, nature="binding"),
        "schedule": lambda: save(indicator, schedule="hold"),
        "baseline": lambda: save(indicator, baseline=Decimal(5)),
        "formula": lambda: indicator.terms.all().delete(),
        "indicator weight": lambda: TaskIndicator.objects.update(weight=9),
        "indicator": lambda: TaskIndicator.objects.all().delete(),
        "milestones": lambda: breakdown.add_milestones(
            task=task, milestones=[("选址", date(2026, 3, 1), 5)], by=supervisor
        ),
        "suspension": lambda: completion.stop_task(
            task=task, by=supervisor, state=TaskState.SUSPENDED, since=date(2026, 2, 1), reason="调整"
        ),
    }


CHANGES = (
    *(
        "weight",
        "start",
        "due day",
        "preset",
        "report mode",
        "lead",
        "thresholds",
        "target",
        "nature",
        "schedule",
    ),
    *("baseline", "formula", "indicator weight", "indicator", "milestones", "suspension"),
)


@pytest.mark.parametrize("name", CHANGES)
def test_no_change_of_today_moves_a_closed_quarter(counted, plan, supervisor, name):
    close(plan, Q1, supervisor)
    roll_up(plan.pk)
    before = stored(plan, Q1)
    counted.refresh_from_db()

    changes(counted, supervisor)[name]()
    mark_stale(plan.pk, since=plan.starts)
    roll_up(plan.pk)

    assert stored(plan, Q1) == before
    assert differences(plan.pk) == []


@pytest.mark.parametrize("name", ["weight", "preset", "lead", "target", "thresholds", "suspension"])
def test_the_same_changes_do_move_an_open_quarter(counted, plan, supervisor, name):
    roll_up(plan.pk)
    before = stored(plan, Q1)
    counted.refresh_from_db()

    changes(counted, supervisor)[name]()
    mark_stale(plan.pk, since=plan.starts)
    roll_up(plan.pk)

    assert stored(plan, Q1) != before


def test_a_late_approval_moves_the_closed_quarter_and_leaves_restatements(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=30)
    set_year_target(indicator, 2026, 10)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, numbers={"numerator": 3})
    close(plan, Q1, supervisor)
    assert light(task) == (Light.GREY, 0, "not_reviewed")

    approve_late(update=update_of(task, Q1), by=supervisor, reason="定稿前已报，漏审")

    assert light(task) == (Light.AHEAD, 4, "ahead")
    assert IndicatorQuarter.objects.get().actual == 3
    told = Restatement.objects.values_list("about_type", "quarter", "reason", "approved_by")
    assert sorted(told) == [
        ("tasks.datavalue", Q1, "定稿前已报，漏审", supervisor.pk),
        ("tasks.progressupdate", Q1, "定稿前已报，漏审", supervisor.pk),
    ]
    assert differences(plan.pk) == []


def test_a_late_value_moves_later_closed_quarters_too_with_one_restatement(plan, lead, cadre, supervisor):
    unit = make_neighbourhoods(plan.owner, 1)[0]
    task = make_task(plan, lead, responsible=[unit])
    indicator = make_indicator(task, value=30, source="unit")
    issue(plan)
    open_quarter(plan, Q1)
    reporting.submit_values(values=[(value_of(indicator, unit, Q1), Decimal(4))], by=make_user(unit))
    set_clock(plan, date(2026, 6, 25))
    open_quarter(plan, Q2)
    for quarter in (Q1, Q2):
        close(plan, quarter, supervisor, on=date(2026, 7, 20))
    assert list(IndicatorQuarter.objects.values_list("actual", flat=True)) == [None, None]

    value = value_of(indicator, unit, Q1)
    made = approve_value_late(value=value, by=supervisor, reason="漏审")
    roll_up(plan.pk)

    assert list(IndicatorQuarter.objects.order_by("quarter").values_list("actual", flat=True)) == [4, 4]
    assert [(each.quarter, each.after) for each in made] == [(Q1, {"value": "4.0000"})]
    assert Restatement.objects.count() == 1


def test_a_correction_takes_a_reason_a_waiting_report_another_person_and_a_closed_quarter(
    plan, lead, cadre, supervisor
):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=supervisor, word="on_schedule")
    deputy = make_supervisor(plan.owner)
    with pytest.raises(PeriodError, match="还没有定稿"):
        approve_late(update=update_of(task, Q1), by=deputy, reason="太早")
    close(plan, Q1, supervisor)
    update = update_of(task, Q1)

    with pytest.raises(ReasonNeededError):
        approve_late(update=update, by=deputy, reason=" ")
    with pytest.raises(OwnReportError):
        approve_late(update=update, by=supervisor, reason="自己审自己")
    approve_late(update=update, by=deputy, reason="漏审")
    with pytest.raises(WrongStateError):
        approve_late(update=update, by=deputy, reason="再来")

    assert Restatement.objects.count() == 1


def test_an_earlier_quarter_still_stale_is_brought_up_to_date_before_closing(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    make_indicator(task, value=90, schedule="hold", accumulation="stock")
    issue(plan)
    open_quarter(plan, Q1)
    set_clock(plan, date(2026, 6, 25))
    open_quarter(plan, Q2)
    report(task, Q2, by=cadre, numbers={"numerator": 80}, approved_by=supervisor)
    roll_up(plan.pk)
    report(task, Q1, by=cadre, numbers={"numerator": 80}, approved_by=supervisor)

    publication = close(plan, Q2, supervisor, on=date(2026, 7, 20))

    assert '"reason":"hold_missed_twice"' in publication.content


def test_a_quarter_filled_in_afterwards_may_be_closed_at_any_time(plan, lead, supervisor):
    make_task(plan, lead)
    issue(plan, on=date(2026, 3, 10))
    open_quarter(plan, Q1)

    assert close(plan, Q1, supervisor, on=date(2026, 3, 26))


def test_the_command_says_what_it_did_or_why_not(counted, plan, supervisor, capsys):
    with pytest.raises(CommandError, match="起才能定稿"):
        call_command("close_quarter", plan.code, "2026-Q1", by=supervisor.username)
    with pytest.raises(CommandError, match="还没有开启"):
        call_command("close_quarter", plan.code, "2026-Q2", by=supervisor.username)
    set_clock(plan, FIRST_DAY)

    call_command("close_quarter", plan.code, "2026-Q1", by=supervisor.username)

    assert Publication.objects.get().sha256 in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_at_once_both_get_the_one_publication(counted, plan, supervisor):
    set_clock(plan, FIRST_DAY)
    start, got = threading.Barrier(2), []

    def press(by):
        try:
            period = period_of(plan, Q1)
            start.wait(10)
            got.append(close_quarter(period=period, by=by).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[by]) for by in (supervisor, make_supervisor(plan.owner))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert got == [Publication.objects.get().pk] * 2
    assert AuditEvent.objects.filter(action="quarter.closed").count() == 1
