"""Scopes of tokens as data, and the permission that asks for one of them."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from units.api.authentication import Client
from units.scopes import READ_ALL, READ_PUBLIC, SCOPES, WRITE_UPDATES, WRITE_VALUES, WRITING

__all__ = ["READ_ALL", "READ_PUBLIC", "SCOPES", "WRITE_UPDATES", "WRITE_VALUES", "WRITING", "HasScope"]

if TYPE_CHECKING:
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """The token carries a scope that the view names; a view that names none lets no one in."""

    message = _("令牌没有所需的权限范围")
    code = "insufficient_scope"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        client = request.user
        return isinstance(client, Client) and any(client.has_scope(scope) for scope in wanted(view))


def wanted(view: object) -> tuple[str, ...]:
    """The scopes of which a view asks for one."""
    named = getattr(view, "required_scope", None)
    return (named,) if isinstance(named, str) else tuple(named or ())
