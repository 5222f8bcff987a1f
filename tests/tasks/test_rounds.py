"""征求意见: asked, answered, approved, taken back, issued; and the load that needs a leader."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from plans.models import Plan
from tasks.actions import (
    admission,
    annual_targets,
    breakdown,
    duties,
    measures,
    rounds,
    targets,
    terms,
)
from tasks.errors import (
    LeadMissingError,
    ReasonNeededError,
    StaleError,
    WrongStateError,
)
from tasks.models import BreakdownRound, Opinion
from tasks.queries.breakdown import stamp_of, stamp_of_items, stamp_of_steps
from tasks.queries.rounds import consultations_of, hindrances
from tests.at_once import second_waits_for_first
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
)
from units.models import AuditEvent

pytestmark = pytest.mark.django_db

DUE, AFTER = date(2026, 4, 1), date(2026, 4, 2)
State = BreakdownRound.State


@pytest.fixture
def units(plan):
    return make_neighbourhoods(plan.owner, 2)


@pytest.fixture
def task(plan, lead, units):
    return make_task(plan, lead, responsible=units)


@pytest.fixture
def asked(plan, task, supervisor):
    return rounds.ask_opinions(plan=plan, opinions_due_on=DUE, by=supervisor)


def answer(row, unit, said=None, *, by=None):
    shown = frozenset(row.opinions.filter(unit=unit).values_list("pk", flat=True))
    rounds.give_opinions(round_=row, unit=unit, said=said or {}, shown=shown, by=by or make_user(unit))


def fresh(row):
    return BreakdownRound.objects.select_related("plan__owner").get(pk=row.pk)


def approve(row, by):
    row = fresh(row)
    rounds.approve_round(round_=row, revision=row.revision, by=by)
    return fresh(row)


def everybody_agrees(row, lead, units):
    for unit in (lead, *units):
        answer(row, unit)


# Asking and answering
def test_units_are_asked_once_every_task_has_its_lead(plan, task, supervisor):
    bare = make_task(plan)
    with pytest.raises(LeadMissingError, match=bare.number):
        rounds.ask_opinions(plan=plan, opinions_due_on=DUE, by=supervisor)
    bare.delete()

    row = rounds.ask_opinions(plan=plan, opinions_due_on=DUE, by=supervisor)

    assert (row.state, row.opinions_due_on, row.consulted_by) == (State.CONSULTING, DUE, supervisor)


def test_asking_again_moves_the_day_and_keeps_the_answers(plan, asked, lead, supervisor):
    answer(asked, lead)

    rounds.ask_opinions(plan=plan, opinions_due_on=AFTER, by=supervisor)

    assert BreakdownRound.objects.get().opinions_due_on == AFTER
    assert Opinion.objects.count() == 1


def test_nobody_is_asked_until_yesterday_nor_about_an_issued_plan(plan, task, supervisor):
    with pytest.raises(WrongStateError, match="不能早于今天"):
        rounds.ask_opinions(plan=plan, opinions_due_on=date(2026, 3, 24), by=supervisor)
    issue(plan)
    with pytest.raises(WrongStateError, match="已下达"):
        rounds.ask_opinions(plan=plan, opinions_due_on=DUE, by=supervisor)


def test_saying_nothing_is_agreement_and_an_objection_names_its_task(asked, lead, units, task):
    answer(asked, lead)
    answer(asked, units[0], {task.pk: "辖区内没有电梯房"})

    said = dict(asked.opinions.values_list("unit", "agrees"))
    assert said == {lead.pk: True, units[0].pk: False}
    assert asked.opinions.get(agrees=False).task == task


def test_a_unit_may_think_again_until_it_is_answered(asked, units, task, supervisor):
    answer(asked, units[0], {task.pk: "人手不够"})
    first = asked.opinions.get()
    answer(asked, units[0], {task.pk: "人手不够，请街道支持"})

    with pytest.raises(StaleError):
        rounds.answer_opinion(round_=asked, opinion_id=first.pk, answer="taken", because="", by=supervisor)
    answer(asked, units[0])

    assert [opinion.agrees for opinion in asked.opinions.all()] == [True]


def test_what_the_office_has_answered_stays(asked, units, task, supervisor):
    answer(asked, units[0], {task.pk: "人手不够"})
    opinion = asked.opinions.get()
    rounds.answer_opinion(
        round_=asked, opinion_id=opinion.pk, answer="not_taken", because="已安排志愿者", by=supervisor
    )

    answer(asked, units[0])

    opinion.refresh_from_db()
    assert (opinion.answer, opinion.answered_because, opinion.answered_by) == (
        "not_taken",
        "已安排志愿者",
        supervisor,
    )
    assert asked.opinions.count() == 1


def test_the_second_colleague_is_told_and_overwrites_nothing(asked, units, task):
    answer(asked, units[0], {task.pk: "人手不够"})

    with pytest.raises(StaleError):
        rounds.give_opinions(round_=asked, unit=units[0], said={}, shown=frozenset(), by=make_user(units[0]))

    assert asked.opinions.get().text == "人手不够"


def test_a_unit_speaks_of_its_own_tasks_only(plan, asked, units, supervisor):
    strange = make_task(plan, make_unit(plan.owner))

    answer(asked, units[0], {strange.pk: "与我无关"})

    assert not Opinion.objects.filter(task=strange).exists()
    with pytest.raises(PermissionDenied):
        answer(asked, units[0], by=make_user(units[1]))
    with pytest.raises(WrongStateError, match="没有任务"):
        answer(asked, make_unit(plan.owner), by=supervisor)


def test_turning_an_objection_down_takes_a_reason(asked, units, task, supervisor):
    answer(asked, units[0], {task.pk: "人手不够"})
    given = {"round_": asked, "opinion_id": asked.opinions.get().pk, "by": supervisor}

    with pytest.raises(ReasonNeededError):
        rounds.answer_opinion(answer="not_taken", because=" ", **given)
    with pytest.raises(PermissionDenied):
        rounds.answer_opinion(**{**given, "by": make_user(units[0])}, answer="taken", because="")
    rounds.answer_opinion(answer="taken", because="", **given)
    with pytest.raises(StaleError):
        rounds.answer_opinion(answer="not_taken", because="重复", **given)

    assert asked.opinions.get().answer == "taken"


def test_a_person_sees_where_their_unit_is_asked(asked, units, lead):
    cadre = make_user(units[0])
    answer(asked, units[0], by=cadre)

    (mine,) = consultations_of(cadre)

    assert (mine.unit, mine.has_answered, mine.due) == (units[0], True, DUE)
    assert consultations_of(make_user(make_unit(make_street()))) == []


# Approving
def test_a_round_is_approved_when_everybody_has_answered(asked, lead, units, supervisor):
    with pytest.raises(WrongStateError, match="3 个单位没有回复"):
        approve(asked, supervisor)
    everybody_agrees(asked, lead, units)

    row = approve(asked, supervisor)

    assert (row.state, row.approved_by) == (State.APPROVED, supervisor)


def test_silence_does_not_hold_a_round_up_after_its_day(plan, asked, supervisor):
    plan.clock_on = AFTER
    plan.save()

    assert approve(asked, supervisor).state == State.APPROVED


def test_an_unanswered_objection_holds_it_up(asked, lead, units, task, supervisor):
    everybody_agrees(asked, lead, units)
    answer(asked, units[0], {task.pk: "人手不够"})

    assert hindrances(fresh(asked), AFTER) == ["还有 1 条意见没有答复"]
    with pytest.raises(WrongStateError, match="没有答复"):
        approve(asked, supervisor)


def test_what_is_asked_of_neighbourhoods_needs_its_entry(asked, lead, units, task, supervisor):
    make_indicator(task, name="走访户数", source="unit")
    everybody_agrees(asked, lead, units)

    with pytest.raises(WrongStateError, match="准入依据：走访户数"):
        approve(asked, supervisor)


def test_whoever_approves_what_has_changed_meanwhile_is_told(asked, lead, units, task, supervisor):
    everybody_agrees(asked, lead, units)
    seen = fresh(asked).revision
    terms.change_weight(task=task, weight=3, by=supervisor)

    with pytest.raises(StaleError):
        rounds.approve_round(round_=fresh(asked), revision=seen, by=supervisor)


def test_a_change_after_approval_takes_it_back(plan, asked, lead, units, task, supervisor):
    everybody_agrees(asked, lead, units)
    approve(asked, supervisor)

    breakdown.exclude_unit(
        assignment=task.assignments.get(unit=units[0]), by=supervisor, reason="没有商品房小区"
    )

    row = fresh(asked)
    assert (row.state, row.approved_at, row.approved_by) == (State.CONSULTING, None, None)
    assert AuditEvent.objects.filter(action="round.approval_retracted").count() == 1
    with pytest.raises(WrongStateError, match="审定后才能下达"):
        breakdown.issue_plan(plan=plan, by=supervisor)


def item_of(indicator):
    return indicator.terms.get().item


CHANGES = {
    "lead": lambda plan, task, one, by: breakdown.change_lead(task=task, unit=make_unit(plan.owner), by=by),
    "deadline": lambda plan, task, one, by: terms.change_due_day(task=task, due_on=date(2027, 6, 30), by=by),
    "step": lambda plan, task, one, by: breakdown.add_milestones(
        task=task, milestones=[("建成", date(2026, 6, 30), 1)], by=by
    ),
    "measure": lambda plan, task, one, by: measures.change_steps(
        task=task, measures=[(2026, "试点")], steps=[], shown=stamp_of_steps(task), by=by
    ),
    "fact": lambda plan, task, one, by: admission.change_items(
        task=task,
        wanted={item_of(one).pk: admission.Asking("lead", 4, None, "")},
        shown=stamp_of_items([item_of(one)]),
        by=by,
    ),
    "year's target": lambda plan, task, one, by: annual_targets.save_grid(
        plan=plan,
        cells=[annual_targets.Cell(one.pk, None, 2026, None, Decimal(5))],
        reason="",
        by=by,
    ),
    "plan's target": lambda plan, task, one, by: targets.amend_target(
        target=one.targets.get(), value=Decimal(40), reason="调整", by=by
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_was_asked_about_takes_the_approval_back_when_it_changes(plan, lead, supervisor, what):
    task = make_task(plan, lead)
    indicator = make_indicator(task, value=36)
    row = rounds.ask_opinions(plan=plan, opinions_due_on=DUE, by=supervisor)
    answer(row, lead)
    approve(row, supervisor)

    CHANGES[what](plan, task, indicator, supervisor)

    assert fresh(row).state == State.CONSULTING


@pytest.mark.django_db(transaction=True)
def test_who_edits_a_draft_while_it_goes_out_is_told(plan, lead, supervisor):
    units = make_neighbourhoods(plan.owner, 1)
    task = make_task(plan, lead, responsible=units)
    seen = stamp_of(task)
    bare = duties.Duties(None, {}, None, "lead", 1, "", None, None)

    told = second_waits_for_first(
        lambda: breakdown.issue_plan(plan=Plan.objects.get(pk=plan.pk), by=supervisor),
        lambda: duties.change_duties(
            task=type(task).objects.get(pk=task.pk), duties=bare, shown=seen, by=supervisor
        ),
    )

    assert told == "changed_meanwhile"
    assert task.assignments.filter(unit=units[0]).exists()


@pytest.mark.django_db(transaction=True)
def test_an_approval_and_a_change_at_once_leave_nothing_approved_unseen(plan, lead, supervisor):
    task = make_task(plan, lead)
    row = rounds.ask_opinions(plan=plan, opinions_due_on=DUE, by=supervisor)
    answer(row, lead)
    seen = fresh(row).revision

    told = second_waits_for_first(
        lambda: terms.change_weight(task=task, weight=3, by=supervisor),
        lambda: rounds.approve_round(round_=fresh(row), revision=seen, by=supervisor),
    )

    assert told == "changed_meanwhile"
    assert fresh(row).state == State.CONSULTING


# Issuing
def test_an_approved_plan_goes_out_and_ends_its_round(plan, asked, lead, units, supervisor):
    everybody_agrees(asked, lead, units)
    approve(asked, supervisor)

    breakdown.issue_plan(plan=plan, by=supervisor)

    row = fresh(asked)
    assert (row.state, row.issued_by) == (State.ISSUED, supervisor)


def test_a_plan_nobody_was_asked_about_goes_out_at_once(plan, task, supervisor):
    breakdown.issue_plan(plan=plan, by=supervisor)

    assert plan.state == Plan.State.ISSUED
    assert not BreakdownRound.objects.exists()


# Each January
def test_a_years_measures_and_targets_go_the_same_way(plan, task, lead, units, supervisor):
    with pytest.raises(WrongStateError, match="下达后"):
        rounds.ask_opinions(plan=plan, year=2027, opinions_due_on=DUE, by=supervisor)
    issue(plan)
    with pytest.raises(WrongStateError, match="计划期内"):
        rounds.ask_opinions(plan=plan, year=2031, opinions_due_on=DUE, by=supervisor)
    row = rounds.ask_opinions(plan=plan, year=2027, opinions_due_on=DUE, by=supervisor)
    with pytest.raises(WrongStateError, match="还没有审定"):
        rounds.issue_round(round_=row, by=supervisor)
    everybody_agrees(row, lead, units)
    approve(row, supervisor)

    rounds.issue_round(round_=row, by=supervisor)

    assert fresh(row).state == State.ISSUED
    assert not BreakdownRound.objects.filter(year=None).exists()


def test_only_who_manages_the_plan_asks_and_approves(plan, asked, lead):
    cadre, stranger = make_user(lead), make_supervisor(make_street())
    for by in (cadre, stranger):
        with pytest.raises(PermissionDenied):
            rounds.ask_opinions(plan=plan, opinions_due_on=AFTER, by=by)
        with pytest.raises(PermissionDenied):
            approve(asked, by)
