"""不在准入清单: an item that a neighbourhood declines is not owed, not late, not counted, until that is rejected."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from plans.models import DataItem, StaleFigure
from reports.verifying import differences
from tasks.actions import refusals, reporting
from tasks.errors import ReasonNeededError, WrongStateError
from tasks.models import Asked, DataValue, ItemRefusal
from tests.at_once import second_waits_for_first
from tests.factories import (
    issue,
    make_indicator,
    make_neighbourhoods,
    make_street,
    make_supervisor,
    make_task,
    make_user,
    open_quarter,
    value_of,
)
from tests.rollup.living import Q1, Q2, enter, figure_of, live_through
from units.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(plan):
    return make_neighbourhoods(plan.owner, 3)


@pytest.fixture
def indicator(plan, lead, units):
    found = make_indicator(make_task(plan, lead, units), value=90, source="unit")
    issue(plan)
    open_quarter(plan, Q1)
    return found


@pytest.fixture
def item(indicator):
    return indicator.terms.get().item


def refuse(item, unit, by=None):
    return refusals.refuse_item(item=item, unit=unit, by=by or make_user(unit), reason="清单里没有")


def owed(unit):
    return DataValue.objects.filter(unit=unit)


def test_a_declined_item_is_no_longer_owed_by_that_unit_alone(item, units):
    refuse(item, units[0])

    assert not owed(units[0]).exists()
    assert not Asked.objects.filter(unit=units[0]).exists()
    assert owed(units[1]).count() == 1
    assert StaleFigure.objects.exists()


def test_it_is_not_asked_when_the_next_quarter_opens_and_asked_again_once_rejected(
    plan, item, units, supervisor
):
    refusal = refuse(item, units[0])
    live_through(plan, Q2)
    before = owed(units[0]).count()

    refusals.reject_refusal(refusal=refusal, by=supervisor, reason="清单第三条")

    assert before == 0
    assert [value.quarter for value in owed(units[0])] == [Q1, Q2]
    assert owed(units[0]).filter(report_by__lte=plan.clock_on or Q2.last_day).count() == 0


def test_upheld_it_stays_off_the_list(plan, item, units, supervisor):
    refusals.uphold_refusal(refusal=refuse(item, units[0]), by=supervisor)

    live_through(plan, Q2)

    assert not owed(units[0]).exists()


def test_a_declined_item_is_out_of_reported_n_of_m_and_what_was_reported_stays(
    plan, indicator, item, units, supervisor
):
    for unit in units:
        enter(indicator, unit, Q1, 10, supervisor)
    live_through(plan, Q2)
    enter(indicator, units[1], Q2, 1, supervisor)

    refuse(item, units[0])

    figure = figure_of(indicator, Q2)
    assert (figure.asked, figure.reported, figure.units_asked) == (2, 1, [unit.pk for unit in units[1:]])
    assert figure.total == 31
    assert differences(plan.pk) == []


def test_a_unit_that_declined_part_of_a_ratio_is_not_asked_by_that_ratio(plan, lead, supervisor):
    pair = make_neighbourhoods(plan.owner, 2)
    ratio = make_indicator(make_task(plan, lead, pair), value=50, source="unit", measure="ratio")
    issue(plan)
    open_quarter(plan, Q1)
    for side in ("numerator", "denominator"):
        enter(ratio, pair[0], Q1, 5, supervisor, side=side)

    refuse(ratio.terms.get(side="denominator").item, pair[1])

    figure = figure_of(ratio, Q1)
    assert (figure.units_asked, figure.asked, figure.reported) == ([pair[0].pk], 1, 1)
    assert owed(pair[1]).count() == 1


def test_what_was_typed_stays_in_the_row_and_off_the_page(client, item, units):
    user = make_user(units[0])
    reporting.save_values(values=[(owed(units[0]).select_related("unit", "item").get(), 4)], by=user)

    refuse(item, units[0], user)

    assert owed(units[0]).get().value == 4
    client.force_login(user)
    page = client.get(reverse("values", args=[units[0].code, "2026-Q1"])).text
    assert "待处理，暂不用填" in page
    assert "value_" not in page
    assert "数据填报" not in client.get(reverse("workbench")).text


def test_only_neighbourhoods_decline_and_only_for_themselves_with_a_reason(plan, lead, item, units, cadre):
    led = make_indicator(make_task(plan, lead, state="issued"), value=1)
    with pytest.raises(WrongStateError, match="准入清单只管"):
        refusals.refuse_item(item=led.terms.get().item, unit=lead, by=cadre, reason="不填")
    for stranger in (make_user(units[1]), make_user(make_street())):
        with pytest.raises(PermissionDenied):
            refuse(item, units[0], stranger)
    with pytest.raises(ReasonNeededError):
        refusals.refuse_item(item=item, unit=units[0], by=make_user(units[0]), reason=" ")
    with pytest.raises(WrongStateError, match="没有被要求"):
        refuse(led.terms.get().item, units[0])

    assert not ItemRefusal.objects.exists()


def test_twice_declined_or_twice_decided_the_second_is_told(item, units, supervisor):
    refusal = refuse(item, units[0])
    again = ItemRefusal.objects.get()
    with pytest.raises(WrongStateError):
        refuse(item, units[0])
    with pytest.raises(ReasonNeededError):
        refusals.reject_refusal(refusal=refusal, by=supervisor, reason="")

    refusals.uphold_refusal(refusal=refusal, by=supervisor)
    with pytest.raises(WrongStateError, match="成立"):
        refusals.reject_refusal(refusal=again, by=supervisor, reason="清单第三条")

    assert not owed(units[0]).exists()
    assert AuditEvent.objects.filter(action__startswith="item.").count() == 2


def test_pages_to_decline_and_to_decide(client, plan, item, units, supervisor):
    client.force_login(make_user(units[0]))
    url = reverse("refuse-item", args=[units[0].code, "2026-Q1", item.pk])
    empty = client.post(url, {"reason": ""})
    client.post(url, {"reason": "清单里没有这一项"})
    denied = client.get(reverse("refusals"))
    gone = client.get(url)

    client.force_login(supervisor)
    desk = client.get(reverse("workbench"))
    listed = client.get(reverse("refusals"))
    client.post(reverse("refusals"), {"reject": ItemRefusal.objects.get().pk, "reason": "清单第三条"})

    assert "请写明理由" in empty.text
    assert (denied.status_code, gone.status_code) == (403, 404)
    assert reverse("refusals") in desk.text
    assert "清单里没有这一项" in listed.text
    assert ItemRefusal.objects.get().state == "rejected"
    assert owed(units[0]).count() == 1


def test_another_streets_supervision_does_not_decide(client, item, units):
    refusal = refuse(item, units[0])
    client.force_login(make_supervisor(make_street()))

    assert str(units[0]) not in client.get(reverse("refusals")).text
    assert client.post(reverse("refusals"), {"uphold": refusal.pk}).status_code == 404


def test_the_list_costs_the_same_for_three_as_for_thirty(client, item, units, supervisor, connection_queries):
    def decline(how_many):
        for number in range(how_many):
            other = DataItem.objects.create(owner=item.owner, code=f"X{item.pk}{number}{how_many}", name="项")
            ItemRefusal.objects.create(
                item=other, owner=item.owner, unit=units[0], reason="不在", raised_by=supervisor
            )

    client.force_login(supervisor)
    decline(3)
    client.get(reverse("refusals"))
    few = connection_queries(lambda: client.get(reverse("refusals")))
    decline(27)

    assert connection_queries(lambda: client.get(reverse("refusals"))) == few


def test_a_value_of_another_indicator_is_left_alone(plan, lead, units, indicator, item):
    other = make_indicator(make_task(plan, lead, units, state="issued"), value=1, source="unit")
    open_quarter(plan, Q1)

    refuse(item, units[0])

    assert value_of(other, units[0], Q1).state == "not_started"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_the_same_moment_one_does_and_the_other_is_told(plan, item, units, supervisor):
    refusal = refuse(item, units[0])
    first, second = (
        ItemRefusal.objects.select_related("item", "unit").get(pk=refusal.pk) for _who in range(2)
    )
    deputy = make_supervisor(plan.owner)

    told = second_waits_for_first(
        lambda: refusals.uphold_refusal(refusal=first, by=supervisor),
        lambda: refusals.reject_refusal(refusal=second, by=deputy, reason="清单第三条"),
    )

    assert told == "wrong_state"
    assert ItemRefusal.objects.get().decided_by == supervisor
    assert not owed(units[0]).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_colleagues_who_decline_at_the_same_moment_one_does(item, units):
    first, second = make_user(units[0]), make_user(units[0])

    told = second_waits_for_first(
        lambda: refuse(item, units[0], first), lambda: refuse(item, units[0], second)
    )

    assert told == "wrong_state"
    assert ItemRefusal.objects.count() == 1
