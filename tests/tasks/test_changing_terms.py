"""Weights, schedules, report modes, leads, thresholds and targets of a plan that is running."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from plans.models import Plan, ReportingPeriod, StaleFigure, Target
from plans.quarters import Quarter
from plans.staleness import first_open_quarter
from tasks.actions import breakdown, reporting, reviewing, targets, terms
from tasks.errors import ReasonNeededError, WrongStateError
from tasks.models import Assignment, DataValue, ProgressUpdate
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
    make_user,
    open_quarter,
    report,
    set_clock,
    set_year_target,
    update_of,
    value_of,
)
from units.models import AuditEvent

pytestmark = pytest.mark.django_db

Q1, Q2, Q3 = (Quarter.of(2026, number) for number in (1, 2, 3))


@pytest.fixture
def units(plan):
    return make_neighbourhoods(plan.owner, 3)


@pytest.fixture
def task(plan, lead, units):
    task = make_task(plan, lead, responsible=units)
    issue(plan)
    return task


def told():
    event = AuditEvent.objects.order_by("-id").first()
    return event.action, event.fields["before"], event.fields["after"]


def owing():
    return set(ProgressUpdate.objects.values_list("unit", flat=True))


# every change of a term
CHANGES = {
    "weight": lambda task, by: terms.change_weight(task=task, weight=5, by=by),
    "schedule": lambda task, by: terms.change_schedule(task=task, starts=Q2, preset="even", by=by),
    "mode": lambda task, by: terms.change_report_mode(task=task, mode="each", by=by),
    "settings": lambda task, by: terms.change_plan_settings(plan=task.plan, by=by, yellow_to_bp=-500),
    "lead": lambda task, by: breakdown.change_lead(task=task, unit=task.assignments.last().unit, by=by),
    "unit": lambda task, by: breakdown.exclude_unit(
        assignment=task.assignments.last(), by=by, reason="没有业委会"
    ),
}
changes = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


@changes
def test_a_change_is_audited_and_marks_the_quarters_not_closed(task, plan, supervisor, change):
    for quarter in (Q1, Q2):
        set_clock(plan, quarter.last_day)
        open_quarter(plan, quarter)
    ReportingPeriod.objects.filter(quarter=Q1).update(closed_on=Q1.last_day, closed_at="2026-04-15T00:00Z")
    StaleFigure.objects.all().delete()
    events = AuditEvent.objects.count()

    assert change(task, supervisor)

    assert {mark.since for mark in StaleFigure.objects.all()} == {Q2}
    assert AuditEvent.objects.count() == events + 1


@changes
def test_the_same_change_again_writes_nothing(task, supervisor, change):
    change(task, supervisor)
    events, marks = AuditEvent.objects.count(), StaleFigure.objects.count()

    assert not change(task, supervisor)

    assert (AuditEvent.objects.count(), StaleFigure.objects.count()) == (events, marks)


@changes
def test_only_the_streets_supervision_office_changes_terms(task, cadre, change):
    for stranger in (cadre, make_supervisor(make_street())):
        with pytest.raises(PermissionDenied):
            change(task, stranger)


@changes
def test_a_plan_that_was_wound_up_is_not_changed(task, plan, supervisor, change):
    Plan.objects.filter(pk=plan.pk).update(state="closed")
    task.plan.refresh_from_db()

    with pytest.raises(WrongStateError, match="已办结"):
        change(task, supervisor)


def test_marks_begin_at_the_earliest_open_quarter_or_after_the_last_closed(task, plan):
    assert first_open_quarter(plan) == Q1
    open_quarter(plan, Q1)
    assert first_open_quarter(plan) == Q1
    ReportingPeriod.objects.update(closed_on=Q1.last_day, closed_at="2026-04-15T00:00Z")
    assert first_open_quarter(plan) == Q2


# one by one
def test_a_weight_says_what_it_was(task, supervisor):
    terms.change_weight(task=task, weight=5, by=supervisor)

    assert task.weight == 5
    assert told() == ("task.weight_changed", {"weight": 1}, {"weight": 5})
    for wrong in (0, 1001):
        with pytest.raises(WrongStateError, match="1 到 1000"):
            terms.change_weight(task=task, weight=wrong, by=supervisor)


def test_a_later_start_withdraws_what_nobody_began_and_an_earlier_one_owes_it_again(task, plan, supervisor):
    open_quarter(plan, Q1)

    terms.change_schedule(task=task, starts=Q2, preset="", by=supervisor)
    assert owing() == set()
    assert told() == ("task.schedule_changed", {"starts": None}, {"starts": "2026-Q2"})

    terms.change_schedule(task=task, starts=None, preset="works", by=supervisor)
    assert len(owing()) == 1
    assert (task.starts, task.preset) == (None, "works")


def test_a_start_lies_in_the_plan_and_before_the_deadline(task, plan, supervisor):
    type(task).objects.filter(pk=task.pk).update(due_on=date(2026, 9, 30))
    task.refresh_from_db()
    for wrong in (plan.starts - 1, Quarter.of(2026, 4)):
        with pytest.raises(WrongStateError, match="开始季度"):
            terms.change_schedule(task=task, starts=wrong, preset="", by=supervisor)
    with pytest.raises(WrongStateError, match="序时"):
        terms.change_schedule(task=task, starts=None, preset="fast", by=supervisor)

    assert terms.change_schedule(task=task, starts=Q3, preset="", by=supervisor)


def test_each_unit_owes_a_report_from_now_on_and_not_begun_ones_go_when_the_lead_alone_reports(
    task, plan, lead, units, supervisor
):
    open_quarter(plan, Q1)

    terms.change_report_mode(task=task, mode="each", by=supervisor)
    assert owing() == {lead.pk, *(unit.pk for unit in units)}

    begun = ProgressUpdate.objects.select_related("unit", "task", "plan", "period").get(unit=units[0])
    content = reporting.Content(progress="走访了一半楼组", percent_bp=5_000)
    reporting.save_draft(update=begun, by=make_user(units[0]), content=content, revision=0)
    terms.change_report_mode(task=task, mode="lead", by=supervisor)
    assert owing() == {lead.pk, units[0].pk}


def test_quarters_that_are_closed_owe_what_they_owed(task, plan, lead, supervisor):
    open_quarter(plan, Q1)
    ReportingPeriod.objects.update(closed_on=Q1.last_day, closed_at="2026-04-15T00:00Z")

    terms.change_report_mode(task=task, mode="each", by=supervisor)
    terms.change_schedule(task=task, starts=Q2, preset="", by=supervisor)

    assert owing() == {lead.pk}


def test_a_new_lead_takes_over_what_is_not_submitted_and_the_old_one_keeps_what_is(
    task, plan, lead, supervisor
):
    open_quarter(plan, Q1)
    report(task, Q1, by=make_user(lead), word="on_schedule")
    set_clock(plan, Q2.last_day)
    open_quarter(plan, Q2)
    other = make_unit(plan.owner)

    breakdown.change_lead(task=task, unit=other, by=supervisor)

    assert (update_of(task, Q1).unit, update_of(task, Q2).unit) == (lead, other)
    event = AuditEvent.objects.filter(action="plan.leads_assigned").get()
    assert (event.fields["before"], event.fields["leads"]) == (
        {task.code: lead.code},
        {task.code: other.code},
    )


def test_thresholds_rise_from_red_to_ahead(task, plan, supervisor):
    change = {"plan": plan, "by": supervisor}
    terms.change_plan_settings(**change, preset="even", red_below_bp=-2_000, frequency_yellow_bp=8_000)
    for wrong in ({"yellow_to_bp": -2_500}, {"ahead_from_bp": -1_000}):
        with pytest.raises(WrongStateError, match="依次升高"):
            terms.change_plan_settings(**change, **wrong)
    with pytest.raises(TypeError, match="green_bp"):
        terms.change_plan_settings(**change, green_bp=0)

    plan.refresh_from_db()
    kept = (plan.preset, plan.red_below_bp, plan.yellow_to_bp, plan.ahead_from_bp, plan.frequency_yellow_bp)
    assert kept == ("even", -2_000, -1_000, 1_000, 8_000)


def test_a_unit_left_out_owes_neither_reports_nor_numbers_and_both_when_it_is_back(
    plan, lead, units, supervisor
):
    task = make_task(plan, lead, responsible=units, report_mode="each")
    make_indicator(task, value=9, source="unit")
    issue(plan)
    open_quarter(plan, Q1)
    post = Assignment.objects.get(task=task, unit=units[0])
    owed = (ProgressUpdate.objects.filter(unit=units[0]), DataValue.objects.filter(unit=units[0]))

    breakdown.exclude_unit(assignment=post, by=supervisor, reason="没有业委会")
    assert [rows.count() for rows in owed] == [0, 0]

    post.refresh_from_db()
    breakdown.involve_unit(assignment=post, by=supervisor, reason="新成立业委会")
    assert [rows.count() for rows in owed] == [1, 1]
    assert not breakdown.involve_unit(assignment=post, by=supervisor, reason="再来一次")


def test_a_number_that_another_task_asks_too_stays_owed(plan, lead, units, supervisor):
    one, other = (make_task(plan, lead, responsible=units[:1]) for _number in range(2))
    shared = make_indicator(one, value=9, source="unit")
    make_indicator(other, value=3, source="unit").terms.update(item=shared.terms.get().item)
    issue(plan)
    open_quarter(plan, Q1)
    owed = DataValue.objects.get()

    breakdown.exclude_unit(assignment=one.assignments.last(), by=supervisor, reason="没有业委会")

    assert DataValue.objects.get() == owed  # the same row, not another in its place


# targets
@pytest.fixture
def target(task):
    return make_indicator(task, value=40).targets.get()


def amend(target, by, value=Decimal(50), **over):
    return targets.amend_target(target=target, value=value, reason="上级调增任务", by=by, **over)


def test_an_amended_target_replaces_the_row_in_force_and_keeps_it(target, supervisor):
    new = amend(target, supervisor)

    target.refresh_from_db()
    assert target.value == 40
    assert target.replaced_at == new.set_at
    kept = (new.value, new.by_quarter, new.reason, new.set_by, new.replaced_at)
    assert kept == (50, target.by_quarter, "上级调增任务", supervisor, None)
    action, before, after = told()
    assert (action, before["value"], after["value"]) == ("target.amended", "40.0000", "50")


def test_a_target_amended_twice_is_told_unless_nothing_differs(target, supervisor):
    new = amend(target, supervisor)

    assert amend(target, supervisor) == new
    assert amend(new, supervisor) == new
    with pytest.raises(WrongStateError, match="已经调整过"):
        amend(target, supervisor, value=Decimal(60))
    assert Target.objects.count() == 2


def test_a_target_may_be_due_at_another_time(target, supervisor):
    new = amend(target, supervisor, value=target.value, by_quarter=Q3)

    assert list(Target.objects.filter(replaced_at=None)) == [new]
    assert new.by_quarter == Q3


def test_targets_of_years_and_of_units_stand_beside_the_plans(target, units, supervisor):
    indicator = target.indicator
    set_year_target(indicator, 2026, 10)
    common = {"indicator": indicator, "reason": "分解到季", "by": supervisor}

    year = targets.set_target(**common, year=2026, by_quarter=Quarter.of(2026, 4), value=Decimal(12))
    unit = targets.set_target(**common, unit=units[0], by_quarter=target.by_quarter, value=Decimal(7))

    in_force = Target.objects.filter(replaced_at=None).values_list("year", "unit", "value")
    assert set(in_force) == {(None, None, 40), (2026, None, 12), (None, units[0].pk, 7)}
    assert targets.set_target(**common, year=2026, by_quarter=year.by_quarter, value=Decimal(12)) == year
    assert unit.set_by == supervisor


def test_what_a_target_cannot_be(target, plan, supervisor):
    with pytest.raises(ReasonNeededError):
        targets.amend_target(target=target, value=Decimal(1), reason=" ", by=supervisor)
    with pytest.raises(WrongStateError, match="计划期内"):
        amend(target, supervisor, by_quarter=plan.ends + 1)
    with pytest.raises(WrongStateError, match="上限"):
        amend(target, supervisor, value_max=Decimal(49))
    common = {"indicator": target.indicator, "reason": "分解", "by": supervisor, "value": Decimal(1)}
    with pytest.raises(WrongStateError, match="当年"):
        targets.set_target(**common, year=2027, by_quarter=Q1)
    with pytest.raises(WrongStateError, match="不在"):
        targets.set_target(**common, unit=make_unit(make_street()), by_quarter=Q1)

    assert Target.objects.get() == target


def test_a_target_is_amended_by_the_supervision_office(target, cadre):
    with pytest.raises(PermissionDenied):
        amend(target, cadre)


def test_a_joint_lead_may_be_named_without_being_asked(task, plan, supervisor):
    assign(task, make_unit(plan.owner), Assignment.Role.LEAD)

    terms.change_report_mode(task=task, mode="each", by=supervisor)
    open_quarter(plan, Q1)

    assert len(owing()) == 4


def test_numbers_of_a_former_lead_are_still_settled_with_its_report(plan, lead, supervisor):
    """Submitted before the post passed on: approved with the report; sent back, both go to who has the post."""
    tasks = [make_task(plan, lead) for _number in range(2)]
    indicators = [make_indicator(task, value=9) for task in tasks]
    issue(plan)
    open_quarter(plan, Q1)
    heir, cadre = make_unit(plan.owner), make_user(lead)
    for task in tasks:
        report(task, Q1, by=cadre, numbers={"numerator": 4})
        breakdown.change_lead(task=task, unit=heir, by=supervisor)

    reviewing.approve(update=update_of(tasks[0], Q1), by=supervisor)
    reviewing.return_update(update=update_of(tasks[1], Q1), by=supervisor, reason="请补充")

    assert (update_of(tasks[0], Q1).unit, value_of(indicators[0], lead, Q1).state) == (lead, "approved")
    back = value_of(indicators[1], heir, Q1)
    assert (update_of(tasks[1], Q1).unit, back.state, back.value) == (heir, "draft", 4)
    assert DataValue.objects.count() == 2


def test_in_a_closed_quarter_a_report_goes_back_to_who_sent_it(plan, lead, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=9)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=make_user(lead), numbers={"numerator": 4})
    breakdown.change_lead(task=task, unit=make_unit(plan.owner), by=supervisor)
    ReportingPeriod.objects.update(closed_on=Q1.last_day, closed_at="2026-04-15T00:00Z")

    reviewing.return_update(update=update_of(task, Q1), by=supervisor, reason="请补充")

    assert (update_of(task, Q1).unit, value_of(indicator, lead, Q1).state) == (lead, "draft")


def test_a_number_of_a_quarter_that_another_plan_closed_stays_where_it_is(plan, lead, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=9)
    other = make_plan(plan.owner, clock_on=plan.clock_on)
    reader = make_indicator(make_task(other, lead), value=9)
    reader.terms.update(item=indicator.terms.get().item)
    for each in (plan, other):
        issue(each)
        open_quarter(each, Q1)
    reader.plan.tasks.get().task_indicators.update(is_home=False)  # asked by the first plan alone
    ReportingPeriod.objects.filter(plan=other).update(closed_on=Q1.last_day, closed_at="2026-04-15T00:00Z")

    breakdown.change_lead(task=task, unit=make_unit(plan.owner), by=supervisor)

    assert value_of(indicator, lead, Q1).state == "not_started"
