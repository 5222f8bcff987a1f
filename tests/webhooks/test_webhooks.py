"""Webhooks: drawn from the sealed log, signed, sent at least once, and never into the office's own network."""

import base64
import hmac
import json
from datetime import timedelta
from hashlib import sha256

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone

from tests.api.test_guides import examples
from tests.factories import make_district, make_street, make_user
from tests.webhooks.receiver import SENT, Receiver, deliver_due, happened
from units import audit
from units.jobs import seal_audit
from units.models import AuditEvent, Webhook, WebhookDelivery
from units.webhooks import deliveries, sending
from units.webhooks.actions import create_webhook, send_again, stop_webhook
from units.webhooks.sending import AddressError, Outcome, checked, is_public, post, reachable

pytestmark = pytest.mark.django_db


def later(**wait):
    """As if this much time had passed for what waits."""
    for delivery in WebhookDelivery.objects.filter(state="waiting"):
        WebhookDelivery.objects.filter(pk=delivery.pk).update(next_at=delivery.next_at - timedelta(**wait))


def test_an_act_is_told_once_with_a_signature_that_holds(made, street):
    happened(street, sha256="ab")

    deliver_due()
    deliver_due()

    ((path, headers, body),) = SENT
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    expected = "v1," + base64.b64encode(hmac.digest(key, signed, sha256)).decode()
    event = AuditEvent.objects.get(action="quarter.closed")
    assert path == "/hooks?from=guatu"
    assert headers["webhook-id"] == f"evt_{event.pk}"
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    assert headers["webhook-signature"] == expected
    assert json.loads(body)["type"] == "quarter.closed"
    assert json.loads(body)["data"] == {
        "owner": street.code,
        "about": str(street),
        "fields": {"sha256": "ab"},
    }
    assert WebhookDelivery.objects.get().state == "delivered"


def test_the_guides_example_tells_a_genuine_letter_from_others(made, street):
    (example,) = [each for each in examples("python") if "is_genuine" in each]
    known = {}
    exec(example, known)  # noqa: S102
    happened(street)
    deliver_due()
    ((_path, headers, body),) = SENT

    assert known["is_genuine"](made.secret, headers, body)
    assert not known["is_genuine"](made.secret, headers, body + b" ")
    assert not known["is_genuine"](made.secret, headers | {"webhook-timestamp": "1"}, body)


def test_only_what_was_asked_for_is_told(made, street):
    happened(street, action="update.approved")
    happened(make_street())

    assert WebhookDelivery.objects.count() == 0


def test_a_district_is_told_of_its_streets_and_of_no_others(address):
    district = make_district()
    street = make_street(parent=district)
    keeper = make_user(district, "sys_admin")
    create_webhook(by=keeper, owner=district, address=address, events=["quarter.closed"])

    happened(street)
    happened(make_street())

    assert [row.event.tenant for row in WebhookDelivery.objects.all()] == [street]


def test_what_happened_before_is_not_told(address, street, keeper):
    audit.record("quarter.closed", by=None, about=street, tenant=street)
    create_webhook(by=keeper, owner=street, address=address, events=["quarter.closed"])

    audit.seal_events()
    deliveries.announce()

    assert WebhookDelivery.objects.count() == 0


def test_announcing_twice_makes_one_delivery(made, street):
    happened(street)
    Webhook.objects.update(told_until=0)

    deliveries.announce()

    assert WebhookDelivery.objects.count() == 1


def test_sealing_announces(made, street):
    audit.record("quarter.closed", by=None, about=street, tenant=street)

    seal_audit()

    assert WebhookDelivery.objects.count() == 1


def test_a_failure_waits_longer_each_time_and_then_ends(made, street):
    Receiver.status = 500
    happened(street)

    waits = []
    for _attempt in range(len(deliveries.BACK_OFF) + 1):
        deliver_due()
        delivery = WebhookDelivery.objects.get()
        waits.append(delivery.next_at - delivery.at)
        later(days=2)

    assert waits[:-1] == list(deliveries.BACK_OFF)
    assert (delivery.state, delivery.status, delivery.attempt) == ("failed", 500, 9)
    assert [attempt["status"] for attempt in delivery.log] == [500] * 9
    assert len({headers["webhook-id"] for _path, headers, _body in SENT}) == 1
    assert deliver_due() == []


def test_who_dies_at_it_is_followed_by_another(made, street, monkeypatch):
    happened(street)
    with monkeypatch.context() as patch:
        patch.setattr(deliveries, "post", lambda *told: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            deliver_due()

    assert deliver_due() == []
    later(minutes=6)
    assert [outcome.status for outcome in deliver_due()] == [204]


def test_two_workers_send_it_once(made, street):
    happened(street)
    (pk,) = deliveries.due().values_list("pk", flat=True)

    outcomes = [deliveries.deliver(pk), deliveries.deliver(pk)]

    assert outcomes == [Outcome(204), None]
    assert len(SENT) == 1


def test_a_redirect_is_an_answer_not_followed(made, street):
    Receiver.status = 302
    happened(street)

    deliver_due()

    assert [path for path, _headers, _body in SENT] == ["/hooks?from=guatu"]
    assert WebhookDelivery.objects.get().status == 302
    assert WebhookDelivery.objects.get().state == "waiting"


def test_a_receiver_that_is_silent_or_gone_is_an_outcome(address, monkeypatch):
    monkeypatch.setattr(sending, "PATIENCE", 0.2)
    with sending.socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        assert post(f"http://127.0.0.1:{port}/", b"{}", {}) == Outcome(None, "TimeoutError")
    assert post(f"http://127.0.0.1:{port}/", b"{}", {}).status is None


def test_a_receiver_that_takes_for_ever_is_an_outcome(address, monkeypatch):
    def dawdle(*told):
        raise SoftTimeLimitExceeded

    monkeypatch.setattr(sending.HTTPConnection, "getresponse", dawdle)

    assert post(address, b"{}", {}) == Outcome(None, "SoftTimeLimitExceeded")


def test_a_stopped_webhook_sends_nothing_more(made, street, keeper):
    happened(street)

    stop_webhook(by=keeper, webhook=made.webhook)
    stop_webhook(by=keeper, webhook=made.webhook)
    happened(street)

    assert deliver_due() == []
    assert WebhookDelivery.objects.count() == 1
    assert AuditEvent.objects.filter(action="webhook.stopped").count() == 1


def test_what_was_sent_can_be_sent_again_under_the_same_id(made, street, keeper):
    happened(street)
    deliver_due()

    assert send_again(by=keeper, deliveries=WebhookDelivery.objects.all()) == 1
    deliver_due()

    assert len({headers["webhook-id"] for _path, headers, _body in SENT}) == 1
    assert len(SENT) == 2
    assert len(WebhookDelivery.objects.get().log) == 2


def test_the_command_sends_again(made, street, capsys):
    happened(street)
    deliver_due()

    call_command("send_webhooks_again", str(made.webhook.pk))
    call_command("send_webhooks_again", str(made.webhook.pk), "--since", "2020-01-01")

    assert capsys.readouterr().out.split("\n")[:2] == ["0 条重新发送", "1 条重新发送"]
    assert WebhookDelivery.objects.get().state == "waiting"


def test_only_the_keeper_of_accounts_makes_and_stops_and_sends(made, street):
    supervisor, stranger = make_user(street, "supervision"), make_user(make_street(), "sys_admin")
    happened(street)
    WebhookDelivery.objects.update(state="failed")

    for person in (supervisor, stranger):
        with pytest.raises(PermissionDenied):
            create_webhook(by=person, owner=street, address=made.webhook.address, events=["quarter.closed"])
        with pytest.raises(PermissionDenied):
            stop_webhook(by=person, webhook=made.webhook)
        with pytest.raises(PermissionDenied):
            send_again(by=person, deliveries=WebhookDelivery.objects.all())

    assert WebhookDelivery.objects.get().state == "failed"
    assert Webhook.objects.get().is_active


def test_the_secret_is_not_in_the_database(made):
    held = json.dumps(list(Webhook.objects.values()), default=str)

    assert made.secret not in held
    assert made.secret.removeprefix("whsec_") not in held


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
    ],
)
def test_only_public_addresses_are_told(number, expected):
    assert is_public(number) is expected


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://",
        "https://me:secret@example.com/",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://例子.com/",
        "https://example.com/\r\nX: 1",
        "//example.com/",
    ],
)
def test_an_address_of_another_form_is_refused(address):
    with pytest.raises(AddressError):
        checked(address)


def test_a_name_that_leads_inside_is_refused_at_each_delivery(address, made, street, settings, monkeypatch):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = False
    found = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(sending.socket, "getaddrinfo", lambda *told, **more: found)
    Webhook.objects.update(address=address.replace("http:", "https:"))
    happened(street)

    deliver_due()

    assert SENT == []
    assert WebhookDelivery.objects.get().log[0]["error"] == "不能发往内部网络的地址"
    with pytest.raises(AddressError):
        reachable(checked("https://localhost/"))


def test_the_connection_goes_to_the_address_that_was_checked(address, monkeypatch):
    """The name would lead elsewhere if it were resolved a second time."""
    port = int(address.split(":")[2].split("/")[0])
    found = [(2, 1, 6, "", ("127.0.0.1", port))]
    resolve = sending.socket.getaddrinfo
    monkeypatch.setattr(
        sending.socket,
        "getaddrinfo",
        lambda host, *told, **more: found if host == "receiver.test" else resolve(host, *told, **more),
    )

    outcome = post(f"http://receiver.test:{port}/x", b"{}", {"Content-Length": "2"})

    assert outcome.status == 204
    assert SENT[0][1]["Host"] == f"receiver.test:{port}"


def test_old_deliveries_are_forgotten(made, street):
    happened(street)
    deliver_due()
    happened(street)
    AuditEvent.objects.update(at=timezone.now() - timedelta(days=61))

    assert deliveries.forget_old_deliveries() == 1
    assert WebhookDelivery.objects.get().state == "waiting"
