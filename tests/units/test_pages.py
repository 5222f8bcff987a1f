"""单位与人员 as pages: paged, scoped, and each act done by the office that may."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests import factories as make
from tests.reports.scene import enter
from units.models import Membership, Unit, User
from units.roles import Role

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def street():
    return make.make_street(code="WL", name="望澜街道")


@pytest.fixture
def office(street):
    return make.make_unit(street, code="WL-A", name="社区办")


@pytest.fixture
def sign_in(client, street):
    def as_role(role, unit=None):
        user = make.make_user(unit or street, role)
        enter(client, user)
        return user

    return as_role


def page(client, path, **query):
    answer = client.get(path, query)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_tree_shows_the_own_street_only(client, office, sign_in):
    elsewhere = make.make_unit(make.make_street(), name="别处科室")
    sign_in(Role.SUPERVISION)

    shown = page(client, "/units/")

    assert "社区办" in shown
    assert "别处科室" not in shown
    assert client.get(f"/units/{elsewhere.code}/").status_code == 404


@pytest.mark.parametrize("role", [Role.REPORTER, Role.UNIT_HEAD, Role.LEADER, Role.AUDIT_ADMIN])
def test_who_administers_nothing_sees_neither_units_nor_people(client, office, sign_in, role):
    sign_in(role)

    for path in ("/units/", "/people/", "/units/WL-A/", "/people/new/"):
        assert client.get(path).status_code == 403


def test_a_unit_is_found_by_name_or_code_and_an_ended_one_when_asked_for(client, street, office, sign_in):
    Unit.objects.create(
        parent=street,
        tenant=street,
        path=f"{street.path}0/",
        kind="office",
        code="OLD",
        name="旧科室",
        ended_on=TODAY,
    )
    sign_in(Role.SUPERVISION)

    assert "社区办" in page(client, "/units/", q="社区")
    assert "社区办" in page(client, "/units/", q="wl-a")
    assert "没有找到" in page(client, "/units/", q="无此单位")
    assert "旧科室" not in page(client, "/units/")
    assert "旧科室" in page(client, "/units/", ended="1")


def test_lists_cost_the_same_for_three_rows_as_for_forty(client, street, office, sign_in):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(path):
        with CaptureQueriesContext(connection) as captured:
            page(client, path)
        return len(captured)

    sign_in(Role.SEC_ADMIN)
    paths = ("/units/", "/people/", "/units/WL-A/")
    page(client, "/units/")
    for _number in range(3):
        make.make_user(office)
    few = [cost(path) for path in paths]
    for _number in range(37):
        make.make_user(make.make_unit(street))
        make.make_user(office)

    assert [cost(path) for path in paths] == few


def test_a_long_list_of_people_is_paged(client, office, sign_in):
    for _number in range(60):
        make.make_user(office)
    sign_in(Role.SYS_ADMIN)

    assert "第 1 / 2 页" in page(client, "/people/")
    assert page(client, "/people/", page=2).count('data-label="账号"') == 11


def test_the_security_administrator_grants_a_post(client, office, sign_in):
    person = make.make_user(office, username="lin", full_name="林一")
    sign_in(Role.SEC_ADMIN)

    sent = {"do": "appoint", "post-person": "lin", "post-role": "unit_head", "post-since": TODAY.isoformat()}
    assert client.post("/units/WL-A/", sent).status_code == 302

    assert Membership.objects.get(user=person, role=Role.UNIT_HEAD).since == TODAY


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"post-person": "nobody"}, "没有找到这个人"),
        ({"post-since": ""}, "必填"),
        ({"post-role": "audit_admin"}, "管理员不能兼任业务岗位"),
    ],
)
def test_a_refused_post_is_said_at_the_form_and_nothing_typed_is_lost(client, office, sign_in, wrong, said):
    make.make_user(office, username="lin")
    sign_in(Role.SEC_ADMIN)
    sent = {"do": "appoint", "post-person": "lin", "post-role": "leader", "post-since": "2026-01-05"} | wrong

    answer = client.post("/units/WL-A/", sent)

    assert answer.status_code == 422
    shown = answer.content.decode()
    assert said in shown
    assert f'value="{sent["post-person"]}"' in shown


def test_a_person_of_another_street_is_not_found(client, office, sign_in):
    make.make_user(make.make_street(), username="stranger")
    sign_in(Role.SEC_ADMIN)

    sent = {"do": "appoint", "post-person": "stranger", "post-role": "leader", "post-since": "2026-01-05"}
    assert "没有找到这个人" in client.post("/units/WL-A/", sent).content.decode()


def test_the_supervision_office_cannot_grant_by_a_guessed_form(client, office, sign_in):
    make.make_user(office, username="lin")
    sign_in(Role.SUPERVISION)

    sent = {"do": "appoint", "post-person": "lin", "post-role": "leader", "post-since": "2026-01-05"}
    answer = client.post("/units/WL-A/", sent)

    assert answer.status_code == 422
    assert not Membership.objects.filter(role=Role.LEADER).exists()


def test_a_post_is_handed_over_on_its_page(client, office, sign_in):
    old, new = make.make_user(office), make.make_user(make.make_unit(office.tenant), username="bai")
    post = old.memberships.get()
    sign_in(Role.SEC_ADMIN)

    sent = {"do": "over", "over-to": "bai", "over-from_day": TODAY.isoformat()}
    assert client.post(f"/posts/{post.pk}/", sent).status_code == 302

    post.refresh_from_db()
    assert post.until == TODAY - timedelta(days=1)
    assert new.memberships.get(unit=office).since == TODAY


def test_a_post_is_ended_on_its_page_and_a_wrong_day_is_said_at_the_field(client, office, sign_in):
    post = make.make_user(office).memberships.get()
    sign_in(Role.SEC_ADMIN)

    wrong = client.post(f"/posts/{post.pk}/", {"do": "end", "end-last_day": "2009-01-01"})
    assert wrong.status_code == 422
    assert "不能早于任职之日" in wrong.content.decode()

    assert client.post(f"/posts/{post.pk}/", {"do": "end", "end-last_day": "2026-01-01"}).status_code == 302
    post.refresh_from_db()
    assert post.until == date(2026, 1, 1)


def test_the_system_administrator_makes_an_account_whose_password_is_shown_once(client, office, sign_in):
    sign_in(Role.SYS_ADMIN)

    sent = {"username": "bai.lu", "full_name": "白露", "email": "bai@example.cn", "unit": "社区办"}
    shown = client.post("/people/new/", sent).content.decode()

    made = User.objects.get(username="bai.lu")
    password = shown.partition('class="secret">')[2].partition("<")[0]
    assert made.check_password(password)
    assert not made.memberships.exists()
    assert "白露" in page(client, "/people/")


def test_an_account_is_refused_field_by_field(client, office, sign_in):
    make.make_user(username="lin")
    sign_in(Role.SYS_ADMIN)

    answer = client.post(
        "/people/new/", {"username": "lin", "full_name": "", "email": "x", "unit": "无此单位"}
    )

    assert answer.status_code == 422
    for said in ("这个账号已经有人用了", "必填", "没有找到这个单位"):
        assert said in answer.content.decode()


def test_an_account_without_a_post_is_known_where_it_was_made_and_nowhere_else(
    client, office, sign_in, street
):
    keeper = sign_in(Role.SYS_ADMIN)
    client.post("/people/new/", {"username": "bai", "full_name": "白露", "email": "", "unit": "WL-A"})
    made = User.objects.get(username="bai")
    assert client.get(f"/people/{made.pk}/").status_code == 200

    enter(client, make.make_user(make.make_street(), Role.SYS_ADMIN))

    assert client.get(f"/people/{made.pk}/").status_code == 404
    assert client.get(f"/people/{keeper.pk}/").status_code == 404


def test_an_account_is_changed_and_its_password_renewed_by_the_keeper_only(client, office, sign_in):
    person = make.make_user(office)
    path = f"/people/{person.pk}/"
    sent = {"do": "change", "full_name": "新名", "email": "", "is_active": "on"}
    for role in (Role.SEC_ADMIN, Role.SUPERVISION):
        sign_in(role)
        assert client.post(path, sent).status_code == 403
        assert client.post(path, {"do": "password"}).status_code == 403

    sign_in(Role.SYS_ADMIN)
    assert client.post(path, sent).status_code == 302

    person.refresh_from_db()
    assert person.full_name == "新名"


def test_supervision_adds_a_unit_and_a_name_twice_is_refused_at_the_field(client, street, office, sign_in):
    sign_in(Role.SUPERVISION)
    sent = {"do": "create", "unit-name": "听潮里居民区", "unit-kind": "neighbourhood", "unit-code": "WL-J01"}

    assert client.post("/units/WL/", sent).status_code == 302
    assert Unit.objects.get(code="WL-J01").parent == street
    again = client.post("/units/WL/", sent)

    assert again.status_code == 422
    assert "本街道已经有叫这个名称的单位" in again.content.decode()


def test_a_unit_is_ended_on_its_page_and_what_it_owes_passes_on(client, street, office, sign_in):
    successor = make.make_unit(street, name="新办")
    cadre = make.make_user(office)
    sign_in(Role.SUPERVISION)

    wrong = client.post("/units/WL-A/end/", {"on": (TODAY + timedelta(days=1)).isoformat(), "successor": ""})
    assert wrong.status_code == 422
    done = client.post("/units/WL-A/end/", {"on": TODAY.isoformat(), "successor": successor.pk})

    assert done.status_code == 302
    office.refresh_from_db()
    assert office.ended_on == TODAY
    assert cadre.memberships.get().until == TODAY - timedelta(days=1)


def test_names_of_a_street_are_listed_added_changed_and_taken_away(client, street, office, sign_in):
    home = make.make_unit(street, kind="neighbourhood", name="听潮里")
    sign_in(Role.SUPERVISION)
    path = "/units/WL/names/"

    client.post(path, {"do": "alias", "alias-text": "社区科", "alias-means": f"unit-{office.pk}"})
    client.post(path, {"do": "group", "group-name": "各居民区", "group-members": [home.pk]})
    group = street.unit_groups.get()
    client.post(
        path,
        {"do": f"group-{group.pk}", f"group-{group.pk}-name": "骗", f"group-{group.pk}-members": [office.pk]},
    )

    group.refresh_from_db()
    assert (group.name, list(group.members.all())) == ("各居民区", [office])
    alias = street.unit_aliases.get()
    assert "社区科" in page(client, path)
    client.post(path, {"do": "remove", "alias": alias.pk})
    assert not street.unit_aliases.exists()


def test_a_group_of_nobody_and_an_alias_of_another_street_are_refused(client, street, office, sign_in):
    stranger = make.make_unit(make.make_street())
    sign_in(Role.SUPERVISION)

    for sent in (
        {"do": "group", "group-name": "各居民区"},
        {"do": "alias", "alias-text": "某", "alias-means": f"unit-{stranger.pk}"},
        {"do": "nonsense"},
    ):
        assert client.post("/units/WL/names/", sent).status_code == 422
    assert client.post("/units/WL/names/", {"do": "remove", "alias": "x"}).status_code == 404
    assert not street.unit_groups.exists()
