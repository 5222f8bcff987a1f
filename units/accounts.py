"""Accounts are kept by the system administrator: names, mail, whether they are in use, a new first password."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from units import audit
from units.access import covered
from units.actions import first_password
from units.models import User
from units.people import posts_to_come
from units.roles import Permission


def may_keep(by: User, user: User) -> bool:
    """An account is kept where all of its person's posts are; who has a post elsewhere is out of reach, and so is
    oneself: nobody opens or closes their own account."""
    elsewhere = posts_to_come(user).exclude(covered(by, Permission.MANAGE_ACCOUNTS, "unit__path"))
    return by.pk != user.pk and not elsewhere.exists()


def _require_keeper(by: User, user: User) -> None:
    if not may_keep(by, user):
        raise PermissionDenied(_("您不能改动「%(user)s」的账号") % {"user": user})


@transaction.atomic
def change_account(*, user: User, by: User, full_name: str, email: str, is_active: bool) -> bool:
    """Change what is different; returns whether anything was. An account out of use cannot sign in from now on."""
    _require_keeper(by, user)
    locked = User.objects.select_for_update().get(pk=user.pk)
    wanted: dict[str, Any] = {"full_name": full_name, "email": email, "is_active": is_active}
    before = {name: getattr(locked, name) for name, value in wanted.items() if getattr(locked, name) != value}
    if not before:
        return False
    User.objects.filter(pk=user.pk).update(**wanted)
    audit.record(
        "account.changed", by=by, about=user, before=before, after={name: wanted[name] for name in before}
    )
    return True


@transaction.atomic
def renew_password(*, user: User, by: User) -> str:
    """A new first password, shown once; whoever is signed in with the old one is signed out."""
    _require_keeper(by, user)
    password = first_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("account.password_renewed", by=by, about=user)
    return password
