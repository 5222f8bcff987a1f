"""提出异议: pushed numbers are read, contested with a reason, and put right by the supervision office."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from tasks.actions import disputes, reporting, reviewing
from tasks.errors import PeriodError, ReasonNeededError, WrongStateError
from tasks.models import DataValue, ValueDispute
from tests.factories import (
    issue,
    make_indicator,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    update_of,
    value_of,
)
from tests.reports.closing import close
from tests.rollup.living import Q1, figure_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator(plan, lead):
    """An indicator whose number another system has pushed: 40."""
    found = make_indicator(make_task(plan, lead), value=36, source="pushed")
    issue(plan)
    open_quarter(plan, Q1)
    DataValue.objects.update(value=40, state="submitted", entered_as="pushed", entered_note="统计系统")
    return found


@pytest.fixture
def pushed(indicator, lead):
    return value_of(indicator, lead, Q1)


def contest(value, by, **over):
    return disputes.raise_dispute(**{"value": value, "by": by, "reason": "少算了三台"} | over)


def test_a_pushed_number_has_no_field_and_cannot_be_typed(client, indicator, pushed, cadre):
    DataValue.objects.update(state="not_started", value=None)
    update = update_of(indicator.task_indicators.get().task, Q1)
    value = value_of(indicator, pushed.unit, Q1)
    client.force_login(cadre)

    page = client.get(reverse("report", args=[update.pk]))
    with pytest.raises(WrongStateError, match="系统推送"):
        reporting.submit_values(values=[(value, Decimal(3))], by=cadre)

    assert "等系统推送" in page.text
    assert f"value_{value.pk}" not in page.context["form"].fields
    assert value_of(indicator, pushed.unit, Q1).value is None


def test_contested_it_stands_until_it_is_decided(pushed, cadre, indicator):
    dispute = contest(pushed, cadre, proposed=Decimal(43))

    assert (dispute.state, value_of(indicator, pushed.unit, Q1).value) == ("raised", 40)
    with pytest.raises(WrongStateError, match="正在处理"):
        contest(pushed, cadre)


def test_upheld_the_proposed_number_takes_its_place_and_counts_once_reviewed(
    indicator, pushed, cadre, supervisor, plan
):
    disputes.uphold_dispute(dispute=contest(pushed, cadre, proposed=Decimal(43)), by=supervisor)
    value = value_of(indicator, pushed.unit, Q1)
    reviewing.approve_values(values=[value], by=supervisor)

    value.refresh_from_db()
    assert (value.value, value.state, value.entered_note) == (43, "approved", "异议成立，原推送 40")
    assert value.revisions.count() == 2
    assert figure_of(indicator, Q1).actual == 43


def test_rejected_it_needs_a_reason_and_may_be_contested_again(pushed, cadre, supervisor):
    dispute = contest(pushed, cadre)
    with pytest.raises(ReasonNeededError):
        disputes.reject_dispute(dispute=dispute, by=supervisor, reason="")

    disputes.reject_dispute(dispute=dispute, by=supervisor, reason="口径不同")
    with pytest.raises(WrongStateError, match="不成立"):
        disputes.uphold_dispute(dispute=dispute, by=supervisor)
    contest(pushed, cadre)

    assert ValueDispute.objects.count() == 2


def test_in_a_closed_quarter_it_is_a_correction(plan, pushed, cadre, supervisor, indicator):
    dispute = contest(pushed, cadre, proposed=Decimal(43))
    close(plan, Q1, supervisor)

    with pytest.raises(PeriodError, match="更正"):
        disputes.uphold_dispute(dispute=dispute, by=supervisor)

    dispute.refresh_from_db()
    assert (dispute.state, value_of(indicator, pushed.unit, Q1).value) == ("raised", 40)


def test_strangers_neither_contest_nor_decide(client, plan, pushed, cadre):
    for stranger in (make_user(make_unit(plan.owner)), make_user(make_unit(make_street()))):
        with pytest.raises(PermissionDenied):
            contest(pushed, stranger)
        client.force_login(stranger)
        assert client.get(reverse("dispute-value", args=[pushed.pk])).status_code == 404
    dispute = contest(pushed, cadre)
    with pytest.raises(PermissionDenied):
        disputes.uphold_dispute(dispute=dispute, by=make_supervisor(make_street()))


def test_what_a_unit_typed_itself_is_not_contested(plan, lead, cadre):
    own = make_indicator(make_task(plan, lead), value=36)
    issue(plan)
    open_quarter(plan, Q1)

    with pytest.raises(WrongStateError, match="直接改"):
        contest(value_of(own, lead, Q1), cadre)


def test_pages_to_contest_and_to_decide(client, pushed, cadre, supervisor):
    client.force_login(cadre)
    update = update_of(pushed.item.in_indicators.get().indicator.task_indicators.get().task, Q1)
    shown = client.get(reverse("report", args=[update.pk]))
    url = reverse("dispute-value", args=[pushed.pk]) + f"?report={update.pk}"
    answer = client.post(url, {"reason": "少算了三台", "proposed": "43"})
    after = client.get(reverse("report", args=[update.pk]))

    client.force_login(supervisor)
    listed = client.get(reverse("disputes"))
    client.post(reverse("disputes"), {"uphold": ValueDispute.objects.get().pk})

    assert url in shown.text
    assert answer.url == reverse("report", args=[update.pk])
    assert "已提出异议" in after.text
    assert "少算了三台" in listed.text
    assert "43" in listed.text
    assert DataValue.objects.get().value == 43


def test_the_list_costs_the_same_for_three_as_for_thirty(
    client, pushed, cadre, supervisor, connection_queries
):
    def settled(how_many):
        for _number in range(how_many):
            dispute = contest(pushed, cadre)
            ValueDispute.objects.filter(pk=dispute.pk).update(state="rejected", decided_by=supervisor)

    client.force_login(supervisor)
    settled(3)
    client.get(reverse("disputes"))
    few = connection_queries(lambda: client.get(reverse("disputes")))
    settled(27)

    assert connection_queries(lambda: client.get(reverse("disputes"))) == few
