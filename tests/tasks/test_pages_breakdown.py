"""The page of one task's breakdown."""

import pytest
from django.urls import reverse

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
)
from units.actions import define_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(plan):
    return make_neighbourhoods(plan.owner, 3)


@pytest.fixture
def group(plan, units, supervisor):
    return define_group(by=supervisor, owner=plan.owner, name="各居民区", members=units)


@pytest.fixture
def task(plan, lead, units, group):
    task = make_task(plan, lead, responsible=units)
    task.assignments.filter(role="responsible").update(group=group)
    return task


@pytest.fixture
def address(plan, task):
    return reverse("task-breakdown", args=[plan.code, task.pk])


def filled(client, address, part="duties"):
    """What the browser would send of a form left as it is."""
    form = client.get(address).context[part]
    sent = {"part": part}
    for field in form:
        value = field.value()
        sent[field.name] = "" if value is None else value
    return sent


def involved(task):
    return set(task.assignments.involved().filter(role="responsible").values_list("unit", flat=True))


def test_a_form_sent_as_it_is_changes_nothing(client, address, task, supervisor):
    make_indicator(task, source="unit")
    client.force_login(supervisor)
    before = list(task.assignments.values_list("pk", "unit", "role", "group"))

    for part in ("duties", "steps", "items"):
        answer = client.post(address, filled(client, address, part))
        assert answer.status_code == 302

    assert list(task.assignments.values_list("pk", "unit", "role", "group")) == before


def test_a_group_is_ticked_as_a_whole_and_a_subset_unit_by_unit(
    client, address, task, units, group, supervisor
):
    client.force_login(supervisor)
    sent = filled(client, address)
    assert sent["responsible"] == [f"g{group.pk}"]

    client.post(address, sent | {"responsible": [f"u{units[0].pk}"]})

    assert involved(task) == {units[0].pk}
    assert filled(client, address)["responsible"] == [f"u{units[0].pk}"]


def test_not_involved_takes_its_reason_at_the_field(client, address, task, units, supervisor):
    client.force_login(supervisor)
    sent = filled(client, address) | {"left_out": [f"u{units[0].pk}"]}

    refused = client.post(address, sent)
    client.post(address, sent | {"reason": "没有商品房小区"})

    assert refused.status_code == 422
    assert refused.context["duties"].errors["reason"] == ["请写明不涉及的理由"]
    assert involved(task) == {units[1].pk, units[2].pk}
    assert "没有商品房小区" in client.get(address).text


def test_what_was_typed_survives_a_colleague_and_may_be_sent_again(client, address, task, supervisor):
    client.force_login(supervisor)
    sent = filled(client, address) | {"weight": "7"}
    task.weight = 3
    task.save()

    told = client.post(address, sent)
    again = {name: value for name, value in sent.items() if name != "shown"}
    client.post(address, again | {"shown": told.context["duties"]["shown"].value()})

    assert told.status_code == 422
    assert "刚刚改动过" in told.text
    assert told.context["duties"]["weight"].value() == "7"
    task.refresh_from_db()
    assert task.weight == 7


def test_measures_and_steps_are_written_in_blank_rows(client, address, task, supervisor):
    client.force_login(supervisor)
    rows = {"year_0": "2026", "measure_0": "试点两个小区", "title_new0": "完成选址", "due_new0": "2026-06-30"}

    client.post(address, filled(client, address, "steps") | rows)
    refused = client.post(address, filled(client, address, "steps") | {"title_new0": "建成"})

    assert [(one.year, one.text) for one in task.measures.all()] == [(2026, "试点两个小区")]
    assert [(step.title, step.weight) for step in task.milestones.all()] == [("完成选址", 1)]
    assert refused.context["steps"].errors["due_new0"] == ["请填节点的日期"]


def test_a_fact_names_its_entry(client, address, task, lead, supervisor):
    item = make_indicator(task, source="unit").terms.get().item
    client.force_login(supervisor)
    said = {f"entry_{item.pk}": "清单第 12 项", f"asked_by_{item.pk}": str(lead.pk)}

    client.post(address, filled(client, address, "items") | said)

    item.refresh_from_db()
    assert (item.admission_entry, item.asked_by) == ("清单第 12 项", lead)


def test_the_page_opens_in_place(client, address, supervisor):
    client.force_login(supervisor)

    opened = client.get(address, headers={"HX-Request": "true"})

    assert "<html" not in opened.text
    assert 'name="part" value="duties"' in opened.text


def test_only_who_manages_the_plan_edits_and_only_its_own_tasks(client, plan, address, lead):
    issue(plan)
    other = make_task(make_plan(plan.owner), lead)
    seen = {}
    for name, user in {"cadre": make_user(lead), "stranger": make_supervisor(make_street())}.items():
        client.force_login(user)
        seen[name] = (client.get(address).status_code, client.post(address, {"part": "steps"}).status_code)
    client.force_login(make_supervisor(plan.owner))

    assert seen == {"cadre": (403, 403), "stranger": (404, 404)}
    assert client.get(reverse("task-breakdown", args=[plan.code, other.pk])).status_code == 404


def test_the_page_costs_the_same_for_three_units_as_for_thirty(
    client, plan, lead, supervisor, connection_queries
):
    few = make_task(plan, lead, responsible=make_neighbourhoods(plan.owner, 3))
    many = make_task(plan, lead, responsible=[make_unit(plan.owner) for _number in range(30)])
    for _number in range(10):
        make_indicator(many)
    make_indicator(few)
    client.force_login(supervisor)
    costs = []
    for task in (few, few, many):
        url = reverse("task-breakdown", args=[plan.code, task.pk])
        costs.append(connection_queries(lambda url=url: client.get(url)))

    assert costs[1] == costs[2]
