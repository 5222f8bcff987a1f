"""Posts are dated, exclusive where they must be, and handed over whole: open work follows the post."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from plans.quarters import Quarter
from tasks.actions import reporting
from tasks.models import ProgressUpdate
from tasks.queries.owed import owed_updates
from tests import factories as make
from tests.at_once import in_thread
from tests.reports.scene import enter
from units import accounts, actions
from units.access import may
from units.appointments import end_post, hand_over
from units.models import AuditEvent, Membership, User
from units.roles import GRANTS, Permission, Role

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def street():
    return make.make_street()


@pytest.fixture
def granter(street):
    return make.make_user(street, Role.SEC_ADMIN)


@pytest.fixture
def keeper(street):
    return make.make_user(street, Role.SYS_ADMIN)


def fresh(user):
    """The person as the next request would read them."""
    return User.objects.get(pk=user.pk)


def post_of(user):
    return user.memberships.get()


# Handover -------------------------------------------------------------------------------------------------------------
@pytest.fixture
def draft(plan, lead, cadre):
    make.make_task(plan, lead)
    make.issue(plan)
    make.open_quarter(plan, Quarter.of(2026, 1))
    update = ProgressUpdate.objects.get()
    reporting.save_draft(
        update=update, by=cadre, content=reporting.Content(progress="写了一半"), revision=update.revision
    )
    return update


def test_the_new_cadre_sees_the_drafts_and_the_old_one_nothing_from_that_day(client, plan, cadre, draft):
    granter, follower = make.make_user(plan.owner, Role.SEC_ADMIN), make.make_user()

    hand_over(post=post_of(cadre), to=follower, from_day=TODAY, by=granter)

    assert list(owed_updates(fresh(follower))) == [draft]
    assert list(owed_updates(fresh(cadre))) == []
    enter(client, follower)
    assert "写了一半" in client.get(f"/updates/{draft.pk}/").content.decode()
    enter(client, cadre)
    assert client.get(f"/updates/{draft.pk}/").status_code == 404
    assert "写了一半" not in client.get("/workbench/").content.decode()


def test_until_the_day_of_handover_everything_stays_with_the_old_cadre(plan, cadre, draft):
    granter, follower = make.make_user(plan.owner, Role.SEC_ADMIN), make.make_user()

    hand_over(post=post_of(cadre), to=follower, from_day=TOMORROW, by=granter)

    assert list(owed_updates(fresh(cadre))) == [draft]
    assert list(owed_updates(fresh(follower))) == []


def test_a_session_that_is_open_loses_its_rights_with_the_post(client, plan, cadre, draft):
    enter(client, cadre)
    assert client.get(f"/updates/{draft.pk}/").status_code == 200

    end_post(post=post_of(cadre), last_day=YESTERDAY, by=make.make_user(plan.owner, Role.SEC_ADMIN))

    assert client.get(f"/updates/{draft.pk}/").status_code == 404
    sent = {"progress": "我还想改", "revision": draft.revision, "do": "save"}
    assert client.post(f"/updates/{draft.pk}/", sent).status_code == 404


def test_what_was_reported_before_keeps_its_author(plan, cadre, draft):
    follower = make.make_user()

    hand_over(post=post_of(cadre), to=follower, from_day=TODAY, by=make.make_user(plan.owner, Role.SEC_ADMIN))

    draft.refresh_from_db()
    assert draft.edited_by == cadre


def test_a_handover_is_both_or_neither(street, granter):
    cadre, other = make.make_user(make.make_unit(street)), make.make_user(street, Role.AUDIT_ADMIN)

    with pytest.raises(PermissionDenied, match="管理员不能兼任"):
        hand_over(post=post_of(cadre), to=other, from_day=TODAY, by=granter)

    assert post_of(cadre).until is None
    assert not AuditEvent.objects.filter(action="membership.ended").exists()


def test_a_handover_leaves_one_event_for_each_side(street, granter):
    cadre, follower = make.make_user(make.make_unit(street)), make.make_user()

    hand_over(post=post_of(cadre), to=follower, from_day=TODAY, by=granter)

    ended = AuditEvent.objects.get(action="membership.ended")
    begun = AuditEvent.objects.get(action="membership.begun")
    assert (ended.actor, ended.fields["until"]) == (granter, YESTERDAY.isoformat())
    assert begun.about_id == post_of(follower).pk


def test_a_post_is_not_handed_to_oneself_nor_to_who_has_it(street, granter):
    cadre = make.make_user(make.make_unit(street))

    with pytest.raises(PermissionDenied, match="不能给自己"):
        hand_over(post=post_of(cadre), to=granter, from_day=TODAY, by=granter)
    with pytest.raises(ValidationError, match="另一个人"):
        hand_over(post=post_of(cadre), to=cadre, from_day=TODAY, by=granter)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SEC_ADMIN}))
def test_only_who_grants_roles_ends_posts(street, role):
    cadre = make.make_user(make.make_unit(street))

    with pytest.raises(PermissionDenied):
        end_post(post=post_of(cadre), last_day=TODAY, by=make.make_user(street, role))


def test_a_security_administrator_of_another_street_ends_nothing_here(street):
    cadre = make.make_user(make.make_unit(street))

    with pytest.raises(PermissionDenied):
        end_post(post=post_of(cadre), last_day=TODAY, by=make.make_user(make.make_street(), Role.SEC_ADMIN))


def test_ending_a_post_again_changes_nothing_and_a_later_day_is_told(street, granter):
    cadre = make.make_user(make.make_unit(street))
    end_post(post=post_of(cadre), last_day=YESTERDAY, by=granter)

    end_post(post=post_of(cadre), last_day=YESTERDAY, by=granter)
    with pytest.raises(ValidationError, match="已于"):
        end_post(post=post_of(cadre), last_day=TODAY, by=granter)

    assert AuditEvent.objects.filter(action="membership.ended").count() == 1


def test_a_post_does_not_end_before_it_began(street, granter):
    cadre = make.make_user(make.make_unit(street))

    with pytest.raises(ValidationError, match="任职之日"):
        end_post(post=post_of(cadre), last_day=date(2009, 12, 31), by=granter)


@pytest.mark.django_db(transaction=True)
def test_of_two_handovers_at_once_one_wins_and_the_other_is_told(street, granter):
    cadre, one, other = make.make_user(make.make_unit(street)), make.make_user(), make.make_user()
    post, told = post_of(cadre), []

    def give(to, day):
        try:
            hand_over(post=Membership.objects.get(pk=post.pk), to=to, from_day=day, by=fresh(granter))
        except ValidationError as error:
            told.append(error.message)

    waits = [in_thread(lambda: give(one, TODAY)), in_thread(lambda: give(other, TOMORROW))]
    for wait in waits:
        wait()

    begun = Membership.objects.filter(user__in=(one, other)).count()
    assert begun + len(told) == 2
    assert begun == 1 or post_of(cadre).until == YESTERDAY  # an earlier day may still follow a later one


# The three administrators ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYS_ADMIN, Role.SEC_ADMIN, Role.AUDIT_ADMIN}))
def test_an_administrator_holds_no_business_post_and_the_other_way_round(street, granter, role):
    administrator, worker = make.make_user(street, Role.AUDIT_ADMIN), make.make_user(street, role)

    with pytest.raises(PermissionDenied, match="管理员不能兼任"):
        actions.appoint(by=granter, user=administrator, unit=street, role=role, since=TODAY)
    with pytest.raises(PermissionDenied, match="管理员不能兼任"):
        actions.appoint(by=granter, user=worker, unit=street, role=Role.AUDIT_ADMIN, since=TODAY)


def test_nobody_grants_a_post_to_themselves(street, granter):
    with pytest.raises(PermissionDenied, match="不能给自己"):
        actions.appoint(by=granter, user=granter, unit=street, role=Role.SEC_ADMIN, since=TODAY)


def test_who_keeps_accounts_makes_them_and_appoints_nobody(street, keeper):
    made = actions.create_account(by=keeper, username="lin", full_name="林一", unit=street)
    with pytest.raises(PermissionDenied):
        actions.create_account(by=keeper, username="bai", full_name="白二", unit=street, role=Role.LEADER)

    assert not made.user.memberships.exists()
    assert not any(may(fresh(made.user), permission, street) for permission in Permission)
    assert not User.objects.filter(username="bai").exists()


def test_no_administrator_grants_and_keeps_accounts_at_once():
    both = [
        role
        for role, given in GRANTS.items()
        if {Permission.MANAGE_ACCOUNTS, Permission.GRANT_ROLES} <= given
    ]

    assert both == []


# Accounts -------------------------------------------------------------------------------------------------------------
def test_an_account_out_of_use_is_signed_out_at_once(client, street, keeper):
    cadre = make.make_user(make.make_unit(street))
    enter(client, cadre)
    assert client.get("/workbench/").status_code == 200

    accounts.change_account(user=cadre, by=keeper, full_name=cadre.full_name, email="", is_active=False)

    assert client.get("/workbench/").status_code == 302
    event = AuditEvent.objects.get(action="account.changed")
    assert (event.fields["before"], event.fields["after"]) == ({"is_active": True}, {"is_active": False})


def test_saving_an_account_unchanged_leaves_no_event(street, keeper):
    cadre = make.make_user(make.make_unit(street))

    same = {"full_name": cadre.full_name, "email": cadre.email, "is_active": True}
    assert accounts.change_account(user=cadre, by=keeper, **same) is False

    assert not AuditEvent.objects.filter(action="account.changed").exists()


def test_an_account_is_out_of_reach_where_its_person_has_a_post_elsewhere(street, keeper):
    cadre = make.make_user(make.make_unit(street))
    Membership.objects.create(user=cadre, unit=make.make_street(), role=Role.LEADER, since=TODAY)

    with pytest.raises(PermissionDenied):
        accounts.renew_password(user=cadre, by=keeper)
    with pytest.raises(PermissionDenied):
        accounts.change_account(user=keeper, by=keeper, full_name="我", email="", is_active=True)


def test_a_new_password_ends_the_old_sessions(client, street, keeper):
    cadre = make.make_user(make.make_unit(street))
    enter(client, cadre)

    password = accounts.renew_password(user=cadre, by=keeper)

    assert client.get("/workbench/").status_code == 302
    assert fresh(cadre).check_password(password)
    assert password not in str(list(AuditEvent.objects.values()))
