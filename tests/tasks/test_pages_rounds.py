"""征求意见 on the office's page and on a unit's."""

from datetime import date

import pytest
from django.urls import reverse

from tasks.actions import rounds
from tasks.models import BreakdownRound, Measure, Opinion
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    set_year_target,
)

pytestmark = pytest.mark.django_db

DUE = date(2026, 4, 1)


@pytest.fixture
def units(plan):
    return make_neighbourhoods(plan.owner, 2)


@pytest.fixture
def task(plan, lead, units):
    return make_task(plan, lead, responsible=units, title="点亮楼道")


@pytest.fixture
def asked(plan, task, supervisor):
    return rounds.ask_opinions(plan=plan, opinions_due_on=DUE, by=supervisor)


def page_of(plan, unit, term="plan"):
    return reverse("opinions", args=[plan.code, term, unit.code])


def test_the_office_asks_and_sees_who_has_answered(client, plan, task, units, lead, supervisor):
    client.force_login(supervisor)
    url = reverse("round", args=[plan.code, "plan"])

    before = client.get(url)
    client.post(url, {"ask": "1", "opinions_due_on": "2026-04-01"})
    row = BreakdownRound.objects.get()
    rounds.give_opinions(round_=row, unit=lead, said={}, shown=frozenset(), by=make_user(lead))
    after = client.get(url)

    assert "开始征求意见" in before.text
    assert after.text.count("未回复") == 2
    assert "2 个单位没有回复" in after.text


def test_a_day_that_is_no_day_is_said_at_its_field(client, plan, task, supervisor):
    client.force_login(supervisor)

    answer = client.post(reverse("round", args=[plan.code, "plan"]), {"ask": "1", "opinions_due_on": "下周"})

    assert (answer.status_code, "请填日期" in answer.text) == (422, True)


def test_a_unit_sees_its_own_duties_of_a_draft_and_nothing_else(client, plan, asked, units, lead):
    make_task(plan, make_unit(plan.owner), title="别人的事")
    client.force_login(make_user(units[0]))

    own = client.get(page_of(plan, units[0]))
    seen = {
        "other unit": client.get(page_of(plan, units[1])).status_code,
        "plan": client.get(reverse("plan", args=[plan.code])).status_code,
        "round": client.get(reverse("round", args=[plan.code, "plan"])).status_code,
    }

    assert "点亮楼道" in own.text
    assert "别人的事" not in own.text
    assert seen == {"other unit": 404, "plan": 404, "round": 404}


def test_nobody_is_shown_a_draft_before_being_asked(client, plan, task, units):
    client.force_login(make_user(units[0]))

    assert client.get(page_of(plan, units[0])).status_code == 404


def test_a_unit_answers_in_one_go(client, plan, asked, task, units):
    client.force_login(make_user(units[0]))
    url = page_of(plan, units[0])

    client.post(url, {"shown": "", f"said_{task.pk}": "没有电梯房"})
    stale = client.post(url, {"shown": "", f"said_{task.pk}": "没有电梯房，请核对"})

    assert Opinion.objects.get().text == "没有电梯房"
    assert stale.status_code == 422
    assert "没有电梯房，请核对" in stale.text
    again = {"shown": stale.context["form"]["shown"].value(), f"said_{task.pk}": "没有电梯房，请核对"}
    client.post(url, again)
    assert Opinion.objects.get().text == "没有电梯房，请核对"


def test_the_office_answers_and_the_unit_reads_it(client, plan, asked, task, units, supervisor):
    rounds.give_opinions(
        round_=asked, unit=units[0], said={task.pk: "没有电梯房"}, shown=frozenset(), by=make_user(units[0])
    )
    opinion = Opinion.objects.get()
    client.force_login(supervisor)
    url = reverse("round", args=[plan.code, "plan"])

    refused = client.post(url, {"opinion": opinion.pk, "answer": "not_taken", "because": ""})
    client.post(url, {"opinion": opinion.pk, "answer": "not_taken", "because": "有两幢电梯房"})
    client.force_login(make_user(units[0]))
    read = client.get(page_of(plan, units[0]))

    assert (refused.status_code, "请写明理由" in refused.text) == (422, True)
    assert "有两幢电梯房" in read.text
    assert f"said_{task.pk}" not in read.text


def test_approving_on_the_page_says_what_stands_in_the_way(client, plan, asked, lead, units, supervisor):
    client.force_login(supervisor)
    url = reverse("round", args=[plan.code, "plan"])

    waiting = client.post(url, {"approve": "1", "revision": asked.revision}, follow=True)
    for unit in (lead, *units):
        rounds.give_opinions(round_=asked, unit=unit, said={}, shown=frozenset(), by=make_user(unit))
    asked.refresh_from_db()
    done = client.post(url, {"approve": "1", "revision": asked.revision}, follow=True)

    assert "没有回复" in waiting.text
    assert "已审定" in done.text


def test_a_years_round_shows_that_years_measures_and_targets(client, plan, task, lead, units, supervisor):
    for year in (2026, 2027):
        Measure.objects.create(task=task, year=year, text=f"{year}的举措")
    indicator = make_indicator(task, value=36, name="加装电梯")
    set_year_target(indicator, 2027, 12)
    issue(plan)
    row = rounds.ask_opinions(plan=plan, year=2027, opinions_due_on=DUE, by=supervisor)
    client.force_login(make_user(units[0]))

    page = client.get(page_of(plan, units[0], "2027"))

    assert row.year == 2027
    assert "2027的举措" in page.text
    assert "加装电梯：12" in page.text
    assert "2026的举措" not in page.text


@pytest.mark.parametrize("term", ["2031", "soon", "2025"])
def test_there_are_rounds_of_the_plans_years_only(client, plan, supervisor, term):
    client.force_login(supervisor)

    assert client.get(reverse("round", args=[plan.code, term])).status_code == 404


def test_the_round_is_for_those_who_manage_the_plan(client, plan, task, lead):
    issue(plan)
    url = reverse("round", args=[plan.code, "2026"])
    client.force_login(make_user(lead))
    cadre = client.get(url).status_code
    client.force_login(make_supervisor(make_street()))

    assert (cadre, client.get(url).status_code) == (403, 404)


def test_pages_cost_the_same_for_three_units_as_for_thirty(client, plan, supervisor, connection_queries):
    unit = make_unit(plan.owner)
    first = make_task(plan, unit, responsible=make_neighbourhoods(plan.owner, 2))
    make_indicator(first, source="unit")
    row = rounds.ask_opinions(plan=plan, opinions_due_on=DUE, by=supervisor)
    addresses = [reverse("round", args=[plan.code, "plan"]), page_of(plan, unit), reverse("duties")]
    client.force_login(supervisor)

    def cost():
        for unit in plan.owner.children.all()[:5]:
            said = {task.pk: "人手不够" for task in plan.tasks.filter(assignments__unit=unit)}
            shown = frozenset(row.opinions.filter(unit=unit).values_list("pk", flat=True))
            rounds.give_opinions(round_=row, unit=unit, said=said, shown=shown, by=supervisor)
        return [connection_queries(lambda url=url: client.get(url)) for url in addresses]

    client.get(addresses[0])
    few = cost()
    for _number in range(20):
        task = make_task(plan, unit, responsible=make_neighbourhoods(plan.owner, 1))
        make_indicator(task, source="unit")

    assert cost() == few
