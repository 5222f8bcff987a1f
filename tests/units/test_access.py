"""The one door: rights come from posts in force today, and reach down the subtree of the post's unit, nowhere else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.factories import make_district, make_street, make_unit, make_user
from units.access import covered, in_own_street, may, may_somewhere, own_unit_ids, require
from units.models import Membership, Unit, User
from units.roles import GRANTS, Permission, Role

pytestmark = pytest.mark.django_db


def appointed(unit, role, *, since, until=None):
    user = make_user()
    Membership.objects.create(user=user, unit=unit, role=role, since=since, until=until)
    return user


def days_from_now(days):
    return timezone.localdate() + timedelta(days=days)


def test_a_right_reaches_down_the_subtree_and_never_up_or_sideways():
    street = make_street()
    office, sister = make_unit(street), make_unit(street)
    below = make_unit(office)

    head = make_user(office, Role.UNIT_HEAD)

    assert may(head, Permission.SIGN, office)
    assert may(head, Permission.SIGN, below)
    assert not may(head, Permission.SIGN, sister)
    assert not may(head, Permission.SIGN, street)


def test_a_post_in_one_street_is_nothing_in_another():
    district = make_district()
    street, other = (make_unit(district, kind=Unit.Kind.STREET_OFFICE) for _number in range(2))

    supervisor = make_user(street, Role.SUPERVISION)

    assert may(supervisor, Permission.APPROVE, street)
    assert not may(supervisor, Permission.APPROVE, make_unit(other))
    assert not may(supervisor, Permission.VIEW, district)


def test_a_path_that_begins_with_the_same_digits_is_another_unit():
    street = make_street()
    office = make_unit(street)
    stranger = make_unit(street)
    Unit.objects.filter(pk=stranger.pk).update(path=f"{office.path[:-1]}7/")
    stranger.refresh_from_db()

    cadre = make_user(office)

    assert not may(cadre, Permission.REPORT, stranger)


@pytest.mark.parametrize(
    ("since", "until", "is_in_force"),
    [(-1, None, True), (0, 0, True), (1, None, False), (-9, -1, False), (-9, 0, True)],
)
def test_a_post_counts_from_its_first_day_through_its_last(since, until, is_in_force):
    street = make_street()
    last = None if until is None else days_from_now(until)

    user = appointed(street, Role.SUPERVISION, since=days_from_now(since), until=last)

    assert may(user, Permission.APPROVE, street) is is_in_force


def test_who_has_no_post_or_no_account_may_nothing():
    street = make_street()

    for nobody in (make_user(), AnonymousUser()):
        assert not any(may(nobody, permission, street) for permission in Permission)
        assert not may_somewhere(nobody, Permission.VIEW)
        assert not Unit.objects.filter(covered(nobody, Permission.VIEW)).exists()
        assert not Unit.objects.filter(in_own_street(nobody)).exists()


@pytest.mark.parametrize("role", Role.values)
def test_a_role_may_what_its_row_grants_and_no_more(role):
    street = make_street()

    user = make_user(street, role)

    assert {permission for permission in Permission if may(user, permission, street)} == GRANTS[role]


def test_no_administrator_sees_a_figure_or_holds_the_rights_of_another():
    admins = (Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDIT_ADMIN)

    assert not any(Permission.VIEW in GRANTS[role] for role in admins)
    assert not any(GRANTS[one] & GRANTS[other] for one in admins for other in admins if one != other)


def test_refusal_names_the_unit_and_the_act():
    street = make_street(name="望澜街道")

    with pytest.raises(PermissionDenied, match=r"望澜街道.*审核"):
        require(make_user(street), Permission.APPROVE, street)


def test_lists_are_cut_to_the_subtrees_where_the_permission_is_held():
    street = make_street()
    office = make_unit(street)
    below = make_unit(office)
    make_unit(street)

    cadre = make_user(office)

    assert set(Unit.objects.filter(covered(cadre, Permission.REPORT))) == {office, below}
    assert not Unit.objects.filter(covered(cadre, Permission.APPROVE)).exists()
    assert own_unit_ids(cadre, Permission.REPORT) == [office.pk]


def test_whoever_sees_anything_sees_the_wall_of_the_whole_street_and_of_no_other():
    street, other = make_street(), make_street()
    office = make_unit(street)

    seen = set(Unit.objects.filter(in_own_street(make_user(office))))

    assert seen == {street, office}
    assert other not in seen


def test_posts_are_read_once_per_request(django_assert_num_queries):
    street = make_street()
    user = User.objects.get(pk=make_user(street, Role.LEADER).pk)

    with django_assert_num_queries(1):
        for _time in range(5):
            may(user, Permission.VIEW, street)
