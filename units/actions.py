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
def appoint(*, by: User | None, user: User, unit: Unit, role: str, since: date) -> Membership:
    """Give a person a post. The three administrators 三员 are three people: accounts, permissions, audit."""
    if by is not None:
        require(by, Permission.GRANT_ROLES, unit)
    if role in ADMINISTRATORS and _administers_otherwise(user, role):
        raise PermissionDenied(_("系统、安全、审计管理员不能由同一人担任"))
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
def create_account(*, by: User | None, username: str, full_name: str, unit: Unit, role: str) -> NewAccount:
    """Make a person's account with a first password drawn at random, and appoint them. ``by`` None: set-up."""
    if by is not None:
        require(by, Permission.MANAGE_ACCOUNTS, unit)
    password = f"Gt-{secrets.token_urlsafe(9)}-7q"
    user = User.objects.create_user(username, password, full_name=full_name)
    audit.record("account.created", by=by, about=user, tenant=unit.tenant_id)
    appoint(by=None, user=user, unit=unit, role=role, since=timezone.localdate())
    return NewAccount(user=user, password=password)


def _administers_otherwise(user: User, role: str) -> bool:
    others = user.memberships.filter(role__in=ADMINISTRATORS - {role})
    return others.filter(Q(until=None) | Q(until__gte=timezone.localdate())).exists()


@dataclass(frozen=True)
class NewToken:
    """A token just made; the secret is shown once and stored nowhere."""

    token: ApiToken
    secret: str


@transaction.atomic
def issue_token(
    *, by: User | None, name: str, unit: Unit, scopes: list[str], expires_at: datetime
) -> NewToken:
    if by is not None:
        require(by, Permission.MANAGE_ACCOUNTS, unit)
    secret = ApiToken.new_secret()
    token = ApiToken.objects.create(
        name=name,
        digest=ApiToken.digest_of(secret),
        unit=unit,
        scopes=scopes,
        expires_at=expires_at,
        created_by=by,
    )
    audit.record("token.issued", by=by, about=token, tenant=unit.tenant_id, scopes=scopes)
    return NewToken(token=token, secret=secret)


@transaction.atomic
def revoke_token(*, by: User | None, token: ApiToken) -> None:
    if by is not None:
        require(by, Permission.MANAGE_ACCOUNTS, token.unit)
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record("token.revoked", by=by, about=token, tenant=token.unit.tenant_id)
