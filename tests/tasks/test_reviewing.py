"""What a reviewer does: approve or return, once, never their own, never in a closed quarter."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from plans.models import ReportingPeriod, StaleFigure
from plans.quarters import Quarter
from tasks.actions import reporting, reviewing
from tasks.errors import OwnReportError, PeriodError, ReasonNeededError, StaleError, WrongStateError
from tasks.models import DataValue, UpdateRevision, ValueRevision
from tasks.states import State
from tests.factories import (
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
    set_clock,
    update_of,
    value_of,
)

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)


@pytest.fixture
def task(plan, lead):
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    return task


@pytest.fixture
def waiting(task, cadre):
    """A submitted report."""
    return report(task, Q1, by=cadre, word="on_schedule")


def close(plan):
    ReportingPeriod.objects.filter(plan=plan, quarter=Q1).update(
        closed_on=date(2026, 4, 15), closed_at="2026-04-15T00:00Z"
    )


def test_approving_keeps_the_approved_content_and_marks_the_figures(waiting, supervisor):
    StaleFigure.objects.all().delete()

    reviewing.approve(update=waiting, by=supervisor)

    assert (waiting.state, waiting.reviewed_by) == (State.APPROVED, supervisor)
    assert list(UpdateRevision.objects.values_list("state", flat=True)) == [State.SUBMITTED, State.APPROVED]
    assert StaleFigure.objects.get().since == Q1


def test_approving_twice_is_told(waiting, supervisor):
    reviewing.approve(update=waiting, by=supervisor)

    with pytest.raises(WrongStateError, match="审核通过"):
        reviewing.approve(update=waiting, by=supervisor)

    assert UpdateRevision.objects.filter(state=State.APPROVED).count() == 1


def test_what_was_not_submitted_is_not_approved(task, supervisor):
    with pytest.raises(WrongStateError, match="未填"):
        reviewing.approve(update=update_of(task, Q1), by=supervisor)


def test_nobody_reviews_their_own_report(task, supervisor):
    update = report(task, Q1, by=supervisor, word="on_schedule")

    with pytest.raises(OwnReportError):
        reviewing.approve(update=update, by=supervisor)
    with pytest.raises(OwnReportError):
        reviewing.return_update(update=update, by=supervisor, reason="请补充")

    reviewing.approve(update=update, by=make_supervisor(task.owner))
    assert update.state == State.APPROVED


def test_a_text_that_changed_after_the_page_was_drawn_is_not_approved(waiting, cadre, supervisor):
    shown = waiting.revision
    reviewing.return_update(update=waiting, by=make_supervisor(waiting.owner), reason="请补充")
    reporting.submit(
        update=waiting,
        by=cadre,
        content=reporting.Content(word="far_behind", progress="改了"),
        revision=waiting.revision,
    )

    with pytest.raises(StaleError):
        reviewing.approve(update=waiting, by=supervisor, revision=shown)

    assert update_of(waiting.task, Q1).state == State.SUBMITTED


def test_returning_takes_a_reason_and_gives_five_working_days(waiting, plan, supervisor):
    set_clock(plan, date(2026, 4, 28))
    waiting = update_of(waiting.task, Q1)
    with pytest.raises(ReasonNeededError):
        reviewing.return_update(update=waiting, by=supervisor, reason=" ")

    reviewing.return_update(update=waiting, by=supervisor, reason="请写明几个小区")

    assert waiting.is_returned
    assert (waiting.returned_because, waiting.returned_times) == ("请写明几个小区", 1)
    assert waiting.report_by == date(2026, 5, 8)  # 29, 30 April, 6, 7, 8 May: the 1st to 5th are holidays


def test_a_return_in_time_never_shortens_the_quarters_own_days(waiting, supervisor):
    last_day = waiting.report_by

    reviewing.return_update(update=waiting, by=supervisor, reason="请补充")

    assert waiting.report_by == last_day == date(2026, 4, 14)


def test_every_round_keeps_its_reason(waiting, cadre, supervisor):
    for reason in ("第一次", "第二次"):
        reviewing.return_update(update=waiting, by=supervisor, reason=reason)
        content = reporting.Content(word="on_schedule", progress="补充")
        reporting.submit(update=waiting, by=cadre, content=content, revision=waiting.revision)

    reasons = waiting.review_events.filter(move=State.DRAFT).values_list("reason", flat=True)
    assert list(reasons) == ["第一次", "第二次"]
    assert waiting.returned_times == 2
    assert not waiting.is_returned


@pytest.mark.parametrize("who", ["cadre", "other unit", "other street"])
def test_only_the_streets_supervision_office_reviews(waiting, cadre, plan, who):
    by = {
        "cadre": lambda: cadre,
        "other unit": lambda: make_user(make_unit(plan.owner), "unit_head"),
        "other street": lambda: make_supervisor(make_street()),
    }[who]()

    with pytest.raises(PermissionDenied):
        reviewing.approve(update=waiting, by=by)
    with pytest.raises(PermissionDenied):
        reviewing.return_update(update=waiting, by=by, reason="请补充")

    assert update_of(waiting.task, Q1).state == State.SUBMITTED


def test_a_closed_quarter_is_corrected_not_approved(waiting, plan, supervisor):
    close(plan)

    with pytest.raises(PeriodError, match="已定稿"):
        reviewing.approve(update=update_of(waiting.task, Q1), by=supervisor)

    assert update_of(waiting.task, Q1).state == State.SUBMITTED


# numbers travel with the report
@pytest.fixture
def counted(plan, lead):
    """(task, indicator held by two neighbourhoods, neighbourhoods)"""
    units = make_neighbourhoods(plan.owner, 2)
    task = make_task(plan, lead, responsible=units)
    held_by_lead = make_indicator(task, value=36)
    held_by_units = make_indicator(task, value=9, source="unit")
    issue(plan)
    open_quarter(plan, Q1)
    return task, held_by_lead, held_by_units, units


def reported(counted, cadre):
    """The lead's report with its number, and one neighbourhood's."""
    task, held_by_lead, held_by_units, (unit, _other) = counted
    reporting.submit_values(values=[(value_of(held_by_units, unit, Q1), Decimal(2))], by=make_user(unit))
    update = update_of(task, Q1)
    number = value_of(held_by_lead, update.unit, Q1)
    content = reporting.Content(progress="已完成三处")
    reporting.submit(update=update, by=cadre, content=content, revision=0, values={number.pk: Decimal(3)})
    return update


def states():
    return dict(DataValue.objects.values_list("unit", "state"))


def test_submitted_numbers_are_approved_with_the_report_and_empty_ones_stay_owed(counted, cadre, supervisor):
    update = reported(counted, cadre)
    unit, silent = counted[3]

    reviewing.approve(update=update, by=supervisor)

    assert states() == {
        update.unit_id: State.APPROVED,
        unit.pk: State.APPROVED,
        silent.pk: State.NOT_STARTED,
    }
    assert ValueRevision.objects.filter(state=State.APPROVED).count() == 2


def test_a_return_takes_the_leads_numbers_along_and_leaves_the_neighbourhoods(counted, cadre, supervisor):
    update = reported(counted, cadre)
    unit = counted[3][0]

    reviewing.return_update(update=update, by=supervisor, reason="与台账不符")

    assert states()[update.unit_id] == State.DRAFT
    assert states()[unit.pk] == State.SUBMITTED
    assert DataValue.objects.get(unit=update.unit).value == 3


def test_a_number_of_another_task_does_not_travel_along(plan, lead, cadre, supervisor):
    """The neighbourhood reports for one task, and leads another that reads an item of the first."""
    (unit,) = make_neighbourhoods(plan.owner, 1)
    one, other = make_task(plan, lead, responsible=[unit]), make_task(plan, unit)
    make_indicator(one, value=9, source="unit")
    shared = make_indicator(other, value=9)
    make_indicator(one, value=9).terms.update(item=shared.terms.get().item)
    issue(plan)
    open_quarter(plan, Q1)
    elsewhere = value_of(shared, unit, Q1)
    reporting.submit_values(values=[(elsewhere, Decimal(4))], by=make_user(unit))

    reviewing.approve(update=report(one, Q1, by=cadre), by=supervisor)

    elsewhere.refresh_from_db()
    assert elsewhere.state == State.SUBMITTED


def test_one_number_is_returned_without_the_rest(counted, cadre, supervisor):
    update = reported(counted, cadre)
    value = DataValue.objects.select_related("unit", "item").get(unit=counted[3][0])
    with pytest.raises(ReasonNeededError):
        reviewing.return_value(value=value, by=supervisor, reason="")

    reviewing.return_value(value=value, by=supervisor, reason="多填一个零？")

    value.refresh_from_db()
    assert (value.state, value.returned_because, value.returned_times) == (State.DRAFT, "多填一个零？", 1)
    assert value.review_events.get().reason == "多填一个零？"
    assert update_of(update.task, Q1).state == State.SUBMITTED
    with pytest.raises(WrongStateError):
        reviewing.return_value(value=value, by=supervisor, reason="再来")


def test_numbers_are_approved_in_a_batch_and_settled_ones_left_alone(counted, supervisor):
    _task, _lead_held, held_by_units, units = counted
    values = [value_of(held_by_units, unit, Q1) for unit in units]
    for value, unit in zip(values, units, strict=True):
        reporting.submit_values(values=[(value, Decimal(1))], by=make_user(unit))

    assert reviewing.approve_values(values=values, by=supervisor) == 2
    assert reviewing.approve_values(values=values, by=supervisor) == 0

    assert ValueRevision.objects.filter(state=State.APPROVED).count() == 2


def test_nobody_approves_numbers_they_entered_and_the_batch_is_taken_back(counted, supervisor):
    _task, _lead_held, held_by_units, (one, other) = counted
    mine, theirs = (value_of(held_by_units, unit, Q1) for unit in (one, other))
    reporting.submit_values(values=[(theirs, Decimal(1))], by=make_user(other))
    reporting.submit_values(values=[(mine, Decimal(1))], by=supervisor)

    with pytest.raises(OwnReportError):
        reviewing.approve_values(values=[theirs, mine], by=supervisor)

    assert not DataValue.objects.filter(state=State.APPROVED).exists()


def test_a_number_of_a_quarter_that_any_plan_closed_is_corrected_not_approved(counted, plan, supervisor):
    _task, _lead_held, held_by_units, units = counted
    value = value_of(held_by_units, units[0], Q1)
    reporting.submit_values(values=[(value, Decimal(1))], by=make_user(units[0]))
    close(plan)

    with pytest.raises(PeriodError):
        reviewing.approve_values(values=[value], by=supervisor)
