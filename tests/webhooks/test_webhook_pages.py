"""Webhooks on pages: kept by the system administrator, each secret shown once, each attempt to be seen."""

import pytest

from tests.api.rows import browser_of
from tests.factories import make_street, make_user
from tests.webhooks.receiver import Receiver, deliver_due, happened
from units.models import Webhook, WebhookDelivery
from units.webhooks.letters import secret_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(keeper):
    return browser_of(keeper)


def given(street, address, **over):
    return {"owner": street.code, "address": address, "events": ["quarter.closed"]} | over


def test_a_webhook_is_made_on_the_page_and_its_secret_shown_once(desk, street, address):
    made = desk.post("/webhooks/new/", given(street, address)).content.decode()
    webhook = Webhook.objects.get()

    assert secret_of(webhook) in made
    assert secret_of(webhook) not in desk.get(f"/webhooks/{webhook.pk}/").content.decode()
    assert address in desk.get("/webhooks/").content.decode()


def test_an_address_inside_is_refused_at_its_field_and_stays_typed(desk, street):
    answer = desk.post("/webhooks/new/", given(street, "https://127.0.0.1/hooks"))

    assert answer.status_code == 422
    assert "不能发往内部网络的地址" in answer.content.decode()
    assert "https://127.0.0.1/hooks" in answer.content.decode()
    assert Webhook.objects.count() == 0


def test_the_page_shows_each_attempt_and_sends_again(desk, made, street):
    Receiver.status = 503
    happened(street)
    deliver_due()
    WebhookDelivery.objects.update(state="failed")

    page = desk.get(f"/webhooks/{made.webhook.pk}/").content.decode()
    desk.post(f"/webhooks/{made.webhook.pk}/again/")

    assert "503" in page
    assert "季度已定稿" in page
    assert WebhookDelivery.objects.get().state == "waiting"


def test_the_page_stops_it(desk, made):
    answer = desk.post(f"/webhooks/{made.webhook.pk}/stop/", follow=True)

    assert "已停止，不再发送" in answer.content.decode()
    assert not Webhook.objects.get().is_active


def test_another_streets_webhook_is_not_there(made):
    stranger = browser_of(make_user(make_street(), "sys_admin"))

    for path in ("", "stop/", "again/"):
        ask = stranger.post if path else stranger.get
        assert ask(f"/webhooks/{made.webhook.pk}/{path}").status_code == 404
    assert made.webhook.address not in stranger.get("/webhooks/").content.decode()


def test_the_log_costs_the_same_for_many_rows_as_for_few(desk, made, street, django_assert_max_num_queries):
    for _number in range(12):
        happened(street)
    desk.get(f"/webhooks/{made.webhook.pk}/")

    with django_assert_max_num_queries(12):
        desk.get(f"/webhooks/{made.webhook.pk}/")
