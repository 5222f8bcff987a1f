"""Many reports at once: all that can move do, the others are named with why, for a constant number of queries."""

from decimal import Decimal

import pytest

from plans.models import ReportingPeriod, StaleFigure
from plans.quarters import Quarter
from tasks.actions import reporting, reviewing
from tasks.errors import ReasonNeededError
from tasks.models import DataValue, ReviewEvent, UpdateRevision, ValueRevision
from tasks.states import State
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
    update_of,
    value_of,
)
from units.models import AuditEvent

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)


@pytest.fixture
def submitted(plan, lead, cadre):
    """Factory of reports that wait, each with a number of its lead and one of a neighbourhood."""

    def make(how_many):
        (unit,) = make_neighbourhoods(plan.owner, 1)
        tasks = [make_task(plan, lead, responsible=[unit]) for _number in range(how_many)]
        for task in tasks:
            make_indicator(task, value=9), make_indicator(task, value=9, source="unit")
        issue(plan)
        open_quarter(plan, Q1)
        of_units = DataValue.objects.filter(unit=unit).select_related("unit", "item")
        reporting.submit_values(values=[(value, Decimal(2)) for value in of_units], by=make_user(unit))
        return [reported(task, cadre) for task in tasks]

    return make


def reported(task, by):
    update = update_of(task, Q1)
    numbers = {value.pk: Decimal(3) for value in reporting.own_values(update)}
    content = reporting.Content(progress="按计划推进。")
    reporting.submit(update=update, by=by, content=content, revision=0, values=numbers)
    return update


def fates(batch):
    return [update.pk for update in batch.done], {each.update.pk: each.why.code for each in batch.refused}


def test_all_are_approved_with_their_numbers_and_one_event_each(submitted, supervisor):
    updates = submitted(3)
    StaleFigure.objects.all().delete()

    batch = reviewing.approve_batch(updates=updates, by=supervisor)

    assert fates(batch) == ([update.pk for update in updates], {})
    assert {row.state for row in (*batch.done, *DataValue.objects.all())} == {State.APPROVED}
    assert UpdateRevision.objects.filter(state=State.APPROVED).count() == 3
    assert ValueRevision.objects.filter(state=State.APPROVED).count() == 6
    assert AuditEvent.objects.filter(action="update.approved").count() == 3
    assert ReviewEvent.objects.filter(move=State.APPROVED, by=supervisor).count() == 3
    assert {mark.since for mark in StaleFigure.objects.all()} == {Q1}


def test_a_hundred_cost_what_one_costs(submitted, supervisor, connection_queries):
    first, second, *others = submitted(7)
    reviewing.approve_batch(updates=[first], by=supervisor)  # reads the person's posts, once

    of_one = connection_queries(lambda: reviewing.approve_batch(updates=[second], by=supervisor))
    of_many = connection_queries(lambda: reviewing.approve_batch(updates=others, by=supervisor))

    assert of_many == of_one


def test_what_cannot_be_approved_is_named_with_why(submitted, plan, lead, supervisor):
    good, stale, settled, own_number = submitted(4)
    strange = make_plan(make_street(), clock_on=plan.clock_on)
    other_lead = make_unit(strange.owner)
    task = make_task(strange, other_lead)
    issue(strange)
    open_quarter(strange, Q1)
    elsewhere = report(task, Q1, by=make_user(other_lead), word="on_schedule")
    reviewing.approve(update=settled, by=make_supervisor(plan.owner))
    DataValue.objects.filter(item__in_indicators__indicator__task_indicators__task=own_number.task_id).update(
        submitted_by=supervisor
    )

    batch = reviewing.approve_batch(
        updates=[good, stale, settled, own_number, elsewhere], by=supervisor, revisions={stale.pk: 99}
    )

    assert [update.pk for update in batch.done] == [good.pk]
    why = {each.update.pk: str(each.why) for each in batch.refused}
    assert set(why) == {stale.pk, settled.pk, own_number.pk, elsewhere.pk}
    assert "刚刚改动过" in why[stale.pk]
    assert "审核通过" in why[settled.pk]
    assert "自己" in why[own_number.pk]
    assert "权限" in why[elsewhere.pk]
    for refused in batch.refused:
        refused.update.refresh_from_db()
    assert DataValue.objects.filter(state=State.APPROVED).count() == 4


def test_a_number_closed_by_another_plan_holds_its_report_back(submitted, plan, lead, supervisor):
    free, shared = submitted(2)
    other = make_plan(plan.owner, clock_on=plan.clock_on)
    reader = make_indicator(make_task(other, lead), value=5)
    reader.terms.update(item=reporting.own_values(shared)[0].item)
    issue(other)
    ReportingPeriod.objects.filter(pk=open_quarter(other, Q1).pk).update(
        closed_on=plan.clock_on, closed_at="2026-04-15T00:00Z"
    )

    batch = reviewing.approve_batch(updates=[free, shared], by=supervisor)

    assert fates(batch) == ([free.pk], {shared.pk: "period_refused"})


def test_the_same_batch_again_is_told_and_writes_nothing(submitted, supervisor):
    updates = submitted(2)
    reviewing.approve_batch(updates=updates, by=supervisor)
    events = AuditEvent.objects.count()

    batch = reviewing.approve_batch(updates=updates, by=supervisor)

    assert fates(batch) == ([], {update.pk: "wrong_state" for update in updates})
    assert AuditEvent.objects.count() == events


def test_a_batch_goes_back_with_its_leads_numbers_and_one_reason(submitted, lead, supervisor):
    updates = submitted(2)

    batch = reviewing.return_batch(updates=updates, by=supervisor, reason="与台账不符")

    assert fates(batch) == ([update.pk for update in updates], {})
    for update in batch.done:
        update.refresh_from_db()
        assert (update.state, update.returned_because, update.returned_times) == (
            State.DRAFT,
            "与台账不符",
            1,
        )
    assert set(DataValue.objects.values_list("unit", "state")) == {
        (lead.pk, State.DRAFT),
        (DataValue.objects.exclude(unit=lead).first().unit_id, State.SUBMITTED),
    }
    assert ReviewEvent.objects.filter(reason="与台账不符").count() == 4
    with pytest.raises(ReasonNeededError):
        reviewing.return_batch(updates=updates, by=supervisor, reason=" ")


def test_numbers_of_units_cost_the_same_queries_for_one_as_for_many(
    plan, lead, supervisor, connection_queries
):
    units = make_neighbourhoods(plan.owner, 6)
    indicator = make_indicator(make_task(plan, lead, responsible=units), value=9, source="unit")
    issue(plan)
    open_quarter(plan, Q1)
    values = [value_of(indicator, unit, Q1) for unit in units]
    reporting.submit_values(values=[(value, Decimal(1)) for value in values], by=make_supervisor(plan.owner))

    reviewing.approve_values(values=values[:1], by=supervisor)  # reads the person's posts, once

    of_one = connection_queries(lambda: reviewing.approve_values(values=values[1:2], by=supervisor))
    of_many = connection_queries(lambda: reviewing.approve_values(values=values[2:], by=supervisor))

    assert of_many == of_one
    assert DataValue.objects.filter(state=State.APPROVED).count() == 6
