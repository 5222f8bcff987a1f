"""单位审签 and 牵头初审: three steps in order, each by who may take it, none over one's own report."""

import pytest
from django.core.exceptions import PermissionDenied

from plans.quarters import Quarter
from tasks.actions import reviewing, signing
from tasks.actions.terms import change_review
from tasks.errors import OwnReportError, StaleError, WrongStateError
from tasks.models import ProgressUpdate, ReviewEvent
from tasks.states import State
from tests.factories import (
    issue,
    make_neighbourhoods,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
)
from units.models import AuditEvent
from units.roles import Role

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)
ALL = {"signs": True, "endorses": True}


def in_steps(plan, supervisor, **steps):
    change_review(
        plan=plan, needs_signature=False, by=supervisor, **{"signs": False, "endorses": False} | steps
    )
    plan.refresh_from_db()


def head_of(unit):
    return make_user(unit, Role.UNIT_HEAD)


@pytest.fixture
def unit(plan):
    return make_neighbourhoods(plan.owner, 1)[0]


@pytest.fixture
def reported(plan, lead, cadre, unit, supervisor):
    """Factory: in a quarter with these steps, what a neighbourhood and what the lead handed in."""

    def make(**steps):
        in_steps(plan, supervisor, **steps)
        task = make_task(plan, lead, responsible=[unit], report_mode="each")
        issue(plan)
        open_quarter(plan, Q1)
        updates = {update.unit_id: update for update in ProgressUpdate.objects.filter(task=task)}
        return [submitted(updates[of.pk], by) for of, by in ((unit, make_user(unit)), (lead, cadre))]

    return make


def submitted(update, by):
    from tasks.actions import reporting

    content = reporting.Content(progress="走访了三个楼组。")
    reporting.submit(update=update, by=by, content=content, revision=update.revision)
    return update


def test_a_report_is_signed_endorsed_and_approved_in_this_order(reported, lead, unit, supervisor):
    theirs, _own = reported(**ALL)
    with pytest.raises(WrongStateError, match="下一步是单位审签"):
        reviewing.approve(update=theirs, by=supervisor)

    signing.sign(update=theirs, by=head_of(unit))
    assert theirs.state == State.SIGNED
    with pytest.raises(WrongStateError, match="下一步是牵头初审"):
        reviewing.approve(update=theirs, by=supervisor)
    signing.endorse(update=theirs, by=head_of(lead))
    assert theirs.state == State.ENDORSED
    reviewing.approve(update=theirs, by=supervisor)

    theirs.refresh_from_db()
    assert theirs.state == State.APPROVED
    moves = ReviewEvent.objects.filter(update_of=theirs).values_list("move", flat=True)
    assert list(moves) == ["submitted", "signed", "endorsed", "approved"]
    assert AuditEvent.objects.filter(action__in=("update.signed", "update.endorsed")).count() == 2


def test_a_leads_own_report_needs_no_endorsing(reported, lead, supervisor):
    _theirs, own = reported(**ALL)

    signing.sign(update=own, by=head_of(lead))

    assert own.state == State.ENDORSED
    reviewing.approve(update=own, by=supervisor)


def test_where_only_the_lead_endorses_its_own_report_waits_for_supervision(reported):
    theirs, own = reported(endorses=True)

    assert (theirs.state, own.state) == (State.SUBMITTED, State.ENDORSED)


def test_what_a_unit_head_hands_in_is_signed(plan, lead, supervisor):
    in_steps(plan, supervisor, signs=True)
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)

    update = report(task, Q1, by=head_of(lead), word="on_schedule")

    update.refresh_from_db()
    assert update.state == State.SIGNED


def test_only_the_units_own_head_signs_and_only_the_leads_endorses(reported, plan, lead, unit, supervisor):
    theirs, _own = reported(**ALL)
    for stranger in (supervisor, make_user(unit), head_of(lead), head_of(make_unit(plan.owner))):
        with pytest.raises(PermissionDenied):
            signing.sign(update=theirs, by=stranger)
    signing.sign(update=theirs, by=head_of(unit))
    for stranger in (supervisor, head_of(unit), make_user(lead)):
        with pytest.raises(PermissionDenied):
            signing.endorse(update=theirs, by=stranger)

    assert theirs.state == State.SIGNED


def test_nobody_signs_their_own(reported, unit):
    theirs, _own = reported(**ALL)
    head = head_of(unit)
    ProgressUpdate.objects.filter(pk=theirs.pk).update(submitted_by=head)

    with pytest.raises(OwnReportError):
        signing.sign(update=theirs, by=head)


@pytest.mark.parametrize("signed", [False, True])
def test_every_steps_reviewer_may_send_back(reported, unit, lead, signed):
    theirs, _own = reported(**ALL)
    by = head_of(unit)
    if signed:
        signing.sign(update=theirs, by=by)
        with pytest.raises(PermissionDenied):
            reviewing.return_update(update=theirs, by=by, reason="又想起一处")
        by = head_of(lead)

    reviewing.return_update(update=theirs, by=by, reason="缺地点")

    assert (theirs.state, theirs.returned_because) == (State.DRAFT, "缺地点")


def test_the_supervision_office_may_send_back_at_any_step(reported, supervisor):
    theirs, _own = reported(**ALL)

    reviewing.return_update(update=theirs, by=supervisor, reason="与上月口径不同")

    assert theirs.is_returned


def test_a_page_shown_before_is_told(reported, unit):
    theirs, _own = reported(**ALL)

    with pytest.raises(StaleError):
        signing.sign(update=theirs, by=head_of(unit), revision=theirs.revision - 1)


def test_a_mixed_batch_moves_each_by_its_own_step_and_names_the_rest(reported, lead, unit):
    theirs, own = reported(**ALL)
    signing.sign(update=theirs, by=head_of(unit))
    head = head_of(lead)

    batch = signing.let_pass(updates=[theirs, own], by=head)
    again = signing.let_pass(updates=[theirs, own], by=head)

    theirs.refresh_from_db(), own.refresh_from_db()
    assert {update.pk for update in batch.done} == {theirs.pk, own.pk}
    assert (theirs.state, own.state) == (State.ENDORSED, State.ENDORSED)
    assert len(again.refused) == 2


def test_signing_costs_the_same_queries_for_one_as_for_many(
    plan, lead, cadre, supervisor, connection_queries
):
    in_steps(plan, supervisor, **ALL)
    tasks = [make_task(plan, lead) for _number in range(6)]
    issue(plan)
    open_quarter(plan, Q1)
    first, second, *others = [report(task, Q1, by=cadre, word="on_schedule") for task in tasks]
    head = head_of(lead)
    signing.sign_batch(updates=[first], by=head)  # reads the person's posts, once

    of_one = connection_queries(lambda: signing.sign_batch(updates=[second], by=head))
    of_many = connection_queries(lambda: signing.sign_batch(updates=others, by=head))

    assert of_many == of_one


def test_quarters_already_open_keep_their_steps(reported, plan, supervisor):
    _theirs, own = reported()
    in_steps(plan, supervisor, **ALL)

    reviewing.approve(update=own, by=supervisor)

    own.refresh_from_db()
    assert own.state == State.APPROVED
    assert not change_review(plan=plan, **ALL, needs_signature=False, by=supervisor)
    with pytest.raises(PermissionDenied):
        change_review(plan=plan, **ALL, needs_signature=True, by=make_supervisor(make_unit(plan.owner)))
