"""Pages of 更正: what was approved is changed with a reason, by somebody else, and listed."""

import pytest

from plans.quarters import Quarter
from reports.models import Restatement
from tasks.actions.reporting import submit_values
from tasks.models import DataValue
from tasks.states import State
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_street,
    make_supervisor,
    make_task,
    make_user,
    open_quarter,
    report,
    value_of,
)
from tests.reports.closing import close
from tests.reports.scene import enter

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)


@pytest.fixture
def task(plan, lead, cadre, supervisor):
    """A task with a word and one with 4 of something, both approved in a closed quarter."""
    worded, counted = make_task(plan, lead), make_task(plan, lead)
    make_indicator(counted, value=40)
    issue(plan)
    open_quarter(plan, Q1)
    report(worded, Q1, by=cadre, word="on_schedule", approved_by=supervisor)
    report(counted, Q1, by=cadre, numbers={"numerator": 4}, approved_by=supervisor)
    close(plan, Q1, supervisor)
    return worded


def correct_word(client, update, **over):
    update.refresh_from_db()
    typed = {
        "word": "far_behind",
        "progress": update.progress,
        "reason": "现场停工",
        "revision": update.revision,
    }
    return client.post(f"/updates/{update.pk}/correct/", typed | over)


def test_a_word_is_corrected_and_listed(client, plan, task, supervisor):
    enter(client, supervisor)
    update = task.updates.get()

    listed = client.get(f"/plans/{plan.code}/tasks/{task.code}/corrections/").text
    answer = correct_word(client, update)

    update.refresh_from_db()
    assert f"/updates/{update.pk}/correct/" in listed
    assert answer.status_code == 302
    assert update.word == "far_behind"
    corrections = client.get(f"/plans/{plan.code}/corrections/").text
    assert "现场停工" in corrections
    assert str(supervisor) in corrections


def test_without_a_reason_or_of_an_old_page_nothing_is_lost(client, task, supervisor):
    enter(client, supervisor)
    update = task.updates.get()

    bare = correct_word(client, update, reason="", progress="改过的话")
    stale = correct_word(client, update, revision=0, progress="改过的话")

    assert (bare.status_code, stale.status_code) == (422, 422)
    assert "请写明理由" in bare.text
    assert "刚刚改动过" in stale.text
    assert "改过的话" in stale.text
    assert not Restatement.objects.exists()


def test_a_number_is_corrected(client, plan, task, lead, supervisor):
    enter(client, supervisor)
    value = DataValue.objects.get(unit=lead)
    address = f"/values/{value.pk}/correct/"

    page = client.get(address).text
    wrong = client.post(address, {"value": "很多", "reason": "漏记", "revision": value.revision})
    client.post(address, {"value": "6", "reason": "漏记两处", "revision": value.revision}, follow=True)

    value.refresh_from_db()
    assert "现在是 4" in page
    assert "请填数字" in wrong.text
    assert value.value == 6
    assert Restatement.objects.get().reason == "漏记两处"


def test_a_number_that_waited_is_approved_late(client, plan, lead, cadre, supervisor):
    (unit,) = make_neighbourhoods(plan.owner, 1)
    indicator = make_indicator(make_task(plan, lead, [unit]), value=9, source="unit")
    issue(plan)
    open_quarter(plan, Q1)
    value = value_of(indicator, unit, Q1)
    submit_values(values=[(value, 5)], by=make_user(unit))
    close(plan, Q1, supervisor)
    enter(client, supervisor)

    page = client.get(f"/values/{value.pk}/correct/").text
    client.post(f"/values/{value.pk}/correct/", {"reason": "补审"})

    value.refresh_from_db()
    assert "按更正通过" in page
    assert value.state == State.APPROVED
    assert Restatement.objects.filter(about_id=value.pk).exists()


def test_nobody_else_corrects(client, plan, task, lead, cadre):
    update, value = task.updates.get(), DataValue.objects.get(unit=lead)
    enter(client, cadre)
    of_cadre = [client.get(f"/plans/{plan.code}/corrections/").status_code]
    of_cadre += [client.get(f"/updates/{update.pk}/correct/").status_code]
    enter(client, make_supervisor(make_street()))
    elsewhere = [
        client.get(f"/plans/{plan.code}/corrections/").status_code,
        correct_word(client, update).status_code,
        client.post(f"/values/{value.pk}/correct/", {"value": "1", "reason": "x", "revision": 1}).status_code,
    ]

    assert of_cadre == [403, 404]
    assert elsewhere == [404, 404, 404]
    assert not Restatement.objects.exists()


def test_list_of_corrections_costs_the_same_for_one_as_for_many(
    client, plan, task, supervisor, django_assert_max_num_queries
):
    enter(client, supervisor)
    update = task.updates.get()
    correct_word(client, update)
    address = f"/plans/{plan.code}/corrections/"
    client.get(address)
    with django_assert_max_num_queries(100) as few:
        client.get(address)
    made = Restatement.objects.get()
    for _number in range(20):
        made.pk = None
        made.save()

    with django_assert_max_num_queries(len(few)):
        client.get(address)
