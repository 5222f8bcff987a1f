"""A neighbourhood's quarter on one page: unchanged in one click, asked before a strange number, nothing lost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tasks.actions import reporting, reviewing
from tasks.models import DataValue
from tasks.states import State
from tests.factories import (
    Q3_2026,
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
)
from units.models import AuditEvent

pytestmark = pytest.mark.django_db
Q2_2026 = Q3_2026 - 1


@pytest.fixture
def near():
    """A neighbourhood asked for a stock (last 54) and for a flow (last 3)."""
    street = make_street()
    (unit,) = make_neighbourhoods(street, 1)
    plan = make_plan(street)
    lead = make_unit(street, name="物业办")
    task = make_task(plan, lead, [unit], title="组建业委会")
    for accumulation in ("stock", "flow"):
        indicator = make_indicator(task, value=9, source="unit", accumulation=accumulation)
        item = indicator.terms.get().item
        item.asked_by, item.admission_entry = lead, "社区物业管理协助"
        item.save()
    issue(plan)
    open_quarter(plan, Q2_2026)
    for value, number in zip(values_in(unit, Q2_2026), (54, 3), strict=True):
        reporting.submit_values(values=[(value, number)], by=make_user(unit))
    open_quarter(plan, Q3_2026)
    return unit


def values_in(unit, quarter=Q3_2026):
    return list(DataValue.objects.filter(unit=unit, quarter=quarter).order_by("item_id"))


def address(unit):
    return reverse("values", args=[unit.code, "2026-Q3"])


def fields(unit, *numbers, **more):
    values = values_in(unit)
    shown = {f"revision_{value.pk}": value.revision for value in values}
    typed = {f"value_{value.pk}": text for value, text in zip(values, numbers, strict=False)}
    return shown | typed | more


def signed_in(client, unit):
    user = make_user(unit)
    client.force_login(user)
    return user


def test_each_number_stands_beside_the_last_with_who_asks_why(client, near):
    signed_in(client, near)

    page = client.get(address(near)).text

    for words in (
        "54",
        "2026年二季度",
        "同上期：54",
        "本季没有新增：0",
        "物业办",
        "社区物业管理协助",
        "组建业委会",
    ):
        assert words in page


def test_with_nothing_changed_one_click_submits_the_page(client, near):
    signed_in(client, near)

    client.post(address(near), fields(near, "", "", do="same"))

    assert [(value.state, value.value) for value in values_in(near)] == [("submitted", 54), ("submitted", 0)]


def test_same_as_before_leaves_alone_what_was_typed(client, near):
    signed_in(client, near)

    client.post(address(near), fields(near, "55", "", do="same"))

    assert [value.value for value in values_in(near)] == [55, 0]


def test_same_as_before_beside_one_number_keeps_it_as_a_draft(client, near):
    signed_in(client, near)
    stock, _flow = values_in(near)

    client.post(address(near), fields(near, "", "7", do=f"same:{stock.pk}"))

    assert [(value.state, value.value) for value in values_in(near)] == [("draft", 54), ("draft", 7)]


def test_a_strange_number_is_asked_about_once_and_then_sent(client, near):
    signed_in(client, near)
    stock, _flow = values_in(near)

    asked = client.post(address(near), fields(near, "540", "3", do="submit"))
    sure = fields(near, "540", "3", do="submit") | {f"sure_{stock.pk}": "540"}
    client.post(address(near), sure)

    assert asked.status_code == 422
    assert "3 倍以上" in asked.text
    assert f'name="sure_{stock.pk}" value="540"' in asked.text
    assert [value.value for value in values_in(near)] == [540, 3]


def test_what_was_confirmed_is_that_number_only(client, near):
    signed_in(client, near)
    stock, _flow = values_in(near)

    client.post(address(near), fields(near, "5400", "3", do="submit") | {f"sure_{stock.pk}": "540"})

    assert [value.state for value in values_in(near)] == [State.NOT_STARTED] * 2


def test_of_two_numbers_typed_at_once_one_is_chosen(client, near):
    signed_in(client, near)
    stale = fields(near, "55", "3", do="submit")
    stock, _flow = values_in(near)
    reporting.save_values(values=[(stock, 56)], by=make_user(near, full_name="同事"))

    told = client.post(address(near), stale).text
    client.post(address(near), fields(near, "55", "3", do="submit") | {f"take_value_{stock.pk}": "theirs"})

    assert "同事刚填了 56" in told
    assert "用我填的 55" in told
    assert [value.value for value in values_in(near)] == [56, 3]


def test_who_wrote_here_a_moment_ago_is_named(client, near):
    signed_in(client, near)
    stock, _flow = values_in(near)
    reporting.save_values(values=[(stock, 56)], by=make_user(near, full_name="同事"))

    now = client.get(address(near)).text
    DataValue.objects.update(edited_at=timezone.now() - timezone.timedelta(minutes=11))

    assert "同事 刚刚在编辑" in now
    assert "在编辑" not in client.get(address(near)).text


def test_numbers_are_kept_while_the_next_is_typed(client, near):
    user = signed_in(client, near)
    first = client.post(
        address(near), fields(near, "55", "许多", autosave="1"), headers={"HX-Request": "true"}
    )
    client.post(address(near), fields(near, "56", "", autosave="1"), headers={"HX-Request": "true"})

    stock, flow = values_in(near)
    assert (stock.state, stock.value, flow.value) == ("draft", 56, None)
    assert f'id="revision_{stock.pk}"' in first.text
    assert "还没有保存" in first.text
    assert AuditEvent.objects.filter(action="value.saved", about_id=stock.pk, actor=user).count() == 1


def test_what_came_back_stands_on_the_workbench_with_its_reason_and_days_left(client, near):
    signed_in(client, near)
    client.post(address(near), fields(near, "55", "3", do="submit"))
    stock, _flow = values_in(near)
    reviewing.return_value(value=stock, by=make_supervisor(near.tenant), reason="请核对小区数")

    page = client.get(reverse("workbench")).text

    assert "请核对小区数" in page
    assert "个工作日" in page


def test_the_paper_form_holds_everything_asked_and_room_to_sign(client, near):
    signed_in(client, near)

    page = client.get(reverse("values-paper", args=[near.code, "2026-Q3"])).text

    assert page.count('class="blank"') == 2
    assert "54" in page
    assert "负责人签字" in page


def test_the_paper_form_of_a_lead_holds_its_reports_its_numbers_and_its_last_sentence(client, near):
    plan, lead = (
        near.assignments.get().task.plan,
        near.assignments.get().task.assignments.get(role="accountable").unit,
    )
    cadre = make_user(lead)
    worded = make_task(plan, lead, title="修好路灯", state="issued")
    make_indicator(make_task(plan, lead, state="issued"), value=9, name="装灯数")
    open_quarter(plan, Q2_2026)
    report(worded, Q2_2026, by=cadre, word="on_schedule", progress="春天装了五盏。")
    open_quarter(plan, Q3_2026)
    client.force_login(cadre)

    page = client.get(reverse("values-paper", args=[lead.code, "2026-Q3"])).text

    for words in ("修好路灯", "装灯数", "2026年二季度：春天装了五盏。", "□ 达序"):
        assert words in page
    assert page.count("□ 达序") == 1


def test_the_paper_form_of_another_unit_is_not_found(client, near):
    (other,) = make_neighbourhoods(near.tenant, 1)
    signed_in(client, other)

    assert client.get(reverse("values-paper", args=[near.code, "2026-Q3"])).status_code == 404


def test_the_page_costs_the_same_for_two_numbers_as_for_fifteen(client, near, connection_queries):
    signed_in(client, near)
    client.get(address(near))
    few = connection_queries(lambda: client.get(address(near)))
    task = near.assignments.get().task
    for _number in range(13):
        make_indicator(task, value=9, source="unit")
    open_quarter(task.plan, Q3_2026)

    many = connection_queries(lambda: client.get(address(near)))

    assert len(values_in(near)) == 15
    assert many == few
