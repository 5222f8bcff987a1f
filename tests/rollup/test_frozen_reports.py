"""Closing freezes how each report and each number stood; what comes in or goes back later moves no closed figure."""

from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection

from plans.models import ReportingPeriod
from reports.corrections import approve_late, approve_value_late
from reports.lights import Light
from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter
from reports.rollup import roll_up
from reports.verifying import differences
from tasks.actions import reporting, reviewing
from tasks.models import ProgressUpdate
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_task,
    make_user,
    open_quarter,
    report,
    set_clock,
    update_of,
    value_of,
)
from tests.reports.closing import FIRST_DAY, close, stored
from tests.rollup.living import Q1, light_of

pytestmark = pytest.mark.django_db

LATER = FIRST_DAY.replace(day=28)


def duties(plan):
    roll_up(plan.pk)
    return PlanQuarter.objects.values_list("owed", "reported", "on_time", "returned").get(plan=plan)


def test_each_report_keeps_how_it_stood(plan, lead, cadre, supervisor):
    silent, early, late, back, late_and_back = (make_task(plan, lead) for _number in range(5))
    issue(plan)
    period = open_quarter(plan, Q1)
    for task in (early, back):
        report(task, Q1, by=cadre, word="on_schedule")
    set_clock(plan, FIRST_DAY.replace(day=14))  # the fifth working day after the due day; one later
    ReportingPeriod.objects.filter(pk=period.pk).update(late_after=FIRST_DAY.replace(day=13))
    ProgressUpdate.objects.exclude(task__in=[early, back]).update(report_by=FIRST_DAY.replace(day=13))
    for task in (late, late_and_back):
        report(task, Q1, by=cadre, word="on_schedule")
    for task in (back, late_and_back):
        reviewing.return_update(update=update_of(task, Q1), by=supervisor, reason="请补充")

    close(plan, Q1, supervisor)

    stood = dict(ProgressUpdate.objects.values_list("task", "at_closing"))
    assert stood == {
        silent.pk: "missing",
        early.pk: "on_time",
        late.pk: "late",
        back.pk: "not_due",
        late_and_back.pk: "returned",
    }
    # 5 owed, 2 in, 1 of them in time, 2 sent back
    assert duties(plan) == (5, 2, 1, 2)


def test_what_is_handed_in_after_closing_moves_nothing(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    make_indicator(task, value=36)
    issue(plan)
    open_quarter(plan, Q1)
    close(plan, Q1, supervisor)
    roll_up(plan.pk)
    before = stored(plan, Q1)

    set_clock(plan, LATER)
    report(task, Q1, by=cadre, numbers={"numerator": 3})
    roll_up(plan.pk)

    assert stored(plan, Q1) == before
    assert differences(plan.pk) == []


def test_what_is_sent_back_after_closing_moves_nothing(plan, lead, cadre, supervisor):
    task, late = make_task(plan, lead), make_task(plan, lead)
    make_indicator(task, value=36)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, numbers={"numerator": 3})
    set_clock(plan, FIRST_DAY)
    report(late, Q1, by=cadre, word="on_schedule")
    close(plan, Q1, supervisor)
    roll_up(plan.pk)
    before = stored(plan, Q1)
    assert duties(plan) == (2, 2, 1, 0)

    set_clock(plan, LATER)
    for each in (task, late):
        reviewing.return_update(update=update_of(each, Q1), by=supervisor, reason="数字有误")
    roll_up(plan.pk)

    assert stored(plan, Q1) == before
    assert light_of(late).numbers == {"report_by": "2026-04-14"}
    assert differences(plan.pk) == []


def test_an_approval_after_closing_adds_to_what_was_reported(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    close(plan, Q1, supervisor)
    assert duties(plan) == (1, 0, 0, 0)
    set_clock(plan, LATER)
    report(task, Q1, by=cadre, word="on_schedule")
    assert duties(plan) == (1, 0, 0, 0)

    approve_late(update=update_of(task, Q1), by=supervisor, reason="补报属实")

    assert duties(plan) == (1, 1, 0, 0)
    assert light_of(task).update_state == "approved"
    assert light_of(task).light == Light.RED  # it was not in when the quarter was closed


def test_a_correction_does_not_bring_later_returns_along(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, word="on_schedule")
    close(plan, Q1, supervisor)
    set_clock(plan, LATER)
    reviewing.return_update(update=update_of(task, Q1), by=supervisor, reason="重写")
    set_clock(plan, LATER.replace(month=6))
    report(task, Q1, by=cadre, word="on_schedule")

    approve_late(update=update_of(task, Q1), by=supervisor, reason="补报属实")

    # returned once and late by then, but not when the quarter was closed
    assert duties(plan) == (1, 1, 1, 0)


def test_numbers_handed_in_after_closing_count_once_they_are_approved(plan, lead, supervisor):
    units = make_neighbourhoods(plan.owner, 3)
    indicator = make_indicator(make_task(plan, lead, responsible=units), value=30, source="unit")
    issue(plan)
    open_quarter(plan, Q1)
    values = [value_of(indicator, unit, Q1) for unit in units]
    for value in values[:2]:
        reporting.submit_values(values=[(value, Decimal(4))], by=make_user(value.unit))
    close(plan, Q1, supervisor)
    set_clock(plan, LATER)

    # the first goes back, the third comes in: both are matters of today
    reviewing.return_value(value=value_of(indicator, units[0], Q1), by=supervisor, reason="重核")
    reporting.submit_values(values=[(values[2], Decimal(5))], by=make_user(units[2]))
    roll_up(plan.pk)
    figure = IndicatorQuarter.objects.get()
    assert (figure.silent_at_closing, figure.asked, figure.reported) == ([units[2].pk], 3, 2)
    assert TaskQuarter.objects.values_list("asked", "reported").get() == (3, 2)

    approve_value_late(value=value_of(indicator, units[2], Q1), by=supervisor, reason="补报属实")
    roll_up(plan.pk)

    figure.refresh_from_db()
    assert (figure.asked, figure.reported, figure.actual) == (3, 3, 5)
    assert differences(plan.pk) == []


def test_quarters_closed_before_this_was_kept_are_filled_in_alike(plan, lead, cadre, supervisor):
    unit = make_neighbourhoods(plan.owner, 1)[0]
    silent, early, back = (make_task(plan, lead, responsible=[unit]) for _number in range(3))
    answered, open_still = (make_indicator(silent, value=9, source="unit") for _number in range(2))
    issue(plan)
    open_quarter(plan, Q1)
    reporting.submit_values(values=[(value_of(answered, unit, Q1), Decimal(4))], by=make_user(unit))
    for task in (early, back):
        report(task, Q1, by=cadre, word="on_schedule")
    reviewing.return_update(update=update_of(back, Q1), by=supervisor, reason="请补充")
    close(plan, Q1, supervisor)
    kept = how_it_stood()
    set_clock(plan, LATER)
    report(silent, Q1, by=cadre)
    reporting.submit_values(values=[(value_of(open_still, unit, Q1), Decimal(4))], by=make_user(unit))
    ProgressUpdate.objects.update(at_closing="", returned_at_closing=0)
    IndicatorQuarter.objects.update(silent_at_closing=None, unit_of_measure="")

    with connection.cursor() as cursor:
        cursor.execute(import_module("tasks.migrations.0006_at_closing_and_asked").AT_CLOSING)
        cursor.execute(import_module("reports.migrations.0006_terms_of_closed_quarters").SILENT)

    assert how_it_stood() == kept
    assert [row[1:] for row in kept[0]] == [("missing", 0), ("on_time", 0), ("missing", 1)]
    assert [row[1] for row in kept[1]] == [[], [unit.pk]]


def how_it_stood():
    reports = ProgressUpdate.objects.order_by("id").values_list("id", "at_closing", "returned_at_closing")
    numbers = IndicatorQuarter.objects.order_by("indicator").values_list("indicator", "silent_at_closing")
    return list(reports), list(numbers)


def test_a_quarter_filled_in_afterwards_and_closed_stays_grey(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    set_clock(plan, FIRST_DAY)
    issue(plan, on=FIRST_DAY.replace(month=3, day=10))
    open_quarter(plan, Q1)
    close(plan, Q1, supervisor)
    assert ProgressUpdate.objects.get().at_closing == "not_due"

    report(task, Q1, by=cadre, word="on_schedule")

    assert (light_of(task).light, light_of(task).reason) == (Light.GREY, "not_started")
