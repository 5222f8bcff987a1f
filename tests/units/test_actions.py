"""Units, groups, aliases, posts and tokens: what is settled once, and who may settle it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import make_district, make_street, make_supervisor, make_unit, make_user
from units import actions
from units.models import ApiToken, AuditEvent, Membership, Unit
from units.roles import Role

pytestmark = pytest.mark.django_db

TODAY = date(2026, 1, 1)


def acted(action):
    return AuditEvent.objects.filter(action=action).count()


def test_path_and_tenant_follow_the_tree():
    district = make_district()
    street = make_unit(district, kind=Unit.Kind.STREET_OFFICE)
    community = make_unit(street, kind=Unit.Kind.COMMUNITY)
    neighbourhood = make_unit(community, kind=Unit.Kind.NEIGHBOURHOOD)

    assert neighbourhood.path == f"/{district.pk}/{street.pk}/{community.pk}/{neighbourhood.pk}/"
    assert (neighbourhood.tenant, street.tenant, district.tenant) == (street, street, district)
    assert set(Unit.objects.within(street)) == {street, community, neighbourhood}


def test_the_supervision_office_adds_units_in_its_own_street_only():
    street, other = make_street(), make_street()
    supervisor = make_supervisor(street)

    made = actions.create_unit(by=supervisor, parent=street, kind="office", code="A1", name="社区办")

    assert made.parent == street
    for parent in (other, None):
        with pytest.raises(PermissionDenied):
            actions.create_unit(by=supervisor, parent=parent, kind="office", code="A2", name="自治办")


def test_two_living_units_of_a_street_never_share_a_name():
    street = make_street()
    first = make_unit(street, name="东园居民区")
    make_unit(make_street(), name="东园居民区")

    with pytest.raises(IntegrityError, match="one_living_unit_per_street_and_name"), transaction.atomic():
        make_unit(street, name="东园居民区")

    Unit.objects.filter(pk=first.pk).update(ended_on=TODAY)
    assert make_unit(street, name="东园居民区").pk != first.pk


def test_saying_a_group_again_replaces_its_members():
    street = make_street()
    supervisor, one, two = make_supervisor(street), make_unit(street), make_unit(street)

    first = actions.define_group(by=supervisor, owner=street, name="各社区", members=[one])
    second = actions.define_group(by=supervisor, owner=street, name="各社区", members=[two])

    assert first == second
    assert list(second.members.all()) == [two]
    assert acted("group.defined") == 2


def test_a_name_of_one_street_never_means_a_unit_of_another():
    street, stranger = make_street(), make_unit(make_street())
    supervisor = make_supervisor(street)

    with pytest.raises(PermissionDenied):
        actions.define_group(by=supervisor, owner=street, name="各社区", members=[stranger])
    with pytest.raises(PermissionDenied):
        actions.add_alias(by=supervisor, owner=street, text="某所", folded="某所", unit=stranger)

    assert not street.unit_groups.exists()
    assert not street.unit_aliases.exists()


def test_the_latest_meaning_of_an_alias_holds():
    street = make_street()
    one, two = make_unit(street), make_unit(street)

    actions.add_alias(by=None, owner=street, text="房办", folded="房办", unit=one)
    actions.add_alias(by=None, owner=street, text="房办", folded="房办", unit=two)

    assert street.unit_aliases.get().unit == two


def test_an_alias_means_exactly_one_thing():
    street = make_street()
    unit = make_unit(street)
    group = actions.define_group(by=None, owner=street, name="各社区", members=[unit])

    for meaning in ({}, {"unit": unit, "group": group}):
        with pytest.raises(IntegrityError, match="a_unit_or_a_group"), transaction.atomic():
            actions.add_alias(by=None, owner=street, text="某", folded="某", **meaning)


def test_appointing_twice_is_one_post_and_needs_the_right_to_grant():
    street = make_street()
    officer, cadre = make_user(street, Role.SEC_ADMIN), make_user()

    first = actions.appoint(by=officer, user=cadre, unit=street, role=Role.REPORTER, since=TODAY)
    second = actions.appoint(by=officer, user=cadre, unit=street, role=Role.REPORTER, since=TODAY)

    assert first == second
    assert acted("membership.begun") == 1
    with pytest.raises(PermissionDenied):
        actions.appoint(by=make_supervisor(street), user=cadre, unit=street, role="leader", since=TODAY)


@pytest.mark.parametrize("second", [Role.SEC_ADMIN, Role.AUDIT_ADMIN])
def test_the_three_administrators_are_three_people(second):
    street = make_street()
    person = make_user(street, Role.SYS_ADMIN)

    with pytest.raises(PermissionDenied, match="同一人"):
        actions.appoint(by=None, user=person, unit=street, role=second, since=TODAY)

    Membership.objects.update(until=timezone.localdate() - timedelta(days=1))
    assert actions.appoint(by=None, user=person, unit=street, role=second, since=TODAY)


def issued(street, by=None):
    ends = timezone.now() + timedelta(days=1)
    return actions.issue_token(by=by, name="平台", unit=street, scopes=["read:all"], expires_at=ends)


def test_a_token_is_shown_once_and_kept_as_its_hash():
    made = issued(make_street())

    kept = ApiToken.objects.get()
    assert kept.digest == ApiToken.digest_of(made.secret)
    assert made.secret not in str(ApiToken.objects.values().get())
    assert made.secret not in str(list(AuditEvent.objects.values()))


def test_a_token_is_revoked_once():
    street = make_street()
    keeper = make_user(street, Role.SYS_ADMIN)
    made = issued(street, by=keeper)

    actions.revoke_token(by=keeper, token=made.token)
    first = ApiToken.objects.get().revoked_at
    actions.revoke_token(by=keeper, token=made.token)

    assert first is not None
    assert ApiToken.objects.get().revoked_at == first
    assert acted("token.revoked") == 1


def test_only_the_keeper_of_accounts_issues_tokens():
    street = make_street()

    with pytest.raises(PermissionDenied):
        issued(street, by=make_supervisor(street))

    assert not ApiToken.objects.exists()
