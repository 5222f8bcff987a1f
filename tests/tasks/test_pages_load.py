"""工作量: what neighbourhoods owe, and the leader's approval."""

import pytest
from django.urls import reverse

from plans.models import Plan
from tasks.actions import rounds
from tasks.models import BreakdownRound
from tasks.queries.waiting_links import waiting_links
from tests.factories import (
    make_indicator,
    make_neighbourhoods,
    make_street,
    make_supervisor,
    make_task,
    make_user,
)
from units.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(plan):
    return make_user(plan.owner, Role.LEADER)


@pytest.fixture
def heavy(plan, lead):
    """A draft that asks sixteen items of two neighbourhoods."""
    task = make_task(plan, lead, responsible=make_neighbourhoods(plan.owner, 2))
    for _number in range(16):
        make_indicator(task, source="unit")
    return plan


def test_a_leader_approves_the_load_and_the_office_issues(client, heavy, lead, supervisor, leader):
    load, breakdown = (reverse(name, args=[heavy.code]) for name in ("load", "breakdown"))
    client.force_login(supervisor)
    refused = client.post(breakdown, {"issue": "1", "issued_on": "2025-12-08"})
    forbidden = client.post(load, {"part": "load", "shown": "16", "because": "普查"})
    client.force_login(leader)
    bare = client.post(load, {"part": "load", "shown": "16", "because": ""})
    client.post(load, {"part": "load", "shown": "16", "because": "普查"})
    client.force_login(supervisor)
    client.post(breakdown, {"issue": "1", "issued_on": "2025-12-08"})

    assert "请领导批准后再下达" in refused.text
    assert (forbidden.status_code, bare.status_code) == (403, 422)
    assert "请写明理由" in bare.text
    heavy.refresh_from_db()
    assert heavy.state == Plan.State.ISSUED
    assert BreakdownRound.objects.get().load_approved_by == leader


def test_what_waits_for_a_leader_names_the_plan_until_it_is_approved(heavy, leader, supervisor):
    waiting = [link.url for link in waiting_links(leader)]
    rounds.approve_load(plan=heavy, shown=16, because="普查", by=leader)

    assert waiting == [reverse("load", args=[heavy.code])]
    assert waiting_links(leader) == []
    assert reverse("load", args=[heavy.code]) not in [link.url for link in waiting_links(supervisor)]


def test_the_sentence_before_issuing_names_both_loads(client, heavy, supervisor):
    client.force_login(supervisor)

    page = client.get(reverse("breakdown", args=[heavy.code]))

    assert "每季度：牵头填报 1 项；2 个居民区每个填 16 项" in page.text
    assert "下达前要领导批准" in page.text
    assert "不征求也可以直接下达" in page.text


def test_items_without_ground_are_approved_by_name(client, heavy, leader):
    item = heavy.indicators.first().terms.get().item
    client.force_login(leader)
    url = reverse("load", args=[heavy.code])

    client.post(url, {"part": "items", "item": [item.pk], "because": "全市普查"})

    item.refresh_from_db()
    assert (item.approved_because, item.approved_by) == ("全市普查", leader)
    assert "没有准入依据的数据 15 项" in client.get(url).text


def test_neighbourhoods_stand_in_the_streets_order_and_nobody_else_reads_it(client, heavy, lead):
    url = reverse("load", args=[heavy.code])
    seen = []
    for user in (make_user(lead), make_supervisor(make_street())):
        client.force_login(user)
        seen.append(client.get(url).status_code)

    assert seen == [404, 404]


def test_the_page_costs_the_same_for_two_neighbourhoods_as_for_twenty(
    client, heavy, supervisor, connection_queries
):
    client.force_login(supervisor)
    url = reverse("load", args=[heavy.code])
    client.get(url)
    few = connection_queries(lambda: client.get(url))
    more = make_task(heavy, responsible=make_neighbourhoods(heavy.owner, 18))
    make_indicator(more, source="unit")

    assert connection_queries(lambda: client.get(url)) == few
