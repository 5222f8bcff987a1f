"""Adding up: task figures once at the accountable lead, duty figures at the unit that owed them, the plan their sum."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.models import Indicator, StaleFigure
from plans.staleness import mark_stale
from reports.actions import close_quarter, verify_claim
from reports.lights import BUCKETS, Light
from reports.models import IndicatorQuarter, PlanQuarter, TaskQuarter, UnitQuarter
from reports.rollup import rebuild, roll_up
from reports.verifying import differences
from tasks.actions import breakdown, completion, reviewing
from tasks.models import ProgressUpdate, Task
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
)
from tests.rollup.living import Q1, Q2, light_of, live_through, report_in_time

pytestmark = pytest.mark.django_db

SUMS = (*PlanQuarter.COUNTS, "quantified", "weight", "weighted_bp", "unassigned")
DUTIES = ("owed", "reported", "on_time", "returned")


# what may happen to a task in a quarter, by name
def claimed_and_verified(at):
    claim = completion.file_claim(task=at.task, by=at.cadre, completed_on=date(2026, 3, 20), statement="建成")
    verify_claim(claim=claim, by=at.office)


def stopped(state):
    def act(at):
        completion.stop_task(task=at.task, by=at.office, state=state, since=date(2026, 2, 1), reason="调整")

    return act


def worded(word, *, is_approved=True):
    def act(at):
        report(at.task, Q1, by=at.cadre, word=word, approved_by=at.office if is_approved else None)

    return act


def returned(at):
    worded("on_schedule", is_approved=False)(at)
    reviewing.return_update(update=update_of(at.task, Q1), by=at.office, reason="补充")


FATES = {
    "silent": lambda at: None,
    "waiting": worded("far_behind", is_approved=False),
    "returned": returned,
    "good": worded("on_schedule"),
    "slow": worded("slightly_behind"),
    "bad": worded("far_behind"),
    "done": claimed_and_verified,
    "suspended": stopped(TaskState.SUSPENDED),
    "terminated": stopped(TaskState.TERMINATED),
}
stories = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(sorted(FATES)),
        st.sampled_from([None, Q1, Q2]),
        st.sampled_from([None, date(2026, 3, 31)]),
        st.integers(1, 1000),
    ),
    min_size=1,
    max_size=9,
)
days = st.sampled_from(
    [date(2026, 3, 28), date(2026, 4, 7), date(2026, 4, 8), date(2026, 4, 15), date(2026, 9, 1)]
)


def live(story):
    """A plan whose tasks each meet their fate, with three leading units."""
    plan = make_plan(clock_on=date(2026, 3, 25))
    office, leads = make_supervisor(plan.owner), [make_unit(plan.owner) for _number in range(3)]
    cadres = [make_user(lead) for lead in leads]
    fates = []
    for lead, fate, starts, due_on, weight in story:
        task = make_task(plan, leads[lead], starts=starts, due_on=due_on, weight=weight)
        fates.append((FATES[fate], SimpleNamespace(task=task, cadre=cadres[lead], office=office)))
    issue(plan)
    open_quarter(plan, Q1)
    for act, at in fates:
        if at.task.starts != Q2:
            at.task.refresh_from_db()
            act(at)
    return plan, office


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(story=stories, day=days, is_closed=st.booleans())
def test_the_headline_adds_up_to_the_tasks_and_the_units_to_the_plan(db, story, day, is_closed):
    with transaction.atomic():
        plan, office = live(story)
        set_clock(plan, day)
        if is_closed and day >= date(2026, 4, 15):
            close_quarter(period=plan.periods.select_related("plan__owner").get(), by=office)
        roll_up(plan.pk)

        totals = PlanQuarter.objects.get(plan=plan)
        units = UnitQuarter.objects.filter(plan=plan).aggregate(**{name: Sum(name) for name in SUMS + DUTIES})
        assert sum(getattr(totals, bucket) for bucket in BUCKETS) == totals.tasks
        assert totals.tasks + totals.suspended + totals.terminated == len(story)
        assert units == {name: getattr(totals, name) for name in SUMS + DUTIES}
        assert totals.owed == ProgressUpdate.objects.filter(plan=plan).count()
        if plan.periods.get().is_closed:
            assert totals.undecided == 0
        assert rebuild(plan.pk).changed == 0
        assert differences(plan.pk) == []
        transaction.set_rollback(True)


def test_a_task_counts_at_its_lead_and_duties_at_whoever_owes(plan, lead, supervisor):
    units = make_neighbourhoods(plan.owner, 2)
    make_task(plan, lead, responsible=units, report_mode="each")
    issue(plan)
    open_quarter(plan, Q1)
    roll_up(plan.pk)

    rows = UnitQuarter.objects.filter(plan=plan).values_list("unit", "tasks", "owed")

    assert set(rows) == {(lead.pk, 1, 1), (units[0].pk, 0, 1), (units[1].pk, 0, 1)}


def test_a_task_without_a_lead_counts_at_the_plans_owner_as_a_gap(plan, lead):
    make_task(plan, lead)
    issue(plan)
    make_task(plan, state=TaskState.ISSUED)
    open_quarter(plan, Q1)
    roll_up(plan.pk)

    figure = UnitQuarter.objects.get(unit=plan.owner)

    assert (figure.tasks, figure.unassigned) == (1, 1)
    assert PlanQuarter.objects.get(plan=plan).unassigned == 1


def test_mean_progress_weighs_quantified_tasks_and_leaves_routine_ones_out(plan, lead, cadre, supervisor):
    heavy, light, routine = (make_task(plan, lead, weight=weight) for weight in (3, 1, 9))
    for task in (heavy, light):
        set_year_target(make_indicator(task, value=30), 2026, 10)
    make_indicator(routine, value=1, schedule="frequency", every="quarter")
    make_task(plan, lead, weight=7)
    issue(plan)
    open_quarter(plan, Q1)
    for task, number in ((heavy, 2), (light, 50), (routine, 1)):
        report(task, Q1, by=cadre, numbers={"numerator": number}, approved_by=supervisor)
    roll_up(plan.pk)

    totals = PlanQuarter.objects.get(plan=plan)

    # 3 × 20 % + 1 × 100 % (capped)
    assert (totals.tasks, totals.quantified, totals.weight, totals.weighted_bp) == (4, 2, 4, 16_000)


def test_progress_below_nothing_is_shown_and_averaged_as_nothing(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=30)
    set_year_target(indicator, 2026, 10)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, numbers={"numerator": -2}, approved_by=supervisor)
    roll_up(plan.pk)

    assert IndicatorQuarter.objects.get().year_bp == -2000
    assert PlanQuarter.objects.get(plan=plan).weighted_bp == 0


def test_on_time_and_returned_are_counted_where_they_were_owed(plan, lead, cadre, supervisor):
    early, late, back = (make_task(plan, lead) for _number in range(3))
    issue(plan)
    open_quarter(plan, Q1)
    report(early, Q1, by=cadre, word="on_schedule")
    update = report(back, Q1, by=cadre, word="on_schedule")
    reviewing.return_update(update=update, by=supervisor, reason="补充")
    set_clock(plan, date(2026, 4, 20))
    report(late, Q1, by=cadre, word="on_schedule")
    roll_up(plan.pk)

    figure = UnitQuarter.objects.get(unit=lead)

    assert [getattr(figure, name) for name in DUTIES] == [3, 2, 1, 1]


def test_a_late_change_of_lead_moves_the_open_quarter_and_leaves_the_closed_one(
    plan, lead, cadre, supervisor
):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=36)
    issue(plan)
    live_through(plan, Q2)
    set_clock(plan, date(2026, 7, 10))
    close_quarter(period=plan.periods.select_related("plan__owner").get(quarter=Q1), by=supervisor)
    before = list(UnitQuarter.objects.filter(quarter=Q1).values())
    asked = IndicatorQuarter.objects.filter(quarter=Q1).values_list("asked", "reported", "incomplete").get()
    other = make_unit(plan.owner)

    breakdown.assign_leads(plan=plan, leads={task.pk: other}, by=supervisor)
    roll_up(plan.pk)

    assert list(UnitQuarter.objects.filter(quarter=Q1).values()) == before
    figure = IndicatorQuarter.objects.get(indicator=indicator, quarter=Q1)
    assert (figure.asked, figure.reported, figure.incomplete) == asked
    assert list(UnitQuarter.objects.filter(quarter=Q2).values_list("unit", "owed")) == [(other.pk, 1)]
    assert differences(plan.pk) == []


def test_deleting_a_task_removes_its_figures_and_the_last_one_leaves_zeros(plan, lead):
    first, last = make_task(plan, lead), make_task(plan, lead)
    make_indicator(first, value=36)
    issue(plan)
    open_quarter(plan, Q1)
    roll_up(plan.pk)

    for task, left in ((first, 1), (last, 0)):
        ProgressUpdate.objects.filter(task=task).delete()
        Indicator.objects.filter(task_indicators__task=task).delete()
        Task.objects.filter(pk=task.pk).delete()
        mark_stale(plan.pk, since=Q1)
        roll_up(plan.pk)
        totals = PlanQuarter.objects.get(plan=plan)
        assert (totals.tasks, totals.undecided, totals.owed) == (left, left, left)

    assert not TaskQuarter.objects.exists()
    assert not UnitQuarter.objects.exists()
    assert not IndicatorQuarter.objects.exists()


def test_a_quarter_whose_period_is_gone_has_no_figures(plan, lead):
    make_indicator(make_task(plan, lead), value=36)
    issue(plan)
    period = open_quarter(plan, Q1)
    roll_up(plan.pk)

    ProgressUpdate.objects.all().delete()
    period.delete()
    mark_stale(plan.pk, since=Q1)
    roll_up(plan.pk)

    for model in (TaskQuarter, IndicatorQuarter, UnitQuarter, PlanQuarter):
        assert not model.objects.exists()


def test_a_unit_left_out_is_not_counted_among_those_who_owe(plan, lead, supervisor):
    units = make_neighbourhoods(plan.owner, 3)
    task = make_task(plan, lead, responsible=units, report_mode="each")
    indicator = make_indicator(task, value=1, measure="units_met", source="unit")
    issue(plan)
    open_quarter(plan, Q1)

    breakdown.exclude_unit(assignment=task.assignments.get(unit=units[0]), by=supervisor, reason="没有小区")
    roll_up(plan.pk)

    assert IndicatorQuarter.objects.get(indicator=indicator).asked == 2
    assert PlanQuarter.objects.get(plan=plan).owed == 3
    assert not UnitQuarter.objects.filter(unit=units[0]).exists()


def test_plans_do_not_touch_each_others_figures(plan, lead, cadre, supervisor):
    other = make_plan(plan.owner, clock_on=date(2026, 3, 25))
    for each in (plan, other):
        make_task(each, lead)
        issue(each)
        open_quarter(each, Q1)
        roll_up(each.pk)
    before = list(TaskQuarter.objects.filter(plan=other).values())

    report(plan.tasks.get(), Q1, by=cadre, word="far_behind", approved_by=supervisor)
    roll_up(plan.pk)

    assert light_of(plan.tasks.get()).light == Light.RED
    assert list(TaskQuarter.objects.filter(plan=other).values()) == before
    assert not StaleFigure.objects.filter(plan=other).exists()


# the light's days
def test_a_claim_filed_while_the_quarter_is_due_colours_that_quarter(plan, lead, cadre, supervisor):
    task = make_task(plan, lead, due_on=date(2026, 3, 31))
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, word="on_schedule", approved_by=supervisor)
    set_clock(plan, date(2026, 4, 3))
    task.refresh_from_db()
    claim = completion.file_claim(task=task, by=cadre, completed_on=date(2026, 4, 2), statement="建成")
    set_clock(plan, date(2026, 4, 9))
    assert (light_of(task).light, light_of(task).to_verify) == (Light.GREEN, True)

    verify_claim(claim=claim, by=supervisor)

    assert (light_of(task).light, light_of(task).rule) == (Light.BLUE, 3)


def test_the_thresholds_are_the_plans_own(plan, lead, cadre, supervisor):
    plan.yellow_to_bp, plan.ahead_from_bp = -500, 3000
    plan.save()
    task = make_task(plan, lead)
    set_year_target(make_indicator(task, value=30), 2026, 20)
    issue(plan)
    live_through(plan, Q1)

    report_in_time(task, Q1, by=cadre, numbers={"numerator": 1}, approved_by=supervisor)

    # 5 % against 10 %: five points behind is the limit, and belongs to yellow
    assert (light_of(task).light, light_of(task).reason) == (Light.YELLOW, "slightly_behind")
