"""The one door: whether a person may do a thing at a unit, and which units that covers.

Rights are memberships in force today; each covers the subtree of its unit. Everything else in the project asks here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext as _

from units.compiled import Compiled, Given
from units.models import Membership, Unit, User
from units.roles import GRANTS, Permission, Role


@dataclass(frozen=True)
class Post:
    """A membership in force, as the door needs it, with its unit as it is printed."""

    unit_id: int
    path: str
    tenant_id: int
    tenant_path: str
    role: str
    unit: str

    @property
    def role_label(self) -> str:
        return str(Role(self.role).label)


def posts(user: User) -> list[Post]:
    """The posts a person holds today, read once per request."""
    if not getattr(user, "is_authenticated", False):
        return []
    held: list[Post] | None = getattr(user, "_posts", None)
    if held is None:
        held = _read_posts(user)
        user._posts = held  # type: ignore[attr-defined]
    return held


def _held() -> QuerySet[Any]:
    printed = Coalesce(NullIf("unit__short_name", Value("")), "unit__name")
    held = Membership.objects.in_force(Given("day")).filter(user=Given("user"))
    return held.values_list("unit_id", "unit__path", "unit__tenant_id", "unit__tenant__path", "role", printed)


HELD: Compiled[tuple[Any, ...]] = Compiled(_held)


def _read_posts(user: User) -> list[Post]:
    return [Post(*row) for row in HELD.rows(user=user.pk, day=timezone.localdate())]


def may(user: User, permission: Permission, unit: Unit) -> bool:
    return any(permission in GRANTS[post.role] and unit.path.startswith(post.path) for post in posts(user))


def require(user: User, permission: Permission, unit: Unit) -> None:
    """Refuse, with a message a person can read, unless the permission is held at the unit."""
    if not may(user, permission, unit):
        raise PermissionDenied(
            _("您没有在「%(unit)s」%(act)s的权限") % {"unit": unit, "act": permission.label}
        )


def may_somewhere(user: User, permission: Permission) -> bool:
    return any(permission in GRANTS[post.role] for post in posts(user))


def covered(user: User, permission: Permission, path: str = "path") -> Q:
    """A filter for rows whose unit lies where the person holds the permission; matches nothing if nowhere."""
    return _any_prefix((post.path for post in posts(user) if permission in GRANTS[post.role]), path)


def in_own_street(user: User, path: str = "path") -> Q:
    """A filter for rows of every street in which the person may see anything: the wall hangs for all inside."""
    return _any_prefix(_seen(user), path)


def seen_from(user: User) -> list[str]:
    """The paths of the streets and districts in which a person may see anything; what is below them is seen too."""
    return sorted(set(_seen(user)))


def _seen(user: User) -> Iterable[str]:
    return (post.tenant_path for post in posts(user) if Permission.VIEW in GRANTS[post.role])


def own_unit_ids(user: User, permission: Permission) -> list[int]:
    return [post.unit_id for post in posts(user) if permission in GRANTS[post.role]]


def _any_prefix(prefixes: Iterable[str], path: str) -> Q:
    found = Q(pk__in=[])
    for prefix in set(prefixes):
        found |= Q(**{f"{path}__startswith": prefix})
    return found
