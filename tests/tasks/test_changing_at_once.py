"""Two people at the same moment, on connections of their own: one acts, the other is told, nothing is lost."""

from datetime import date

import pytest

from plans.quarters import Quarter
from tasks.actions import completion, extending, reporting, reviewing, terms
from tasks.models import ExtensionRequest, ProgressUpdate, TaskStop, UpdateRevision
from tasks.states import State, TaskState
from tests.at_once import second_waits_for_first
from tests.factories import (
    issue,
    make_neighbourhoods,
    make_supervisor,
    make_task,
    make_user,
    open_quarter,
    report,
    update_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

Q1 = Quarter.of(2026, 1)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_two_extensions_of_one_task(plan, lead, cadre):
    task = make_task(plan, lead, due_on=date(2026, 6, 30))
    issue(plan)

    def ask(until):
        extending.file_extension(task=fresh(task), new_due_on=until, reason="汛期停工", by=cadre)

    told = second_waits_for_first(lambda: ask(date(2026, 9, 30)), lambda: ask(date(2026, 12, 31)))

    assert told == "wrong_state"
    assert ExtensionRequest.objects.get().new_due_on == date(2026, 9, 30)


def test_one_grants_while_another_rejects(plan, lead, cadre, supervisor):
    task = make_task(plan, lead, due_on=date(2026, 6, 30))
    issue(plan)
    request = extending.file_extension(
        task=fresh(task), new_due_on=date(2026, 9, 30), reason="汛期停工", by=cadre
    )
    other = make_supervisor(plan.owner)

    told = second_waits_for_first(
        lambda: extending.grant_extension(request=fresh(request), by=supervisor),
        lambda: extending.reject_extension(request=fresh(request), by=other, reason="理由不充分"),
    )

    assert told == "wrong_state"
    assert fresh(request).state == "granted"


def test_two_stop_one_task(plan, lead, supervisor):
    task = make_task(plan, lead)
    issue(plan)

    def suspend():
        completion.stop_task(
            task=fresh(task), by=supervisor, state=TaskState.SUSPENDED, since=plan.clock_on, reason="调整"
        )

    assert second_waits_for_first(suspend, suspend) == "wrong_state"
    assert TaskStop.objects.count() == 1


def test_a_draft_saved_first_is_kept_by_who_withdraws_it(plan, lead, supervisor):
    update, by = owed_by_a_unit(plan, lead, supervisor)
    told = second_waits_for_first(
        lambda: save(update, by),
        lambda: terms.change_report_mode(task=fresh(update.task), mode="lead", by=supervisor),
    )

    assert told == ""
    assert fresh(update).progress == "走访了一半楼组"


def test_a_draft_saved_after_its_report_was_withdrawn_is_told(plan, lead, supervisor):
    update, by = owed_by_a_unit(plan, lead, supervisor)
    told = second_waits_for_first(
        lambda: terms.change_report_mode(task=fresh(update.task), mode="lead", by=supervisor),
        lambda: save(update, by),
    )

    assert told == "wrong_state"
    assert not ProgressUpdate.objects.filter(pk=update.pk).exists()


def owed_by_a_unit(plan, lead, supervisor):
    """A report that a neighbourhood owes beside the lead, and who fills it in."""
    (unit,) = make_neighbourhoods(plan.owner, 1)
    make_task(plan, lead, responsible=[unit], report_mode="each")
    issue(plan, by=supervisor)
    open_quarter(plan, Q1)
    updates = ProgressUpdate.objects.select_related("unit", "task", "plan", "period")
    return updates.get(unit=unit), make_user(unit)


def save(update, by):
    content = reporting.Content(progress="走访了一半楼组", percent_bp=5_000)
    reporting.save_draft(update=update, by=by, content=content, revision=0)


def test_two_batches_over_the_same_reports_move_each_once(plan, lead, cadre, supervisor):
    tasks = [make_task(plan, lead) for _number in range(3)]
    issue(plan)
    open_quarter(plan, Q1)
    updates = [report(task, Q1, by=cadre, word="on_schedule") for task in tasks]
    other, batches = make_supervisor(plan.owner), []

    def approve(by):
        batches.append(reviewing.approve_batch(updates=updates, by=by))

    assert second_waits_for_first(lambda: approve(supervisor), lambda: approve(other)) == ""

    assert [len(batch.done) for batch in batches] == [3, 0]
    assert {refused.why.code for refused in batches[1].refused} == {"wrong_state"}
    assert UpdateRevision.objects.filter(state=State.APPROVED).count() == 3
    assert {update_of(task, Q1).reviewed_by for task in tasks} == {supervisor}
