"""签收: accepted many at once, sent back with a reason, and what the office makes of it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from plans.quarters import Quarter
from tasks.actions import accepting
from tasks.errors import ReasonNeededError, StaleError, WrongStateError
from tasks.models import Assignment, DataValue, Objection
from tasks.queries.accepting import acceptance_of, objections_waiting, to_accept
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
    open_quarter,
)
from units.models import AuditEvent

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)


@pytest.fixture
def units(plan):
    return make_neighbourhoods(plan.owner, 2)


@pytest.fixture
def task(plan, lead, units):
    task = make_task(plan, lead, responsible=units)
    make_indicator(task, source="unit")
    return task


@pytest.fixture
def issued(plan, task, supervisor):
    return issue(plan, by=supervisor)


def post_of(task, unit):
    posts = Assignment.objects.select_related("task__plan__owner", "unit")
    return posts.get(task=task, unit=unit)


def sent_back(task, unit, reason="没有商品房小区"):
    return accepting.send_back(assignment=post_of(task, unit), reason=reason, by=make_user(unit))


def test_many_are_accepted_at_once_and_a_second_time_changes_nothing(plan, lead, cadre, supervisor):
    tasks = [make_task(plan, lead) for _number in range(3)]
    issue(plan, by=supervisor)
    posts = [post_of(task, lead) for task in tasks]

    assert accepting.accept_tasks(assignments=posts, by=cadre) == 3
    assert accepting.accept_tasks(assignments=posts, by=make_user(lead)) == 0

    assert set(Assignment.objects.values_list("accepted_by", flat=True)) == {cadre.pk}
    assert AuditEvent.objects.filter(action="task.accepted").count() == 3
    assert acceptance_of(plan).open == 0


def test_accepting_costs_the_same_for_three_as_for_thirty(plan, lead, cadre, supervisor, connection_queries):
    tasks = [make_task(plan, lead) for _number in range(33)]
    issue(plan, by=supervisor)
    posts = [post_of(task, lead) for task in tasks]
    accepting.accept_tasks(assignments=posts[:1], by=cadre)
    cost = [
        connection_queries(lambda some=some: accepting.accept_tasks(assignments=some, by=cadre))
        for some in (posts[1:4], posts[4:])
    ]

    assert cost[0] == cost[1]


def test_not_ours_takes_a_reason_and_waits_for_the_office(issued, task, units, supervisor):
    with pytest.raises(ReasonNeededError):
        sent_back(task, units[0], " ")
    objection = sent_back(task, units[0])

    with pytest.raises(WrongStateError, match="已经退回"):
        sent_back(task, units[0])
    accepted = accepting.accept_tasks(assignments=[post_of(task, units[0])], by=make_user(units[0]))
    assert accepted == 0
    assert list(objections_waiting(supervisor)) == [objection]


def test_what_was_accepted_is_not_sent_back(issued, task, units):
    accepting.accept_tasks(assignments=[post_of(task, units[0])], by=make_user(units[0]))

    with pytest.raises(WrongStateError, match="已经签收"):
        sent_back(task, units[0])


def test_a_responsible_unit_upheld_owes_no_more_and_another_may_take_its_place(
    plan, issued, task, units, supervisor
):
    open_quarter(plan, Q1)
    other = make_neighbourhoods(plan.owner, 1)[0]
    objection = sent_back(task, units[0])

    accepting.uphold_objection(objection=objection, successor=other, because="属实", by=supervisor)

    objection.refresh_from_db()
    assert (objection.state, objection.decided_by) == ("upheld", supervisor)
    assert post_of(task, units[0]).not_involved_because == "属实"
    assert set(DataValue.objects.values_list("unit", flat=True)) == {units[1].pk, other.pk}


def test_a_lead_upheld_passes_its_post_on(issued, task, lead, supervisor):
    objection = sent_back(task, lead)
    other = make_unit(task.owner)

    with pytest.raises(WrongStateError, match="选择改派"):
        accepting.uphold_objection(objection=objection, by=supervisor)
    with pytest.raises(WrongStateError, match="别的单位"):
        accepting.uphold_objection(objection=objection, successor=lead, by=supervisor)
    with pytest.raises(WrongStateError, match="不在"):
        accepting.uphold_objection(objection=objection, successor=make_unit(make_street()), by=supervisor)
    accepting.uphold_objection(objection=objection, successor=other, by=supervisor)

    assert task.assignments.get(role="accountable").unit == other
    objection.refresh_from_db()
    assert (objection.unit, objection.state) == (lead, "upheld")


def test_a_duty_that_stands_takes_a_reason_and_may_be_accepted(issued, task, units, supervisor):
    objection = sent_back(task, units[0])

    with pytest.raises(ReasonNeededError):
        accepting.reject_objection(objection=objection, because="", by=supervisor)
    accepting.reject_objection(objection=objection, because="辖区内有两个小区", by=supervisor)
    with pytest.raises(StaleError):
        accepting.uphold_objection(objection=objection, by=supervisor)

    assert accepting.accept_tasks(assignments=[post_of(task, units[0])], by=make_user(units[0])) == 1


def test_nobody_accepts_or_decides_for_others(issued, task, units):
    with pytest.raises(PermissionDenied):
        accepting.accept_tasks(assignments=[post_of(task, units[0])], by=make_user(units[1]))
    with pytest.raises(PermissionDenied):
        accepting.send_back(assignment=post_of(task, units[0]), reason="不是", by=make_user(units[1]))
    objection = sent_back(task, units[0])
    for by in (make_user(units[0]), make_supervisor(make_street())):
        with pytest.raises(PermissionDenied):
            accepting.reject_objection(objection=objection, because="不行", by=by)


@pytest.mark.django_db(transaction=True)
def test_accepting_and_sending_back_at_once(plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    issue(plan, by=supervisor)
    accepted = []

    def accept():
        accepted.append(accepting.accept_tasks(assignments=[post_of(task, lead)], by=cadre))

    second_waits_for_first(lambda: sent_back(task, lead), accept)

    assert accepted == [0]
    assert Objection.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_decide_at_once(plan, lead, supervisor):
    task = make_task(plan, lead)
    issue(plan, by=supervisor)
    objection, other = sent_back(task, lead), make_unit(plan.owner)
    supervisors = make_supervisor(plan.owner), make_supervisor(plan.owner)

    told = second_waits_for_first(
        lambda: accepting.uphold_objection(objection=objection, successor=other, by=supervisors[0]),
        lambda: accepting.reject_objection(objection=objection, because="不行", by=supervisors[1]),
    )

    assert told == "changed_meanwhile"
    assert task.assignments.get().unit == other


# Pages
def test_the_page_accepts_what_is_ticked_or_all_of_it(client, plan, lead, cadre, supervisor):
    tasks = [make_task(plan, lead, title=f"事项{number}") for number in range(3)]
    issue(plan, by=supervisor)
    posts = [post_of(task, lead).pk for task in tasks]
    client.force_login(cadre)
    url = reverse("duties")

    page = client.get(url)
    client.post(url, {"chosen": [posts[0]], "shown": posts, "accept": "1"})
    left = set(to_accept(cadre).values_list("pk", flat=True))
    client.post(url, {"shown": posts, "all": "1"})

    assert "事项2" in page.text
    assert left == set(posts[1:])
    assert not to_accept(cadre).exists()


def test_a_unit_accepts_nothing_of_another_by_a_guessed_id(client, issued, task, units):
    client.force_login(make_user(units[0]))
    theirs = post_of(task, units[1]).pk

    client.post(reverse("duties"), {"chosen": [theirs], "accept": "1"})
    guessed = client.post(reverse("duties"), {"send_back": theirs, f"reason_{theirs}": "不是"})

    assert post_of(task, units[1]).accepted_at is None
    assert (guessed.status_code, Objection.objects.count()) == (404, 0)


def test_a_reason_that_is_missing_is_asked_for_beside_the_task(client, issued, task, units):
    client.force_login(make_user(units[0]))
    key = post_of(task, units[0]).pk

    refused = client.post(reverse("duties"), {"send_back": key, f"reason_{key}": ""})
    client.post(reverse("duties"), {"send_back": key, f"reason_{key}": "没有电梯房"})
    page = client.get(reverse("duties"))

    assert (refused.status_code, "请写明理由" in refused.text) == (422, True)
    assert "没有电梯房" in page.text


def test_the_office_decides_on_its_page(client, issued, task, units, supervisor):
    objection = sent_back(task, units[0])
    client.force_login(supervisor)
    url = reverse("objections")

    refused = client.post(url, {"objection": objection.pk, "reject": "1", "because": ""})
    client.post(url, {"objection": objection.pk, "reject": "1", "because": "辖区内有小区"})

    assert (refused.status_code, "请写明理由" in refused.text) == (422, True)
    objection.refresh_from_db()
    assert objection.state == "rejected"
    client.force_login(make_user(units[0]))
    assert client.get(url).status_code == 403


def test_pages_cost_the_same_for_three_rows_as_for_thirty(
    client, plan, lead, cadre, supervisor, connection_queries
):
    tasks = [make_task(plan, lead) for _number in range(33)]
    issue(plan, by=supervisor)
    for task in tasks[:2]:
        sent_back(task, lead)
    client.force_login(cadre)
    client.get(reverse("duties"))
    costs = [connection_queries(lambda: client.get(reverse("duties")))]
    Assignment.objects.filter(task__in=tasks[3:]).update(accepted_at="2026-01-01T00:00Z", accepted_by=cadre)
    costs.append(connection_queries(lambda: client.get(reverse("duties"))))
    client.force_login(supervisor)
    client.get(reverse("objections"))
    few = connection_queries(lambda: client.get(reverse("objections")))
    Assignment.objects.update(accepted_at=None, accepted_by=None)
    for task in tasks[2:12]:
        sent_back(task, lead)
    many = connection_queries(lambda: client.get(reverse("objections")))

    assert costs[0] == costs[1]
    assert few == many
