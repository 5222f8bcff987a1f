"""任务分解 and 下达: who leads, who accepts, who is left out."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from plans.models import Plan, StaleFigure
from plans.quarters import Quarter
from tasks.actions import accepting, breakdown
from tasks.errors import LeadMissingError, ReasonNeededError, WrongStateError
from tasks.models import Assignment, DataValue, ProgressUpdate
from tasks.states import TaskState
from tests.factories import (
    assign,
    issue,
    make_indicator,
    make_neighbourhoods,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
    update_of,
    value_of,
)
from units.models import AuditEvent

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)
ROLE = Assignment.Role


def lead_of(task):
    return task.assignments.get(role=ROLE.ACCOUNTABLE).unit


def test_all_leads_are_set_at_once_and_a_second_time_changes_nothing(plan, supervisor):
    tasks = [make_task(plan) for _number in range(3)]
    units = [make_unit(plan.owner) for _number in range(3)]
    leads = {task.pk: unit for task, unit in zip(tasks, units, strict=True)}

    assert breakdown.assign_leads(plan=plan, leads=leads, by=supervisor) == 3
    marks = StaleFigure.objects.filter(plan=plan).count()
    assert breakdown.assign_leads(plan=plan, leads=leads, by=supervisor) == 0

    assert [lead_of(task) for task in tasks] == units
    assert StaleFigure.objects.filter(plan=plan).count() == marks == 1
    assert AuditEvent.objects.filter(action="plan.leads_assigned").count() == 1


def test_a_joint_lead_that_becomes_accountable_is_named_once(plan, lead, supervisor):
    other = make_unit(plan.owner)
    task = make_task(plan, lead)
    assign(task, other, ROLE.LEAD)

    breakdown.assign_leads(plan=plan, leads={task.pk: other}, by=supervisor)

    assert list(task.assignments.filter(unit=other).values_list("role", flat=True)) == [ROLE.ACCOUNTABLE]


def test_work_not_yet_submitted_follows_the_new_lead(plan, lead, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=36)
    issue(plan)
    open_quarter(plan, Q1)
    other = make_unit(plan.owner)

    breakdown.assign_leads(plan=plan, leads={task.pk: other}, by=supervisor)

    assert update_of(task, Q1).unit == other
    assert value_of(indicator, other, Q1).value is None
    assert not DataValue.objects.filter(unit=lead).exists()


def test_what_was_submitted_stays_with_whoever_submitted_it(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=36)
    issue(plan)
    open_quarter(plan, Q1)
    report(task, Q1, by=cadre, numbers={"numerator": 3})

    breakdown.assign_leads(plan=plan, leads={task.pk: make_unit(plan.owner)}, by=supervisor)

    assert update_of(task, Q1).unit == lead
    assert value_of(indicator, lead, Q1).value == 3


def test_a_value_still_asked_of_the_old_lead_elsewhere_stays(plan, supervisor):
    neighbourhood = make_neighbourhoods(plan.owner, 1)[0]
    led = make_task(plan, neighbourhood, responsible=[neighbourhood])
    indicator = make_indicator(led, value=3, source="unit")
    issue(plan)
    open_quarter(plan, Q1)

    breakdown.assign_leads(plan=plan, leads={led.pk: make_unit(plan.owner)}, by=supervisor)

    assert value_of(indicator, neighbourhood, Q1).unit == neighbourhood


def test_a_new_lead_has_not_accepted_yet(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    issue(plan)
    accepting.accept_tasks(assignments=[task.assignments.get()], by=cadre)

    breakdown.assign_leads(plan=plan, leads={task.pk: make_unit(plan.owner)}, by=supervisor)

    assert task.assignments.get().accepted_at is None


def test_no_task_is_given_to_a_unit_of_another_street(plan, lead, supervisor):
    task = make_task(plan, lead)
    stranger = make_unit(make_street())

    with pytest.raises(WrongStateError, match="不在"):
        breakdown.assign_leads(plan=plan, leads={task.pk: stranger}, by=supervisor)

    assert lead_of(task) == lead


@pytest.mark.parametrize("who", ["cadre", "stranger"])
def test_only_the_streets_supervision_office_breaks_down_and_issues(plan, lead, cadre, who):
    task = make_task(plan, lead)
    by = cadre if who == "cadre" else make_supervisor(make_street())

    with pytest.raises(PermissionDenied):
        breakdown.assign_leads(plan=plan, leads={task.pk: make_unit(plan.owner)}, by=by)
    with pytest.raises(PermissionDenied):
        breakdown.issue_plan(plan=plan, by=by)

    plan.refresh_from_db()
    assert (lead_of(task), plan.state) == (lead, Plan.State.DRAFT)


def test_issuing_settles_the_day_the_first_period_and_the_tasks(plan, lead, supervisor):
    task = make_task(plan, lead)

    breakdown.issue_plan(plan=plan, by=supervisor, issued_on=date(2026, 1, 12))

    task.refresh_from_db()
    assert (plan.state, plan.issued_on, plan.issued_by) == ("issued", date(2026, 1, 12), supervisor)
    assert plan.first_period == Q1
    assert task.state == TaskState.ISSUED
    assert StaleFigure.objects.filter(plan=plan, since=plan.starts).exists()


def test_the_first_period_is_never_before_the_plan_begins(plan, lead, supervisor):
    make_task(plan, lead)

    breakdown.issue_plan(plan=plan, by=supervisor, issued_on=date(2025, 1, 6))

    assert plan.first_period == plan.starts


def test_issuing_names_the_tasks_without_a_lead(plan, lead, supervisor):
    make_task(plan, lead)
    make_task(plan)
    make_task(plan)

    with pytest.raises(LeadMissingError, match="2、3") as refused:
        breakdown.issue_plan(plan=plan, by=supervisor)

    plan.refresh_from_db()
    assert refused.value.numbers == ["2", "3"]
    assert plan.state == Plan.State.DRAFT


def test_a_plan_is_not_issued_tomorrow_nor_twice(plan, lead, supervisor):
    make_task(plan, lead)

    with pytest.raises(WrongStateError, match="不能晚于今天"):
        breakdown.issue_plan(plan=plan, by=supervisor, issued_on=date(2026, 3, 26))
    breakdown.issue_plan(plan=plan, by=supervisor)
    with pytest.raises(WrongStateError, match="已经下达"):
        breakdown.issue_plan(plan=plan, by=supervisor)

    assert AuditEvent.objects.filter(action="plan.issued").count() == 1


def test_accepting_twice_keeps_the_first(plan, lead, cadre):
    task = make_task(plan, lead)
    issue(plan)
    assignment = task.assignments.get()

    accepting.accept_tasks(assignments=[assignment], by=cadre)
    first = task.assignments.get().accepted_at
    accepting.accept_tasks(assignments=[assignment], by=make_user(lead))

    task.refresh_from_db()
    assert task.state == TaskState.ACCEPTED
    assert (task.assignments.get().accepted_at, task.assignments.get().accepted_by) == (first, cadre)
    with pytest.raises(PermissionDenied):
        accepting.accept_tasks(assignments=[assignment], by=make_user(make_unit(plan.owner)))


def test_who_is_not_involved_owes_nothing_any_more(plan, lead, supervisor):
    units = make_neighbourhoods(plan.owner, 3)
    task = make_task(plan, lead, responsible=units, report_mode="each")
    issue(plan)
    open_quarter(plan, Q1)

    breakdown.exclude_unit(
        assignment=task.assignments.get(unit=units[0]), by=supervisor, reason="辖区内没有商品房小区"
    )

    open_quarter(plan, Q1)
    owing = ProgressUpdate.objects.filter(task=task).values_list("unit", flat=True)
    assert set(owing) == {lead.pk, units[1].pk, units[2].pk}


def test_leaving_a_unit_out_takes_a_reason_and_never_the_lead(plan, lead, supervisor):
    units = make_neighbourhoods(plan.owner, 1)
    task = make_task(plan, lead, responsible=units)

    with pytest.raises(ReasonNeededError):
        breakdown.exclude_unit(assignment=task.assignments.get(unit=units[0]), by=supervisor, reason="  ")
    with pytest.raises(WrongStateError, match="改派"):
        breakdown.exclude_unit(assignment=task.assignments.get(unit=lead), by=supervisor, reason="不涉及")

    assert not task.assignments.exclude(not_involved_because="").exists()


def test_milestones_are_added_once(plan, lead, supervisor):
    task = make_task(plan, lead)
    rows = [("完成选址", date(2026, 6, 30), 2), ("建成投用", date(2026, 12, 31), 3)]

    breakdown.add_milestones(task=task, milestones=rows, by=supervisor)
    breakdown.add_milestones(task=task, milestones=rows, by=supervisor)

    assert list(task.milestones.values_list("title", "due_on", "weight")) == rows
