"""From an approval to the other system and back again: a real worker, a real queue, a receiver on loopback."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from plans.quarters import Quarter
from tests.api.rows import browser_of
from tests.api.test_guides import examples
from tests.factories import issue, make_supervisor, make_task, make_user, open_quarter, report
from tests.webhooks.receiver import SENT, Receiver
from units.jobs import seal_audit, sweep_webhooks
from units.models import WebhookDelivery
from units.webhooks import deliveries
from units.webhooks.actions import create_webhook

pytestmark = pytest.mark.django_db(transaction=True)

Q1 = Quarter.of(2026, 1)


@pytest.fixture(autouse=True)
def no_bells():
    """Here they ring: a worker listens."""


@pytest.fixture
def worker(monkeypatch, request):
    """It may send to this machine, as in an office whose receivers stand in its own network."""
    monkeypatch.setenv("WEBHOOKS_TO_PRIVATE_ADDRESSES", "true")
    return request.getfixturevalue("start_worker")()


@pytest.fixture
def told(worker, address, plan):
    """The plan's street tells the receiver of approvals."""
    keeper = make_user(plan.owner, "sys_admin")
    given = {"owner": plan.owner, "address": address, "events": ["update.approved"]}
    return keeper, create_webhook(by=keeper, **given)


@pytest.fixture
def genuine():
    (example,) = [each for each in examples("python") if "is_genuine" in each]
    known = {}
    exec(example, known)  # noqa: S102
    return known["is_genuine"]


def its_delivery():
    return WebhookDelivery.objects.filter(event__action="update.approved").first()


def test_an_approval_is_told_signed_tried_again_and_replayed(worker, told, genuine, plan, lead, cadre):
    keeper, made = told
    task = make_task(plan, lead)
    issue(plan)
    open_quarter(plan, Q1)
    Receiver.status = 500

    # approved: the clock seals, the worker tells, the receiver breaks
    report(task, Q1, by=cadre, word="on_schedule", approved_by=make_supervisor(plan.owner))
    seal_audit.delay()
    worker.wait_until(
        lambda: (its_delivery() and its_delivery().status) == 500, what="the receiver was asked"
    )
    waiting = its_delivery()
    assert (waiting.state, waiting.attempt) == ("waiting", 1)
    assert waiting.next_at - waiting.at == deliveries.BACK_OFF[0] == timedelta(seconds=30)

    # half a minute later the clock comes round, and the receiver is well again
    Receiver.status = 204
    WebhookDelivery.objects.update(next_at=timezone.now())
    sweep_webhooks.delay()
    worker.wait_until(lambda: its_delivery().state == "delivered", what="it was taken")

    # replayed from the page
    page = browser_of(keeper)
    page.post(f"/webhooks/{made.webhook.pk}/again/", {"delivery": waiting.pk})
    worker.wait_until(lambda: len(its_delivery().log) == 3, what="it was sent again")

    assert [attempt["status"] for attempt in its_delivery().log] == [500, 204, 204]
    assert len({headers["webhook-id"] for _path, headers, _body in SENT}) == 1
    assert all(genuine(made.secret, headers, body) for _path, headers, body in SENT)
    assert json.loads(SENT[-1][2])["data"]["about"] == f"{task} {Q1}"
    assert "204" in page.get(f"/webhooks/{made.webhook.pk}/").content.decode()
