"""What every page's frame shows: the places a person may go, and the posts they hold."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from units.access import may_somewhere, posts
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
        (
            *("report", "values", "values-paper", "duties", "opinions", "lead-table"),
            *("unit-sheet-upload", "lead-sheet-upload", "sheet", "refuse-item", "dispute-value"),
        ),
    ),
    Entry(
        "review",
        _("审核"),
        (Permission.SIGN, Permission.ENDORSE, Permission.APPROVE),
        ("update-review", "value-review", "refusals", "disputes", "claims", "claim-reject", "extensions"),
    ),
    Entry(
        "dashboard",
        _("看板"),
        (Permission.VIEW,),
        ("dashboard-tasks", "dashboard-reports", "dashboard-gaps", "dashboard-units", "unit-page"),
    ),
    Entry("walls", _("挂图"), (Permission.VIEW,), ("wall", "task", "task-acts")),
    Entry("indicators", _("指标"), (Permission.VIEW,), ("indicator",)),
    Entry(
        "plans",
        _("计划"),
        (Permission.MANAGE_PLANS,),
        (
            *("plan", "breakdown", "periods", "close-quarter", "review-steps", "end-plan", "plan-edition"),
            *("task-breakdown", "round", "load", "targets", "unit-targets", "objections", "plan-sheet"),
            *("corrections", "task-corrections", "correct-update", "correct-value"),
            *("import-new", "import", "import-task", "import-indicator", "import-names", "import-compare"),
        ),
    ),
    Entry(
        "units",
        _("单位"),
        (Permission.MANAGE_PLANS, Permission.MANAGE_ACCOUNTS, Permission.GRANT_ROLES),
        (
            *("unit", "people", "person", "person-new", "post", "unit-end", "street-names"),
            *("burden", "reminders"),
        ),
    ),
    Entry(
        "tokens",
        _("接口令牌"),
        (Permission.MANAGE_ACCOUNTS,),
        ("token-new", "webhooks", "webhook-new", "webhook"),
    ),
    Entry("search", _("搜索"), (Permission.VIEW,)),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context of every page; nothing is read for pages that do not print it."""
    return {
        "places": SimpleLazyObject(lambda: places_for(request)),
        "own_posts": SimpleLazyObject(lambda: posts(request.user)),  # type: ignore[arg-type]
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
