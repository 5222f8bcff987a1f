"""签发: asked by the supervision office, signed by a leader on the preview, and only then closed."""

import pytest
from django.core.exceptions import PermissionDenied

from plans.quarters import Quarter
from reports.actions import close_quarter
from reports.signatures import ask_signature, decline_signature, sign_quarter
from tasks.actions import reviewing
from tasks.errors import OwnReportError, PeriodError, ReasonNeededError, WrongStateError
from tests.factories import issue, make_task, make_unit, make_user, open_quarter, report, set_clock
from tests.reports.closing import FIRST_DAY, period_of
from tests.reports.scene import enter
from units.models import AuditEvent, Membership
from units.roles import Role

pytestmark = pytest.mark.django_db

Q1 = Quarter.of(2026, 1)


@pytest.fixture
def leader(plan):
    return make_user(plan.owner, Role.LEADER)


@pytest.fixture
def reported(plan, lead, cadre, supervisor):
    """A quarter that can be closed, with one report waiting, in a plan that needs a signature."""
    plan.needs_signature = True
    plan.save()
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    update = report(task, Q1, by=cadre, word="on_schedule")
    set_clock(plan, FIRST_DAY)
    return update


@pytest.fixture
def period(plan, reported):
    return period_of(plan, Q1)


def test_a_quarter_closes_once_it_was_asked_and_signed(plan, period, supervisor, leader):
    with pytest.raises(PeriodError, match="领导签发"):
        close_quarter(period=period, by=supervisor)
    assert ask_signature(period=period, by=supervisor)
    assert not ask_signature(period=period, by=supervisor)
    with pytest.raises(PeriodError, match="领导签发"):
        close_quarter(period=period, by=supervisor)

    sign_quarter(period=period, by=leader)
    close_quarter(period=period, by=supervisor)

    period.refresh_from_db()
    assert period.is_closed
    assert period.signed_by == leader
    acts = AuditEvent.objects.filter(action__startswith="quarter.").exclude(action="quarter.opened")
    assert list(acts.values_list("action", flat=True)) == [
        "quarter.signature_asked",
        "quarter.signed",
        "quarter.closed",
    ]


def test_without_the_need_nothing_has_to_be_signed(plan, period, supervisor):
    plan.needs_signature = False
    plan.save()

    assert close_quarter(period=period_of(plan, Q1), by=supervisor)


def test_only_a_leader_signs_what_somebody_else_asked(plan, period, supervisor, leader):
    with pytest.raises(WrongStateError, match="没有提请"):
        sign_quarter(period=period, by=leader)
    ask_signature(period=period, by=supervisor)
    for stranger in (supervisor, make_user(make_unit(plan.owner), Role.LEADER)):
        with pytest.raises(PermissionDenied):
            sign_quarter(period=period, by=stranger)
    Membership.objects.create(user=supervisor, unit=plan.owner, role=Role.LEADER, since="2020-01-01")
    del supervisor._posts
    with pytest.raises(OwnReportError):
        sign_quarter(period=period, by=supervisor)

    sign_quarter(period=period, by=leader)
    with pytest.raises(WrongStateError, match="已经签发"):
        sign_quarter(period=period, by=leader)


def test_what_changed_after_the_signature_is_signed_anew(period, reported, supervisor, leader):
    ask_signature(period=period, by=supervisor)
    sign_quarter(period=period, by=leader)
    reviewing.approve(update=reported, by=supervisor)

    with pytest.raises(PeriodError, match="又有 1 处改动"):
        close_quarter(period=period, by=supervisor)
    assert ask_signature(period=period, by=supervisor)
    sign_quarter(period=period, by=leader)

    assert close_quarter(period=period, by=supervisor)


def test_a_leader_may_decline_with_a_reason(period, supervisor, leader):
    ask_signature(period=period, by=supervisor)
    with pytest.raises(ReasonNeededError):
        decline_signature(period=period, by=leader, reason=" ")

    decline_signature(period=period, by=leader, reason="还有一项没审")

    assert period.signature_asked_at is None
    with pytest.raises(WrongStateError):
        decline_signature(period=period, by=leader, reason="再看")


def test_nothing_is_asked_before_the_first_day_of_closing(plan, period, supervisor):
    set_clock(plan, FIRST_DAY.replace(day=14))

    with pytest.raises(PeriodError, match="2026-04-15"):
        ask_signature(period=period_of(plan, Q1), by=supervisor)


def test_on_the_page_the_office_asks_the_leader_signs_and_the_office_closes(
    client, plan, period, supervisor, leader
):
    address = f"/plans/{plan.code}/periods/2026-Q1/close/"
    enter(client, leader)
    before = client.get(address).text
    assert 'value="sign"' not in before
    assert "督查部门还没有提请" in before

    enter(client, supervisor)
    assert "领导签发后可以定稿" in client.get(address).text
    client.post(address, {"act": "ask"})
    enter(client, leader)
    refused = client.post(address, {"act": "decline", "reason": ""})
    page = client.post(address, {"act": "sign"}, follow=True).text
    assert 'value="close"' not in page
    enter(client, supervisor)
    client.post(address, {"act": "close", "knows": "1"})

    assert "请写明不签发的理由" in refused.text
    assert period_of(plan, Q1).is_closed
    assert "已于" in client.get(address).text


def test_what_is_refused_is_said_on_the_page(client, plan, period, leader):
    enter(client, leader)

    answer = client.post(f"/plans/{plan.code}/periods/2026-Q1/close/", {"act": "sign"})

    assert answer.status_code == 422
    assert "还没有提请签发" in answer.text
