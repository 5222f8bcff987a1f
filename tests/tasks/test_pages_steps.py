"""One queue for unit head, lead and supervision: each sees what waits for them, what is odd first."""

import re

import pytest
from django.urls import reverse

from plans.quarters import Quarter
from tasks.actions import reporting, signing
from tasks.actions.terms import change_review
from tasks.models import DataValue, ProgressUpdate
from tasks.states import State
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
    set_clock,
    update_of,
)
from units.roles import Role

pytestmark = pytest.mark.django_db

Q1, Q2 = Quarter.of(2026, 1), Quarter.of(2026, 2)


def head_of(unit):
    return make_user(unit, Role.UNIT_HEAD)


def key(row):
    row.refresh_from_db()
    return f"{row.pk}:{row.revision}"


@pytest.fixture
def unit(plan):
    return make_neighbourhoods(plan.owner, 1)[0]


@pytest.fixture
def theirs(plan, lead, unit, supervisor):
    """A neighbourhood's report in a quarter with three steps."""
    change_review(plan=plan, signs=True, endorses=True, needs_signature=False, by=supervisor)
    task = make_task(plan, lead, responsible=[unit], report_mode="each")
    plan.refresh_from_db()
    issue(plan)
    open_quarter(plan, Q1)
    update = ProgressUpdate.objects.select_related("period", "unit", "plan", "task", "assignment").get(
        task=task, unit=unit
    )
    content = reporting.Content(progress="走访三个楼组。")
    reporting.submit(update=update, by=make_user(unit), content=content, revision=0)
    return update


def test_each_sees_it_when_it_is_their_turn(client, theirs, unit, lead, supervisor):
    seen = []
    for by, act in ((head_of(unit), "审签"), (head_of(lead), "初审"), (supervisor, "通过")):
        client.force_login(by)
        page = client.get(reverse("review")).text
        seen.append("走访三个楼组" in page and f">{act}</button>" in page)
        client.post(reverse("review"), {"approve": key(theirs)})

    theirs.refresh_from_db()
    assert seen == [True, True, True]
    assert theirs.state == State.APPROVED


def test_who_is_not_at_turn_sees_nothing_and_moves_nothing(client, theirs, lead, supervisor):
    for by in (head_of(lead), supervisor):
        client.force_login(by)
        assert "没有等您审核的填报" in client.get(reverse("review")).text
        client.post(reverse("review"), {"approve": key(theirs)})

    theirs.refresh_from_db()
    assert theirs.state == State.SUBMITTED


def test_its_own_page_says_whose_turn_it_is(client, theirs, supervisor):
    client.force_login(supervisor)

    page = client.get(reverse("update-review", args=[theirs.pk])).text

    assert "在等单位审签" in page
    assert 'name="approve"' not in page
    assert 'name="return"' in page


def test_a_unit_head_of_elsewhere_finds_no_report(client, plan, theirs):
    client.force_login(head_of(make_unit(plan.owner)))

    answer = client.get(reverse("update-review", args=[theirs.pk]))

    assert answer.status_code == 404


def test_the_chosen_go_back_with_one_reason(client, theirs, unit):
    client.force_login(head_of(unit))

    refused = client.post(reverse("review"), {"chosen": key(theirs), "return_chosen": "1"}, follow=True)
    client.post(reverse("review"), {"chosen": key(theirs), "return_chosen": "1", "reason": "缺日期"})

    theirs.refresh_from_db()
    assert "请写明理由" in refused.text
    assert (theirs.state, theirs.returned_because) == (State.DRAFT, "缺日期")


@pytest.fixture
def quarters(plan, lead, cadre, supervisor):
    """Factory of the second quarter's reports, each beside one approved in the first."""

    def make(*pairs, **fields):
        tasks = [make_task(plan, lead) for _pair in pairs]
        issue(plan)
        for quarter, side in ((Q1, 0), (Q2, 1)):
            set_clock(plan, quarter.last_day)
            open_quarter(plan, quarter)
            for task, pair in zip(tasks, pairs, strict=True):
                report(
                    task, quarter, by=cadre, approved_by=supervisor if quarter == Q1 else None,
                    **{"word": "on_schedule"} | pair[side],
                )  # fmt: skip
        return [update_of(task, Q2) for task in tasks]

    return make


def test_the_steps_of_a_plan_are_chosen_on_a_page(client, plan, cadre, supervisor):
    address = reverse("review-steps", args=[plan.code])
    client.force_login(supervisor)

    page = client.get(address).text
    client.post(address, {"signs": "on", "needs_signature": "on"})

    plan.refresh_from_db()
    assert "单位审签" in page
    assert (plan.steps, plan.needs_signature) == (["submitted", "signed"], True)
    client.force_login(cadre)
    assert client.post(address, {}).status_code in (403, 404)


def order_of(page):
    return [int(found) for found in re.findall(r'id="update-(\d+)"', page)]


def test_what_is_odd_stands_first_and_says_why(client, quarters, supervisor):
    plain = {"progress": "照计划推进。"}
    nothing = {"nothing_new": "routine", "progress": ""}
    usual, worse, idle = quarters(
        (plain, {"progress": "完成了两处。"}),
        ({"word": "on_schedule"} | plain, {"word": "far_behind", "progress": "停工。"}),
        (nothing, nothing),
    )
    ProgressUpdate.objects.filter(pk=usual.pk).update(was_late=False)
    client.force_login(supervisor)

    page = client.get(reverse("review")).text

    assert order_of(page) == [worse.pk, idle.pk, usual.pk]
    assert "结论变差" in page
    assert "连续两次无新进展" in page
    assert "本页有 2 项需要留意" in page


def test_differences_are_marked_in_both_texts(client, quarters, supervisor):
    quarters(({"progress": "本季走访 85 户居民。"}, {"progress": "本季走访 120 户居民。"}))
    client.force_login(supervisor)

    page = client.get(reverse("review")).text

    assert "本季走访 <ins>120</ins> 户居民。" in page
    assert "本季走访 <del>85</del> 户居民。" in page


def test_one_number_goes_back_and_its_report_keeps_waiting(client, plan, lead, cadre, supervisor):
    task = make_task(plan, lead)
    make_indicator(task, value=9)
    issue(plan)
    open_quarter(plan, Q1)
    update = report(task, Q1, by=cadre, numbers={"numerator": 4})
    value = DataValue.objects.get()
    client.force_login(supervisor)

    page = client.get(reverse("review")).text
    client.post(
        reverse("review"), {"return-value": key(value), f"reason-value-{value.pk}": "口径不对", "reason": "x"}
    )

    value.refresh_from_db(), update.refresh_from_db()
    assert f'name="return-value" value="{value.pk}:{value.revision - 1}"' in page
    assert (value.state, value.returned_because) == (State.DRAFT, "口径不对")
    assert update.state == State.SUBMITTED


def test_forty_reports_are_approved_by_one_press(client, plan, lead, cadre, supervisor):
    tasks = [make_task(plan, lead) for _number in range(40)]
    issue(plan)
    open_quarter(plan, Q1)
    for task in tasks:
        report(task, Q1, by=cadre, word="on_schedule")
    client.force_login(supervisor)
    page = client.get(reverse("review")).text
    shown = re.findall(r'name="shown" value="([\d:]+)"', page)

    answer = client.post(reverse("review"), {"shown": shown, "approve_all": "1"}, follow=True)

    assert "已通过 40 项" in answer.text
    assert ProgressUpdate.objects.filter(state=State.APPROVED).count() == 40


def test_the_second_of_two_reviewers_is_told(client, theirs, unit):
    shown = key(theirs)
    signing.sign(update=theirs, by=head_of(unit))
    client.force_login(head_of(unit))

    answer = client.post(reverse("review"), {"approve": shown}, follow=True)

    assert "刚刚改动过" in answer.text
    theirs.refresh_from_db()
    assert theirs.state == State.SIGNED
