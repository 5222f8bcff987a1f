"""What a person may do to units, people and tokens."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from units import audit
from units.access import require
from units.models import ApiToken, Membership, Unit, UnitAlias, UnitGroup, User
from units.roles import ADMINISTRATORS, Permission
from units.scopes import WRITE_UPDATES, WRITING


@transaction.atomic
def create_unit(
    *,
    by: User | None,
    parent: Unit | None,
    kind: str,
    code: str,
    name: str,
    short_name: str = "",
    position: int = 0,
) -> Unit:
    """Add a unit below ``parent``; its path and tenant are settled once and for all. ``by`` None: set-up.

    Only set-up plants a root: nobody holds a right above it.
    """
    if by is not None and parent is None:
        raise PermissionDenied(_("最上级单位只能在安装时建立"))
    if by is not None and parent is not None:
        require(by, Permission.MANAGE_PLANS, parent)
    unit = Unit.objects.create(
        parent=parent, kind=kind, code=code, name=name, short_name=short_name, position=position
    )
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.tenant = unit if unit.is_tenant else parent.tenant if parent else None
    unit.save(update_fields=["path", "tenant"])
    audit.record("unit.created", by=by, about=unit, tenant=unit.tenant_id, code=code)
    return unit


@transaction.atomic
def define_group(*, by: User | None, owner: Unit, name: str, members: list[Unit]) -> UnitGroup:
    """Say what a printed collective means in this street; saying it again replaces the members."""
    if by is not None:
        require(by, Permission.MANAGE_PLANS, owner)
    _require_within(owner, members)
    group, _created = UnitGroup.objects.get_or_create(owner=owner, name=name)
    group.members.set(members)
    audit.record("group.defined", by=by, about=group, tenant=owner, members=[unit.code for unit in members])
    return group


def _require_within(owner: Unit, units: list[Unit]) -> None:
    """A name of one street never means a unit of another."""
    for unit in units:
        if not unit.path.startswith(owner.path):
            raise PermissionDenied(_("「%(unit)s」不在「%(owner)s」之内") % {"unit": unit, "owner": owner})


@transaction.atomic
def add_alias(
    *,
    by: User | None,
    owner: Unit,
    text: str,
    folded: str,
    unit: Unit | None = None,
    group: UnitGroup | None = None,
) -> UnitAlias:
    """Remember that ``text`` is another name of a unit or of a group; the latest meaning holds."""
    if by is not None:
        require(by, Permission.MANAGE_PLANS, owner)
    _require_within(owner, [unit] if unit else [])
    alias, _created = UnitAlias.objects.update_or_create(
        owner=owner, folded=folded, defaults={"text": text, "unit": unit, "group": group}
    )
    audit.record("alias.added", by=by, about=alias, tenant=owner, means=str(unit or group))
    return alias


@transaction.atomic
def remove_alias(*, by: User, alias: UnitAlias) -> None:
    require(by, Permission.MANAGE_PLANS, alias.owner)
    gone = UnitAlias.objects.filter(pk=alias.pk)
    if gone.exists():
        audit.record(
            "alias.removed", by=by, about=alias, tenant=alias.owner, meant=str(alias.unit or alias.group)
        )
        gone.delete()


@transaction.atomic
def appoint(*, by: User | None, user: User, unit: Unit, role: str, since: date) -> Membership:
    """Give a person a post. The three administrators 三员 are three people, who do nothing else: accounts,
    permissions, audit. Nobody gives a post to themselves."""
    if by is not None:
        require(by, Permission.GRANT_ROLES, unit)
        require_another(by, user)
    require_exclusive(user, role)
    membership, created = Membership.objects.get_or_create(
        user=user, unit=unit, role=role, until=None, defaults={"since": since}
    )
    if created:
        audit.record("membership.begun", by=by, about=membership, tenant=unit.tenant_id, role=role)
    return membership


@dataclass(frozen=True)
class NewAccount:
    """An account just made; the password is shown once."""

    user: User
    password: str


@transaction.atomic
def create_account(
    *, by: User | None, username: str, full_name: str, unit: Unit, role: str = "", email: str = ""
) -> NewAccount:
    """Make a person's account at a unit, with a first password drawn at random. ``by`` None: set-up, which may appoint
    at once; else who keeps accounts only makes them, and who grants roles appoints."""
    if by is not None:
        require(by, Permission.MANAGE_ACCOUNTS, unit)
        if role:
            require(by, Permission.GRANT_ROLES, unit)
    password = first_password()
    user = User.objects.create_user(username, password, full_name=full_name, email=email)
    audit.record("account.created", by=by, about=user, tenant=unit.tenant_id, unit=unit.code)
    if role:
        appoint(by=None, user=user, unit=unit, role=role, since=timezone.localdate())
    return NewAccount(user=user, password=password)


def first_password() -> str:
    return f"Gt-{secrets.token_urlsafe(9)}-7q"


def require_another(by: User, user: User) -> None:
    if by.pk == user.pk:
        raise PermissionDenied(_("不能给自己授予岗位"))


def require_exclusive(user: User, role: str) -> None:
    """An administrator holds no other role, now or from a day that is already set."""
    to_come = user.memberships.filter(Q(until=None) | Q(until__gte=timezone.localdate()))
    held = set(to_come.values_list("role", flat=True)) - {role}
    if role in ADMINISTRATORS and held & ADMINISTRATORS:
        raise PermissionDenied(_("系统、安全、审计管理员不能由同一人担任"))
    if held and (role in ADMINISTRATORS or held & ADMINISTRATORS):
        raise PermissionDenied(_("管理员不能兼任业务岗位"))


@dataclass(frozen=True)
class NewToken:
    """A token just made; the secret is shown once and stored nowhere."""

    token: ApiToken
    secret: str


@transaction.atomic
def issue_token(
    *,
    by: User | None,
    name: str,
    unit: Unit,
    scopes: list[str],
    expires_at: datetime,
    person: User | None = None,
    per_minute: int = 600,
) -> NewToken:
    """Make a token; one that writes does so in the name of ``person``, so that every change has somebody to ask."""
    if by is not None:
        require(by, Permission.MANAGE_ACCOUNTS, unit)
    if person is None and WRITING & set(scopes):
        raise PermissionDenied(_("能写入的令牌要写明以谁的名义写入"))
    if by is not None and WRITE_UPDATES in scopes:
        raise PermissionDenied(_("代人办理填报的令牌只能在服务器上发放"))
    secret = ApiToken.new_secret()
    token = ApiToken.objects.create(
        name=name,
        digest=ApiToken.digest_of(secret),
        unit=unit,
        scopes=scopes,
        expires_at=expires_at,
        created_by=by,
        person=person,
        per_minute=per_minute,
    )
    told = {"scopes": scopes, "person": person.username if person else None}
    audit.record("token.issued", by=by, about=token, tenant=unit.tenant_id, **told)
    return NewToken(token=token, secret=secret)


@transaction.atomic
def revoke_token(*, by: User | None, token: ApiToken) -> None:
    if by is not None:
        require(by, Permission.MANAGE_ACCOUNTS, token.unit)
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record("token.revoked", by=by, about=token, tenant=token.unit.tenant_id)
