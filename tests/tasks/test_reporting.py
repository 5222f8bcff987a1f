"""What a cadre does: drafts, reports and data items, whole or not at all."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from plans.models import StaleFigure
from plans.quarters import Quarter
from tasks.actions import reporting
from tasks.actions.reporting import Content
from tasks.errors import IncompleteReportError, StaleError, WrongStateError
from tasks.models import DataValue, ReviewEvent, UpdateRevision, ValueRevision
from tasks.states import State, TaskState
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_street,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    set_clock,
    update_of,
    value_of,
)

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)
DONE = Content(word="on_schedule", progress="走访两轮，建立清单。")


@pytest.fixture
def task(plan, lead):
    """A task that is judged by its lead's word, open for the first quarter."""
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    return task


@pytest.fixture
def counted(plan, lead):
    """A task with an indicator whose number the lead holds, open for the first quarter."""
    task = make_task(plan, lead)
    make_indicator(task, value=36)
    issue(plan)
    open_quarter(plan, Q1)
    return task


def its_value(task):
    return DataValue.objects.get(item__in_indicators__indicator__task_indicators__task=task, quarter=Q1)


def test_a_draft_is_kept_with_its_numbers_and_moves_no_figure(counted, cadre):
    update, value = update_of(counted, Q1), its_value(counted)
    StaleFigure.objects.all().delete()

    reporting.save_draft(
        update=update, by=cadre, content=Content(progress="草稿"), revision=0, values={value.pk: Decimal(3)}
    )

    assert (update.state, update.revision, update.edited_by) == (State.DRAFT, 1, cadre)
    assert (its_value(counted).value, its_value(counted).state) == (3, State.DRAFT)
    assert not StaleFigure.objects.exists()
    assert not UpdateRevision.objects.exists()


def test_whoever_saves_second_is_told_and_nothing_of_theirs_is_half_written(counted, cadre, lead):
    value = its_value(counted)
    reporting.save_draft(update=update_of(counted, Q1), by=cadre, content=Content(progress="先"), revision=0)

    with pytest.raises(StaleError, match=cadre.full_name):
        reporting.save_draft(
            update=update_of(counted, Q1),
            by=make_user(lead),
            content=Content(progress="后"),
            revision=0,
            values={value.pk: Decimal(9)},
        )

    assert update_of(counted, Q1).progress == "先"
    assert its_value(counted).value is None


def test_a_number_that_cannot_be_written_takes_the_whole_report_back(counted, cadre):
    update, value = update_of(counted, Q1), its_value(counted)
    reporting.submit_values(values=[(value, Decimal(3))], by=cadre)

    with pytest.raises(WrongStateError):
        reporting.submit(
            update=update,
            by=cadre,
            content=Content(progress="改数字"),
            revision=0,
            values={value.pk: Decimal(9)},
        )

    kept = update_of(counted, Q1)
    assert (kept.state, kept.progress, kept.revision) == (State.NOT_STARTED, "", 0)
    assert its_value(counted).value == 3


def test_submitting_keeps_a_revision_and_starts_the_task(task, cadre):
    update = update_of(task, Q1)

    reporting.submit(update=update, by=cadre, content=DONE, revision=0)

    task.refresh_from_db()
    assert (update.state, update.submitted_by, update.submitted_on) == (
        State.SUBMITTED,
        cadre,
        date(2026, 3, 25),
    )
    assert update.was_late is False
    assert task.state == TaskState.IN_PROGRESS
    assert UpdateRevision.objects.get().content["progress"] == DONE.progress
    assert ReviewEvent.objects.get().move == State.SUBMITTED
    assert StaleFigure.objects.filter(since=Q1).exists()


def test_submitting_twice_is_refused_and_changes_nothing(task, cadre):
    update = update_of(task, Q1)
    reporting.submit(update=update, by=cadre, content=DONE, revision=0)

    with pytest.raises(WrongStateError, match="已提交"):
        reporting.submit(update=update, by=cadre, content=DONE, revision=update.revision)

    assert UpdateRevision.objects.count() == 1


def test_a_report_after_its_last_day_stays_marked_as_late(task, plan, cadre):
    set_clock(plan, date(2026, 4, 15))
    update = update_of(task, Q1)

    reporting.submit(update=update, by=cadre, content=DONE, revision=0)

    assert update.was_late


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (Content(progress="只有文字"), "word"),
        (Content(word="on_schedule"), "progress"),
        (Content(word="on_schedule", progress="  "), "progress"),
        (Content(word="on_schedule", progress="字" * 501), "progress"),
        (Content(word="on_schedule", progress="好", problems="字" * 501), "problems"),
        (Content(word="claim_done", progress="好", completed_on=date(2026, 3, 26)), "completed_on"),
    ],
)
def test_what_a_report_lacks_is_said_by_field(task, cadre, content, field):
    update = update_of(task, Q1)

    with pytest.raises(IncompleteReportError) as refused:
        reporting.submit(update=update, by=cadre, content=content, revision=0)

    assert list(refused.value.fields) == [field]
    assert update_of(task, Q1).state == State.NOT_STARTED


def test_nothing_new_with_its_reason_needs_no_text(task, cadre):
    update = update_of(task, Q1)

    reporting.submit(
        update=update, by=cadre, content=Content(word="on_schedule", nothing_new="routine"), revision=0
    )

    assert update.state == State.SUBMITTED


def test_a_task_judged_by_numbers_takes_no_word(counted, cadre):
    with pytest.raises(IncompleteReportError) as refused:
        reporting.submit(update=update_of(counted, Q1), by=cadre, content=DONE, revision=0)

    assert list(refused.value.fields) == ["word"]


def test_the_word_claim_done_files_one_claim(task, cadre, supervisor):
    from tasks.actions import reviewing

    content = Content(word="claim_done", progress="全部建成", completed_on=date(2026, 3, 24))
    update = update_of(task, Q1)

    reporting.submit(update=update, by=cadre, content=content, revision=0)
    reviewing.return_update(update=update, by=supervisor, reason="请补竣工日期")
    reporting.submit(update=update, by=cadre, content=content, revision=update.revision)

    task.refresh_from_db()
    claim = task.claims.get()
    assert (claim.completed_on, claim.statement) == (date(2026, 3, 24), "全部建成")
    assert task.state == TaskState.COMPLETION_CLAIMED


@pytest.mark.parametrize("where", ["another unit", "another street"])
def test_nobody_reports_for_another_unit(task, plan, where):
    unit = make_unit(plan.owner) if where == "another unit" else make_unit(make_street())
    stranger, update = make_user(unit), update_of(task, Q1)

    with pytest.raises(PermissionDenied):
        reporting.save_draft(update=update, by=stranger, content=DONE, revision=0)
    with pytest.raises(PermissionDenied):
        reporting.submit(update=update, by=stranger, content=DONE, revision=0)

    assert update_of(task, Q1).state == State.NOT_STARTED


def test_the_supervision_office_may_report_on_behalf(task, supervisor):
    update = update_of(task, Q1)

    reporting.submit(update=update, by=supervisor, content=DONE, revision=0)

    assert update.submitted_by == supervisor


# data items of neighbourhoods
@pytest.fixture
def walked(plan, lead):
    """An indicator whose two items two neighbourhoods hold; returns (indicator, neighbourhoods)."""
    units = make_neighbourhoods(plan.owner, 2)
    indicator = make_indicator(
        make_task(plan, lead, responsible=units), value=50, measure="ratio", source="unit"
    )
    issue(plan)
    open_quarter(plan, Q1)
    return indicator, units


def test_an_empty_item_stays_owed_and_a_zero_is_a_value(walked):
    indicator, (unit, _other) = walked
    households, workers = (value_of(indicator, unit, Q1, side) for side in ("numerator", "denominator"))

    sent = reporting.submit_values(values=[(households, Decimal(0)), (workers, None)], by=make_user(unit))

    assert sent == 1
    assert (households.state, households.value) == (State.SUBMITTED, 0)
    assert (workers.state, workers.value, workers.submitted_at) == (State.DRAFT, None, None)
    assert ValueRevision.objects.get().value == 0


def test_one_item_of_another_unit_takes_all_back(walked):
    indicator, (unit, other) = walked
    mine, theirs = (value_of(indicator, each, Q1) for each in (unit, other))

    with pytest.raises(PermissionDenied):
        reporting.submit_values(values=[(mine, Decimal(1)), (theirs, Decimal(2))], by=make_user(unit))

    assert set(DataValue.objects.values_list("state", flat=True)) == {State.NOT_STARTED}
    assert not ValueRevision.objects.exists()


def test_sending_the_same_numbers_again_changes_nothing(walked):
    indicator, (unit, _other) = walked
    by, value = make_user(unit), value_of(indicator, unit, Q1)
    reporting.submit_values(values=[(value, Decimal(7))], by=by)

    assert reporting.submit_values(values=[(value, Decimal(7))], by=by) == 0

    assert value_of(indicator, unit, Q1).revision == 1
    assert ValueRevision.objects.count() == 1


def test_of_two_people_who_fill_the_same_item_the_second_is_told(walked):
    indicator, (unit, _other) = walked
    first, second = (value_of(indicator, unit, Q1) for _person in range(2))
    reporting.save_values(values=[(first, Decimal(7))], by=make_user(unit))

    with pytest.raises(StaleError):
        reporting.save_values(values=[(second, Decimal(8))], by=make_user(unit))

    assert value_of(indicator, unit, Q1).value == 7


def test_an_item_read_by_two_plans_makes_both_stale(plan, lead, walked):
    from tests.factories import make_plan

    indicator, (unit, _other) = walked
    other_plan = make_plan(plan.owner)
    item = indicator.terms.get(side="numerator").item
    make_indicator(make_task(other_plan, lead), value=9).terms.update(item=item)
    StaleFigure.objects.all().delete()

    reporting.submit_values(values=[(value_of(indicator, unit, Q1), Decimal(7))], by=make_user(unit))

    assert set(StaleFigure.objects.values_list("plan", flat=True)) == {plan.pk, other_plan.pk}


def test_a_unit_is_asked_each_fact_once_and_nothing_its_lead_holds(walked, lead):
    _indicator, (unit, _other) = walked

    assert len(reporting.values_of_unit(unit=unit, quarter=Q1)) == 2
    assert reporting.values_of_unit(unit=lead, quarter=Q1) == []
