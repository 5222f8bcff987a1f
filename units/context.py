"""What every page's frame shows: the places a person may go, and the posts they hold."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from units.access import may_somewhere
from units.models import Membership, User
from units.roles import Permission


@dataclass(frozen=True)
class Place:
    """An entry of the navigation, as it is printed."""

    name: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Entry:
    """Where a page lives, for whom it is, and which address prefix belongs to it."""

    route: str
    name: Any
    permissions: tuple[Permission, ...]
    routes: tuple[str, ...] = ()


ENTRIES = (
    Entry(
        "workbench",
        _("工作台"),
        (Permission.REPORT, Permission.SIGN, Permission.APPROVE),
        ("report", "values"),
    ),
    Entry("review", _("审核"), (Permission.SIGN, Permission.APPROVE), ("update-review", "value-review")),
    Entry("walls", _("挂图"), (Permission.VIEW,), ("wall", "task")),
    Entry(
        "plans",
        _("计划"),
        (Permission.MANAGE_PLANS,),
        (
            *("plan", "breakdown", "periods", "claims", "claim-reject"),
            *("import-new", "import", "import-task", "import-indicator", "import-names"),
        ),
    ),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page; nothing is read for pages that do not print it."""
    return {
        "places": SimpleLazyObject(lambda: places_for(request)),
        "own_posts": SimpleLazyObject(lambda: posts_of(request.user)),
    }


def places_for(request: HttpRequest) -> list[Place]:
    here = request.resolver_match.url_name if request.resolver_match else None
    found = []
    for entry in ENTRIES:
        url = address_of(entry.route)
        if url and any(may_somewhere(request.user, permission) for permission in entry.permissions):  # type: ignore[arg-type]
            found.append(Place(str(entry.name), url, here in (entry.route, *entry.routes)))
    return found


def address_of(route: str) -> str:
    """The address of a page without parameters; empty where this installation has no such page."""
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


def posts_of(user: Any) -> list[Membership]:
    if not isinstance(user, User) and not getattr(user, "is_authenticated", False):
        return []
    return list(user.memberships.in_force(timezone.localdate()).select_related("unit"))
