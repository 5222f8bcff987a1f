"""The editor of one task: units, measures, steps and facts, each race-safe, before and after issuing."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from plans.models import DataItem
from plans.quarters import Quarter
from tasks.actions import admission, duties, measures, rounds
from tasks.errors import ReasonNeededError, StaleError, WrongStateError
from tasks.models import Assignment, DataValue, ProgressUpdate
from tasks.queries.breakdown import items_of, stamp_of, stamp_of_items, stamp_of_steps
from tasks.queries.load import unadmitted_items
from tests.at_once import second_waits_for_first
from tests.factories import (
    assign,
    issue,
    make_indicator,
    make_neighbourhoods,
    make_street,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    value_of,
)
from units.models import AuditEvent
from units.roles import Role

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)
POST = Assignment.Role


@pytest.fixture
def units(plan):
    return make_neighbourhoods(plan.owner, 3)


@pytest.fixture
def task(plan, lead, units):
    return make_task(plan, lead, responsible=units[:2])


def wanted(task, **over):
    """The task as it is, but for what is said."""
    posts = {
        (post.unit, post.role): post.group_id for post in task.assignments.exclude(role=POST.ACCOUNTABLE)
    }
    task.refresh_from_db()
    same = {"accountable": None, "posts": posts, "leader": task.leader_in_charge, "due_on": task.due_on}
    same |= {name: getattr(task, name) for name in ("report_mode", "weight", "preset", "starts")}
    return duties.Duties(**same | over)


def change(task, by, **over):
    return duties.change_duties(task=task, duties=wanted(task, **over), shown=stamp_of(task), by=by)


def responsible(*units):
    return {(unit, POST.RESPONSIBLE): None for unit in units}


def posts_of(task, role=POST.RESPONSIBLE):
    return {post.unit for post in task.assignments.involved().filter(role=role)}


def test_everything_about_a_task_is_said_at_once(plan, task, lead, units, supervisor):
    office, leader = make_unit(plan.owner), make_user(plan.owner, Role.LEADER)
    posts = responsible(*units) | {(lead, POST.LEAD): None, (make_unit(plan.owner), POST.SUPPORT): None}

    changed = change(
        task,
        supervisor,
        accountable=office,
        posts=posts,
        leader=leader,
        report_mode="each",
        weight=3,
        preset="works",
        starts=Quarter.of(2026, 3),
        due_on=date(2027, 6, 30),
    )

    task.refresh_from_db()
    assert changed
    assert (task.leader_in_charge, task.weight, task.due_on) == (leader, 3, date(2027, 6, 30))
    assert (posts_of(task, POST.ACCOUNTABLE), posts_of(task, POST.LEAD)) == ({office}, {lead})
    assert posts_of(task) == set(units)
    assert not change(task, supervisor)


def test_a_second_editor_is_told(task, units, supervisor):
    seen = stamp_of(task)
    change(task, supervisor, weight=5)

    with pytest.raises(StaleError):
        duties.change_duties(task=task, duties=wanted(task, weight=7), shown=seen, by=supervisor)

    task.refresh_from_db()
    assert task.weight == 5


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once(plan, lead, supervisor):
    task = make_task(plan, lead)
    seen, first, second = stamp_of(task), wanted(task, weight=5), wanted(task, weight=7)

    def save(duty):
        duties.change_duties(task=type(task).objects.get(pk=task.pk), duties=duty, shown=seen, by=supervisor)

    assert second_waits_for_first(lambda: save(first), lambda: save(second)) == "changed_meanwhile"
    task.refresh_from_db()
    assert task.weight == 5


def test_one_wrong_part_leaves_the_whole_as_it_was(task, units, supervisor):
    with pytest.raises(WrongStateError, match="计划期内"):
        change(task, supervisor, posts=responsible(units[2]), due_on=date(2031, 1, 1))

    assert posts_of(task) == set(units[:2])


def test_a_draft_forgets_who_goes_and_keeps_who_is_not_involved(task, units, supervisor):
    change(task, supervisor, posts=responsible(units[0]))
    assert task.assignments.filter(unit=units[1]).count() == 0

    change(task, supervisor, posts={}, reason="没有电梯房")

    left = task.assignments.get(unit=units[0])
    assert left.not_involved_because == "没有电梯房"


def test_once_issued_who_goes_takes_a_reason_and_open_quarters_are_settled(plan, task, units, supervisor):
    indicator = make_indicator(task, source="unit")
    issue(plan)
    open_quarter(plan, Q1)

    with pytest.raises(ReasonNeededError):
        change(task, supervisor, posts=responsible(units[0]))
    change(task, supervisor, posts=responsible(units[0], units[2]), reason="辖区调整")

    asked = DataValue.objects.filter(item__in=indicator.terms.values("item")).values_list("unit", flat=True)
    assert set(asked) == {units[0].pk, units[2].pk}
    assert task.assignments.get(unit=units[1]).not_involved_because == "辖区调整"
    change(task, supervisor, posts=responsible(*units), reason="又有了")
    assert value_of(indicator, units[1], Q1).value is None


def test_each_mode_opens_what_is_newly_owed(plan, task, units, supervisor):
    issue(plan)
    open_quarter(plan, Q1)

    change(task, supervisor, report_mode="each")

    assert ProgressUpdate.objects.filter(task=task, unit__in=units[:2]).count() == 2


def test_the_deadline_of_an_issued_task_is_left_to_extensions(plan, task, supervisor):
    issue(plan)

    change(task, supervisor, due_on=date(2027, 6, 30), weight=2)

    task.refresh_from_db()
    assert (task.due_on, task.weight) == (None, 2)


def test_units_and_leaders_of_other_streets_and_strangers_are_refused(task, lead, supervisor):
    stranger = make_unit(make_street())
    with pytest.raises(WrongStateError, match="不在"):
        change(task, supervisor, posts=responsible(stranger))
    with pytest.raises(WrongStateError, match="不在本单位"):
        change(task, supervisor, leader=make_user(stranger, Role.LEADER))
    with pytest.raises(PermissionDenied):
        change(task, make_user(lead), weight=9)


# Measures and steps
def put(task, by, rows=(), steps=()):
    return measures.change_steps(task=task, measures=rows, steps=steps, shown=stamp_of_steps(task), by=by)


def test_measures_stand_by_year_and_in_order(task, supervisor):
    put(task, supervisor, [(None, "建立例会"), (2027, "推广到全部小区"), (2026, "试点两个小区"), (2026, " ")])

    said = list(task.measures.values_list("year", "text"))
    assert said == [(2026, "试点两个小区"), (2027, "推广到全部小区"), (None, "建立例会")]
    assert not put(task, supervisor, [(2026, "试点两个小区"), (2027, "推广到全部小区"), (None, "建立例会")])
    with pytest.raises(WrongStateError, match="计划期内"):
        put(task, supervisor, [(2031, "以后再说")])


def test_steps_come_change_and_go_until_they_are_verified(task, supervisor):
    new = [
        measures.Step(None, "完成选址", date(2026, 6, 30), 2),
        measures.Step(None, "建成", date(2026, 12, 1), 3),
    ]
    put(task, supervisor, steps=new)
    first, second = task.milestones.all()

    put(task, supervisor, steps=[measures.Step(first.pk, "完成选址和设计", date(2026, 7, 31), 2)])

    assert list(task.milestones.values_list("title", "due_on")) == [("完成选址和设计", date(2026, 7, 31))]
    task.milestones.update(verified_on=date(2026, 7, 1), verified_at="2026-07-01T00:00:00Z")
    with pytest.raises(WrongStateError, match="已核实"):
        put(task, supervisor)
    with pytest.raises(StaleError):
        put(task, supervisor, steps=[measures.Step(second.pk, "建成", date(2026, 12, 1), 3)])


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (measures.Step(None, " ", date(2026, 6, 30), 1), "写明节点"),
        (measures.Step(None, "建成", date(2031, 6, 30), 1), "不在计划期内"),
        (measures.Step(None, "建成", date(2026, 6, 30), 0), "1 到 1000"),
    ],
)
def test_a_step_is_named_dated_and_weighed(task, supervisor, step, told):
    with pytest.raises(WrongStateError, match=told):
        put(task, supervisor, steps=[step])


def test_a_years_measures_take_back_that_years_approval_only(plan, task, lead, units, supervisor):
    issue(plan)
    approved = {}
    for year in (2026, 2027):
        row = rounds.ask_opinions(plan=plan, year=year, opinions_due_on=date(2026, 4, 1), by=supervisor)
        for unit in (lead, *units[:2]):
            rounds.give_opinions(round_=row, unit=unit, said={}, shown=frozenset(), by=make_user(unit))
        row.refresh_from_db()
        rounds.approve_round(round_=row, revision=row.revision, by=supervisor)
        approved[year] = row

    put(task, supervisor, [(2027, "推广到全部小区")])

    for row in approved.values():
        row.refresh_from_db()
    assert {year: row.state for year, row in approved.items()} == {2026: "approved", 2027: "consulting"}


# Facts
@pytest.fixture
def item(task):
    return make_indicator(task, name="走访户数", source="lead").terms.get().item


def ask(task, item, by, **over):
    same = {name: getattr(item, name) for name in admission.EDITED}
    wanted = {item.pk: admission.Asking(**same | over)}
    return admission.change_items(task=task, wanted=wanted, shown=stamp_of_items(items_of(task)), by=by)


def test_who_holds_a_fact_decides_who_is_asked(plan, task, item, lead, units, supervisor):
    issue(plan)
    open_quarter(plan, Q1)
    assert DataValue.objects.get(item=item).unit == lead

    assert ask(task, item, supervisor, source="unit", asked_by=lead, admission_entry="清单第 12 项")

    item.refresh_from_db()
    assert (item.asked_by, item.admission_entry) == (lead, "清单第 12 项")
    assert set(DataValue.objects.filter(item=item).values_list("unit", flat=True)) == {
        u.pk for u in units[:2]
    }
    assert not ask(task, item, supervisor)


def test_a_fact_reported_once_stays_with_its_holder(plan, task, item, supervisor):
    issue(plan)
    open_quarter(plan, Q1)
    DataValue.objects.filter(item=item).update(state="approved", value=3)

    with pytest.raises(WrongStateError, match="报过数"):
        ask(task, item, supervisor, source="unit")
    assert ask(task, item, supervisor, collected=4)


def test_a_second_editor_of_facts_is_told(task, item, supervisor):
    seen = stamp_of_items(items_of(task))
    ask(task, item, supervisor, collected=2)
    same = {name: getattr(item, name) for name in admission.EDITED}

    with pytest.raises(StaleError):
        admission.change_items(
            task=task, wanted={item.pk: admission.Asking(**same)}, shown=seen, by=supervisor
        )


def test_what_stands_in_no_list_is_approved_by_a_leader(plan, task, item, supervisor):
    ask(task, item, supervisor, source="unit")
    leader = make_user(plan.owner, Role.LEADER)
    assert list(unadmitted_items(plan)) == [item]

    with pytest.raises(PermissionDenied):
        admission.approve_items(plan=plan, item_ids=[item.pk], because="全市普查", by=supervisor)
    with pytest.raises(ReasonNeededError):
        admission.approve_items(plan=plan, item_ids=[item.pk], because=" ", by=leader)
    assert admission.approve_items(plan=plan, item_ids=[item.pk], because="全市普查", by=leader) == 1
    assert admission.approve_items(plan=plan, item_ids=[item.pk], because="再来", by=leader) == 0

    item.refresh_from_db()
    assert (item.approved_because, item.approved_by) == ("全市普查", leader)
    assert not unadmitted_items(plan).exists()
    assert AuditEvent.objects.filter(action="item.approved").count() == 1


def test_a_leader_approves_facts_of_this_plan_only(plan, task, item):
    strange = DataItem.objects.create(owner=plan.owner, code="X1", name="别的数", accumulation="flow")
    leader = make_user(plan.owner, Role.LEADER)

    assert admission.approve_items(plan=plan, item_ids=[strange.pk], because="全市普查", by=leader) == 0


def test_an_item_not_of_the_task_is_left_alone(plan, task, item, supervisor):
    other = make_indicator(make_task(plan, make_unit(plan.owner))).terms.get().item
    same = {name: getattr(other, name) for name in admission.EDITED}

    admission.change_items(
        task=task,
        wanted={other.pk: admission.Asking(**same | {"collected": 4})},
        shown=stamp_of_items(items_of(task)),
        by=supervisor,
    )

    other.refresh_from_db()
    assert other.collected == 1


def test_a_supporting_unit_may_be_named_beside_its_responsibility(task, units, supervisor):
    assign(task, units[0], POST.SUPPORT)

    assert not change(task, supervisor)
    assert posts_of(task, POST.SUPPORT) == {units[0]}
