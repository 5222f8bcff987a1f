"""The request behind the sign-in door."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _

from units.access import may_somewhere
from units.models import User
from units.roles import Permission


class Request(HttpRequest):
    """What LoginRequiredMiddleware lets through: the user is a person of ours."""

    user: User


def require_somewhere(user: User, permission: Permission) -> None:
    """For pages over many units: whoever holds the permission nowhere is told so."""
    if not may_somewhere(user, permission):
        raise PermissionDenied(_("您的岗位没有%(act)s的权限") % {"act": permission.label})
