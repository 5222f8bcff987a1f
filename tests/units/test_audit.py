"""The audit trail: written with the act, sealed into a chain, and telling of every event changed or gone."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from tests.factories import make_street, make_user
from units import audit
from units.actions import create_unit
from units.audit import broken_seals, client_address, record, seal_events
from units.models import AuditEvent, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed():
    """Five events of one street, sealed."""
    AuditEvent.objects.all().delete()
    street = make_street()
    for number in range(4):
        record("unit.looked_at", by=make_user(), about=street, tenant=street, number=number)
    seal_events()
    return list(AuditEvent.objects.order_by("sealed_as"))


def test_an_event_says_who_from_where_and_what():
    user, street = make_user(full_name="林一"), make_street(name="望澜街道")
    known = client_address.set("10.0.0.8")

    record("unit.renamed", by=user, about=street, tenant=street, before="旧", after="新")
    client_address.reset(known)

    event = AuditEvent.objects.latest("id")
    assert (event.actor, event.actor_name, event.address) == (user, "林一", "10.0.0.8")
    assert (event.about_type, event.about_id, event.about_text) == ("units.unit", street.pk, "望澜街道")
    assert event.fields == {"before": "旧", "after": "新"}


def test_the_clock_acts_under_the_name_of_the_system():
    record("quarter.opened", by=None, about=make_street())

    assert AuditEvent.objects.latest("id").actor_name == "系统"


def test_an_act_that_is_rolled_back_leaves_no_event():
    before = AuditEvent.objects.count()

    @transaction.atomic
    def half_an_act():
        create_unit(by=None, parent=None, kind=Unit.Kind.DISTRICT, code="D", name="某区")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        half_an_act()

    assert AuditEvent.objects.count() == before


def test_sealing_goes_on_from_where_it_stopped(sealed):
    assert [event.sealed_as for event in sealed] == [1, 2, 3, 4, 5]
    assert seal_events() == 0

    record("unit.looked_at", by=None, about=make_street())

    assert seal_events() == 2
    assert broken_seals() == []


def test_sealing_in_batches_gives_the_same_chain(sealed):
    seals = [event.seal for event in sealed]
    AuditEvent.objects.update(sealed_as=None, seal="")

    while seal_events(batch=2):
        pass

    assert list(AuditEvent.objects.order_by("sealed_as").values_list("seal", flat=True)) == seals


@pytest.mark.parametrize(
    "change",
    [
        {"actor_name": "别人"},
        {"action": "unit.deleted"},
        {"fields": {"number": 99}},
        {"address": "10.9.9.9"},
        {"about_id": 1},
        {"at": "2020-01-01T00:00:00Z"},
        {"tenant": None},
    ],
)
def test_a_changed_event_is_found(sealed, change):
    AuditEvent.objects.filter(pk=sealed[2].pk).update(**change)

    assert broken_seals() == [f"3: event {sealed[2].pk} was changed"]


def test_a_removed_event_is_found(sealed):
    AuditEvent.objects.filter(pk=sealed[1].pk).delete()

    assert "2: event missing before 3" in broken_seals()


def test_two_events_that_changed_places_are_found(sealed):
    one, other = sealed[1], sealed[2]
    AuditEvent.objects.filter(pk=one.pk).update(sealed_as=99)
    AuditEvent.objects.filter(pk=other.pk).update(sealed_as=2)
    AuditEvent.objects.filter(pk=one.pk).update(sealed_as=3)

    assert broken_seals()


def test_the_command_names_the_unsealed_tail_and_fails_on_a_broken_chain(sealed, capsys):
    record("unit.looked_at", by=None, about=sealed[0])

    call_command("verify_audit")
    assert "已封存 5 条，完整；另有 1 条尚未封存" in capsys.readouterr().out

    AuditEvent.objects.filter(pk=sealed[0].pk).update(actor_name="别人")
    with pytest.raises(CommandError, match="被改动过"):
        call_command("verify_audit")


def test_the_job_seals(sealed):
    from units.jobs import seal_audit

    record("unit.looked_at", by=None, about=sealed[0])
    seal_audit()

    assert not AuditEvent.objects.filter(sealed_as=None).exists()
    assert audit.broken_seals() == []
