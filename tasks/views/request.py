"""The request behind the sign-in door."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event
from django_htmx.middleware import HtmxDetails

from units.access import may_somewhere
from units.models import User
from units.roles import Permission
from units.views.request import Request as Request


def require_somewhere(user: User, permission: Permission) -> None:
    """For pages over many units: whoever holds the permission nowhere is told so."""
    if not may_somewhere(user, permission):
        raise PermissionDenied(_("您的岗位没有%(act)s的权限") % {"act": permission.label})


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a piece of the page; going back in history it asks for all of it."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


def part(request: HttpRequest, template: str, context: dict[str, Any], *, revision: int) -> HttpResponse:
    """A piece of the page; the revision it was saved under goes to every other form there."""
    return trigger_client_event(render(request, template, context), "revision", {"value": revision})


def posted_revision(request: HttpRequest) -> int:
    """The revision that the page was shown with; -1, which no row has, where it is missing."""
    posted = request.POST.get("revision", "")
    return int(posted) if posted.isdecimal() and len(posted) < 10 else -1
